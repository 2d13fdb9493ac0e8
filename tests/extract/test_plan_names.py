"""Plans whose names no list knows: told by how their lines or headings stand beside each other."""

from __future__ import annotations

from auditor.extract import PageReading
from tests.extract.pages import read

_CALL = "<p>报名电话 0000-1234567</p></body></html>"


def _page(title: str, body: str) -> PageReading:
    head = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
    return read(f"{head}{body}{_CALL}", url="http://a.example.invalid/x.html")


def _sold(page: PageReading) -> dict[str, list[tuple[str, int]]]:
    """Title → (item, yuan) of each program."""
    return {
        program["title"]: [
            (fee["item"], fee["amount_fen"] // 100) for fee in page.fees if fee["program_id"] == program["program_id"]
        ]
        for program in page.programs
    }


def test_classes_with_names_of_a_sellers_own_keep_their_own_price() -> None:
    page = _page(
        "人工智能训练师四级培训",
        "<h3>轻装班</h3><p>录播，¥480</p><h3>扎实班</h3><p>加直播，共50课时，¥1280</p><h3>手把手班</h3><p>小班，¥1980</p>",
    )
    assert _sold(page) == {"轻装班": [("培训费", 480)], "扎实班": [("培训费", 1280)], "手把手班": [("培训费", 1980)]}


def test_headings_of_any_words_with_one_price_each_are_plans() -> None:
    page = _page(
        "人工智能训练师三级备考",
        "<h4>自在学</h4><p>录播</p><b>¥268</b><h4>一路陪</h4><p>录播 + 代缴认定费，含认定费</p><b>¥1968</b>",
    )
    assert _sold(page) == {"自在学": [("培训费", 268)], "一路陪": [("总费用", 1968)]}


def test_sections_of_a_page_and_other_trades_are_no_plans() -> None:
    page = _page(
        "人工智能训练师四级班",
        "<h3>开课时间</h3><p>12月5日</p><h3>收费</h3><p>学费1380元</p><h3>往期班</h3><p>28人</p>"
        "<h3>电工班</h3><p>900元</p>",
    )
    assert len(page.programs) == 1


def test_who_pays_for_everything_pays_no_examiner_besides() -> None:
    page = _page(
        "人工智能训练师三级套餐",
        "<h3>自学套餐</h3><p>368元</p><h3>全包套餐</h3><p>1960元</p><p>含评价机构考试费</p>"
        "<h2>考试</h2><p>自学套餐的同学自己交考试费320元。</p>",
    )
    assert _sold(page) == {"自学套餐": [("培训费", 368), ("评价费", 320)], "全包套餐": [("总费用", 1960)]}


def test_the_level_of_one_plan_is_not_the_level_of_its_neighbour() -> None:
    page = _page(
        "人工智能训练师（数据标注员）企业内训",
        "<h3>体检版</h3><p>1天，每班9000元，统一标注规范。</p><h3>考证版</h3><p>五级，60学时，每人1250元。</p>",
    )
    assert {p["title"]: p["levels"] for p in page.programs} == {"体检版": "", "考证版": "五级"}
