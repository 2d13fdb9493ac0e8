"""An honest page uses the words of every claim and is not accused; a seller with nearly the same words still is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.extract.test_discourse import affirmed

MATERIAL: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("honest.yaml").read_text(encoding="utf-8"))
# These accuse nobody by themselves.
NEUTRAL = {"level_certificate", "truthful_status", "query_site", "fake_discount", "subsidy_amount"}
SOLD = [(kind, text) for kind, texts in MATERIAL["sold"].items() for text in texts]


@pytest.mark.parametrize("text", MATERIAL["honest"])
def test_honest_writing_is_not_accused(text: str) -> None:
    assert affirmed(text) - NEUTRAL == set()


@pytest.mark.parametrize(("kind", "text"), SOLD)
def test_what_excuses_the_honest_does_not_excuse_a_seller(kind: str, text: str) -> None:
    assert kind in affirmed(text)


def test_doing_without_is_denied_by_an_answer_that_one_must() -> None:
    assert "no_exam" not in affirmed("问：协议班是不是不用考试？⏎答：要考，理论和实操都得本人参加。")
    assert "no_entry_condition" not in affirmed("三级没有工作年限要求吗⏎有的，四级证书后满四年。")
    assert "guarantee_pass" in affirmed("能包过吗？⏎要的就是包过，签协议。")


def test_those_who_misuse_our_name_do_not_speak_for_us() -> None:
    notice = "近日有账号盗用本公司教室照片和老师姓名，以“内部通道”“训练师包过班”“考官亲授”等说法收取费用。"
    assert affirmed(notice) - NEUTRAL == set()
