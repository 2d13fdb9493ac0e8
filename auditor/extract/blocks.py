"""HTML to one visible text with offsets: blocks, tables, containers, and what stands beside the text.

Block elements break lines, table cells are parted by a tab, inline elements never split a word. Scripts, styles,
comments and elements hidden by style are not visible; what a reader cannot see is kept apart in `Document.aside`.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.extract import linear, scripts
from auditor.extract.document import ROOT, Aside, Document, Element, TooBig
from auditor.extract.hidden import Hiding, crossed_out
from auditor.extract.tags import BLOCK, CELL, HEADING, SHALLOW, SKIP

_TAGS = linear.compile(
    r"(?i)</?(?:html|body|head|div|p|br|table|t[drh]|span|a|ul|ol|li|h[1-6]|meta|title|script|img|form|section|article"
    r"|strong|b|i|em|font|center|style|link|input|dl|pre)(?:\s[^<>]*)?/?>|<!doctype"
)
_STRUCK = frozenset(("del", "s", "strike"))
_OPENING = linear.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FOOTER = linear.compile(r"(?i)\bfoot|copyright|版权")
# <b>¥458</b><i>206人付款</i>: no reader takes the count for the end of the price
_PRICE, _COUNT = linear.compile(r"[¥￥]\d{2,6}$"), linear.compile(r"^\d[\d,.]*[^\d,.元块\s]")
_LINE_ENDS, _LINE_STARTS = frozenset("。！？；：!?;:）)】》”…"), frozenset("【●■▶◆★☆✅✔•·▪◇○①②③④⑤⑥⑦⑧⑨#*")
MAX_DEPTH, MAX_CHARS = 1200, 5_000_000
_BLANK, _TEXT_FILE = 1_000, 2_000  # characters of a gap; lines of one element
__all__ = ["MAX_CHARS", "MAX_DEPTH", "ROOT", "Aside", "Document", "Element", "TooBig", "read"]


def read(source: str) -> Document:
    """Turn page source (HTML or plain text) into a Document.

    Raises:
        TooBig: nesting or length beyond the caps.
    """
    if len(source) > MAX_CHARS:
        raise TooBig(f"页面有 {len(source)} 个字符，超过上限；请拆分后再检查")
    if not _TAGS.search(source):
        text = source.replace("\r\n", "\n").replace("\r", "\n")
        first = next((line.strip() for line in text.split("\n") if line.strip()), "")
        return Document(text=text, title=first[:80])
    if _depth(source) > MAX_DEPTH:
        raise TooBig(f"标签嵌套超过 {MAX_DEPTH} 层，无法可靠阅读；请人工打开原网页核对")
    document = _parse(source)
    if scripts.worth_reading(document.text, document.scripts):
        document = _enriched(document, source + scripts.as_html(document.scripts), "scripted")
    elif scripts.worth_reading_alts(document):
        document = _enriched(document, source + scripts.alts_as_html(document), "pictured")
    document.aside += [Aside("script", text) for text in scripts.strings(document.scripts) if not document.scripted]
    return document


def _enriched(document: Document, source: str, how: str) -> Document:
    """The page with what only its scripts or pictures say put behind its own text."""
    fuller = _parse(source)
    if len(fuller.text) <= len(document.text):
        return document
    setattr(fuller, how, True)
    return fuller


def _parse(source: str) -> Document:
    builder = _Builder()
    tree = LexborHTMLParser(source)
    builder.head(tree)
    root = tree.body or tree.root
    if root is not None:
        builder.walk(root)
    return builder.finish()


def _depth(source: str) -> int:
    """Deepest nesting that the source could reach; the parser's time grows with its square."""
    if source.count("<") < MAX_DEPTH:
        return 0
    depth = deepest = 0
    for match in _OPENING.finditer(source):
        if match.group(2).lower() in SHALLOW:
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest


class _Builder:
    def __init__(self) -> None:
        self.doc = Document(html=True)
        self.parts: list[str] = []
        self.length = 0
        # node, its element index (ROOT for inline ones), its index among the crossed-out spans (or ROOT)
        self.open: list[tuple[LexborNode, int, int]] = []
        self.blocks: list[int] = []  # element indexes of the open blocks
        self.pre = 0
        self.hiding = Hiding()
        self.gap = ""  # whitespace owed before the next visible character: '', ' ', '\t' or '\n'

    def head(self, tree: LexborHTMLParser) -> None:
        node = tree.css_first("title")
        self.doc.title = _squeeze(node.text()) if node is not None else ""
        for meta in tree.css("meta"):
            attributes = meta.attributes
            name = (attributes.get("name") or attributes.get("property") or "").lower()
            if name in ("description", "keywords", "og:title", "og:description") and attributes.get("content"):
                self.doc.aside.append(Aside("meta", _squeeze(attributes["content"] or "")[:2000]))
        for style in tree.css("style"):
            self.hiding.learn(style.text() or "")
        for script in tree.css("script"):
            kind = (script.attributes.get("type") or "").lower()
            target = self.doc.json_ld if "ld+json" in kind else self.doc.scripts
            target.append(script.text() or "")

    def walk(self, root: LexborNode) -> None:
        """Depth first without recursion: nesting must not meet Python's stack."""
        node: LexborNode = root
        while True:
            if self._enter(node):
                child = node.first_child
                if child is not None:
                    node = child
                    continue
                self._leave()
            while (following := node.next) is None or not self.open:
                if not self.open:
                    return
                node = self.open[-1][0]
                self._leave()
            node = following

    def _enter(self, node: LexborNode) -> bool:
        """Take one node in; True when its children are to be read."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag == "-comment":
            comment = node.comment_content or ""
            if comment.strip():
                self.doc.aside.append(Aside("comment", _squeeze(comment)[:2000]))
            return False
        if tag in SKIP or tag.startswith("-"):
            return False
        attributes = node.attributes
        if attributes and self._attributes(tag, attributes):
            self.doc.aside.append(Aside("hidden", _squeeze(node.text(separator=" ") or "")[:2000]))
            return False
        index = ROOT
        if tag in BLOCK or tag in CELL:
            css = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip() if attributes else ""
            self._owe("\t" if tag in CELL else "\n")
            element = Element(tag, self.length, self.blocks[-1] if self.blocks else ROOT, css)
            element.footer = tag == "footer" or bool(css and _FOOTER.search(css))
            if tag in CELL:
                element.rows, element.cols = _span(attributes, "rowspan"), _span(attributes, "colspan")
            index = len(self.doc.elements)
            self.doc.elements.append(element)
            self.blocks.append(index)
            self.pre += tag == "pre"
        elif tag == "a":
            self.doc.links.append(((attributes.get("href") or "")[:300], self.length, -1))
        elif tag in ("strong", "b"):
            self.doc.strong.append((self.length, self.length))
        struck = len(self.doc.struck) if tag in _STRUCK or (attributes and crossed_out(attributes)) else ROOT
        if struck != ROOT:
            self.doc.struck.append((self.length, self.length))
        self.open.append((node, index, struck))
        return True

    def _leave(self) -> None:
        node, index, struck = self.open.pop()
        if struck != ROOT:
            self.doc.struck[struck] = (self.doc.struck[struck][0], self.length)
        if index != ROOT:
            self.blocks.pop()
            element = self.doc.elements[index]
            element.end = self.length
            self.pre -= element.tag == "pre"
            self._owe("\t" if element.tag in CELL else "\n")
        elif node.tag == "a":
            href, start, _ = self.doc.links[-1]
            self.doc.links[-1] = (href, start, self.length)
        elif node.tag in ("strong", "b"):
            self.doc.strong[-1] = (self.doc.strong[-1][0], self.length)

    def _attributes(self, tag: str, attributes: dict[str, str | None]) -> bool:
        """Note what attributes say; True when the element is hidden from the reader."""
        if self.hiding.hides(attributes):
            return True
        self.doc.microdata = self.doc.microdata or "itemscope" in attributes
        if tag == "img":
            self.doc.images += 1
        elif tag == "form":
            self.doc.forms += 1
        elif tag in ("input", "textarea", "select"):
            names = (attributes.get(k) or "" for k in ("name", "type", "placeholder", "value"))
            self.doc.inputs.append(" ".join(names)[:200])
        for name in ("alt", "title"):
            value = attributes.get(name)
            if value and value.strip():
                self.doc.aside.append(Aside("alt", _squeeze(value)[:500]))
        return False

    def _owe(self, gap: str) -> None:
        if not self.length:
            return
        # A cell's tab yields to a line break; a line break is never doubled.
        if gap == "\n" or (gap == "\t" and self.gap != "\n"):
            self.gap = gap

    def _text(self, raw: str) -> None:
        if raw.isspace() and not self.pre and len(raw) < _BLANK:  # most text nodes only indent the source
            if not self.gap and self.length:
                self.gap = " "
            return
        lines = raw.split("\n") if "\n" in raw else [raw]
        if len(lines) > 1 and not self.pre:
            lines = _joined(lines)
        for number, line in enumerate(lines):
            if number:
                self._owe("\n")
            self._line(line)

    def _line(self, raw: str) -> None:
        words = raw.split()
        if not words:
            if raw and not self.gap and self.length:
                self.gap = " "
            return
        beside = raw[0].isdigit() and not self.gap and _COUNT.search(raw) and _PRICE.search("".join(self.parts[-2:]))
        if (raw[0].isspace() or beside) and not self.gap and self.length:
            self.gap = " "
        text = self.gap + " ".join(words)
        self.parts.append(text)
        self.length += len(text)
        self.gap = " " if raw[-1].isspace() else ""

    def finish(self) -> Document:
        doc = self.doc
        doc.text = "".join(self.parts)
        text = doc.text
        for element in doc.elements:
            element.end = max(element.end, element.start)
            element.start, element.end = _tight(text, element.start, element.end)
        doc.links = [(h, *_tight(text, s, max(s, e))) for h, s, e in doc.links]
        doc.struck = [_tight(text, s, e) for s, e in doc.struck]
        doc.strong = [_tight(text, s, e) for s, e in doc.strong]
        if not doc.title:
            heads = (text[e.start : e.end] for e in doc.elements if e.tag in HEADING and e.end > e.start)
            doc.title = _squeeze(next(heads, ""))[:80]
        return doc


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    """An element starts before the gap that was owed to its predecessor: move onto its own first character."""
    while start < end and text[start] in "\n\t ":
        start += 1
    return start, end


def _joined(lines: list[str]) -> list[str]:
    """Lines of a text node as a reader would part them.

    A line break in the source is only a space to a browser, yet whole pages stand in one element and rely on it. It
    counts where the line before ends a sentence or the next one opens with a list mark; never inside a sentence.
    """
    if len(lines) > _TEXT_FILE:
        return lines  # a text file in one element: its line breaks are all it has
    out = [lines[0]]
    for line in lines[1:]:
        before, after = out[-1].rstrip(), line.lstrip()
        if (before and before[-1] in _LINE_ENDS) or (after and after[0] in _LINE_STARTS):
            out.append(line)
        else:
            out[-1] = f"{out[-1]} {line}" if not (before and after and before[-1] > "⺀" < after[0]) else before + after
    return out


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _span(attributes: dict[str, str | None], name: str) -> int:
    value = attributes.get(name) or "1"
    return max(1, min(int(value), 200)) if value.isascii() and value.isdigit() and len(value) < 5 else 1
