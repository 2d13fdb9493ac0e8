"""Promises made of concepts in any order: the seller is heard in his own words, the honest school is not accused."""

from __future__ import annotations

import pytest

from auditor.extract.frames import number_of
from tests.extract.pages import kinds, offer, read, wordings

SAID, HONEST = wordings("promises")


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_promise_in_a_sellers_own_words_is_not_missed(kind: str) -> None:
    assert [s for s in SAID[kind] if kind not in kinds(read(offer(f"<p>{s}。</p>")))] == []


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_an_honest_schools_rule_about_the_same_things_accuses_nobody(kind: str) -> None:
    assert [s for s in HONEST[kind] if kind in kinds(read(offer(f"<p>{s}。</p>")))] == []


def test_a_refusal_still_governs_a_frame_that_begins_at_the_next_clause() -> None:
    reading = read(offer("<p>不想上班的学员，证书可以挂靠到合作企业，每年到手八千元。</p>"))
    assert "certificate_rental" in kinds(reading)


@pytest.mark.parametrize(
    ("word", "value"), [("九十八", 98), ("两百", 200), ("九个半", 9.5), ("197", 197), ("十", 10), ("很多", 0)]
)
def test_a_count_is_read_however_it_is_written_so_that_41_of_62_is_no_pass_rate_claim(word: str, value: float) -> None:
    assert number_of(word) == value
