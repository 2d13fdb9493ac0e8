"""Serves the newest report's files read-only, by a fixed list of names, to the internal audience alone."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from auditor.errors import BadInput
from auditor.runfolder import RunFolder
from auditor.web.common import Public, TheStore

router = APIRouter(include_in_schema=False)
FILES = {
    "index.html": "text/html; charset=utf-8",
    "findings.csv": "text/csv; charset=utf-8",
    "findings.json": "application/json",
    "manifest.json": "application/json",
}


@router.get("/report/")
@router.get("/report/{name}")
def report(store: TheStore, public: Public, name: str = "index.html") -> Response:
    """One file of the newest report. The report names every lead, reviewed or not, so the public gets 404."""
    if public:
        raise HTTPException(404, "周报含未经人工复核的线索，不对外公开")
    if name not in FILES:
        raise HTTPException(404, "周报中没有这个文件")
    run = store.last_run()
    if run is None or not run["report_url"]:
        raise HTTPException(404, "还没有周报")
    try:
        data = RunFolder(run["report_url"]).read_bytes(name)
    except (BadInput, OSError) as error:
        raise HTTPException(404, "周报文件不在此服务器可读的位置") from error
    headers = {"Content-Security-Policy": policy(data.decode("utf-8", "replace"))} if name == "index.html" else {}
    if name == "findings.csv":
        headers["Content-Disposition"] = f'attachment; filename="findings-{run["week"]}.csv"'
    return Response(data, media_type=FILES[name], headers=headers)


class _Styles(HTMLParser):
    """Collects the text of <style> elements and style attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside, self.found = False, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "style"
        self.found |= {value for key, value in attrs if key == "style" and value}

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "style"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found.add(data)


def policy(html: str) -> str:
    """A policy that lets exactly the report's own inline styles through, by hash; no script at all."""
    parser = _Styles()
    parser.feed(html)
    digests = sorted(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in parser.found)
    styles = " ".join(["'unsafe-hashes'", *(f"'sha256-{digest}'" for digest in digests)]) if digests else "'none'"
    return f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; frame-ancestors 'none'"
