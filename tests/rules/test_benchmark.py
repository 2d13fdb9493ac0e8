"""A price that looks dear only because we misread, counted twice or compared with too few is our error, not theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.errors import ConfigError
from auditor.rules import facts, load_rules
from auditor.rules.reference import read, references
from auditor.rules.validate import validate
from auditor.tables import FEES
from tests.rules.builders import MONDAY, World, table

DATA = Path(facts.__file__).parent / "data" / "benchmark.yaml"


class Market(World):
    """Programs with prices in yuan: (item, amount) or (item, level, amount)."""

    def offer(self, key: str, *prices: tuple[Any, ...], seller: str = "", **more: Any) -> None:
        more = {"levels": "三级", "region": "浙江", "institution_name": seller or f"示例{key}学校", **more}
        self.program(key, source=f"s-{key}", **more)
        for price in prices:
            item, level, yuan = price if len(price) == 3 else (price[0], "", price[1])
            self.fee(key, item, level, yuan)

    def fee(self, key: str, item: str, level: str, yuan: float, **more: Any) -> None:
        row = {"fee_id": f"f{len(self.fees):03}", "program_id": key, "item": item, "level": level}
        self.fees.append({**row, "amount_fen": round(yuan * 100), "currency": "CNY", "per": "", **more})

    def sellers(self, *yuan: float, **more: Any) -> None:
        for number, amount in enumerate(yuan):
            self.offer(f"m{number}", ("总费用", amount), **more)

    def of(self, key: str) -> pd.Series:
        return self.facts().set_index("program_id").loc[key]


def test_eight_sellers_make_a_median() -> None:
    """By hand: median 2600; deviations 0 0 100 100 200 200 300 7200, so MAD 150; limit 2600 + max(778, 1300)."""
    market = Market()
    market.sellers(2300, 2400, 2500, 2600, 2600, 2700, 2800)
    market.offer("dear", ("总费用", 9800))
    row = market.of("dear")
    assert (row["fee_reference"], row["fee_position"], row["fee_sellers"]) == ("own", "high", 8)
    assert (row["fee_median_fen"], row["fee_mad_fen"]) == (2600_00, 150_00)
    assert row["fee_limit_fen"] == 2600_00 + 1300_00
    assert pd.isna(row["fee_low_fen"])
    assert market.of("m0")["fee_position"] == "usual"


def test_a_wide_market_has_a_wide_limit() -> None:
    """Half as much again is no outlier where prices differ by themselves."""
    market = Market()
    market.sellers(1000, 1600, 2200, 2800, 3400, 4000, 4600, 5200)
    row = market.of("m7")
    assert row["fee_limit_fen"] == round(3100_00 + 3.5 * 1.4826 * 1200_00)
    assert row["fee_position"] == "usual"


def test_alike_prices_do_not_make_a_little_more_look_dear() -> None:
    market = Market()
    market.sellers(*[2600] * 8)
    market.offer("more", ("总费用", 3000))
    row = market.of("more")
    assert (row["fee_mad_fen"], row["fee_position"]) == (0, "usual")


def test_seven_sellers_are_too_few() -> None:
    """Then only the proxy speaks, and says so."""
    market = Market()
    market.sellers(*[1000] * 6)
    market.offer("dear", ("总费用", 5900))
    row = market.of("dear")
    assert (row["fee_reference"], row["fee_position"], row["fee_sellers"]) == ("proxy", "usual", 7)
    assert (row["fee_low_fen"], row["fee_high_fen"], row["fee_limit_fen"]) == (1000_00, 4000_00, 6000_00)
    assert pd.isna(row["fee_median_fen"])
    market.offer("dearer", ("总费用", 6001))
    assert market.of("dearer")["fee_reference"] == "own", "that was the eighth seller"


def test_one_seller_with_many_courses_is_one_seller() -> None:
    """A chain that lists fifty courses would otherwise be the market it is measured against."""
    market = Market()
    market.sellers(*[2600] * 12, seller="示例连锁学校")
    assert market.of("m0")["fee_sellers"] == 1
    assert market.of("m0")["fee_reference"] == "proxy"


def test_another_province_or_level_is_another_market() -> None:
    market = Market()
    market.sellers(*[2600] * 7)
    market.offer("elsewhere", ("总费用", 2600), region="四川")
    market.offer("lower", ("总费用", 2600), levels="五级")
    market.offer("nowhere", ("总费用", 2600), region=None)
    assert market.of("m0")["fee_sellers"] == 7
    assert market.of("nowhere")["fee_sellers"] == 0


def test_parts_and_their_total_are_counted_once() -> None:
    market = Market()
    market.offer("both", ("培训费", 2600), ("评价费", 360), ("教材费", 40), ("总费用", 3000))
    market.offer("parts", ("培训费", 2600), ("评价费", 360), ("教材费", 40), ("补考费", 90), ("加急费", 500))
    for key in ("both", "parts"):
        row = market.of(key)
        assert (row["fee_item"], row["fee_fen"]) == ("总费用", 3000_00), key
        assert row["fee_total_fen"] == 3000_00, key


def test_training_alone_never_counts_among_prices_of_the_whole() -> None:
    """It would pull their median down and make ordinary totals look dear."""
    market = Market()
    market.sellers(*[2600] * 7)
    for number in range(5):
        market.offer(f"part{number}", ("培训费", 900), ("教材费", 60))
    row = market.of("part0")
    assert (row["fee_item"], row["fee_fen"], row["fee_sellers"]) == ("培训费", 900_00, 7)


def test_a_price_that_may_be_of_the_whole_is_held_against_prices_of_the_whole() -> None:
    """'现价3440元' may cover all; beside trainings for 2180 it looked dear, though others ask 3200 for all of it."""
    market = Market()
    for number in range(10):
        market.offer(f"m{number}", ("培训费", 2180), ("评价费", 360))
    market.offer("whole", ("培训费", 3440))
    row = market.of("whole")
    assert (row["fee_reference"], row["fee_median_fen"], row["fee_position"]) == ("own", 2540_00, "usual")


def test_a_sum_over_levels_is_no_price_of_one_level() -> None:
    market = Market()
    market.offer("p", ("培训费", "四级", 1500), ("培训费", "三级", 2200), ("总费用", 3700), levels="四级|三级")
    row = market.of("p")
    assert (row["fee_item"], row["fee_level"], row["fee_fen"]) == ("培训费", 3, 2200_00)


def test_a_misread_amount_makes_nobody_look_dear() -> None:
    """The cheapest of several prices is judged, the dearest counts in the group."""
    market = Market()
    for number in range(8):
        market.offer(f"m{number}", ("总费用", 2600), ("总费用", 80))
    row = market.of("m0")
    assert (row["fee_fen"], row["fee_median_fen"], row["fee_position"]) == (80_00, 2600_00, "usual")


@pytest.mark.parametrize("more", [{"per": "学时"}, {"per": "月"}, {"currency": "HKD"}])
def test_amounts_that_are_no_price_of_the_course_are_not_compared(more: dict[str, Any]) -> None:
    market = Market()
    market.offer("p")
    market.fee("p", "培训费", "三级", 12000, **more)
    assert pd.isna(market.of("p")["fee_position"])


@pytest.mark.parametrize(
    ("region", "yuan", "reference", "position"),
    [
        ("重庆", 803, "published", "high"),  # 1.5 x 535
        ("重庆", 802, "published", "usual"),
        ("四川", 802, "proxy", "usual"),  # its charge is not verified: 1.5 x 280 would accuse
        ("河北", 802, "proxy", "usual"),  # parts only
        ("浙江", 826, "proxy", "high"),  # 1.5 x 550
    ],
)
def test_only_verified_published_charges_are_compared_with(
    region: str, yuan: int, reference: str, position: str
) -> None:
    market = Market()
    market.offer("p", ("评价费", yuan), region=region)
    row = market.of("p")
    assert (row["evaluation_reference"], row["evaluation_position"]) == (reference, position)


def test_a_charge_published_later_does_not_judge_an_earlier_page() -> None:
    market = Market()
    market.page("old", source="s-p", when=MONDAY.replace(year=2024))
    market.offer("p", ("评价费", 803), region="重庆", capture="old")
    assert market.of("p")["evaluation_reference"] == "proxy"


def test_a_bait_price_stands_alone() -> None:
    """A deposit or a book for 199 yuan beside the ordinary price baits nobody."""
    market = Market()
    market.offer("bait", ("培训费", 199))
    market.offer("both", ("培训费", 199), ("培训费", 2600))
    market.offer("free", ("教材费", 60))
    assert market.of("bait")["fee_position"] == "cheap"
    assert market.of("both")["fee_position"] == "usual"
    assert pd.isna(market.of("free")["fee_position"])


def test_without_a_level_nothing_is_compared() -> None:
    market = Market()
    market.offer("p", ("总费用", 99999), levels="")
    assert pd.isna(market.of("p")["fee_position"])


def test_the_finding_shows_its_numbers() -> None:
    market = Market()
    market.sellers(2300, 2400, 2500, 2600, 2600, 2700, 2800)
    market.offer("dear", ("总费用", 9800))
    frames = market.frames()
    made = facts.build(**frames, fees=table(FEES, market.fees))
    found = validate(load_rules(), made, **frames, run="2026-W47")
    why = found[found["rule"].eq("R20") & found["outcome"].eq("fail")]
    assert why["severity"].tolist() == ["low"]
    assert (
        why["why"]
        .item()
        .startswith(
            "三级总费用标价9800元；本次在浙江采到标明同级总费用的机构8家，中位数2600元，绝对中位差（MAD）150元，高于3900元即明显偏高。"
        )
    )


def test_a_moved_median_does_not_reopen_a_dismissed_finding() -> None:
    """The id rests on the judgement, not on this week's neighbours."""
    ids = []
    for others in ((2300, 2400, 2500, 2600, 2600, 2700, 2800), (2300, 2400, 2500, 2600, 2650, 2700, 2800)):
        market = Market()
        market.sellers(*others)
        market.offer("dear", ("总费用", 9800))
        frames = market.frames()
        found = validate(load_rules(), facts.build(**frames, fees=table(FEES, market.fees)), **frames, run="2026-W47")
        ids.append(found.loc[found["rule"].eq("R20") & found["outcome"].eq("fail"), "finding_id"].item())
    assert ids[0] == ids[1]


def test_every_reference_names_its_source_and_no_band_calls_itself_verified() -> None:
    known = references()
    assert known.least_sellers >= 8
    assert {item: sorted(spans) for item, spans in known.bands.items()} == {
        "总费用": [1, 2, 3, 4, 5], "评价费": [1, 2, 3, 4, 5],
    }  # fmt: skip
    assert [entry.province for entry in known.published if entry.verified] == ["重庆"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("least_sellers: 8", "least_sellers: 3", "less than the minimum"),
        ("verified: false", "verified: true", "False was expected"),
        ("三级: [1000, 4000]", "三级: [4000, 1000]", "ends before it begins"),
    ],
)
def test_a_wrong_reference_is_named_with_its_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    file = tmp_path / "benchmark.yaml"
    file.write_text(DATA.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=what) as caught:
        read(file)
    assert f"{file}:" in caught.value.line()


@pytest.mark.parametrize(
    ("said", "levels", "when", "fit"),
    [
        ("补贴最高2000元", "三级", 2026, "within"),
        ("补贴最高3,120元", "三级", 2026, "within"),  # not verified, but somebody may truly pay it
        ("补贴最高3121元", "三级", 2026, None),  # no verified cap in force: unverified figures accuse nobody
        ("补贴最高3121元", "三级", 2024, "over"),
        ("补贴最高2500元", "五级|三级", 2024, "within"),  # the level that gets most
        ("补贴最高2500元", "五级", 2024, "over"),
        ("补贴最高9000元", "三级|二级", 2024, None),  # nothing is known for 二级
        ("补贴最高9000元", "", 2024, None),
    ],
)
def test_a_subsidy_is_doubted_only_above_all_that_is_known(said: str, levels: str, when: int, fit: str | None) -> None:
    market = Market()
    market.page("c", when=MONDAY.replace(year=when))
    market.program("p", capture="c", levels=levels)
    market.claim("subsidy_amount", said, capture="c", program="p", normalised=said)
    found = market.of("p")["subsidy_fit"]
    assert (None if pd.isna(found) else found) == fit


def test_no_amount_or_a_denied_one_is_no_promise() -> None:
    market = Market()
    market.program("p", levels="三级")
    market.program("q", levels="三级")
    market.claim("subsidy_amount", "补贴高达9000元", capture="c-q", program="q", polarity="quoted")
    assert market.of("p")["subsidy_fit"] == market.of("q")["subsidy_fit"] == "none"


def test_a_banner_speaks_for_every_program_of_its_page() -> None:
    market = Market()
    market.program("p", levels="三级")
    market.claim("subsidy_amount", "补贴最高2000元", capture="c-p")
    assert market.of("p")["subsidy_fen"] == 2000_00
