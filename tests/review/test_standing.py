"""The publication state: an institution must not stay accused after a dismissal, nor be accused by one person alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from auditor.errors import BadInput
from auditor.review import Action, Decision, Standing, State, check_entry, read_csv, refusal, standing

START = datetime(2026, 11, 16, 2, tzinfo=UTC)
A, B = "赵一", "钱二"
DAY = date(2026, 11, 16)


def decided(*steps: str, severity: str = "high", mark: str = "f1") -> list[Decision]:
    """Decisions from 'action:person:expiry' texts, an hour apart."""
    made = []
    for number, step in enumerate(steps):
        action, person, expiry = ([*step.split(":"), "", ""])[:3]
        day = date.fromisoformat(expiry) if expiry else None
        at = START + timedelta(hours=number)
        made.append(Decision(mark, action, person or A, at, f"理由{number}", severity, day))
    return made


def state(*steps: str, severity: str = "high", day: date = DAY) -> State:
    return standing(decided(*steps, severity=severity), "f1", day).state


REACHED = {
    State.ALLEGED: ("needs_info",),
    State.CONFIRMED: ("confirm:甲",),
    State.DISPUTED: ("reply:甲",),
    State.CORRECTED: ("corrected:甲",),
    State.WITHDRAWN: ("dismiss:甲",),
}
TABLE = {  # docs/review.md holds the same; None = refused
    State.ALLEGED: ("confirmed", "withdrawn", "alleged", "corrected", "disputed"),
    State.CONFIRMED: (None, "withdrawn", "alleged", "corrected", "disputed"),
    State.DISPUTED: ("confirmed", "withdrawn", "disputed", "corrected", "disputed"),
    State.CORRECTED: (None, "withdrawn", "alleged", None, "corrected"),
    State.WITHDRAWN: (None, "withdrawn", "alleged", None, "withdrawn"),
}
CELLS = [(before, action, after) for before, row in TABLE.items() for action, after in zip(Action, row, strict=True)]


@pytest.mark.parametrize(("before", "action", "after"), CELLS)
def test_every_cell_of_the_table_of_transitions(before: State, action: Action, after: str | None) -> None:
    steps = REACHED[before]
    now = standing(decided(*steps, severity="low"), "f1", DAY)
    assert now.state is before
    assert bool(refusal(now, action, "乙")) == (after is None)
    if after is not None:
        assert state(*steps, f"{action}:乙", severity="low") == after


def test_the_page_for_reviewers_shows_the_same_table() -> None:
    lines = (Path(__file__).parents[2] / "docs" / "review.md").read_text().split("## States")[1].splitlines()
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][:7]
    assert shown[0][1:] == list(Action)
    assert {row[0]: tuple(None if cell == "refused" else cell for cell in row[1:]) for row in shown[2:]} == TABLE


@pytest.mark.parametrize("severity", ["critical", "high", "unheard of"])
def test_one_person_alone_cannot_confirm_what_is_grave(severity: str) -> None:
    one = standing(decided(f"confirm:{A}", severity=severity), "f1", DAY)
    assert (one.state, one.waits_for_second) == (State.ALLEGED, True)
    assert refusal(one, Action.CONFIRM, f" {A} ") == "same_person"
    assert state(f"confirm:{A}", f"confirm:{B}", severity=severity) == State.CONFIRMED
    assert state("confirm:Zhao Yi", "confirm:ZHAO yi", severity=severity) == State.ALLEGED


@pytest.mark.parametrize("between", ["reply", "needs_info", "dismiss", "corrected"])
def test_a_confirmation_from_before_an_answer_does_not_count_after_it(between: str) -> None:
    """Two persons must have weighed the same case."""
    assert state(f"confirm:{A}", between, f"confirm:{B}") in (State.ALLEGED, State.DISPUTED)


def test_a_dismissal_holds_only_for_the_facts_and_the_rule_it_was_made_for() -> None:
    history = decided("dismiss")
    assert standing(history, "f1", DAY).state is State.WITHDRAWN
    other = standing(history, "f2", DAY)
    assert (other.state, other.reopened) == (State.ALLEGED, "changed")
    assert standing([], "f2", DAY) == Standing()


def test_a_dismissal_ends_after_its_last_day_and_keeps_the_answer() -> None:
    history = decided("dismiss::2026-11-20")
    assert standing(history, "f1", date(2026, 11, 20)).state is State.WITHDRAWN
    late = standing(history, "f1", date(2026, 11, 21))
    assert (late.state, late.reopened) == (State.ALLEGED, "expired")
    answered = standing(decided("reply", "dismiss::2026-11-20"), "f1", date(2026, 11, 21))
    assert answered.state is State.DISPUTED


def test_what_was_put_right_and_is_seen_again_is_open_again() -> None:
    history = decided("confirm:甲", "corrected", severity="low")
    assert standing(history, "f1", DAY, START).state is State.CORRECTED
    again = standing(history, "f1", DAY, START + timedelta(days=7))
    assert (again.state, again.reopened) == (State.ALLEGED, "seen_again")


GOOD = {"finding_id": "x", "action": "dismiss", "person": A, "reason": "不成立", "expires_on": "2027-01-01"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"finding_id": " "}, "no finding"), ({"action": "delete"}, "use one of confirm, dismiss"),
        ({"person": ""}, "no person"), ({"reason": "  "}, "no reason"), ({"expires_on": "2026-11-16"}, "has passed"),
        ({"expires_on": "soon"}, "not a date"), ({"action": "confirm"}, "only a dismissal"),
        ({"reason": "x" * 2001}, "at most 2000"), ({"person": "x" * 101}, "at most 100"),
    ],
)  # fmt: skip
def test_a_senseless_decision_is_refused_in_one_line(changed: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        check_entry({**GOOD, **changed}, DAY)
    assert "\n" not in refused.value.line()


def test_a_mobile_number_in_a_reply_is_masked() -> None:
    entry = check_entry({**GOOD, "action": "reply", "expires_on": "", "reason": "来电13812345678称已改"}, DAY)
    assert entry.reason == "来电138****5678称已改"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_saved_by_any_office_program_is_read(encoding: str) -> None:
    text = 'person,finding_id,action,reason\r\n赵一,x,dismiss,"两行\n理由"\r\n,,,\r\n钱二,y,confirm,属实\r\n'
    rows = read_csv(text.encode(encoding), "a.csv")
    assert [(line, row["finding_id"], row["person"]) for line, row in rows] == [(3, "x", A), (5, "y", B)]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xff\xff", b"finding_id,action,person,reason,reason\n"])
def test_a_file_that_is_no_such_table_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_csv(data, "a.csv")
