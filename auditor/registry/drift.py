"""The alarm of every register client: an answer that is not the page it should be is a gap, never an empty list."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

import re2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.model import Fetched, FetchOutcome
from auditor.registry.data_files import load

NO_LOGIN = "登录未成功"
_GIVE_UP_AFTER = 5  # failures in a row: the service is down, and asking on would only press on it
_META_CHARSET = re2.compile(r"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_-]+)")

_OUTCOMES = {
    FetchOutcome.CAPTCHA: "出现人机验证，已停止访问",
    FetchOutcome.ROBOTS_DENIED: "robots.txt不允许访问或无法读取",
    FetchOutcome.TIMEOUT: "响应超时",
    FetchOutcome.TRUNCATED: "响应不完整",
    FetchOutcome.TOO_LARGE: "响应超过大小上限",
    FetchOutcome.REDIRECT_LOOP: "重定向循环",
    FetchOutcome.ADDRESS_REFUSED: "地址被安全检查拒绝",
    FetchOutcome.TLS_ERROR: "TLS证书校验失败",
    FetchOutcome.NETWORK_ERROR: "网络连接失败",
    FetchOutcome.SKIPPED: "该主机本次已停止访问",
}


class Drift(Exception):
    """An answer could not be read as what it should be; the message says why, in Chinese."""


@dataclass
class Reader:
    """Asks a register through the crawl's fetch function, and stops asking when the service asks it to.

    Attributes:
        fetch: gives an answer for a URL, and does not raise for network trouble.
        bodies: digest of each body → the URL that gave it: two records with the same bytes are a repeated page.
        rejected: addresses whose answers were of no use; a sync that goes on asks them again.
    """

    fetch: Callable[[str], Fetched]
    bodies: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    rejected: set[str] = field(default_factory=set)
    _failures: int = 0

    def get(self, url: str) -> Fetched:
        """A readable answer.

        Raises:
            Drift: no answer, an error, an empty body, or the service was given up on before.
        """
        if self.stopped:
            raise Drift(f"未再访问：{self.stopped}")
        answer = self.fetch(url)
        problem = self._problem(answer)
        if not problem:
            self._failures = 0
            return answer
        self._failures += 1
        if answer.outcome is FetchOutcome.CAPTCHA:
            self.stopped = problem
        elif self._failures >= _GIVE_UP_AFTER:
            self.stopped = f"连续{self._failures}次失败（{problem}）"
        raise Drift(problem)

    def get_once(self, url: str) -> Fetched:
        """As `get`, for a page whose bytes no other address may give.

        Raises:
            Drift: also when another address gave the same bytes.
        """
        answer = self.get(url)
        other = self.bodies.setdefault(answer.sha256, url)
        if other != url:
            raise Drift(f"与另一页面内容完全相同（{other}）")
        return answer

    @staticmethod
    def _problem(answer: Fetched) -> str:
        if answer.outcome is FetchOutcome.HTTP_ERROR and answer.detail.startswith(NO_LOGIN):
            return answer.detail
        if answer.outcome is FetchOutcome.HTTP_ERROR:
            return f"HTTP状态{answer.status}"
        if not answer.ok:
            return _OUTCOMES.get(answer.outcome, answer.detail or str(answer.outcome))
        return "" if answer.body.strip() else "返回内容为空"


def decode(answer: Fetched) -> str:
    """The body as text, by its declared charset or UTF-8, strictly: a register is not guessed at.

    Raises:
        Drift: the bytes are not in that charset.
    """
    declared = _META_CHARSET.search(answer.content_type) or _META_CHARSET.search(answer.body[:2048].decode("latin-1"))
    names = ["utf-8", declared.group(1).lower() if declared else "utf-8"]
    if names[1] in ("gb2312", "gbk"):
        names[1] = "gb18030"
    for name in names:
        try:
            return answer.body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Drift("页面编码无法识别")


def parse_html(answer: Fetched) -> LexborHTMLParser:
    """A whole HTML page as a tree.

    Raises:
        Drift: not HTML, or cut off: every page and table that is opened must be closed.
    """
    text = decode(answer)
    lowered = text.lower()
    for tag in ("html", "table"):
        opened, closed = lowered.count(f"<{tag}"), lowered.count(f"</{tag}>")
        if opened != closed or (tag == "html" and not opened):
            raise Drift(cause(text) or "页面不完整（结束标签缺失）")
    return LexborHTMLParser(text)


def cause(text: str) -> str:
    """A likely reason when a page has not the structure expected, or ''."""
    lowered = text.lower()
    return "疑似人机验证页面" if any(word in lowered for word in load("drift")["human_check"]) else ""


def node_text(node: LexborNode) -> str:
    """The text of a cell or line: NFKC, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", node.text(deep=True, separator=" ")).split())


def grid(table: LexborNode) -> list[list[str]]:
    """The cells of a table with rowspan and colspan laid out.

    Raises:
        Drift: a cell spans more rows than follow, or the rows have different lengths: the table is cut off.
    """
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]
    result: list[list[str]] = []
    pending: dict[int, tuple[int, str]] = {}  # column → (rows left, text)
    for cells in rows:
        line: list[str] = []
        queue = list(cells)
        while queue or len(line) in pending:
            column = len(line)
            if column in pending:
                left, text = pending.pop(column)
                line.append(text)
                if left > 1:
                    pending[column] = (left - 1, text)
                continue
            cell = queue.pop(0)
            text = node_text(cell)
            for _ in range(_span(cell, "colspan")):
                if _span(cell, "rowspan") > 1:
                    pending[len(line)] = (_span(cell, "rowspan") - 1, text)
                line.append(text)
        result.append(line)
    if pending:
        raise Drift("表格行数少于合并单元格所示，疑似被截断")
    if len({len(line) for line in result}) > 1:
        raise Drift("表格各行列数不一致")
    return result


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 500:
        raise Drift(f"表格{name}属性无法识别")
    return int(value)
