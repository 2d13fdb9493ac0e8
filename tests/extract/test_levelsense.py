"""A level that a page only speaks of is not what it sells: a seller of 四级 would answer for the conditions of 三级."""

from __future__ import annotations

import numpy as np
import pytest

from auditor.extract import learned, levelsense
from auditor.extract.feelabels import Fee
from auditor.extract.learned import Model
from auditor.extract.levelsense import Page
from auditor.extract.program import Program

_TEXT = "人工智能训练师培训报名。本期开四级，学费1280元。申报条件：取得五级证书后满三年，或者累计工作五年。" * 6


def program(title: str = "人工智能训练师", paper: str = "", levels: tuple[str, ...] = ("五级",)) -> Program:
    return Program(title, 0, 10, occupation_code="4-04-05-05", certificate_type=paper, levels=levels)


def answering(monkeypatch: pytest.MonkeyPatch, score: float) -> None:
    """A model that says the same of every level."""
    weights = np.zeros((1 << levelsense.SHAPE.bits, 1), dtype=np.int8)
    model = Model(levelsense.SHAPE, levelsense.CLASSES, weights, np.ones(1), np.array([score]))
    monkeypatch.setattr(learned, "load", lambda name: model)


def settled(course: Program, text: str = _TEXT) -> tuple[str, ...]:
    levelsense.settle([Page(text, [course])])
    return course.levels


def test_a_level_that_the_page_does_not_name_is_never_added(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 9.0)
    assert settled(program()) == ("五级", "四级")


def test_what_the_model_wavers_about_stays_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 0.0)
    assert settled(program()) == ("五级",)


def test_the_level_in_the_title_outweighs_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, -9.0)
    assert settled(program("人工智能训练师五级班")) == ("五级",)
    answering(monkeypatch, 9.0)
    assert settled(program("人工智能训练师五级班")) == ("五级",)


def test_a_paper_of_another_ladder_gets_no_level(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 9.0)
    assert settled(program(paper="协会证书", levels=())) == ()


def test_a_page_that_sells_several_things_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 9.0)
    courses = [program(), program("人工智能训练师周末班")]
    levelsense.settle([Page(_TEXT, courses)])
    assert [course.levels for course in courses] == [("五级",), ("五级",)]


def test_a_fee_of_a_level_that_is_dropped_is_of_no_level(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, -9.0)
    course = program()
    course.fees = [Fee("培训费", "五级", 128_000, None, None, "CNY", "", 1, 2)]
    assert settled(course) == ()
    assert course.fees[0].level == ""


@pytest.mark.parametrize("text", ["", "四级" * 30, "\x00四级\x02" * 50])
def test_short_and_odd_pages_are_read_without_harm(text: str) -> None:
    course = program()
    levelsense.settle([Page(text, [course])])
    assert course.levels
