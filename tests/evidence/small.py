"""A small world of our own: a seller's site, one page of it with validators, and a folder; two quick weeks of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from auditor import pipeline
from auditor.runfolder import RunFolder
from auditor.settings import Settings
from tests.crawl.conftest import Ask, LoopbackServer

SITE = "http://seller.site.test"
WEEKS = ("2026-W47", "2026-W48")
# Authored for these tests.
OFFER = """<html><head><title>人工智能训练师三级考证班</title></head><body>
<h1>人工智能训练师（三级/高级工）考证班</h1><p>包过包拿证，不过全额退款。培训费 2980 元。</p>
<p>颁发职业技能等级证书。主办单位：某某测试职业培训学校有限公司</p><a href="/copy.html">副本</a>
<a href="/marked.html">四级班</a></body></html>"""
MARKED = OFFER.replace("三级/高级工", "四级/中级工").replace("三级考证", "四级考证").replace("2980", "1980")


@dataclass(frozen=True)
class Small:
    """Two audited weeks, and the settings they were audited with; the site is gone."""

    settings: Settings

    def week(self, name: str) -> RunFolder:
        return RunFolder.of(self.settings.data_url, name)

    def one(self, week: str, path: str = "/", **wanted: Any) -> dict[str, Any]:
        """A finding about a page of the site."""
        rows = self.week(week).read_table("findings").to_dict("records")
        wanted |= {"url": f"{SITE}{path}"}
        return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))

    def capture(self, week: str, url: str) -> dict[str, Any]:
        rows = self.week(week).read_table("captures").to_dict("records")
        return next(row for row in rows if row["url"] == url)


def serve(server: LoopbackServer, offer: str = OFFER) -> None:
    """Put the seller's pages on a server; only /marked.html says whether it has changed."""

    def marked(ask: Ask) -> None:
        same = ask.headers["If-None-Match"] == '"m1"'
        if same:
            ask.send(304, ETag='"m1"', Content_Type="", Content_Length="")
        else:
            ask.send(200, MARKED, ETag='"m1"')

    host = SITE.removeprefix("http://")
    server.pages[host, "/"] = server.pages[host, "/copy.html"] = lambda ask: ask.send(200, offer)
    server.pages[host, "/marked.html"] = marked


def prepared(home: Path, server: LoopbackServer, **changes: Any) -> Settings:
    """Settings for audits of the served site and of a folder with one saved page."""
    (home / "saved").mkdir()
    (home / "saved" / "letter.html").write_text(OFFER.replace("2980", "3980"), encoding="utf-8")
    (home / "sources.yaml").write_text(
        f"sources:\n- {{id: seller, kind: site, publisher: 某校, urls: ['{SITE}/'], delay_s: 0, owner: desk}}\n"
        f"- {{id: saved, kind: folder, publisher: 投诉, urls: ['{home / 'saved'}'], owner: desk}}\n",
        encoding="utf-8",
    )
    values: dict[str, Any] = {
        "data_url": str(home / "runs"), "database_url": f"sqlite:///{home / 'auditor.db'}", "data_docs": False,
        "catalogue": home / "sources.yaml", "register_folder": home / "registers", "delay_floor_s": 0.0,
        "retries": 0, "shards": 1, "connect_to": {".site.test": server.address},
    }  # fmt: skip
    return Settings(_env_file=None, **{**values, **changes})


def audited(settings: Settings) -> Small:
    """Both weeks."""
    for week in WEEKS:
        pipeline.audit(week=week, as_of=date.fromisocalendar(int(week[:4]), int(week[6:]), 1), settings=settings)
    return Small(settings)
