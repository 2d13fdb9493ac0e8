"""One fact told twice doubles a score; silence of one saved page convicts nobody."""

from __future__ import annotations

import pandas as pd
import pytest

from auditor.rules import facts, load_rules
from auditor.rules.score import score
from auditor.rules.validate import validate
from auditor.tables import FEES
from tests.rules.builders import World, table


def judged(world: World) -> pd.DataFrame:
    frames = world.frames()
    made = facts.build(**frames, fees=table(FEES, world.fees))
    found = validate(load_rules(), made, **frames, run="2026-W47")
    return found[found["outcome"].eq("fail")]


def trainer(certificate: str, *, own: bool) -> World:
    """A training course whose evaluator (itself, or another body) is in no register."""
    world = World()
    name = "示例市青禾职业培训学校"
    world.page("c", institution_name=name, licence="人社民3399000000120号")
    world.program(
        "p", capture="c", answer="not_found", title="人工智能训练师三级培训班", institution_name=name, levels="三级",
        certificate_type=certificate, evaluator_name=name if own else "示例评价中心", region="浙江",
    )  # fmt: skip
    world.verifications[0]["asked_name"] = name if own else "示例评价中心"
    return world


def test_a_trainer_that_calls_itself_the_evaluator_is_told_once() -> None:
    """R09a and R09e rest on the same line of the same register: 40 points, not 60."""
    world = trainer("职业技能等级证书", own=True)
    found = judged(world)
    about = found[found["rule"].str.startswith("R09")]
    assert about["rule"].tolist() == ["R09e"]
    assert "R09a" in about["why"].item(), "the finding says what the other would have said"
    risks = score(found, world.frames()["programs"]).set_index("subject_id")
    assert risks.loc["p", "score"] == 40


@pytest.mark.parametrize(("certificate", "own"), [("职业技能等级证书", False), ("", True), ("结业证书", True)])
def test_what_only_r09a_can_tell_is_still_told(certificate: str, own: bool) -> None:
    """Taking the double away must not take the finding away."""
    assert "R09a" in set(judged(trainer(certificate, own=own))["rule"])


def test_a_saved_page_without_a_licence_number_is_no_school_without_licence() -> None:
    """A complaint comes with one page; the licence usually stands on another."""
    world = World()
    world.page("saved", url="file:a.html", institution_name="示例市青禾职业培训学校")
    world.page("web", source="t", institution_name="示例市青禾职业培训学校")
    for capture in ("saved", "web"):
        world.program(
            f"p-{capture}", capture=capture, source="s" if capture == "saved" else "t",
            title="人工智能训练师三级培训班", institution_name="示例市青禾职业培训学校",
        )  # fmt: skip
    found = judged(world)
    assert found.loc[found["rule"].eq("R10"), "program_id"].tolist() == ["p-web"]
    shown = world.facts().set_index("program_id")["licence_shown"]
    assert pd.isna(shown["p-saved"])


def test_a_saved_page_that_shows_its_licence_is_believed() -> None:
    world = World()
    world.page("saved", url="file:a.html", licence="人社民3399000000120号")
    world.program("p", capture="saved")
    assert bool(world.facts().set_index("program_id").loc["p", "licence_shown"])
