"""Honest pages written with every dangerous word stay unaccused, and roundabout sellers are heard: the lists of dense.yaml.

The lists were written before the lexicons knew them; what their first look gave stands in docs/extraction.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.extract.test_discourse import affirmed
from tests.extract.test_honest import NEUTRAL

MATERIAL: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("dense.yaml").read_text(encoding="utf-8"))


def test_no_honest_sentence_of_the_list_is_accused() -> None:
    wrong = {text: found for text in MATERIAL["honest"] if (found := affirmed(text) - NEUTRAL)}
    assert not wrong


@pytest.mark.parametrize("kind", sorted(MATERIAL["sold"]))
def test_a_seller_who_speaks_in_a_roundabout_way_is_heard(kind: str) -> None:
    missed = [text for text in MATERIAL["sold"][kind] if kind not in affirmed(text)]
    assert not missed


def test_a_level_that_by_the_standard_asks_for_no_schooling_excuses_only_what_stands_in_its_scope() -> None:
    assert "no_entry_condition" not in affirmed("五级：年满16周岁，学历、专业不作要求⏎四级：五级证书后满3年")
    assert "no_entry_condition" in affirmed("五级、四级、三级：学历、专业不作要求")
    assert "no_entry_condition" in affirmed("数据标注员训练营 · 五级⏎不限年龄、不限学历，学会即推荐上岗")


def test_a_graded_rule_of_refund_in_the_paragraph_is_no_refusal_of_refunds() -> None:
    assert "no_refund" not in affirmed("退费：开课前全退；上过一次课退八成；上过三次以后就不退了")
    assert "no_refund" in affirmed("开课前可退；开课后概不退款")


def test_quotation_marks_mention_unless_the_words_are_sold() -> None:
    assert "guarantee_pass" not in affirmed("“稳过”“必过”，凡是带这几个字眼的宣传，都不是我们发的。")
    assert "guarantee_pass" in affirmed("“签约保过班”收费3980元，名额有限")
    assert "guarantee_pass" in affirmed("我们推出“包过”服务，学员放心。")


def test_what_the_sentence_goes_on_to_refuse_is_not_promised() -> None:
    assert "no_exam" not in affirmed("想让我们替您走流程、人不来证到家的，这个忙真帮不了。")
    assert "guarantee_pass" in affirmed("签约包过，别的学校没有。")
