"""One real audit of pages that carry personal data and hostile text in every field; the exits are tested on it."""

from __future__ import annotations

import html
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from auditor import pipeline
from auditor.runfolder import RunFolder
from auditor.scan import scan_bytes
from auditor.settings import Settings
from auditor.store import Store
from auditor.web import create_app

WEEK = "2026-W10"
# What must never leave: (as a page writes it, the part that must not be seen).
PERSONAL = (
    ("13912340001", "13912340001"), ("139 1234 0002", "1234 0002"), ("139-1234-0003", "1234-0003"),
    ("１３９１２３４０００４", "１３９１２３４０００４"), ("110101199003074518", "199003074518"),
    ("微信：zhangsan_8801", "zhangsan_8801"), ("加V：lisi880022", "lisi880022"), ("wxid_wangwu880033", "wangwu880033"),
    ("QQ：880044551，", "880044551"), ("联系人：赵知微", "赵知微"), ("，钱知夏13912340005", "钱知夏"),
)  # fmt: skip
# What must never run or deceive: markup and templates, terminal and direction marks, and cells of a spreadsheet.
MARKUP = (
    "<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">",
    "\" onmouseover=\"document.title='owned'", "</title><svg onload=document.title='owned'>", "javascript:alert(1)",
    "{{7*7}}{%raw%}", "[点我](javascript:alert(1))",
)  # fmt: skip
DECEIVING = ("\x1b[2J\x1b]0;owned\x07", "\u202egnp.exe\u202c", "\u2066隐藏\u2069")
FORMULAS = (
    '=HYPERLINK("http://evil.test","点")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "＝1+1", "＋1", "－1", "＠A1",
    "\t=1+1", "\r=1+1", '=DDE("cmd";"/C calc";"x")',
)  # fmt: skip
HOSTILE = ("".join(MARKUP), "包过".join(DECEIVING), FORMULAS[0], FORMULAS[1], FORMULAS[4], FORMULAS[8])


def _page(word: str, file: Path) -> None:
    """An offer that carries a word in its title, seller, phrase, issuer, evaluator, contact, alt text and links."""
    said = html.escape(word)
    file.write_text(
        f"""<html><head><title>{said}人工智能训练师三级考证班{said}</title>
<meta name="description" content="包过 {said}"></head><body>
<h1>人工智能训练师（三级/高级工）{said}</h1><p>主办单位：某某职业培训学校（{said}）</p>
<p>包过包拿证{said}，不过全额退款，{said}包过！通过率100%{said}</p><p>培训费 2980 元，评价费 {said} 500 元。</p>
<p>发证机构：某某评价中心（{said}）。评价机构：某某职业技能评价有限公司（{said}）</p><p>颁发职业技能等级证书 {said}</p>
<p>{said} 热线400-820-8820</p><img src="a.png" alt="包过{said}"><a href="tel:13912340001">{said}</a></body></html>""",
        encoding="utf-8",
    )


@dataclass(frozen=True)
class World:
    """An audited week, its settings, and everything that was logged on the way."""

    settings: Settings
    folder: RunFolder
    logged: str
    pages: Path

    def finding_ids(self) -> list[str]:
        findings = self.folder.read_table("findings")
        return sorted(findings[findings["outcome"] == "fail"]["finding_id"])

    def client(self, audience: str) -> TestClient:
        return TestClient(create_app(self.settings.model_copy(update={"web_audience": audience}), scan_bytes))


def _audited(home: Path, words: list[str], names: list[str]) -> World:
    (home / "pages").mkdir()
    for name, word in zip(names, words, strict=True):
        _page(word, home / "pages" / name)
    (home / "sources.yaml").write_text(
        "sources:\n- {id: complaints, kind: folder, publisher: 投诉材料, urls: [pages], owner: desk}\n",
        encoding="utf-8",
    )
    settings = Settings(
        _env_file=None, data_url=str(home / "runs"), database_url=f"sqlite:///{home / 'auditor.db'}",
        catalogue=home / "sources.yaml", register_folder=home / "registers", web_audience="operator",
    )  # fmt: skip
    logged: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append(logging.Formatter().format(record))

    handler = Keep()
    logging.getLogger("auditor").addHandler(handler)
    try:
        pipeline.audit(week=WEEK, settings=settings)
        words_of_errors = " ".join(words)
        try:
            raise ValueError(words_of_errors)
        except ValueError:
            logging.getLogger("auditor.test").exception("could not read %s", words_of_errors)
    finally:
        logging.getLogger("auditor").removeHandler(handler)
    folder = RunFolder.of(settings.data_url, WEEK)
    store = Store(settings.database_url)
    from datetime import UTC, datetime  # noqa: PLC0415

    store.release(list(folder.read_table("findings")["finding_id"]), datetime(2026, 3, 3, tzinfo=UTC))
    store.close()
    return World(settings, folder, "\n".join(logged), home / "pages")


@pytest.fixture(scope="session")
def personal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Personal data everywhere, a page's address included."""
    words = [shown for shown, _ in PERSONAL]
    yield _audited(
        tmp_path_factory.mktemp("personal"), words, [f"lianxi-13912340{n:03d}.html" for n in range(len(words))]
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Hostile text everywhere."""
    yield _audited(tmp_path_factory.mktemp("hostile"), list(HOSTILE), [f"p{n:02d}.html" for n in range(len(HOSTILE))])
