"""The fact table says what the pages say, no more; what is not known stays null."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from auditor.errors import AuditorError
from auditor.model import ClaimKind, Polarity
from auditor.rules.columns import BY_NAME, COLUMNS, FACTS, typed
from auditor.tables import to_frame
from tests.rules.builders import World

DOCS = Path(__file__).resolve().parents[2] / "docs"


def one(world: World, column: str, key: str = "p") -> object:
    facts = world.facts().set_index("program_id")
    return facts.loc[key, column]


def test_the_page_of_facts_matches_the_code() -> None:
    """A rule author reads docs/facts.md; a column that is not there, or no longer there, costs them a day."""
    text = (DOCS / "facts.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", text, flags=re.M))
    listed = set(rows) | set(re.findall(r"^- `(claim_\w+)`$", text, flags=re.M))
    assert listed == {fact.name for fact in COLUMNS}
    for name, kind in rows.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| `{name}` "))
        fact = BY_NAME[name]
        assert kind == fact.kind
        assert fact.meaning in line
        assert fact.missing in line
        if name != "region":
            assert all(f"`{value}`" in line for value in fact.values), name


def test_every_claim_kind_has_a_column() -> None:
    """A claim kind without a fact could never be judged."""
    assert {f"claim_{kind.value}" for kind in ClaimKind} == {n for n in BY_NAME if n.startswith("claim_")}


@pytest.mark.parametrize("polarity", [p for p in Polarity if p != Polarity.AFFIRMED])
def test_a_disclaimer_does_not_cancel_a_claim_elsewhere(polarity: Polarity) -> None:
    """'不承诺包过' in the footer must not hide '包过' in the course, nor the other way round."""
    world = World()
    world.program("p")
    world.program("q")
    world.claim("guarantee_pass", capture="c-p", program="p", polarity=polarity.value)
    world.claim("guarantee_pass", capture="c-q", program="q", polarity=polarity.value)
    world.claim("guarantee_pass", capture="c-q")
    assert one(world, "claim_guarantee_pass") == polarity.value
    assert one(world, "claim_guarantee_pass", "q") == "affirmed"
    assert one(world, "claim_insider") == "none"


def test_one_programs_claim_is_not_its_neighbours() -> None:
    """Two courses on one page: what one promises, the other did not; what the page says, both said."""
    world = World()
    world.page("c")
    world.program("p", capture="c")
    world.program("q", capture="c")
    world.claim("insider", capture="c", program="p")
    world.claim("no_exam", capture="c")
    assert one(world, "claim_insider", "p") == "affirmed"
    assert one(world, "claim_insider", "q") == "none"
    assert one(world, "claim_no_exam", "p") == one(world, "claim_no_exam", "q") == "affirmed"


def test_an_unread_page_makes_no_claim_and_denies_none() -> None:
    """'none' for an image-only page would clear it of every rule."""
    world = World()
    world.page("c", kind="unreadable")
    world.program("p", capture="c")
    row = world.facts().iloc[0]
    assert all(pd.isna(row[name]) for name in BY_NAME if name.startswith("claim_"))
    assert pd.isna(row["certificate_type"])
    assert pd.isna(row["fee_stated"])


@pytest.mark.parametrize(
    ("levels", "low", "high"),
    [
        ("五级", 5, 5),
        ("五级|四级|三级", 5, 3),
        ("一级", 1, 1),
        ("二级|一级", 2, 1),
        ("", pd.NA, pd.NA),
        (None, pd.NA, pd.NA),
    ],
)
def test_levels(levels: str | None, low: object, high: object) -> None:
    """Reading the highest level wrongly turns a true '不限学历' for 五级 into a breach."""
    world = World()
    world.program("p", levels=levels)
    assert (one(world, "level_low") is pd.NA) == (low is pd.NA)
    if low is not pd.NA:
        assert (one(world, "level_low"), one(world, "level_high")) == (low, high)


@pytest.mark.parametrize("outcome", ["unavailable", "name_ambiguous"])
def test_no_answer_is_not_an_answer(outcome: str) -> None:
    """A register that is down must never read as 'not found'."""
    world = World()
    world.program("p", answer=outcome)
    assert one(world, "verification") == outcome
    assert pd.isna(one(world, "register_answer"))
    assert one(world, "verification_role") == "evaluator"


def test_a_program_that_was_not_verified_has_null_register_facts() -> None:
    """A lost verification row must not read as 'names nobody'."""
    world = World()
    world.program("p")
    world.verifications.clear()
    assert pd.isna(one(world, "verification_role"))
    assert pd.isna(one(world, "register_answer"))


def test_seller_is_known_from_any_page_of_the_site() -> None:
    """The name stands on the contact page; the course page alone would look anonymous."""
    world = World()
    world.program("p", source="a")
    world.page("contact", source="a", address="示例市青禾路1号")
    assert one(world, "seller_identified") is True or bool(one(world, "seller_identified"))


def test_seller_is_unknown_while_a_page_of_the_site_is_unread() -> None:
    """Accusing a seller of hiding behind our own failed request is our failure, not theirs."""
    world = World()
    world.program("p", source="a")
    assert one(world, "seller_identified") == False  # noqa: E712 - a nullable flag
    world.captures.append(
        {"capture_id": "x", "source_id": "a", "url": "http://a.test/x", "outcome": "http_error", "status": 404}
    )
    assert one(world, "seller_identified") == False  # noqa: E712
    world.captures[-1] = {**world.captures[-1], "outcome": "timeout", "status": None}
    assert pd.isna(one(world, "seller_identified"))


def test_saved_files_do_not_vouch_for_each_other() -> None:
    """A folder of complaints holds pages of many sellers: one's name must not clear another."""
    world = World()
    world.page("c1", url="file:a.html", institution_name="示例甲学校")
    world.page("c2", url="file:b.html")
    world.program("p", capture="c1")
    world.program("q", capture="c2")
    assert one(world, "seller_identified", "p") == True  # noqa: E712
    assert one(world, "seller_identified", "q") == False  # noqa: E712


def test_total_fee_is_what_the_highest_level_costs() -> None:
    """Adding up the fees of three levels would make an ordinary course look extortionate."""
    world = World()
    world.program("p", levels="五级|四级|三级")
    world.program("q")
    for number, (item, level, fen) in enumerate(
        [
            ("培训费", "五级", 100_00),
            ("培训费", "三级", 300_00),
            ("评价费", "", 40_00),
            ("补考费", "", 99_00),
            ("教材费", "", None),
        ]
    ):
        world.fees.append({"fee_id": f"f{number}", "program_id": "p", "item": item, "level": level, "amount_fen": fen})
    assert one(world, "fee_total_fen") == 340_00
    assert bool(one(world, "evaluation_fee_stated")) is True
    assert pd.isna(one(world, "fee_total_fen", "q"))
    assert bool(one(world, "fee_stated", "q")) is False


def test_a_telephone_number_read_as_a_price_never_becomes_another_price() -> None:
    """A number that does not fit would wrap around into a believable one."""
    world = World()
    for name, fen in (("p", 2**31 - 1), ("q", 2**31), ("r", 13_800_000_000_00)):
        world.program(name)
        world.fees.append({"fee_id": name, "program_id": name, "item": "培训费", "level": "", "amount_fen": fen})
    assert one(world, "fee_total_fen") == 2**31 - 1
    assert pd.isna(one(world, "fee_total_fen", "q"))
    assert pd.isna(one(world, "fee_total_fen", "r"))


@pytest.mark.parametrize(
    ("issuer", "kind"),
    [
        ("人社部", "state_organ"),
        ("工信部教育与考试中心", "other"),
        ("", "not_stated"),
        ("示例评价中心", "evaluator"),
        ("甲校", "institution"),
    ],
)
def test_issuer_kind(issuer: str, kind: str) -> None:
    """A centre that begins with a ministry's name is no ministry."""
    world = World()
    world.program("p", issuer=issuer, evaluator_name="示例评价中心", institution_name="甲校")
    assert one(world, "issuer_kind") == kind


def test_region_without_suffix() -> None:
    """浙江省 and 浙江 are one place; an unknown place stays unknown."""
    world = World()
    world.program("p", region="浙江省")
    world.program("q", region="火星")
    assert one(world, "region") == "浙江"
    assert pd.isna(one(world, "region", "q"))


def test_stored_facts_come_back_as_they_were(tmp_path: Path) -> None:
    """A null that comes back as 0, False or 'nan' becomes a verdict."""
    world = World()
    world.page("c", kind="unreadable")
    world.program("p", capture="c", levels="三级")
    world.program("q", answer=None)
    facts = world.facts()
    path = tmp_path / "facts.parquet"
    pq.write_table(FACTS.conform(facts), path)
    assert next(iter(pq.read_schema(path))).name == "program_id"
    pd.testing.assert_frame_equal(typed(to_frame(pq.read_table(path))), facts, check_column_type=False)


def test_a_value_outside_its_set_is_refused() -> None:
    """A new outcome nobody told the rules about would silently pass every rule."""
    world = World()
    world.program("p", answer="lost_in_the_post")
    with pytest.raises(AuditorError, match="lost_in_the_post"):
        world.facts()
    world = World()
    world.program("p")
    world.claim("telepathy", capture="c-p")
    with pytest.raises(AuditorError, match="telepathy"):
        world.facts()


def test_no_programs() -> None:
    """A week in which nothing is offered is a week, not a crash."""
    world = World()
    world.page("c", kind="news")
    world.claim("guarantee_pass", capture="c", polarity="quoted")
    facts = world.facts()
    assert list(facts.columns) == list(FACTS.schema.names)
    assert facts.empty
