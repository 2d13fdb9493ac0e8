"""A small register served for real on loopback, with switches that spoil its answers; and short ways to make facts."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import requests

from auditor.model import (
    OCCUPATION_CODE,
    OCCUPATION_NAME,
    Fetched,
    FetchOutcome,
    Filing,
    Scope,
    Source,
    SourceKind,
    sha256_hex,
)
from auditor.registry.frames import Coverage, coverage_frame, filing_id, filings_frame
from auditor.tables import PROGRAMS

PAGES = Path(__file__).parent / "pages"
TODAY = date(2026, 11, 16)
CAPTCHA = "<html><head><title>安全验证</title></head><body><p>请完成安全验证，拖动滑块</p></body></html>"

# province → names; each is filed for 五级 to 三级, until 2028.
FILED = {
    "浙江": ["浙江澄岚职业技能评价中心", "杭州启屿技能评价有限公司", "浙江省墨舟人才评价有限公司"],
    "江苏": ["江苏棠野职业技能评价中心", "苏州鹭禾技能评价有限责任公司"],
    "广东": ["广东砚峰职业技能评价有限公司", "深圳市望榆技能评价中心"],
}
EMPLOYERS = [f"浙江第{n}砂岩机械有限公司" for n in range(1, 8)]
DIGITS = {"浙江": "33", "江苏": "32", "广东": "44", "四川": "51"}


def _shell(body: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>公示</title></head><body>{body}</body></html>'


def _detail(name: str, code: str) -> str:
    rows = "".join(
        (f'<td rowspan="3" style="width: 230px;">{OCCUPATION_NAME}</td>' if n == 0 else "")
        + f"<td>{OCCUPATION_CODE}</td><td>/</td><td>{level}</td></tr><tr>"
        for n, level in enumerate(("五级/初级工", "四级/中级工", "三级/高级工"))
    )
    return _shell(
        f'<div class="main_title">{name}</div><div class="mid"><p>机构编码：{code}</p>'
        f"<p>机构类别：社会培训评价组织</p><p>有效期：2024-01-01至2028-01-01</p><p>状态：有效</p></div>"
        f"<table><tr><th>职业(工种)</th><th>职业编码</th><th>工种</th><th>等级</th></tr><tr>{rows}</tr></table>".replace(
            "<tr></tr>", ""
        )
    )


def pages() -> dict[str, str]:
    """Path (with query for the JSON register) → body."""
    served: dict[str, str] = {}
    anchors = "".join(f'<a href="#{n}">导航{n}</a>' for n in range(7))
    number = 100
    for province, names in FILED.items():
        path = f"/pjjg/{DIGITS[province]}.html"
        anchors += f'<a href="{path}">{province}省</a>'
        links = ""
        for name in names:
            number += 1
            links += f'<li><a class="detail" href="/detail/{number}detail.html">{name}</a></li>'
            served[f"/detail/{number}detail.html"] = _detail(name, f"S0001{DIGITS[province]}{number:06d}")
        served[path] = _shell(f"<ul>{links}</ul>")
    served["/index.html"] = _shell(anchors)
    served["/api/public/skillStandardList"] = json.dumps(
        {"code": 200, "msg": "操作成功", "body": {"list": [{"code": OCCUPATION_CODE}], "pages": 1, "total": 1}}
    )
    organs = [_organ(n, name) for n, name in enumerate(EMPLOYERS, 1)]
    for page in (1, 2, 3):
        body = {"list": organs[(page - 1) * 3 : page * 3], "pages": 3, "total": len(organs)}
        served[f"/api/organs?{page}"] = json.dumps({"code": 200, "msg": "操作成功", "body": body}, ensure_ascii=False)
    return served


def _organ(number: int, name: str) -> dict[str, Any]:
    scope = [{"careerCode": OCCUPATION_CODE, "careerName": OCCUPATION_NAME, "workName": "", "level": "三级/高级工"}]
    filing = {
        "filingCode": f"Y000233{number:06d}", "organType": "用人单位", "provinceCode": "33",
        "evaluateDate": "2025-01-01", "evaluateEndDate": "2027-12-31", "status": "有效", "scope": scope,
    }  # fmt: skip
    return {"code": f"O{number}", "name": name, "creditCode": "", "formerNames": [], "filings": [filing]}


@dataclass
class Server:
    """What the register does to each answer: `spoil(path, status, body)` gives the status and body really sent."""

    url: str
    spoil: Callable[[str, str], tuple[int, bytes]]
    log: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> Fetched:
        """A thin fetch: what the crawl would hand over, without its pace and archive."""
        at = datetime(2026, 11, 16, tzinfo=UTC)

        def made(outcome: FetchOutcome, status: int | None = None, body: bytes = b"", kind: str = "") -> Fetched:
            return Fetched(url, url, outcome, status, body, kind, at, sha256_hex(body) if body else "", "no answer")

        try:
            answer = requests.get(url, timeout=5)
        except requests.RequestException:
            return made(FetchOutcome.NETWORK_ERROR)
        if answer.status_code != 200:
            return made(FetchOutcome.HTTP_ERROR, answer.status_code)
        return made(FetchOutcome.OK, 200, answer.content, answer.headers.get("Content-Type", ""))


@contextmanager
def serve(spoil: Callable[[str, str], tuple[int, bytes]] | None = None) -> Iterator[Server]:
    """The register on a free loopback port."""
    served = pages()
    server = Server("", spoil or (lambda _path, body: (200, body.encode())))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            number = parse_qs(parts.query).get("pageNum", [""])[0]
            key = f"{parts.path}?{number}" if parts.path.endswith("/organs") else parts.path
            server.log.append(key)
            status, body = server.spoil(key, served[key]) if key in served else (404, b"")
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def sources(url: str) -> list[Source]:
    """The two registers of a server as catalogue entries."""
    register = SourceKind.REGISTER
    return [
        Source("html", register, "公示", (f"{url}/index.html",), adapter="pjjg_html"),
        Source("json", register, "接口", (f"{url}/api",), adapter="osta_json", options={"organ_path": "/organs"}),
    ]


def share(path: str, percent: int) -> bool:
    """True for about `percent` of all paths, always the same ones."""
    return int(hashlib.sha256(path.encode()).hexdigest(), 16) % 100 < percent


def filing(name: str, **given: Any) -> Filing:
    """A filing with ordinary facts; `levels` and `works` make its scope."""
    levels, works = given.pop("levels", ("五级", "四级", "三级")), given.pop("works", ("",))
    occupation = given.pop("occupation", (OCCUPATION_CODE, OCCUPATION_NAME))
    facts: dict[str, Any] = {
        "aliases": (), "uscc": "", "institution_class": "S", "filing_code": "", "province": "浙江", "status": "有效",
        "valid_from": date(2024, 1, 1), "valid_to": date(2028, 1, 1), "register": "html", "as_of": TODAY,
        "evidence_sha256": "e" * 64, "scope": tuple(Scope(*occupation, w, lv) for w in works for lv in levels),
    }  # fmt: skip
    facts |= given
    made = filing_id(
        facts["register"], name, institution_class=facts["institution_class"], filing_code=facts["filing_code"],
        province=facts["province"], valid_to=facts["valid_to"],
    )  # fmt: skip
    return Filing(filing_id=made, name=name, **facts)


def cover(
    register: str,
    province: str,
    letter: str,
    *,
    complete: bool = True,
    as_of: date = TODAY,
    why: str = "",
    filings: int = 1,
) -> Coverage:
    return Coverage(register, province, letter, as_of, complete, filings, why, "c" * 64)


def whole(*provinces: str, as_of: date = TODAY) -> list[Coverage]:
    """All lists of these provinces, read whole."""
    rows = [cover("html", province, "S", as_of=as_of) for province in provinces]
    return [*rows, cover("json", "", "Y", as_of=as_of), cover("json", "", "J", as_of=as_of)]


def frames(filings: list[Filing], coverage: list[Coverage]) -> tuple[pd.DataFrame, pd.DataFrame]:
    return filings_frame(filings), coverage_frame(coverage)


def programs(*rows: dict[str, Any]) -> pd.DataFrame:
    """A PROGRAMS frame; each row gives what differs from an ordinary public course in 浙江 for 四级."""
    base: dict[str, Any] = dict.fromkeys(PROGRAMS.schema.names, "") | {
        "occupation_code": OCCUPATION_CODE, "occupation": OCCUPATION_NAME, "levels": "四级", "region": "浙江",
        "certificate_type": "职业技能等级证书", "hours": None, "start": None, "end": None,
    }  # fmt: skip
    return pd.DataFrame([base | {"program_id": f"p{n:04d}"} | row for n, row in enumerate(rows)])
