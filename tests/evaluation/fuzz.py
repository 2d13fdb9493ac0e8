"""`python -m tests.evaluation.fuzz --seconds 600 [--seed N] [--save DIR]`: bytes of every kind through the reader.

Random bytes, mutated corpus and sandbox pages, and HTML put together from fragments. Whatever comes in: no exception,
spans inside the text, claims that stand where they say, contracts kept, the same answer twice, bounded time.
"""

# ruff: noqa: T201, E501

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from auditor.extract import PageReading
from auditor.model import ClaimKind, PageKind, Polarity, sha256_hex
from auditor.tables import CLAIMS, FEES, PAGES, PROGRAMS
from tests.evaluation.material import corpus_pages, read, sandbox_pages

MAX_BYTES = 60_000
SLOW_S = 3.0  # CPU seconds for one page of at most MAX_BYTES
TYPES = ("", "text/html", "text/html; charset=utf-8", "text/html; charset=gbk", "text/plain; charset=x-none", ";;\x00")
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "utf-16-be", "utf-8-sig", "latin-1")
TAGS = ("div", "p", "span", "b", "table", "tr", "td", "th", "ul", "li", "h1", "h2", "a", "footer", "script", "style",
        "template", "noscript", "select", "option", "dl", "dt", "dd", "pre", "svg", "math", "iframe", "textarea", "title",
        "form", "button", "br", "img", "input", "meta", "ruby", "rt", "caption", "thead", "tbody", "x-y", "body", "html")  # fmt: skip
ATTRIBUTES = ('rowspan="3"', 'colspan="2"', 'rowspan="99999999"', 'colspan="-1"', "colspan=x", 'style="display:none"',
              "hidden", 'alt="包过"', 'title="免考拿证"', 'href="tel:0571-000"', 'content="2980元"', 'property="og:title"',
              'itemprop="price"', 'type="application/ld+json"', 'charset="gbk"', 'http-equiv="content-type"', "=", '"')  # fmt: skip
WORDS = ("人工智能训练师", "人工智能訓練師", "（xùn）", "三级/高级工", "高级", "五级至三级", "5-3级", "L3", "培训费", "评价费", "合计",
         "原价", "现价", "2980元", "￥1,980", "HK$38,800", "1k-8k", "50W+", "一万六千元", "两万八", "2.5万", "2980起", "99999999999999999元",
         "包过", "保·过", "宝过", "不承诺", "谨防", "“", "”", "「", "？", "，", "。", "\n", "\t", "|", "&nbsp;", "&#21253;", "&#x110000;",
         "&bogus;", "\u200b", "\u202e", "\ufeff", "😀", "\x00", "\ufffd", "½", "㈱", "①", "澜序职业技能培训有限公司", "由", "颁发", "评价机构：",
         "91330100MA2XXXXXX0", "Y000123000001195000001", "4-04-05-05", "立即报名", "微信：abc123", "0571-00000000", "2026年", "12345678901",
         "{{price}}", "<!--", "-->", "]]>", "<![CDATA[", '{"@type":"Course","name":"x","offers":{"price":"', "通过率98%", "补贴", "课时")  # fmt: skip


def random_bytes(dice: random.Random, _: list[bytes]) -> bytes:
    """Any bytes."""
    return dice.randbytes(dice.randrange(0, 2000))


def fragments(dice: random.Random, _: list[bytes]) -> bytes:
    """Tags, attributes and telling words in any order, in any encoding."""
    parts: list[str] = []
    for _step in range(dice.randrange(1, 160)):
        roll = dice.random()
        if roll < 0.35:
            attributes = " ".join(dice.choices(ATTRIBUTES, k=dice.randrange(0, 3)))
            parts.append(f"<{dice.choice(TAGS)} {attributes}{dice.choice(('>', '/>', '', '>>'))}")
        elif roll < 0.55:
            parts.append(f"</{dice.choice(TAGS)}>")
        elif roll < 0.97:
            parts.append(dice.choice(WORDS))
        else:
            parts.append(dice.choice(WORDS) * dice.randrange(2, 300))
    return "".join(parts).encode(dice.choice(ENCODINGS), "ignore")


def mutated(dice: random.Random, seeds: list[bytes]) -> bytes:
    """A real page, damaged one to eight times."""
    body = bytearray(dice.choice(seeds)[:MAX_BYTES])
    for _step in range(dice.randrange(1, 9)):
        body = _damage(dice, body, seeds)[:MAX_BYTES]
    return bytes(body)


def _damage(dice: random.Random, body: bytearray, seeds: list[bytes]) -> bytearray:  # noqa: PLR0911
    a, b = sorted(dice.randrange(len(body) + 1) for _ in range(2))
    short = min(b, a + dice.randrange(1, 400))
    match dice.randrange(9):
        case 0:  # single bytes
            for _ in range(dice.randrange(1, 30)):
                if body:
                    body[dice.randrange(len(body))] = dice.randrange(256)
            return body
        case 1:
            return body[:a]
        case 2:
            return body[:a] + body[short:]
        case 3:
            return body[:a] + body[a:short] * dice.randrange(2, 40) + body[short:]
        case 4:  # a piece of another page
            other = dice.choice(seeds)
            start = dice.randrange(len(other) + 1)
            return body[:a] + other[start : start + dice.randrange(2000)] + body[a:]
        case 5:
            return body[:a] + fragments(dice, seeds) + body[a:]
        case 6:  # saved in another encoding than it says
            return bytearray(bytes(body).decode("utf-8", "replace").encode(dice.choice(ENCODINGS), "ignore"))
        case 7:  # read in the wrong encoding and saved again
            return bytearray(bytes(body).decode(dice.choice(("latin-1", "gb18030", "big5")), "replace").encode("utf-8"))
        case _:
            return bytearray(
                bytes(body).replace(dice.choice((b"</", b">", b'"', b"<td", b"\n")), dice.choice(TAGS).encode())
            )


MAKERS: tuple[Callable[[random.Random, list[bytes]], bytes], ...] = (random_bytes, fragments, mutated, mutated)


def complaint(body: bytes, content_type: str, *, twice: bool) -> str:
    """What is wrong with the reading of a body, or ''."""
    try:
        started = time.process_time()
        first = read(body, content_type)
        took = time.process_time() - started
    except Exception as error:
        return f"raised {type(error).__name__}: {error}"
    if took > SLOW_S:
        return f"took {took:.1f} s for {len(body)} bytes"
    wrong = broken_contract(first)
    if not wrong and twice and read(body, content_type) != first:
        wrong = "read differently the second time"
    return wrong


def broken_contract(reading: PageReading) -> str:  # noqa: PLR0911
    """Which promise a reading breaks, or ''."""
    page, text = reading.page, reading.page["text"]
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "text cannot be stored"
    for table, rows in ((PAGES, [page]), (PROGRAMS, reading.programs), (FEES, reading.fees), (CLAIMS, reading.claims)):
        if any(list(row) != list(table.schema.names) for row in rows):
            return f"columns of {table.name}"
        if len({tuple(row[k] for k in table.key) for row in rows}) != len(rows):
            return f"key of {table.name} repeats"
        for row in rows:
            start, end = row.get("start"), row.get("end")
            if (start is None) != (end is None) or (start is not None and not 0 <= start <= end <= len(text)):
                return f"span of {table.name}"
    if page["kind"] not in set(PageKind) or (page["kind"] == PageKind.UNREADABLE and not page["why"]):
        return "page kind"
    if page["kind"] != PageKind.OFFER and (reading.programs or reading.fees):
        return "programs on a page that is no offer"
    known = {row["program_id"] for row in reading.programs}
    if any(fee["program_id"] not in known or not 0 <= fee["amount_fen"] < 2**53 for fee in reading.fees):
        return "a fee of nobody, or an impossible amount"
    for claim in reading.claims:
        if claim["kind"] not in set(ClaimKind) or claim["polarity"] not in set(Polarity):
            return "claim words"
        if claim["start"] is not None and text[claim["start"] : claim["end"]] != claim["phrase"]:
            return "a claim's phrase does not stand where it says"
    return ""


def run(seconds: float, seed: int, save: Path | None = None, most: int | None = None) -> dict[str, object]:
    """Fuzz for a time (or `most` executions) and return the figures."""
    dice = random.Random(seed)
    seeds = [body for body, _ in (*corpus_pages(), *sandbox_pages())]
    counts: Counter[str] = Counter()
    failures: list[str] = []
    slowest, slow_body, until = 0.0, b"", time.monotonic() + seconds
    read(seeds[0])  # the lexicons are compiled once, before the clock runs
    while time.monotonic() < until and (most is None or counts.total() < most):
        number = counts.total()
        maker = dice.choice(MAKERS)
        body, content_type = maker(dice, seeds)[:MAX_BYTES], dice.choice(TYPES)
        counts[maker.__name__] += 1
        started = time.process_time()
        wrong = complaint(body, content_type, twice=number % 3 == 0)
        took = time.process_time() - started
        if took > slowest:
            slowest, slow_body = took, body
        if wrong:
            name = sha256_hex(body)[:12]
            failures.append(f"#{number} {maker.__name__} {name} {content_type!r}: {wrong}")
            if len(failures) <= 20:
                print(failures[-1], flush=True)
            if save is not None:
                save.mkdir(parents=True, exist_ok=True)
                (save / f"{name}.bin").write_bytes(body)
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        (save / "slowest.bin").write_bytes(slow_body)
    return {
        "fuzz": "read_page", "seed": seed, "seconds": seconds, "executions": counts.total(),
        "by_maker": dict(sorted(counts.items())), "slowest_s": round(slowest, 3), "failures": len(failures),
        "first_failures": failures[:5],
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Print failures as they come and one JSON line; exit code 1 when there was one."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, default=None, help="folder for the bytes that failed")
    asked = parser.parse_args(arguments)
    result = run(asked.seconds, asked.seed, asked.save)
    print(json.dumps(result, ensure_ascii=False))
    return 1 if result["failures"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
