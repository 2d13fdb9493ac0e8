"""Bytes to text: which encoding a page is really in, how that was decided, and when it cannot be read."""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from auditor.extract import linear, mojibake

_META = linear.compile(rb"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_\-]{3,20})")
_XML = linear.compile(rb"(?i)^\s*<\?xml[^>]{0,80}encoding\s*=\s*[\"']([a-z0-9_\-]{3,20})")
_HEAD = 4096
_FEW_LATIN = 40  # so many are no page of Latin letters (mojibake.py)
_SAMPLE = 20_000  # characters that statistics look at
_READABLE = 0.2  # below this share of common characters a text is looked at twice
_DOUBTFUL = 0.3  # and below this one whether its characters are in use at all
_MOJIBAKE_TROUBLE = "文字是乱码（保存前编码已损坏）；请人工打开原网页核对"
_SIGNATURES = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"RIFF", b"\xd0\xcf\x11\xe0")
# gb18030 contains GBK and GB2312; cp1252 and latin-1 decode anything, so a declaration of them proves nothing.
_SUPERSET = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "hz": "gb18030"}
_MEANINGLESS = {"iso8859-1", "cp1252", "ascii", "latin-1"}
_CONTROL = bytes(b for b in range(32) if b < 9 or (b > 13 and b != 27))
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# The most frequent characters of modern Chinese text, both scripts: real text is full of them, mojibake is not.
_COMMON = frozenset(
    "的一是不了在人有我他这这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "考试证书培训报名评价机构职业技能等级级工费元师课程习人工智能练認證書訓練報機構職業技等級費課程習師這個們"
)
_MOJIBAKE = frozenset("锟斤拷烫屯�ÃÂâ€¤Ð娴鐨勫湪鏄涓浜鍜屾満鍩硅璇佷功鑰冭瘯绾")


@dataclass(frozen=True)
class Decoded:
    """The text of a body.

    Attributes:
        encoding: Python codec name, '' when the body is unreadable.
        how: 'bom', 'content-type', 'meta', 'statistics' or 'default', with '(declared X is wrong)' where it was.
        trouble: why the body is unreadable, in Chinese, or ''.
    """

    text: str
    encoding: str
    how: str
    trouble: str = ""


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode a body by BOM, declarations and statistics, in this order of trust; never mojibake.

    Args:
        content_type: the Content-Type header as sent, may be ''.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _checked(body[len(bom) :].decode(name, "replace"), name, "bom")
    if _binary(body):
        return Decoded("", "", "", "内容是二进制文件（图片、压缩包或文档），不是网页文字；请提供网页源文件或文字版")
    declared = _declared(body, content_type)
    candidates: list[tuple[str, str]] = [*declared]
    candidates += [(name, "statistics") for name in ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")]
    if body.isascii():
        name, how = declared[0] if declared else ("utf-8", "default")
        return _checked(body.decode("ascii"), name, how)
    if not body.count(0) and (text := _strict(body, "utf-8")) is not None:
        # Other encodings almost never form valid UTF-8, so validity outweighs every declaration.
        how = next((how for name, how in declared if name == "utf-8"), "statistics")
        wrong = [name for name, _ in declared if name != "utf-8"]
        return _checked(text, "utf-8", f"{how} (declared {wrong[0]} is wrong)" if wrong else how)
    best: tuple[float, str, str, str] | None = None
    for position, (name, how) in enumerate(candidates):
        text = _strict(body, name)
        if text is None:
            continue
        # A declaration wins over a guess unless the guess reads clearly better.
        score = quality(text) + (0.05 if how != "statistics" else 0.0) - position * 1e-6
        if best is None or score > best[0]:
            best = (score, text, name, how)
    if best is None:
        return _lossy(body, candidates[0][0])
    _, text, name, how = best
    wrong = [d for d, _ in declared if d != name]
    return _checked(text, name, f"{how} (declared {wrong[0]} is wrong)" if wrong else how)


def quality(text: str) -> float:
    """How much a text reads like Chinese, 0-1: share of common characters minus twice the share of mojibake."""
    return _share(_sorts(text if len(text) <= _SAMPLE else text[: _SAMPLE // 2] + text[-_SAMPLE // 2 :]))


@dataclass(frozen=True)
class _Sorts:
    """How many characters of a text are beyond ASCII, common in Chinese, signs of mojibake, Chinese at all."""

    beyond: int
    common: int
    mojibake: int
    han: int


@lru_cache(maxsize=1)
def _bits() -> npt.NDArray[np.uint8]:
    """The sorts of each code unit of UTF-16, a bit each; the second unit of a pair is none."""
    bits = np.zeros(1 << 16, np.uint8)
    bits[0x80:0xDC00] = bits[0xE000:] = 1
    bits[0x80:0xA0] |= 4
    bits[0xE000:0xF900] |= 4 + 8
    bits[0x4E00:0xA000] |= 8
    bits[0xFFFD] |= 8
    bits[[ord(c) for c in _MOJIBAKE]] |= 4
    common = [ord(c) for c in _COMMON]
    bits[common] = (bits[common] & ~np.uint8(4)) | 2
    return bits


def _sorts(text: str) -> _Sorts:
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    counts = np.bincount(_bits()[units], minlength=16).tolist()
    return _Sorts(*(sum(number for bits, number in enumerate(counts) if bits & bit) for bit in (1, 2, 4, 8)))


def _share(found: _Sorts) -> float:
    return (found.common - 2 * found.mojibake) / found.beyond if found.beyond else 0.5


def _declared(body: bytes, content_type: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    header = _META.raw(content_type.encode("utf-8", "replace"))
    head = body[:_HEAD]
    for match, how in ((header, "content-type"), (_XML.raw(head), "meta"), (_META.raw(head), "meta")):
        if match:
            name = match.group(1).decode("ascii", "replace").lower()
            name = _SUPERSET.get(name, name)
            try:
                name = codecs.lookup(name).name
            except LookupError:
                continue
            if name not in _MEANINGLESS and name not in [n for n, _ in found]:
                found.append((name, how))
    return found


def _strict(body: bytes, name: str) -> str | None:
    if name.startswith("utf-16") and (len(body) % 2 or body.count(0) * 8 < len(body)):
        return None
    try:
        text = body.decode(name)
    except (UnicodeError, ValueError):
        # One torn character at the end of a cut-off body must not cost the page its encoding.
        try:
            text = body[:-4].decode(name) + body[-4:].decode(name, "replace")
        except (UnicodeError, ValueError, LookupError):
            return None
    except LookupError:
        return None
    return text if isinstance(text, str) else None


def _lossy(body: bytes, first: str) -> Decoded:
    """Nothing decodes cleanly: accept a reading with few losses, else say that the page cannot be read."""
    texts = [(body.decode(name, "replace"), name) for name in dict.fromkeys((first, "utf-8", "gb18030", "big5"))]
    text, name = min(texts, key=lambda pair: pair[0].count("�") / max(1, len(pair[0])) - quality(pair[0]))
    if text.count("�") * 100 > len(text):
        return Decoded("", "", "", "字符编码无法识别，强行解读会变成乱码；请人工打开原网页核对")
    return _checked(text, name, "statistics, with losses")


def _checked(text: str, name: str, how: str) -> Decoded:
    # Lone surrogates and NUL cannot be stored or shown; one character for one keeps offsets honest.
    if "\x00" in text:
        text = text.replace("\x00", "�")
    if text.isascii():
        return Decoded(text, name, how)
    text = text.encode("utf-8", "replace").decode("utf-8")
    sample = text[:_SAMPLE]
    raw = sample.encode()
    latin = raw.count(0xC2) + raw.count(0xC3) > _FEW_LATIN and mojibake.looks_latin(Counter(sample))
    found = _sorts(sample)
    if latin or (found.han > 20 and (share := _share(found)) < _DOUBTFUL):
        mended = mojibake.repaired(text, quality) if latin or share < _READABLE else None
        if mended is not None:
            return Decoded(mended[0], name, f"{how}, {mended[1]}")
        if (
            latin
            or (found.han > 60 and share < 0.02)
            or text.count("锟斤拷") > 5
            or mojibake.looks_drawn(Counter(sample))
        ):
            return Decoded("", "", "", _MOJIBAKE_TROUBLE)
    return Decoded(text, name, how)


def _binary(body: bytes) -> bool:
    head = body[:1024]
    if head.startswith(
        (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"RIFF", b"\xd0\xcf\x11\xe0")
    ):
        return True
    control = len(head) - len(head.translate(None, _CONTROL))
    zeros = head.count(0)
    if zeros and (head[::2].count(0) == zeros or head[1::2].count(0) == zeros):
        return False  # looks like UTF-16
    return control * 20 > len(head)
