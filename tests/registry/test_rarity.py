"""How common a name must be thought: the harm is a body that nobody filed vouched for, or a filed one called absent."""

from __future__ import annotations

from auditor.registry.name_book import NameBook
from auditor.registry.names import parse_name
from auditor.registry.rarity import WIDTH, Rarity
from auditor.registry.region_arrays import first_codes, lay_out


def rarity(names: list[str]) -> Rarity:
    parsed = [parse_name(name) for name in names]
    return Rarity(
        first_codes(lay_out([name.core for name in parsed]), WIDTH),
        ["浙江"] * len(names),
        [name.key.partition("|")[0] for name in parsed],
        parsed.__getitem__,
    )


def unfiled(known: Rarity, asked: str) -> float:
    name = parse_name(asked, "浙江")
    return known.unfiled(name, name.rest, 0, "浙江")


def test_a_firm_written_short_is_thought_as_common_as_the_firms_it_may_be_short_for() -> None:
    """教育科技公司 is filed nowhere in these words; an unfiled 教育科技有限公司 would be written so all the same."""
    many = rarity([f"杭州澄{brand}教育科技有限公司" for brand in "岚墨舟云岫鹤汀砚峰望" * 10])
    few = rarity([f"杭州澄{brand}职业技能评价中心" for brand in "岚墨舟云岫鹤汀砚峰望" * 10])
    assert unfiled(many, "杭州青屿教育科技公司") > 3 * unfiled(few, "杭州青屿教育科技公司")


def test_a_name_of_a_region_with_many_filed_is_thought_commoner_than_of_one_with_few() -> None:
    known = rarity(
        [f"杭州澄{brand}培训学校" for brand in "岚墨舟云岫鹤汀砚峰望" * 9]
        + [f"衢州澄{brand}培训学校" for brand in "岚墨舟云岫"]
    )
    assert unfiled(known, "杭州青屿培训学校") > 1.5 * unfiled(known, "衢州青屿培训学校")


def test_a_misprinted_region_before_a_shortened_name_is_not_called_absent() -> None:
    book = NameBook(["新疆凤龙人力资源管理有限公司", "锦州程巧宙兴家庭服务业协会"], [0, 1], ["新疆", "辽宁"])
    assert book.find("新疆维吾自尔治区凤龙人力资源管理公司").how != ""
    assert book.find("锦程州巧宙兴家庭业协会").how != ""


def test_a_name_short_for_two_filed_ones_is_nobodys_for_certain() -> None:
    book = NameBook(["贵州云岫教育科技有限公司", "贵州云岫教育咨询有限公司"], [0, 1], ["贵州", "贵州"])
    assert book.find("贵州云岫教育有限公司", "贵州").owner is None
