"""`python -m tests.registry.two_cores_cases CASE`: cases of looking up on two cores, in a process without threads."""

# ruff: noqa: T201

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence

from auditor.registry.name_book import NameBook
from auditor.registry.two_cores import on_two_cores
from tests.evaluation.register.claims import make_claims
from tests.evaluation.register.world import make_world

FIRST = os.getpid()
QUESTIONS = list(range(101))
SHUFFLED = [str(question * 37 % 101) for question in QUESTIONS]


def _with_process(questions: Sequence[int]) -> list[tuple[int, int]]:
    return [(question, os.getpid()) for question in questions]


def halves() -> object:
    """Who answered what."""
    found = on_two_cores(_with_process, QUESTIONS, SHUFFLED, least=10)
    few = {}
    for count in range(4):
        few[str(count)] = [q for q, _ in on_two_cores(_with_process, QUESTIONS[:count], SHUFFLED[:count], least=0)]
    return {"questions": [q for q, _ in found], "processes": len({p for _, p in found}), "few": few}


def killed() -> object:
    """The second process is killed in the middle of its work."""

    def work(questions: Sequence[int]) -> list[int]:
        if os.getpid() != FIRST:
            os.kill(os.getpid(), signal.SIGKILL)
        return [question * 2 for question in questions]

    return on_two_cores(work, QUESTIONS, SHUFFLED, least=10)


def dies_at_the_end() -> object:
    """The second process has all answers and dies before they are sent."""

    class Dies:
        def __reduce__(self) -> tuple[Callable[[], object], tuple[()]]:
            os.kill(os.getpid(), signal.SIGKILL)
            return Dies, ()

    def work(questions: Sequence[int]) -> list[object]:
        return [question if os.getpid() == FIRST else Dies() for question in questions]

    return on_two_cores(work, QUESTIONS, SHUFFLED, least=10)


def hangs() -> object:
    """The second process never ends."""

    def work(questions: Sequence[int]) -> list[int]:
        if os.getpid() != FIRST:
            signal.pause()
        return list(questions)

    return on_two_cores(work, QUESTIONS, SHUFFLED, least=10, patience=0.1)


def fails() -> object:
    """One question of the second half cannot be answered."""

    def work(questions: Sequence[int]) -> list[int]:
        return [1 // (100 - question) for question in questions]

    try:
        return on_two_cores(work, QUESTIONS, SHUFFLED, least=10)
    except ZeroDivisionError as error:
        return {"raised": str(error), "frozen": gc.get_freeze_count(), "children": _children()}


def first_fails() -> object:
    """The first half fails while the second process would go on for ever."""

    def work(questions: Sequence[int]) -> list[int]:
        if os.getpid() != FIRST:
            signal.pause()
        raise ValueError("no")

    try:
        return on_two_cores(work, QUESTIONS, SHUFFLED, least=10)
    except ValueError as error:
        return {"raised": str(error), "frozen": gc.get_freeze_count(), "children": _children()}


def threads() -> object:
    """Beside another thread nothing is forked."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    found = on_two_cores(_with_process, QUESTIONS, SHUFFLED, least=10)
    over.set()
    other.join()
    return {"processes": len({p for _, p in found})}


def names() -> object:
    """A register's answers, one by one and all at once."""
    world = make_world(1_500, 3)
    asked = [(claim.name, claim.region) for claim in make_claims(world, 4_200, 4)]
    asked += [("", ""), ("𠀀𠮷职业培训学校", "浙江"), ("云", ""), ("杭州", "浙江"), asked[0]]
    rows = [(name, n, body.province) for n, body in enumerate(world.filed) for name in (body.name, body.former) if name]
    single, many = NameBook(*zip(*rows, strict=True)), NameBook(*zip(*rows, strict=True))
    expected = [single.find(*question) for question in asked]
    return {"asked": len(asked), "same": many.find_many(asked) == expected, "none": many.find_many([])}


def _children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    print(json.dumps({case: globals()[case]() for case in sys.argv[1:]}))
