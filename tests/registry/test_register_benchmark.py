"""A small register with truth, and the hand-written pairs: the harm is a stranger vouched for."""

from __future__ import annotations

import numpy as np

from auditor.registry.name_book import NameBook
from tests.evaluation.register.claims import make_claims
from tests.evaluation.register.pairs import pairs, unexpected
from tests.evaluation.register.score import figures, truths
from tests.evaluation.register.world import make_world


def test_no_filed_body_is_absent_and_hardly_a_stranger_accepted_in_a_small_register() -> None:
    world = make_world(4_000, 3)
    claims = make_claims(world, 1_500, 4)
    rows = [(name, n, body.province) for n, body in enumerate(world.filed) for name in (body.name, body.former) if name]
    book = NameBook(*zip(*rows, strict=True))
    found = [book.find(claim.name, claim.region) for claim in claims]
    accepted = np.asarray([-1 if match.owner is None else match.owner for match in found])
    result = figures(accepted, truths(claims))
    assert result["precision"] >= 0.99
    assert result["recall"] >= 0.65
    assert [c for c, m in zip(claims, found, strict=True) if m.how == "" and c.truth >= 0] == []


def test_hand_written_pairs_come_out_as_a_person_would_say() -> None:
    assert len(pairs()) >= 300
    assert [(pair.asked, pair.region, pair.expected, found) for pair, found in unexpected()] == []
