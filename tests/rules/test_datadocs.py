"""Data Docs: the operator's view must be true, must accuse nobody by name, and must never cost a run."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from auditor.ops import datadocs as site
from auditor.rules import load_rules, quality
from auditor.rules.gx import datadocs
from auditor.rules.model import Rule, RuleSet
from auditor.rules.results import Results
from auditor.rules.validate import validated
from auditor.tables import GATES
from tests.rules.builders import World, clean_facts, empty_tables, table

RULES = load_rules()
NAME, PHRASE, PERSON = "独一无二技能学校", "包过包拿证独此一句", "13800138000"


def world() -> World:
    """Two programs, one that guarantees a pass, its name, phrase and number found nowhere else."""
    made = World()
    made.program("p1", institution_name=NAME, uscc=PERSON)
    made.program("p2", answer="unavailable")
    made.claim("guarantee_pass", PHRASE, capture="c-p1", program="p1")
    return made


def gate(suite: str, check: str, *, success: bool = False, observed: str = "programs=2") -> dict[str, object]:
    return {"suite": suite, "check": check, "subject": "site-a", "level": "fatal", "success": success,
            "observed": observed, "expected": "应", "todo": "怎么办"}  # fmt: skip


def built(
    results: Results | None, gates: list[dict[str, object]] | None = None, rules: RuleSet = RULES
) -> dict[str, str]:
    files = datadocs.build(
        week="2026-W47", as_of=date(2026, 11, 16), ruleset=rules, results=results, quality=quality.load_gates(),
        gates=table(GATES, gates or []),
    )  # fmt: skip
    return {name: data.decode() for name, data in files.items()}


def page_of(files: dict[str, str], start: str) -> str:
    return next(text for name, text in files.items() if name.startswith(start))


def counts(page: str, rule: str, check: str) -> list[int]:
    """Programs, could not check, leads, passed: as the page shows them for a check."""
    section = page.split(f'id="{rule}"')[1].split("</section>", maxsplit=1)[0]
    row = section.split(f'<td class="t">{check}<br>')[1].split("</tr>")[0]
    return [int(number) for number in re.findall(r'<td class="n">(\d+)</td>', row)]


@pytest.fixture(scope="module")
def judged() -> Results:
    made = world()
    return validated(RULES, made.facts(), **made.frames(), run="2026-W47").results


def test_every_rule_shows_its_title_its_check_its_basis_and_three_counts_that_add_up(judged: Results) -> None:
    """An operator who sees a rule without its counts cannot tell a rule that passed from one that never ran."""
    files = built(judged)
    page = page_of(files, "validations/compliance/")
    for rule in RULES.rules:
        assert f"{rule.id}　{rule.title_zh}" in page
        assert all(basis.document in page for basis in rule.basis)
    for result in judged.checks:
        shown = counts(page, result.rule, result.check)
        assert shown == [2, result.could_not_check, result.fail, result.passed]
        assert shown[0] == sum(shown[1:])
    assert counts(page, "R01", "guarantee") == [2, 0, 1, 1]
    assert counts(page, "R09a", "not_found") == [2, 1, 0, 1]
    assert judged.facts_digest[:16] in page
    assert "页面不得有「承诺包过」的说法" in page_of(files, "expectations/compliance")
    assert "课程编号不重复" in page_of(files, "expectations/quality")


def test_no_name_no_phrase_no_personal_data_and_nothing_from_elsewhere(judged: Results) -> None:
    """A page of counts that leaks a name is an accusation without evidence; one that loads a script is a hole."""
    for name, text in built(judged, [gate("fees", "plausible", observed="gate crashed: 值 13800138000")]).items():
        for secret in (NAME, PHRASE, PERSON, "<script", "http://", "https://", "url("):
            assert secret not in text, (name, secret)


def test_the_same_run_gives_the_same_bytes(judged: Results) -> None:
    """Pages that change without a reason cannot be compared."""
    assert built(judged) == built(judged)


def test_breached_crashed_and_missing_gates_are_shown_with_what_to_do(judged: Results) -> None:
    """A table that was never handed over has no expectation, and must not fall off the page."""
    rows = [gate("sources", "min_programs"), gate("claims", "table"), gate("fees", "plausible", success=True)]
    rows.append(gate("pages", "kind", observed="gate crashed: ValueError"))
    page = page_of(built(judged, rows), "validations/quality/")
    assert "site-a：programs=2" in page
    assert "site-a：检查运行出错" in page
    assert re.search(r"claims</td><td[^>]*>table</td>", page)
    assert page.count('<span class="tag pass">通过') == 1
    assert page.count('<span class="tag fail">未通过') == 3


def test_a_crashed_rule_and_an_empty_batch_could_not_be_checked() -> None:
    """'Passed' for a rule that never ran would be a lie about everybody."""
    rule = RULES.get("R01")
    broken = Rule(**{**vars(rule), "id": "R98", "checks": tuple(
        type(c)(**{**vars(c), "kwargs": {**c.kwargs, "column": "no_such_fact"}}) for c in rule.checks)})  # fmt: skip
    rules = RuleSet((broken, rule), "d" * 64)
    results = validated(rules, clean_facts(3), **empty_tables(), run="w").results
    page = page_of(built(results, rules=rules), "validations/compliance/")
    assert "规则运行出错，没有作出判断" in page
    assert counts(page, "R98", broken.checks[0].id) == [3, 3, 0, 0]
    nobody = validated(rules, clean_facts(0), **empty_tables(), run="w").results
    assert {check.outcome for check in nobody.checks} == {"could_not_check"}
    assert "有线索</span>" not in page_of(built(nobody, rules=rules), "validations/compliance/")


def test_a_run_that_stopped_at_its_gates_says_that_nothing_was_judged() -> None:
    """The newest run is the one that broke: showing last week's counts for it would hide that."""
    files = built(None, [gate("programs", "key_unique")])
    assert "合规规则本次没有运行" in files["index.html"]
    assert not any(name.startswith("validations/compliance") for name in files)


def folders(data: Path) -> set[str]:
    return {entry.name for entry in (data / "datadocs").iterdir() if entry.is_dir()}


def test_only_the_newest_run_is_kept_and_an_older_week_takes_nobody_back(tmp_path: Path) -> None:
    """Data Docs of forty weeks cost more than the audit; last month's pages under today's date mislead."""
    data = str(tmp_path)
    site.renew(data, "2026-W46", wanted=True, make=lambda: {"index.html": b"46", "a/b.html": b"x"})
    new = site.renew(data, "2026-W47", wanted=True, make=lambda: {"index.html": b"47"})
    assert (new.state, folders(tmp_path)) == ("built", {new.site})
    assert (site.page(data, "index.html"), site.page(data, "a/b.html")) == (b"47", None)
    assert site.renew(data, "2026-W46", wanted=True, make=lambda: {"index.html": b"again"}) == new
    assert site.page(data, "index.html") == b"47"


def test_a_failure_is_said_and_leaves_the_pages_that_were_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Drawing is not auditing: a crash in it must neither fail the run nor pass in silence."""
    data = str(tmp_path)
    site.renew(data, "2026-W46", wanted=True, make=lambda: {"index.html": b"46"})

    def crash() -> dict[str, bytes]:
        raise RuntimeError("no space\nleft")

    failed = site.renew(data, "2026-W47", wanted=True, make=crash)
    assert (failed.state, failed.why, failed.site_week) == ("failed", "RuntimeError: no space left", "2026-W46")
    assert site.page(data, "index.html") == b"46"
    assert "data docs of 2026-W47 were not built" in caplog.text
    assert site.state(data) == failed
    assert site.renew(data, "2026-W47", wanted=True, make=lambda: {"index.html": b"47"}).state == "built"


def test_a_folder_that_cannot_be_written_fails_nothing(tmp_path: Path) -> None:
    """Not even a full disk under the pages may stop a published audit."""
    (tmp_path / "datadocs").write_text("a file where the folder should be", encoding="utf-8")
    assert site.renew(str(tmp_path), "2026-W47", wanted=True, make=lambda: {"index.html": b"47"}).state == "failed"


def test_switched_off_means_gone(tmp_path: Path) -> None:
    """Old pages that stay after the switch would be read as the newest run's."""
    data = str(tmp_path)
    site.renew(data, "2026-W46", wanted=True, make=lambda: {"index.html": b"46"})
    assert site.renew(data, "2026-W47", wanted=False, make=dict).state == "off"
    assert (folders(tmp_path), site.page(data, "index.html")) == (set(), None)


def test_a_library_that_leaves_a_page_out_is_an_error(monkeypatch: pytest.MonkeyPatch, judged: Results) -> None:
    """It logs its own failures and goes on; half a site would look like a whole one."""
    from auditor.rules.gx import datadocs_pages  # noqa: PLC0415

    def crash(*_: object, **__: object) -> str:
        raise ValueError("boom")

    monkeypatch.setattr(datadocs_pages, "_by_rule", crash)
    with pytest.raises(Exception, match="pages were made"):
        built(judged)


def test_results_of_different_facts_are_refused(judged: Results) -> None:
    """Counts of two fact tables under one date add up to nothing."""
    from auditor.errors import AuditorError  # noqa: PLC0415
    from auditor.rules.gx.run import Judged  # noqa: PLC0415
    from auditor.rules.results import one_digest  # noqa: PLC0415

    none = pd.Series(dtype="int64").to_numpy()
    with pytest.raises(AuditorError, match="different facts"):
        one_digest([Judged(none, none, 0, 0, facts_digest="a"), Judged(none, none, 0, 0, facts_digest="b")])
    assert re.fullmatch(r"[0-9a-f]{64}", judged.facts_digest)
