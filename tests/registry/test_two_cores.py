"""A second process may help with look-ups; whatever becomes of it, no answer is lost, mixed up or other than by one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

CASES = ("halves", "killed", "dies_at_the_end", "hangs", "fails", "first_fails", "threads", "names")
TWO = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What each case came to, in a process without threads: beside test workers nothing would be forked."""
    command = [sys.executable, "-m", "tests.registry.two_cores_cases", *CASES]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def test_each_question_gets_its_own_answer_in_its_place(found: dict[str, Any]) -> None:
    assert found["halves"]["questions"] == list(range(101))
    assert found["halves"]["few"] == {"0": [], "1": [0], "2": [0, 1], "3": [0, 1, 2]}
    assert found["halves"]["processes"] == (2 if TWO else 1)


def test_a_helper_that_is_killed_or_hangs_costs_no_answer_and_no_week(found: dict[str, Any]) -> None:
    assert found["killed"] == [question * 2 for question in range(101)]
    assert found["dies_at_the_end"] == found["hangs"] == list(range(101))


def test_an_error_in_either_half_comes_out_and_nothing_stays_behind(found: dict[str, Any]) -> None:
    assert found["fails"]["raised"] == "integer division or modulo by zero"
    assert found["first_fails"]["raised"] == "no"
    assert [found[case][what] for case in ("fails", "first_fails") for what in ("frozen", "children")] == [0, False] * 2


def test_beside_other_threads_nothing_is_forked_that_could_hang(found: dict[str, Any]) -> None:
    assert found["threads"] == {"processes": 1}


def test_names_looked_up_together_mean_what_they_mean_alone(found: dict[str, Any]) -> None:
    assert found["names"] == {"asked": 4_205, "same": True, "none": []}
