"""Claims worded freely must be heard, and sentences of honest evaluators, schools and notices accuse nobody."""

from __future__ import annotations

import pytest

from tests.extract.pages import kinds, offer, read, wordings

SAID, HONEST = wordings("status")


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_seller_who_avoids_the_textbook_words_is_still_heard(kind: str) -> None:
    assert [s for s in SAID[kind] if kind not in kinds(read(offer(f"<p>{s}。</p>")))] == []


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_an_honest_sentence_made_of_the_same_words_accuses_nobody(kind: str) -> None:
    assert [s for s in HONEST[kind] if kind in kinds(read(offer(f"<p>{s}。</p>")))] == []


def test_an_evaluator_that_says_where_it_is_filed_may_issue_its_own_certificates() -> None:
    issues = "<p>合格者由本中心自主颁发职业技能等级证书。</p>"
    filed = "<p>本中心系经省人力资源和社会保障厅备案的社会培训评价组织。</p><p>考试安排</p>"
    assert "self_issued" in kinds(read(offer(issues)))
    assert "self_issued" not in kinds(read(offer(filed + issues)))
