"""A dismissal in the store reaches the next week's report, score and pages, and a rebuilt report stays as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.review import Action, Entry
from auditor.runfolder import RunFolder
from auditor.settings import Settings
from auditor.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rerun")]

PAGE = """<html><head><title>人工智能训练师三级取证班</title></head><body><h1>人工智能训练师三级取证班</h1>
<p>青禾岸职业技能培训中心，人工智能训练师（三级）火热招生，签约保过，不过退款。</p>
<p>培训费2980元，报名电话 0571-88001234，颁发职业技能等级证书。</p></body></html>"""


def test_a_dismissal_holds_in_the_next_weeks_report_and_score(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(
        "sources:\n- {id: complaints, kind: folder, publisher: 投诉材料, urls: [pages], owner: desk}\n",
        encoding="utf-8",
    )
    settings = Settings(
        data_url=str(tmp_path / "runs"),
        database_url=f"sqlite:///{tmp_path / 'auditor.db'}",
        catalogue=tmp_path / "sources.yaml",
    )
    pipeline.audit(week="2026-W10", settings=settings)
    store = Store(settings.database_url)
    before = store.under_review()
    lead = next(row for row in before["results"] if row["rule"] == "R01")
    assert store.decide([Entry(lead["finding_id"], Action.DISMISS, "赵一", "误读")], datetime.now(UTC))[0].problem == ""
    first = RunFolder.of(settings.data_url, "2026-W10")
    report = {name: first.read_bytes(f"report/{name}") for name in ("index.html", "findings.json", "manifest.json")}
    pipeline.build_report(first.url, settings)
    assert {name: first.read_bytes(f"report/{name}") for name in report} == report

    pipeline.audit(week="2026-W11", settings=settings)
    second = RunFolder.of(settings.data_url, "2026-W11")
    document = json.loads(second.read_bytes("report/findings.json"))
    states = {row["finding_id"]: row["publication"] for row in document["findings"]}
    assert states[lead["finding_id"]] == "withdrawn"
    assert document["counts"]["withdrawn"] == 1
    assert document["counts"]["fail"] == before["total"] - 1
    assert document["missing_since_last"] == []
    risks = second.read_table("risks")
    assert not risks["parts"].str.contains('"R01"').any()
    assert first.read_table("risks")["parts"].str.contains('"R01"').any()
    assert [row["finding_id"] for row in store.under_review(state="withdrawn")["results"]] == [lead["finding_id"]]
    store.close()
