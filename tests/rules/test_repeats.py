"""'最后一批' that is still there weeks later is a grave charge: it must rest on the same words of the same course."""

from __future__ import annotations

import pandas as pd

from auditor.rules import facts
from auditor.rules.repeats import Week
from auditor.tables import FEES
from tests.rules.builders import World, table


def week(*said: tuple[str, str], polarity: str = "affirmed") -> World:
    """A run in which programs p and q were read; `said`: (program or '' for the whole page of p, words)."""
    world = World()
    world.program("p")
    world.program("q")
    for program, words in said:
        world.claim("last_call", words, capture=f"c-{program or 'p'}", program=program, polarity=polarity)
    return world


def counted(now: World, *earlier: World) -> pd.Series:
    frames = [world.frames() for world in earlier]
    weeks: list[Week] = [(frame["programs"], frame["claims"]) for frame in frames]
    made = facts.build(**now.frames(), fees=table(FEES, now.fees), earlier=weeks)
    return made.set_index("program_id")["urgency_weeks"]


def test_without_earlier_runs_nobody_has_repeated_anything() -> None:
    """0 would say that we looked and found nothing."""
    assert counted(week(("p", "最后一批"))).isna().all()


def test_the_same_words_are_counted_run_by_run() -> None:
    last = week(("p", "最后一批"))
    assert counted(last, last)["p"] == 1
    assert counted(last, last, week(), last)["p"] == 2
    assert counted(last, last, last)["q"] == 0


def test_a_countdown_that_counts_down_is_no_repetition() -> None:
    """仅剩3个 and then 仅剩2个 may be the plain truth."""
    assert counted(week(("p", "仅剩2个名额")), week(("p", "仅剩3个名额")))["p"] == 0


def test_spacing_does_not_make_other_words() -> None:
    assert counted(week(("p", "最后 一批")), week(("p", "最后一批")))["p"] == 1


def test_what_was_only_quoted_or_denied_before_does_not_count() -> None:
    """A warning against '最后一批' in earlier weeks must not convict the page that now says it once."""
    denied = week(("p", "最后一批"), polarity="quoted")
    assert counted(week(("p", "最后一批")), denied, denied)["p"] == 0


def test_a_line_across_the_page_speaks_for_its_programs_and_for_no_other() -> None:
    banner = week(("", "最后一批"))
    count = counted(banner, banner, banner)
    assert count["p"] == 2
    assert count["q"] == 0


def test_a_neighbours_words_are_not_held_against_a_course() -> None:
    assert counted(week(("p", "最后一批")), week(("q", "最后一批")))["p"] == 0


def test_an_unread_page_has_repeated_nothing_that_we_know_of() -> None:
    now = World()
    now.page("c", kind="unreadable")
    now.program("p", capture="c")
    assert pd.isna(counted(now, week(("p", "最后一批")))["p"])
