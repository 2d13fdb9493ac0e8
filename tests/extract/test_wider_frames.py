"""Claims composed in other ways: the seller is heard, the honest school beside him is not accused."""

from __future__ import annotations

import pytest

from tests.extract.pages import kinds, offer, read, wordings

SAID, HONEST = wordings("wider")


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_claim_put_together_another_way_is_not_missed(kind: str) -> None:
    assert [s for s in SAID[kind] if kind not in kinds(read(offer(f"<p>{s}。</p>")))] == []


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_an_honest_sentence_with_the_same_words_accuses_nobody(kind: str) -> None:
    assert [s for s in HONEST[kind] if kind in kinds(read(offer(f"<p>{s}。</p>")))] == []


def test_the_money_on_the_line_below_the_question_counts_as_its_answer() -> None:
    assert "guarantee_pass" in kinds(read(offer("<p>没过呢？</p><p>学费全额返还</p>")))
    assert "guarantee_pass" not in kinds(read(offer("<p>没过呢？</p><p>学费不退，可免费旁听一次</p>")))
