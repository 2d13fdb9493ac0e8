"""What kind of page this is, from features a person can follow: each adds its weight once, `why` names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from auditor.extract import linear
from auditor.extract.blocks import Document
from auditor.extract.learned import Model, load, text_of
from auditor.extract.lexicon import compile_re, load_yaml, options, union, union_text
from auditor.extract.linear import Regex
from auditor.extract.possible import Possible
from auditor.model import PageKind

_TEMPLATE = linear.compile(
    r"\{\{[^{}\n]{0,80}\}\}|\$\{[^{}\n]{1,80}\}|<%[^%\n]{0,80}%>|\{%[^%\n]{0,80}%\}|\[\[[\w.]{1,60}\]\]|#\{[\w.]{1,60}\}|\bundefined\b|\bNaN\b"
)
_HAN = linear.compile(r"\p{Han}")
_PRICED = linear.compile(r"[¥￥]\d|\d{2,}元")
_QUOTED = linear.compile(r"“[^”\n]{10,120}”|「[^」\n]{10,120}」")
_LONG_NOTICE = 1_500  # characters of a notice that a page is gone, with the menus around it
_FEW = 40
_TITLE = 80  # characters of a title that the model reads
_WHERE = ("title", "body", "all", "host", "markup")
_OF_PAGE = ("body", "all")  # the rest are a few words beside it
_MOST = 3
_KINDS = (PageKind.OFFER, PageKind.OFFICIAL, PageKind.NEWS, PageKind.REFERENCE)
_SURE = 1.0  # lead of the best score from which the model alone decides; no unseen author was misread there
# An offer with a way to sign up scores at least this: of unseen authors one other page did, and six offers did not.
_SELLS = -0.1
_DOUBTFUL = ((0.2, 0), (0.7, 3))  # below the score, so many points more for a report make it one
_SELLS_FOR_SURE = 0.24  # in words that no feature knows as a way to sign up; pages that were no offers came to 0.23
_POINT, _MOST_POINTS = 0.05, 15  # what a point of the features is worth beside the model, and how many count
_TITLED, _STRUCTURED = 3, 4  # points


@dataclass(frozen=True)
class Verdict:
    """The kind of a page and the features that decided it, in Chinese."""

    kind: PageKind
    why: str


@dataclass(frozen=True)
class _Feature:
    id: str
    kind: PageKind
    where: str
    weight: int
    way: bool
    zh: str
    unless: Regex | None
    apart: Regex | None
    many: bool


@dataclass(frozen=True)
class _Tables:
    features: tuple[_Feature, ...]
    patterns: list[tuple[int, Regex]]  # of which feature; in the order of the features
    may: dict[str, tuple[list[int], Possible]]  # where → pre-filter that says which patterns can occur in a text at all
    limit: int
    block: Regex
    missing: Regex
    gone: Regex
    away: Regex


MODEL = "kinds"


def fields(document: Document, text: str) -> dict[str, str]:
    """What the trained model reads of a page; `text` is normalised."""
    return {"body": text_of(text), "title": text_of(document.title[:_TITLE])}


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("kinds")
    features = []
    asked: list[tuple[int, Regex]] = []
    may: dict[str, tuple[list[int], list[str]]] = {where: ([], []) for where in _WHERE}
    for index, entry in enumerate(data["features"]):
        where = entry["where"]
        # Where one match is enough, each pattern is asked by itself: their union has far more states than all of them.
        apart = where in _OF_PAGE and not entry.get("many", False)
        for some in [[one] for one in entry["any"]] if apart else [entry["any"]]:
            pattern = union_text(some, each_line=where == "title")
            may[where][0].append(len(asked))
            may[where][1].append(pattern)
            asked.append((index, compile_re(pattern)))
        features.append(
            _Feature(
                entry["id"],
                PageKind(entry["kind"]),
                where,
                entry["weight"],
                bool(entry.get("way", False)),
                entry["zh"],
                union(entry["unless"]) if "unless" in entry else None,
                union(entry["apart"]) if "apart" in entry else None,
                bool(entry.get("many", False)),
            )
        )
    found = {
        where: (indexes, Possible(patterns, options(), scanned=where in _OF_PAGE))
        for where, (indexes, patterns) in may.items()
    }
    block = data["block_pages"]
    return _Tables(
        tuple(features),
        asked,
        found,
        block["max_chars"],
        union(block["any"]),
        union(block["missing"]),
        union([*block["missing"], *block["gone"]]),
        union(block["away"]),
    )


@dataclass
class Words:
    """The texts of a page that features are looked for in, by where they stand; and which features can occur.

    Attributes:
        encoded: bytes spare the matcher an encoding of the whole page per feature.
        unquoted: without what stands in quotation marks, for what offers say.
        fields: what the model reads.
        scores: what the model says, by kind; `sure` when one kind stands far above the others.
    """

    sources: dict[str, str]
    encoded: dict[str, bytes]
    unquoted: dict[str, str]
    own: dict[str, bytes]
    may: list[int]
    fields: dict[str, str]
    scores: dict[PageKind, float] = field(default_factory=dict)
    sure: bool = False


def words_of(document: Document, text: str, url: str, footer: int) -> Words:
    """The texts of a page by where they stand; `text` is normalised, its footer begins at `footer`."""
    sources = {
        "title": f"{document.title}\n{first_lines(text)}",
        "body": text[:footer],
        "all": text,
        "host": url.split("?", maxsplit=1)[0][:200],
        "markup": "\n".join(document.inputs),
    }
    encoded = {where: source.encode("utf-8", "replace") for where, source in sources.items()}
    unquoted = _unquoted(sources)
    own = encoded if unquoted is sources else {w: t.encode("utf-8", "replace") for w, t in unquoted.items()}
    may = [indexes[i] for where, (indexes, words) in _tables().may.items() for i in words.of(sources[where])]
    return Words(sources, encoded, unquoted, own, may, fields(document, text))


def ask(pages: Sequence[Words]) -> None:
    """Let the model score the pages, all at once."""
    if not pages:
        return
    model = _model()
    kinds = [PageKind(name) for name in model.classes]
    texts = {name: [page.fields[name] for page in pages] for name in model.shape.fields}
    for page, scores in zip(pages, model.scores(texts).tolist(), strict=True):
        page.scores = dict(zip(kinds, scores, strict=True))
        best, second = sorted(scores, reverse=True)[:2]
        page.sure = best - second >= _SURE


def _model() -> Model:
    return load(MODEL)


def heard(pages: Sequence[Words]) -> list[list[tuple[_Feature, int]]]:
    """The features of each page in the order of the file, with how often each counts; feature by feature.

    Where the model is sure, only the features of its kind: they say why, and whether there is a way to sign up.
    """
    found: list[list[tuple[_Feature, int]]] = [[] for _ in pages]
    where: dict[int, list[int]] = {}
    features, patterns = _tables().features, _tables().patterns
    for number, page in enumerate(pages):
        only = max(page.scores, key=lambda kind: page.scores[kind]) if page.sure else None
        for index in page.may:
            if only is None or features[patterns[index][0]].kind is only:
                where.setdefault(index, []).append(number)
    for index in sorted(where):
        of, pattern = patterns[index]
        feature = features[of]
        for number in where[index]:
            known = found[number]
            if (not known or known[-1][0] is not feature) and (times := _times(feature, pattern, pages[number])):
                known.append((feature, times))
    return found


def _times(feature: _Feature, pattern: Regex, words: Words) -> int:
    """How often a feature counts on a page by one of its patterns, 0 where that does not stand there."""
    offers = feature.kind is PageKind.OFFER
    source = (words.own if offers else words.encoded)[feature.where]
    if feature.apart is not None:
        said = (words.unquoted if offers else words.sources)[feature.where]
        source = str(feature.apart.sub("", said)).encode("utf-8", "replace")
    if not source or pattern.raw(source) is None:
        return 0
    if feature.unless is not None and feature.unless.raw(source) is not None:
        return 0
    return _different(pattern, source) if feature.many else 1


def unreadable(document: Document, text: str) -> str:
    """Why a decoded page says nothing to a reader, in Chinese, or '' when it can be read."""
    visible = "".join(text.split())
    if visible.count("?") * 3 > len(visible) > 20:
        return "文字已变成问号（保存前编码已损坏）；请人工打开原网页核对"
    if (holes := sum(1 for _ in _TEMPLATE.finditer(text))) >= 2 and holes * 25 > len(visible):
        return f"页面模板未填入内容（{holes} 处变量原样显示）；请用浏览器打开后另存为网页再检查"
    if not visible:
        if document.images:
            return f"页面只有图片（{document.images} 张），没有文字；请人工查看图片或提供文字版"
        return "页面没有可见文字（可能靠脚本生成）；请用浏览器打开后另存为网页再检查"
    if len(visible) > _FEW and _HAN.search(text) is None:
        return "页面没有一个汉字（编码可能已损坏，或为外文页面）；请人工打开原网页核对"
    return _instead(document, text, visible)


def _instead(document: Document, text: str, visible: str) -> str:
    """What stands on a page instead of its content: a gate, a notice that it is gone, pictures."""
    tables = _tables()
    limit, block = tables.limit, tables.block
    if len(visible) <= limit and "训练师" not in visible and (found := block.search(text)) is not None:
        return f"页面返回的是拦截或验证页（“{found.group()[:20]}”），不是内容；请稍后重试或人工打开"
    away = len(visible) <= _LONG_NOTICE and tables.away.search(text) is not None  # it sends its reader elsewhere
    gone = (tables.gone if away else tables.missing).search(text[:200]) if away or len(visible) <= limit // 2 else None
    if gone is not None and _PRICED.search(visible) is None:  # a short advertisement is no removed page
        return f"页面已不存在（“{gone.group()[:20]}”），虽然状态码正常；请核对网址"
    if document.images and len(visible) < 60 and document.images * 30 > len(visible) and "训练师" not in visible:
        return f"页面主要是图片（{document.images} 张，文字仅 {len(visible)} 字）；请人工查看图片或提供文字版"
    return ""


def classify(
    document: Document,
    features: Sequence[tuple[_Feature, int]],
    words: Words,
    *,
    titles: int,
    structured: bool,
) -> Verdict:
    """Decide between offer, official, news and reference: the trained model, and where it wavers the features with it.

    A page is an offer only if it gives a way to pay or sign up: one that the features hear, or words as of such pages
    throughout.

    Args:
        features: what `heard` says of the page.
        titles: how many course titles the page shows.
        structured: the page carries a Course or Offer in structured data.
    """
    points: dict[PageKind, int] = dict.fromkeys(_KINDS, 0)
    reasons: dict[PageKind, list[str]] = {kind: [] for kind in _KINDS}
    way = structured or any(h.startswith(("tel:", "weixin:", "sms:")) for h, _, _ in document.links)
    if titles:
        points[PageKind.OFFER] += _TITLED
        reasons[PageKind.OFFER].append("有课程标题")
    if structured:
        points[PageKind.OFFER] += _STRUCTURED
        reasons[PageKind.OFFER].append("有结构化的课程或报价数据")
    for feature, times in features:
        points[feature.kind] += feature.weight * times
        reasons[feature.kind].append(feature.zh)
        way = way or feature.way
    scores = dict(words.scores)
    if not words.sure:
        scores = {kind: score + _POINT * min(_MOST_POINTS, points[kind]) for kind, score in scores.items()}
    sells, reported = words.scores[PageKind.OFFER], max(points[kind] for kind in _KINDS[1:])
    more = reported - points[PageKind.OFFER]  # by how much the features hear a report rather than an offer
    if (sells < _SELLS and not structured) or any(sells < score and more >= least for score, least in _DOUBTFUL):
        scores.pop(PageKind.OFFER)  # when in doubt, for the institution
    best = max(scores, key=lambda kind: (scores[kind], -_KINDS.index(kind)))
    if best is PageKind.OFFER and not way:
        if sells < _SELLS_FOR_SURE:
            best = max(_KINDS[1:], key=lambda kind: (scores[kind], -_KINDS.index(kind)))
            return Verdict(best, f"没有报名或付款途径，不作为招生页面；{_why(best, reasons[best], words)}")
        reasons[best].append("用词与招生页面一致")
    return Verdict(best, _why(best, reasons[best], words))


def _unquoted(sources: dict[str, str]) -> dict[str, str]:
    """The texts without what stands in quotation marks: that is how others sell."""
    if "“" not in sources["all"] and "「" not in sources["all"]:
        return sources
    return sources | {where: _QUOTED.sub("", sources[where]) for where in ("body", "all")}


def _different(pattern: Regex, source: bytes) -> int:
    """How many different words of a feature stand on the page, at most `_MOST`: one may be chance, three are not."""
    words: set[bytes] = set()
    for word in pattern.raw_words(source):
        words.add(word)
        if len(words) == _MOST:
            break
    return len(words)


def first_lines(text: str, count: int = 4) -> str:
    """The first short lines of a page, where its heading stands; rows and sentences are no headings."""
    lines = [line.strip() for line in text[:3000].split("\n") if line.strip()][:8]
    return "\n".join([line for line in lines if 6 <= len(line) <= 60 and "\t" not in line and "。" not in line][:count])


def _why(kind: PageKind, reasons: list[str], words: Words) -> str:
    said = "、".join(reasons) if reasons else f"用词如“{'”“'.join(_model().telling(words.fields, kind.value))}”"
    return f"{said}（用词相符度 {words.scores[kind]:.2f}）"
