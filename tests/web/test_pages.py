"""The pages: fair words, no markup from outside, paging and filters that hide nothing."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from auditor.model import stable_id
from tests.store import sample

R01 = stable_id("prog1", "R01", "fail")
NAMELESS = stable_id("nameless")
PAGES = (
    "/", "/?q=星桥", "/?q=%25", "/flagged", "/flagged?outcome=could_not_check", f"/institutions/{sample.SELLER_USCC}",
    f"/institutions/{sample.EVALUATOR_USCC}", f"/institutions/{NAMELESS}", "/programs/prog1", "/programs/prog2",
    "/programs/prog3", f"/findings/{R01}", "/check", "/about",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page_text_from_outside_stays_text(client: TestClient, path: str) -> None:
    """A hostile page must not run a script in a regulator's browser."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert "<script" not in answer.text
    assert "onerror=alert(1)>" not in answer.text
    assert 'href="javascript:' not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert " style=" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "未经人工复核的线索" in answer.text


def test_hostile_title_is_shown_escaped(client: TestClient) -> None:
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in client.get("/programs/prog2").text


@pytest.mark.parametrize("text", ["澄明", "澄明评价", "ｊ８７ａｕｄ", "s000133000123", " 浙江 澄明技能 "])
def test_a_filed_evaluator_is_shown_as_validly_filed(client: TestClient, text: str) -> None:
    """An honest body must be found by any of its names and codes, with scope, dates and as-of."""
    page = client.get("/", params={"q": text}).text
    assert "浙江澄明技能评价中心" in page
    for words in ("备案有效", "五级、四级、三级", "2027-02-28", "公示数据截至2026-11-16"):
        assert words in page


def test_an_unknown_name_is_not_accused(client: TestClient) -> None:
    page = client.get("/", params={"q": "从未听说的学校"}).text
    assert "未找到不等于违规" in page
    answer = client.get("/api/v1/search", params={"q": "从未听说的学校"}).json()
    assert answer["total"] == 0
    assert "未找到不等于违规" in answer["answer"]


def test_wildcards_in_a_query_mean_themselves(client: TestClient) -> None:
    """'%' must not list everybody as a match."""
    assert client.get("/api/v1/search", params={"q": "%"}).json()["total"] == 0
    assert client.get("/api/v1/search", params={"q": "_"}).json()["total"] == 0


def test_what_was_not_audited_stands_before_the_leads(client: TestClient) -> None:
    page = client.get("/").text
    assert "对方要求人机验证，已停止" in page
    assert page.index("没有审计到") < page.index("线索（高）")


def test_the_case_page_carries_all_the_proof(client: TestClient) -> None:
    page = client.get("/programs/prog1").text
    for words in (
        f"<mark>{sample.FEARED}</mark>", "2026-11-16 09:02:03 北京时间", "captures-000.warc.gz @ 4096", "第二十四条",
        "2,980.00 元", "页面未写明", "已查到有效备案", "四川名单尚未导入，请先导入名单", "评价费另计", "整页",
        f"{sample.WEEK_BEFORE} / {sample.WEEK}",
    ):  # fmt: skip
        assert words in page, words
    assert page.index("<h2>未能核查") < page.index("<h2>线索")
    assert "13812345678" not in page


def test_pages_cover_every_flagged_program_once(client: TestClient) -> None:
    """Nothing may be cut at 20."""
    seen: list[str] = []
    for number in (1, 2, 3):
        page = client.get("/flagged", params={"number": number}).text
        seen += re.findall(r'href="/programs/([^"]+)"', page)
    assert len(seen) == len(set(seen)) == 45
    assert seen[:2] == ["prog1", "prog2"]
    assert "第 2 / 3 页，共 45 条" in client.get("/flagged", params={"number": 2}).text


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({"rule": "R01"}, 1), ({"severity": "medium"}, 1), ({"severity": "low"}, 43), ({"region": "四川"}, 0),
        ({"region": "浙江"}, 45), ({"level": "四级"}, 44), ({"level": "四级", "severity": "medium"}, 1),
        ({"risk": "high"}, 1), ({"outcome": "could_not_check"}, 1), ({"rule": "' OR 1=1 --"}, 0), ({"rule": "\x00"}, 0),
    ],
)  # fmt: skip
def test_filters_keep_what_matches_and_nothing_else(client: TestClient, filters: dict[str, str], total: int) -> None:
    assert client.get("/api/v1/flagged", params=filters).json()["total"] == total
    page = client.get("/flagged", params=filters)
    assert f"共 {total} 个项目" in page.text


def test_a_filter_survives_paging(client: TestClient) -> None:
    page = client.get("/flagged", params={"severity": "low"}).text
    assert "/flagged?number=2&amp;outcome=fail&amp;severity=low" in page


@pytest.mark.parametrize(
    "path", ["/flagged?severity=worst", "/flagged?number=0", "/flagged?number=x", "/?q=" + "长" * 201]
)
def test_senseless_parameters_are_refused_in_words(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    assert "提交的内容无法处理" in answer.text


@pytest.mark.parametrize("kind", ["institutions", "programs", "findings"])
@pytest.mark.parametrize("key", ["nobody", "%00", "..%2f..%2fetc", "'%20OR%201=1", "x" * 3000])
def test_unknown_ids_are_404_in_both_shapes(client: TestClient, kind: str, key: str) -> None:
    page = client.get(f"/{kind}/{key}")
    assert page.status_code == 404
    assert "回到查询" in page.text
    answer = client.get(f"/api/v1/{kind}/{key}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert set(answer.json()["error"]) == {"status", "code", "message"}
