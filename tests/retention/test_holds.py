"""What somebody still needs must not go: disputes, open reviews, holds by hand, and whatever cannot be judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import ConfigError, CouldNotCheck
from auditor.retention import plan
from auditor.retention.lives import lives
from auditor.retention.policy import POLICY, Hold, load_holds, load_policy, problems
from auditor.review import Standing, State
from auditor.settings import Settings
from auditor.store import Store
from tests.retention.conftest import FIRST, SECOND, after, decide

DAY = date(2030, 1, 1)


def _lead(**more: Any) -> dict[str, Any]:
    return {
        "finding_id": "a" * 16, "source_id": "site", "institution_id": "inst", "institution_name": "某某培训学校",
        "weeks": ["2025-W02"], "register": set(), "released": False, "last_seen": date(2025, 1, 6),
        "standing": Standing(), "decided": None, **more,
    }  # fmt: skip


def _life(lead: dict[str, Any], *others: dict[str, Any], holds: tuple[Hold, ...] = (), day: date = DAY) -> Any:
    return lives([lead, *others], load_policy(), holds, day)[lead["finding_id"]]


_SETTLED = date(2025, 3, 1)
_WITHDRAWN = Standing(state=State.WITHDRAWN, since=datetime(2025, 2, 1, tzinfo=UTC))
_LIMITED = replace(_WITHDRAWN, until=date(2025, 6, 1))


@pytest.mark.parametrize(
    ("more", "kind", "last"),
    [
        ({}, "unreviewed_findings", date(2026, 1, 6)),
        ({"released": True}, "published_findings", date(2028, 1, 6)),
        ({"standing": Standing(state=State.CONFIRMED), "decided": _SETTLED}, "published_findings", date(2028, 2, 29)),
        ({"standing": Standing(state=State.CORRECTED), "decided": _SETTLED}, "published_findings", date(2028, 2, 29)),
        ({"standing": _WITHDRAWN, "decided": date(2025, 2, 1)}, "withdrawn_findings", date(2025, 7, 31)),
        ({"standing": _LIMITED, "decided": date(2025, 2, 1)}, "withdrawn_findings", date(2025, 11, 28)),
    ],
)
def test_a_finding_lives_through_its_last_day_and_not_a_day_longer(more: dict[str, Any], kind: str, last: date) -> None:
    lead = _lead(**more)
    on_last, next_day = _life(lead, day=last), _life(lead, day=last.fromordinal(last.toordinal() + 1))
    assert (on_last.kind, on_last.until, on_last.living, next_day.living) == (kind, last, True, False)


@pytest.mark.parametrize(
    "more",
    [
        {"standing": Standing(state=State.DISPUTED, replies=1), "decided": date(2025, 2, 1)},
        {"standing": Standing(confirmed_by=("甲",)), "decided": date(2025, 2, 1)},
        {"standing": Standing(reopened="changed")},
        {"last_seen": None},
    ],
    ids=["disputed", "waits for a second person", "reopened by new facts", "of unknown age"],
)
def test_what_is_not_settled_lives_whatever_its_age(more: dict[str, Any]) -> None:
    assert _life(_lead(**more)).living


def test_a_dispute_holds_all_findings_about_the_institution_and_no_others() -> None:
    disputed = _lead(standing=Standing(state=State.DISPUTED, replies=1), decided=date(2025, 2, 1))
    beside, other = _lead(finding_id="b" * 16), _lead(finding_id="c" * 16, institution_id="else")
    assert "disputed" in _life(beside, disputed, other).held
    assert not _life(other, disputed, beside).living


@pytest.mark.parametrize(
    ("subject", "value"),
    [("finding", "a" * 16), ("source", "site"), ("run", "2025-W02"), ("institution", "inst"),
     ("institution", "某某 培训学校")],
)  # fmt: skip
def test_a_hold_by_hand_counts_through_its_last_day(subject: str, value: str) -> None:
    hold = Hold(subject, value, "诉讼保全", "法务", DAY)
    assert "诉讼保全" in _life(_lead(), holds=(hold,)).held
    assert not _life(_lead(), holds=(hold,), day=date(2030, 1, 2)).living
    assert not _life(_lead(finding_id="b" * 16, source_id="x", weeks=[], institution_id="y", institution_name=""),
                     holds=(hold,)).living  # fmt: skip


def _written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("holds:\n- {finding: abc, reason: 诉讼保全中, by: 法务}\n", "does not match"),
        ("holds:\n- {finding: aaaaaaaaaaaaaaaa, run: 2025-W02, reason: 诉讼保全中, by: 法务}\n", "a hold names one of"),
        ("holds:\n- {run: 2025-W02, reason: 诉讼保全中, by: 法务, until: '2025-02-30'}\n", "is no day"),
        ("hold: []\n", "holds"),
    ],
)
def test_a_hold_that_cannot_be_read_stops_everything_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        load_holds(_written(tmp_path, "holds.yaml", text))
    assert "holds.yaml:" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("days: 90", "days: 3"), "less than the minimum"),
        (lambda text: text.replace("days: 90", "days: 500"), "longer than runs"),
        (lambda text: text.replace("  data_docs:", "  data_dogs:"), "data_d"),
        (lambda text: text.replace("days: 180", "days: 2000"), "longer than published_findings"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(tmp_path: Path, change: Callable[[str], str], says: str) -> None:
    text = change(POLICY.read_text(encoding="utf-8"))
    found = [error.line() for error in problems(_written(tmp_path, "policy.yaml", text), "policy")]
    assert any(says in line and "policy.yaml:" in line for line in found), found


@pytest.mark.slow
@pytest.mark.xdist_group("retention")
class TestOnRealRuns:
    """The same on two audited weeks."""

    def test_another_store_deletes_nothing(self, world: Settings, tmp_path: Path) -> None:
        """A store that lost its decisions would call every published finding an old lead."""
        empty = world.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'other.db'}"})
        store = Store(empty.database_url)
        store.upgrade()
        store.close()
        with pytest.raises(CouldNotCheck, match="knows no published run"):
            plan.situation(empty, after(2000), protected=1)
        now = plan.situation(world, after(2000), protected=0)
        now.known["runs"][FIRST]["report_url"] = "elsewhere/2025-W02-000000000000"
        made = plan.make(now)
        assert not [action for action in made.actions if action.week == FIRST]
        assert any(kept.what == FIRST and "does not know this run" in kept.why for kept in made.kept)

    def test_an_institution_that_answered_keeps_its_page_and_a_held_week_keeps_all(
        self, world: Settings, tmp_path: Path
    ) -> None:
        store = Store(world.database_url)
        first = next(row for row in store.retention.known()["leads"] if row["weeks"] == [FIRST, SECOND])
        store.close()
        decide(world, first["finding_id"], ("reply", "机构来函"))
        made = plan.make(plan.situation(world, after(3000), protected=1))
        assert any(k.what == f"finding {first['finding_id']}" and "answered" in k.why for k in made.kept)
        trim = next(action for action in made.actions if action.week == FIRST)
        assert first["finding_id"] in trim.living
        holds = _written(tmp_path, "holds.yaml", "holds:\n- {run: 2025-W02, reason: 法院调取证据, by: 法务部}\n")
        held = world.model_copy(update={"retention_holds": holds})
        made = plan.make(plan.situation(held, after(3000), protected=1))
        assert not [action for action in made.actions if action.week == FIRST]
        assert any(kept.what == FIRST and "法院调取证据" in kept.why for kept in made.kept)

    def test_the_newest_runs_are_never_touched(self, world: Settings) -> None:
        made = plan.make(plan.situation(world, after(7000)))
        assert {action.kind for action in made.actions} <= {"data_docs", "register_answers"}
        assert {kept.what for kept in made.kept} >= {FIRST, SECOND}
