"""Long lists of questions answered on two cores: a forked process takes the second half.

The second process sees what the first has built as it is, so nothing is sent to it, and hardly any memory is copied. It
is only ever help: whatever becomes of it, the answers are those that one process gives, in the same order.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")
LEAST = 4_000  # questions that are worth a second process
PATIENCE = 20.0
_log = logging.getLogger(__name__)


def on_two_cores(
    work: Callable[[Sequence[Question]], list[Answer]],
    questions: Sequence[Question],
    alike: Sequence[str],
    least: int = LEAST,
    patience: float = PATIENCE,
) -> list[Answer]:
    """The answers of `work`, one per question and in their order.

    Args:
        work: answers each question from that question alone; its answers can be pickled.
        alike: of each question a text; questions of neighbouring texts are answered one after the other.
        least: with fewer questions no second process is started.
        patience: seconds that the second process may always take longer than the first; three times as long is allowed
            to it besides. After that it is taken to hang, and its half is done here.

    Raises:
        Exception: what `work` raises, from whichever half.
    """
    order = sorted(range(len(questions)), key=alike.__getitem__)
    ordered = [questions[place] for place in order]
    share = len(ordered) >= max(2, least) and _may_fork()
    answers = _shared(work, ordered, patience) if share else work(ordered)
    answer_of = dict(zip(order, answers, strict=True))
    return [answer_of[place] for place in range(len(questions))]


def _shared(
    work: Callable[[Sequence[Question]], list[Answer]], questions: Sequence[Question], patience: float
) -> list[Answer]:
    mine, theirs = questions[: len(questions) // 2], questions[len(questions) // 2 :]
    context = multiprocessing.get_context("fork")
    answers, sender = context.Pipe(duplex=False)
    helper = context.Process(target=_help, args=(work, theirs, answers, sender), daemon=True)
    gc.freeze()  # a collection would write into every page that both share
    try:
        with sender:  # only the helper's end stays open, so that its death ends the reading
            helper.start()
        started = time.monotonic()
        first = work(mine)
        if not answers.poll(patience + 3 * (time.monotonic() - started)):
            raise EOFError
        second = answers.recv()
    except (EOFError, OSError) as error:  # no second process to be had, or it was killed, or hangs
        _log.warning("look-ups go on in one process: %s", str(error) or "the second one gave no answers")
        return work(questions)
    finally:
        answers.close()
        if helper.pid is not None:
            helper.kill()  # it has said all it had to say, or nobody waits for it any more
            helper.join()
        gc.unfreeze()
    return [*first, *second]


def _may_fork() -> bool:
    """False where a fork could hang (other threads may hold locks), is not allowed, or gains nothing."""
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
        and not multiprocessing.current_process().daemon
    )


def _help(
    work: Callable[[Sequence[Question]], list[Answer]],
    questions: Sequence[Question],
    answers: Connection,
    sender: Connection,
) -> None:
    answers.close()
    try:
        sender.send(work(questions))
    except Exception:  # the first process does this half again, and raises what is to be raised
        sender.close()
