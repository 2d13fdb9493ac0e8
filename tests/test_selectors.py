"""A site that changed its layout is reported as drift; a selector never guesses, and never hides what is generic."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor import pipeline
from auditor.catalogue import lint, load
from auditor.cli.sources import app
from auditor.errors import ConfigError
from auditor.extract import PageReading, read_page, selectors
from auditor.model import Selector, Source, SourceKind
from auditor.planning import source_from
from auditor.runfolder import RunFolder
from auditor.settings import Settings, get_settings
from tests.evaluation.fuzz import broken_contract

OWNER = "山南青栩职业技能培训学校有限公司"
PAGE = f"""<html><head><meta charset="utf-8"><title>青栩在线</title></head><body>
<h1>人工智能训练师三级培训班</h1><p class="lead">青栩·智训三期</p><p class="lv">三级/高级工</p>
<table><tr class="fee"><td>培训费</td><td>2980元</td></tr><tr class="fee"><td>评价费</td><td>400元</td></tr></table>
<p class="other">隔壁住宿 服务费：60元</p><p>课时：<b class="h">40 课时</b></p>
<form><input name="tel" placeholder="手机号"><button>立即报名</button></form>
<footer><p>版权所有 <span class="owner">{OWNER}</span></p><p>咨询电话：0599-00000999</p></footer></body></html>"""


def one(css: str) -> Selector:
    return Selector(css, "1")


def many(css: str) -> Selector:
    return Selector(css, "many")


def read(page: str = PAGE, **chosen: Selector) -> tuple[PageReading, PageReading, tuple[str, ...]]:
    """Generic reading, the reading with selectors, drift."""
    body = page.encode()
    generic = read_page(body, capture_id="c", source_id="s", url="http://a.invalid/k/1.html")
    applied, drift = selectors.apply(generic, selectors.select(body, "", chosen))
    assert broken_contract(applied) == ""
    return generic, applied, drift


def items(reading: PageReading) -> set[tuple[str, int]]:
    return {(fee["item"], fee["amount_fen"] // 100) for fee in reading.fees}


def test_values_in_the_promised_number_replace_the_generic_ones_everywhere() -> None:
    generic, applied, drift = read(
        title=one(".lead"), hours=one(".h"), levels=one(".lv"), institution_name=one(".owner")
    )
    assert drift == ()
    [row] = applied.programs
    assert (row["title"], row["hours"], row["levels"]) == ("青栩·智训三期", 40.0, "三级")
    assert (row["institution_name"], applied.page["institution_name"]) == (OWNER, OWNER)
    assert row["program_id"] != generic.programs[0]["program_id"]
    assert row["natural_key"] == "/k/1.html|青栩·智训三期"
    assert {fee["program_id"] for fee in applied.fees} == {row["program_id"]}
    assert generic.programs[0]["title"] != row["title"], "the generic reading is left as it was"


@pytest.mark.parametrize(
    ("css", "count"), [(".gone", 0), ("p", 6), ("h1, .lead", 2)], ids=["vanished", "many", "two"]
)  # fmt: skip
def test_another_number_than_promised_is_drift_and_never_a_guess(css: str, count: int) -> None:
    generic, applied, drift = read(title=one(css))
    assert len(drift) == 1
    assert f"实际 {count} 处" in drift[0]
    assert applied == generic


def test_many_promises_at_least_one() -> None:
    generic, applied, drift = read(fee_rows=many("tr.price"))
    assert "至少 1 处" in drift[0]
    assert applied == generic


def test_an_empty_match_is_drift() -> None:
    generic, applied, drift = read(PAGE.replace("青栩·智训三期", " "), title=one(".lead"))
    assert "没有文字" in drift[0]
    assert applied == generic


def test_fee_rows_leave_out_amounts_that_stand_elsewhere() -> None:
    generic, applied, drift = read(fee_rows=many("tr.fee"))
    assert drift == ()
    assert items(applied) == {("培训费", 2980), ("评价费", 400)} <= items(generic)


def test_a_fee_row_without_an_amount_drops_nothing() -> None:
    generic, applied, drift = read(PAGE.replace("400元", "面议"), fee_rows=many("tr.fee"))
    assert "第 2 行" in drift[0]
    assert applied == generic


def test_offer_selectors_on_a_page_without_one_offer_are_drift() -> None:
    page = "<html><body><h1>本周读书会</h1><p class='lead'>欢迎大家到馆里来，聊一聊最近读了什么书。</p></body></html>"
    generic, applied, drift = read(page, title=one(".lead"))
    assert applied.programs == generic.programs == []
    assert "读到 0 个" in drift[0]


def test_unreadable_numbers_and_levels_are_drift() -> None:
    _, applied, drift = read(hours=one("h1"), levels=one(".h"))
    assert len(drift) == 2
    assert applied.programs[0]["levels"] == "三级"


def test_bytes_of_any_kind_are_no_error() -> None:
    for body in (b"", b"\xff\xfe\x00", b"%PDF-1.7", b"<" * 1000):
        generic = read_page(body, capture_id="c", source_id="s", url="x")
        applied, _ = selectors.apply(generic, selectors.select(body, "", {"title": one("h1")}))
        assert applied == generic


def test_selectors_hold_only_for_the_pages_they_promise() -> None:
    chosen = {"title": one("h1")}
    assert selectors.applies(chosen, "/k/", "http://a.invalid/k/1.html")
    assert not selectors.applies(chosen, "/k/", "http://a.invalid/about.html")
    assert not selectors.applies({}, "/", "http://a.invalid/")
    assert not selectors.applies(chosen, "/", "http://[::1")


CATALOGUE = """\
sources:
  - id: school
    kind: folder
    publisher: 青栩
    urls: [pages]
    owner: me
    selectors:
      title: {css: h1, count: 1}
      fee_rows: {css: tr.fee, count: many}
"""


def written(folder: Path, text: str = CATALOGUE) -> Path:
    (folder / "pages").mkdir(exist_ok=True)
    path = folder / "catalogue.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_catalogue_carries_selectors_through_the_plan(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert lint(path) == []
    [source] = load(path)
    assert source.selectors == {"title": one("h1"), "fee_rows": many("tr.fee")}
    assert source_from(json.loads(json.dumps(asdict(source)))) == source


def test_a_plan_written_before_selectors_can_still_be_read() -> None:
    plan = {"id": "a", "kind": "site", "publisher": "x", "urls": ["http://a.invalid/"]}
    assert source_from(plan) == Source("a", SourceKind.SITE, "x", ("http://a.invalid/",))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("css: h1", "css: 'h1['", 8),
        ("count: 1", "count: 2", 8),
        ("count: 1", "count: many", 8),
        ("title:", "headline:", 8),
        (", count: 1", "", 8),
        ("kind: folder", "kind: register", 7),
        ("    selectors:", "    selector_pages: course\n    selectors:", 7),
    ],
)
def test_a_wrong_selector_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    text = CATALOGUE.replace(old, new, 1).replace("urls: [pages]", "urls: ['http://a.invalid/']")
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text))
    assert f"catalogue.yaml:{line})" in caught.value.line()


def test_drift_opens_the_report_as_a_gap_and_accuses_nobody(tmp_path: Path) -> None:
    path = written(tmp_path)
    changed = PAGE.replace('class="fee"', 'class="row"').replace("三级培训班", "四级培训班")
    (tmp_path / "pages" / "good.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "pages" / "new.html").write_text(changed, encoding="utf-8")
    settings = Settings(
        data_url=str(tmp_path / "runs"), database_url=f"sqlite:///{tmp_path / 'auditor.db'}", catalogue=path
    )
    planned = pipeline.plan(attempt="t", week="2026-W10", settings=settings)
    for shard in planned["shards"]:
        pipeline.crawl(planned["run_url"], shard, settings)
    pipeline.extract_pages(planned["run_url"])
    folder = RunFolder(planned["run_url"])
    gaps = folder.read_table("gaps", "gaps/extract.parquet")
    [gap] = gaps.to_dict("records")
    assert gap["subject"].endswith("new.html")
    assert "fee_rows" in gap["reason"]
    assert "选择器" in gap["todo"]
    programs = folder.read_table("programs").set_index("url")["program_id"]
    fees = folder.read_table("fees").groupby("program_id")["amount_fen"].agg(set)
    assert fees[programs["file:good.html"]] == {298000, 40000}
    assert fees[programs["file:new.html"]] >= {298000, 40000}, "the drifted page keeps its generic reading"


def test_probe_shows_both_readings_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, CATALOGUE.replace("h1, count", "'.lead', count"))
    (tmp_path / "pages" / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "pages" / "b.html").write_text(PAGE.replace('class="lead"', ""), encoding="utf-8")
    monkeypatch.setenv("AUDITOR_CATALOGUE", str(path))
    get_settings.cache_clear()
    try:
        text = CliRunner().invoke(app, ["probe", "school"])
        answer = CliRunner().invoke(app, ["probe", "school", "--format", "json"])
    finally:
        get_settings.cache_clear()
    assert (text.exit_code, answer.exit_code) == (0, 0), text.output
    first, second = (entry["reading"] for entry in json.loads(answer.output))
    assert first["selectors"]["1. title"] == "青栩·智训三期"
    assert first["generic"]["1. title"] != first["selectors"]["1. title"]
    assert first["drift"] == []
    assert len(second["drift"]) == 1
    [line] = [line for line in text.output.splitlines() if "1. title" in line and "青栩·智训三期" in line]
    assert line.startswith("*")
    assert "drift" in text.output
