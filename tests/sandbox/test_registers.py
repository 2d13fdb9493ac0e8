"""If register and truth disagreed, an honest seller would be counted as a liar, or the other way round."""

from __future__ import annotations

import io
import unicodedata
from datetime import date

import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from auditor.model import LEVELS, OCCUPATION_CODE
from auditor.sandbox import register_html, register_json
from auditor.sandbox.nouns import Entry, Offer
from tests.sandbox.worlds import SEEDS, plot, world


def _normal(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).replace("有限责任公司", "有限公司")
    return text[:2] + text[2:].removeprefix("省")


def _covers(entry: Entry, offer: Offer) -> bool:
    rows = [row for row in entry.scope if row[0] == OCCUPATION_CODE and (not offer.work or row[2] in ("", offer.work))]
    return {5 - LEVELS.index(level) for level in offer.levels} <= {row[3] for row in rows}


def _says(entry: Entry | None, offer: Offer, today: date) -> str:
    if entry is None:
        return "not_found"
    if entry.letter == "Y":
        return "class_mismatch"
    if entry.status != "有效":
        return "suspended"
    if entry.valid_to and entry.valid_to < today:
        return "expired"
    return "verified" if _covers(entry, offer) else "scope_exceeded"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("step", [0, 1])
def test_the_truth_about_each_evaluator_is_what_the_registers_say(seed: int, step: int) -> None:
    made = plot(seed, step)
    filed = {_normal(entry.institution.name): entry for entry in made.entries}
    assert len(filed) == len(made.entries), "two filings share a normalised name"
    checked = 0
    for site in made.sites:
        for offer in site.offers:
            if offer.status == "name_ambiguous":
                assert _normal(offer.evaluator) not in filed
            elif offer.evaluator:
                entry = filed.get(_normal(offer.evaluator))
                elsewhere = offer.status == "region_mismatch"
                wanted = "verified" if elsewhere else offer.status
                assert _says(entry, offer, made.today) == wanted, site.slug
                assert not elsewhere or (entry and entry.institution.province != site.institution.province)
                checked += 1
    assert checked >= 40


def test_unfiled_evaluators_name_their_province() -> None:
    """Absence can only be proved against the registers of a known province."""
    provinces = {entry.institution.province for entry in plot(1).entries}
    unfiled = [offer for site in plot(1).sites for offer in site.offers if offer.status == "not_found"]
    assert len(unfiled) >= 3
    own = [site.institution for site in plot(1).sites if any(o.evaluator == site.institution.name for o in unfiled)]
    assert all(who.address[:2] in provinces for who in own), "their pages give an address instead"
    unfiled = [offer for offer in unfiled if offer.evaluator not in {who.name for who in own}]
    assert all(offer.evaluator[:2] in provinces for offer in unfiled)


def test_a_rowspan_cell_covers_all_levels_of_an_occupation() -> None:
    """The known trap of this register: a reader that takes the first row only loses levels."""
    site = world(1).sites[register_html.HOST]
    index = LexborHTMLParser(site.pages[register_html.INDEX].body.decode())
    anchors = [a.text() for a in index.css("a")]
    assert len(anchors) == 7 + 9
    assert anchors[7].endswith("省")
    found = 0
    for path, page in site.pages.items():
        if path.startswith("/detail/"):
            tree = LexborHTMLParser(page.body.decode())
            for cell in tree.css('td[rowspan][style="width: 230px;"]'):
                found += int(cell.attributes["rowspan"] or 0)
                row = cell.parent
                assert row is not None
                assert row.css("td")[3].text() in ("五级/初级工",)
    scopes = [e.scope for e in plot(1).entries if e.letter == "S" and e.institution.province != "四川"]
    assert found == sum(len(scope) for scope in scopes)


def test_sichuan_publishes_an_attachment_and_lists_nobody() -> None:
    site = world(1).sites[register_html.HOST]
    page = site.pages["/pjjg/51_dfpjjg.html"].body.decode()
    assert 'class="detail"' not in page
    assert "附件" in page
    assert site.pages[register_html.ATTACHMENT].body == world(1).provincial_xlsx()


def test_the_workbook_has_two_merged_header_rows_and_one_row_per_range() -> None:
    sheet = load_workbook(io.BytesIO(world(1).provincial_xlsx())).active
    assert sheet is not None
    assert sorted(str(area) for area in sheet.merged_cells.ranges) == ["A1:A2", "B1:D1", "E1:G1", "H1:I1"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows[0][1:] == (
        "机构名称", "统一社会信用代码", "机构类别", "职业编码", "职业(工种)名称", "等级", "备案编号", "备案有效期",
    )  # fmt: skip
    names = {row[1] for row in rows[1:]}
    assert names == {
        e.institution.name for e in plot(1).entries if e.letter == "S" and e.institution.province == "四川"
    }
    assert len(rows) - 1 > len(names)


def test_the_json_register_needs_two_pages_and_holds_employers_and_schools_only() -> None:
    listing = world(1).sites[register_json.HOST].listings["/api/public/evaluationOrganList"]
    assert len(listing.rows) > 50
    kinds = {filing["organType"] for row in listing.rows for filing in row["filings"]}
    assert kinds == {"用人单位", "技工院校"}


@pytest.mark.parametrize("seed", SEEDS)
def test_some_pages_write_a_filed_name_differently(seed: int) -> None:
    """Harmless spelling must not make a filed evaluator look unfiled, so the world must contain it."""
    filed = {entry.institution.name for entry in plot(seed).entries}
    offers = [offer for site in plot(seed).sites for offer in site.offers if offer.status == "verified"]
    assert sum(offer.evaluator not in filed for offer in offers) >= 3
