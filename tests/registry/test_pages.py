"""The readers of register pages: facts are read whole, and a page that is not what it should be raises the alarm."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from auditor.model import Fetched, FetchOutcome, Filing, sha256_hex
from auditor.registry.drift import Drift
from auditor.registry.frames import PUBLISHED_ELSEWHERE
from auditor.registry.pjjg_pages import read_detail, read_index, read_province
from tests.registry.helpers import CAPTCHA, PAGES, TODAY

BASE = "http://register.example/pjjg/index.html"


def answer(text: str | bytes, url: str = BASE) -> Fetched:
    body = text.encode() if isinstance(text, str) else text
    at = datetime(2026, 11, 16, tzinfo=UTC)
    return Fetched(url, url, FetchOutcome.OK, 200, body, "text/html", at, sha256_hex(body))


def page(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def detail(text: str) -> Filing:
    return read_detail(answer(text), register="html", province="浙江", default_class="S", today=TODAY)


def test_index_gives_provinces_and_not_its_navigation() -> None:
    found = read_index(answer(page("index.html")))
    assert [province for province, _ in found] == ["浙江", "江苏", "四川"]
    assert found[0][1] == "http://register.example/pjjg/33.html"


def test_province_page_gives_its_institutions() -> None:
    assert [link.rpartition("/")[2] for link in read_province(answer(page("province.html"))).links] == [
        "14148detail.html",
        "14150detail.html",
    ]


def test_a_list_published_elsewhere_is_not_an_empty_province() -> None:
    found = read_province(answer(page("province_attached.html")))
    assert found.links == ()
    assert found.elsewhere.startswith(PUBLISHED_ELSEWHERE)


def test_rowspan_rows_lose_no_level() -> None:
    found = detail(page("detail.html"))
    assert found.name == "浙江澄岚职业技能评价中心"
    assert (found.filing_code, found.uscc, found.institution_class) == ("S000133000123", "52330100MJ8T000179", "S")
    assert (found.valid_from, found.valid_to, found.status) == (date(2024, 3, 1), date(2027, 2, 28), "有效")
    trainer = {(s.work_type, s.level) for s in found.scope if s.occupation_code == "4-04-05-05"}
    assert trainer == {
        ("数据标注员", "五级"), ("数据标注员", "四级"), ("数据标注员", "三级"), ("人工智能算法测试员", "四级"),
    }  # fmt: skip
    assert {(s.work_type, s.level) for s in found.scope if s.occupation_code == "4-01-06-01"} == {("", "三级")}


@pytest.mark.parametrize("label", ["统一社会信用代码", "机构编码", "机构类别", "有效期", "状态"])
def test_a_missing_line_is_unknown_and_not_a_reproach(label: str) -> None:
    lines = page("detail.html").replace("<p>", "\n<p>").splitlines()
    kept = "\n".join(line for line in lines if f"<p>{label}" not in line)
    tail = "</div>" if label == "状态" else ""
    found = detail(kept.replace("<table>", f"{tail}<table>", 1))
    expected = {
        "统一社会信用代码": found.uscc == "",
        "机构编码": found.filing_code == "",
        "机构类别": found.institution_class == "S",
        "有效期": found.valid_to is None and found.valid_from is None,
        "状态": found.status == "未注明",
    }
    assert expected[label]
    assert found.scope


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</table></body></html>", ""),  # the connection ended inside the table
        ("<tr><td>4-04-05-05</td><td>人工智能算法测试员</td><td>四级/中级工</td></tr>\n", ""),  # a row fell out
        ("三级/高级工", "特级"),  # a level we do not know
        ('class="main_title"', 'class="title"'),
        ("<th>等级</th>", "<th>说明</th>"),
        ("<td>4-01-06-01</td>", ""),
        ('rowspan="3"', 'rowspan="300"'),
        ("人工智能训练师", ""),
    ],
)
def test_a_page_with_another_layout_raises_the_alarm(old: str, new: str) -> None:
    text = page("detail.html")
    assert old in text
    with pytest.raises(Drift):
        detail(text.replace(old, new))


@pytest.mark.parametrize("body", [CAPTCHA, "", "<html></html>", "ok", '{"code":200}', "<html><body><table></html>"])
def test_no_reader_takes_another_page_for_its_own(body: str) -> None:
    for read in (read_index, read_province, lambda a: detail(a.body.decode())):
        with pytest.raises(Drift):
            read(answer(body))


def test_a_human_check_is_named_as_the_reason() -> None:
    with pytest.raises(Drift, match="人机验证"):
        read_province(answer(CAPTCHA))


def test_lost_encoding_raises_the_alarm_and_a_declared_one_is_read() -> None:
    text = page("detail.html").replace("utf-8", "gbk")
    assert detail_of(text.encode("gb18030")).name == "浙江澄岚职业技能评价中心"
    with pytest.raises(Drift, match="编码"):
        detail_of(page("detail.html").encode("gb18030"))


def detail_of(body: bytes) -> Filing:
    return read_detail(answer(body), register="html", province="浙江", default_class="S", today=TODAY)


def test_links_to_other_hosts_are_not_followed() -> None:
    with pytest.raises(Drift):
        read_province(answer(page("province.html").replace("/detail/", "http://other.example/detail/")))
