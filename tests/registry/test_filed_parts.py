"""Names are taken apart by arrays as one by one: a filed name split otherwise than the asked one is never found."""

# ruff: noqa: E501 - wide characters

from __future__ import annotations

from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.registry.filed_parts import FiledParts, fold_filed
from auditor.registry.names import build_name, own_words, parse_name
from auditor.registry.provinces import places

_WORDS = [
    "市", "区", "县", "旗", "社区", "地区", "州", "盟", "自治州", "省", "云岫", "滨江区", "教育", "科技", "报名处", "官网", "（杭州）",
    "(", "）", "有限责任公司", "限", "责任", "公司", "甲", "朝阳", "吉林", "阿拉善", "阿里地区", "海南", "兵团", "  ", "\n", "𠀀", "é",
]  # fmt: skip
_PLACES = sorted({*places().spellings, *places().cities})
NAMES = st.lists(st.sampled_from(_WORDS) | st.sampled_from(_PLACES), max_size=6).map("".join)
PROVINCES = st.sampled_from(["", "海南", "辽宁", "吉林", "浙江", "无此地"])


def same_parts(names: list[str], provinces: list[str]) -> None:
    parts = FiledParts(names, provinces, fold_filed(names))
    for row, (name, province) in enumerate(zip(names, provinces, strict=True)):
        single = parse_name(name, province)
        assert build_name(name, parts[row]) == single
        assert parts.cores[row] == own_words(single)
        assert "|".join(parts.key(row)) == single.key


@given(st.lists(st.tuples(NAMES, PROVINCES), max_size=12))
@example([("", ""), ("杭", ""), ("𠀀", "浙江"), ("杭州𠀀报名处", "")])
@example([("杭州市市区甲乙丙", "")])
@settings(max_examples=300, deadline=None)
def test_filed_names_are_taken_apart_like_asked_ones(rows: list[tuple[str, str]]) -> None:
    same_parts([name for name, _ in rows], [province for _, province in rows])


def test_every_spelling_of_every_region_is_read_like_in_an_asked_name() -> None:
    ends = ["市", "县云岫公司", "自治州滨江区甲", "地区社区教育", "盟", "州技能区培训", "市乙开发区丙学校", "", "省"]
    names = [place + more for place, more in product(_PLACES, ends)]
    names += [province + city for province in places().spellings for city in places().cities]
    for province in ("", "海南", "浙江"):
        same_parts(names, [province] * len(names))
