"""Whoever is taken for the seller answers for the whole page: a neighbour, an examiner or a landlord must not."""

from __future__ import annotations

from auditor.extract import organisations, sellers
from tests.extract.pages import read

HEAD = "<title>人工智能训练师四级班招生</title><h1>人工智能训练师四级班招生</h1><p>学费1980元，周末上课。</p>"
CALL = "<p>报名电话：0599-00000321，也可加微信 xunlian000 咨询。</p>"
SELLER = "临川市青衡职业培训学校"


def seller(inner: str) -> str:
    """Who sells, by the reader."""
    return str(
        read(f"<html><head><meta charset='utf-8'></head><body>{HEAD}{inner}</body></html>").page["institution_name"]
    )


def test_a_landlord_or_an_examiner_is_not_accused_in_place_of_the_seller() -> None:
    rooms = "上课地点在临川市纺织职工中等专业学校三号楼（我们租用教室）。"
    page = f"<p>{rooms}考试由赣东技能评价有限公司组织。</p>{CALL}<p>{SELLER}</p>"
    assert seller(page) == SELLER


def test_a_name_at_the_end_of_a_page_sells_though_no_label_says_so() -> None:
    assert seller(f"{CALL}<p>{SELLER}</p>") == SELLER


def test_only_strangers_on_a_page_leave_it_without_a_seller() -> None:
    page = f"<p>学员来自赣江电子有限公司、临川物流有限公司等单位。考试由赣东技能评价有限公司组织。</p>{CALL}"
    assert seller(page) not in ("赣江电子有限公司", "临川物流有限公司")


def test_a_directory_is_left_to_the_patterns() -> None:
    text = "、".join(f"青{c}职业培训学校" for c in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未")
    names = organisations.find(text)
    assert len(names) > 24
    assert sellers.settle([sellers.Page(text, "", len(text), names, SELLER)]) == [SELLER]


def test_a_seller_that_only_structured_data_names_stays() -> None:
    assert sellers.settle([sellers.Page("培训报名", "", 4, [], SELLER)]) == [SELLER]
    text = "考试由赣东技能评价有限公司组织。"
    page = sellers.Page(text, "", len(text), organisations.find(text), SELLER)
    assert sellers.settle([page]) == [SELLER]


def test_pages_of_a_batch_do_not_mix_their_bodies() -> None:
    texts = [f"报名咨询 0599-00000{n}00\n{name}" for n, name in enumerate((SELLER, "海宁市云桥职业培训学校"))]
    pages = [sellers.Page(text, "招生", len(text), organisations.find(text), "") for text in texts]
    assert sellers.settle(pages) == [sellers.settle([page])[0] for page in pages]
