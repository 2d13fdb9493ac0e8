"""News about the occupation, and a tampered copy of it, must never turn a reader or a journalist into an accused."""

from __future__ import annotations

import pytest

from auditor import pipeline
from auditor.runfolder import RunFolder
from auditor.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rerun")]

# Authored for this test: an article that reports about certificates, sellers and their prices.
ARTICLE = """<html><head><title>{name}训练师职业标准发布，考证之前先看清</title></head>
<body><article>
<h1>{name}训练师职业标准发布，考证之前先看清</h1><p>记者 林知夏 2026-03-02 09:15</p>
<p>“{name}训练师”是近年列入国家职业分类大典的新职业，
下设数据标注员、{name}算法测试员等工种，
《{name}训练师国家职业技能标准》把它分为五级/初级工、四级/中级工、三级/高级工、二级/技师、一级/高级技师。</p>
<p>记者注意到，网上有机构打出“包过”“免考拿证”的广告，报价从 1980 元到 6800 元不等。
业内人士提醒，凡宣称包过的都不可信。</p>
<p>“{name}训练师”要考哪些内容？标准给出了数据采集和处理、数据标注、智能系统运维等职业功能。</p>
<p>读者可到人社部门的查询网站核对评价机构是否备案，不要轻信“{name}训练师”内部名额。</p>
<p>责任编辑：周以宁 来源：晨岸新闻</p></article></body></html>"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = tmp_path_factory.mktemp("folder")
    (folder / "pages").mkdir()
    (folder / "pages" / "article.html").write_text(ARTICLE.format(name="人工智能"), encoding="utf-8")
    (folder / "pages" / "altered.html").write_text(ARTICLE.format(name="金满阁"), encoding="utf-8")
    (folder / "sources.yaml").write_text(
        "sources:\n- {id: complaints, kind: folder, publisher: 投诉材料, urls: [pages], owner: duty-desk}\n",
        encoding="utf-8",
    )
    settings = Settings(
        data_url=str(folder / "runs"),
        database_url=f"sqlite:///{folder / 'auditor.db'}",
        catalogue=folder / "sources.yaml",
    )
    pipeline.audit(week="2026-W10", settings=settings)
    return RunFolder.of(settings.data_url, "2026-W10")


def test_news_and_its_tampered_copy_offer_nothing_and_accuse_nobody(audited: RunFolder) -> None:
    pages = audited.read_table("pages")
    assert len(pages) == 2
    assert set(pages["kind"]) <= {"news", "reference"}
    assert audited.read_table("programs").empty
    assert audited.read_table("fees").empty
    assert audited.read_table("findings").empty
    assert "affirmed" not in set(audited.read_table("claims")["polarity"])


def test_tampered_copy_says_why_it_looks_altered(audited: RunFolder) -> None:
    pages = audited.read_table("pages").set_index("url")
    altered = pages.loc[next(url for url in pages.index if "altered" in url)]
    original = pages.loc[next(url for url in pages.index if "article" in url)]
    assert "金满阁" in altered["tampered"]
    assert not original["tampered"]


def test_report_about_nothing_is_truthful(audited: RunFolder) -> None:
    report = audited.read_bytes("report/index.html").decode()
    assert "2026-W10" in report
    assert "读取 2 页" in report or "读取2页" in report.replace(" ", "")
