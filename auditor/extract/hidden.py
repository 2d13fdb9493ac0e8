"""Which elements a reader never gets to see, and which are only folded away behind a tab."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.extract import linear

_STYLE = linear.compile(
    r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%|\s|;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|(?:text-indent|left|top|margin-left|margin-top)\s*:\s*-\d{3,}"
)
_RULE = linear.compile(r"([^{}]{1,300})\{[^{}]{0,400}?(?:display\s*:\s*none|visibility\s*:\s*hidden)[^{}]{0,400}\}")
_CLASS = linear.compile(r"^\s*(?:[a-zA-Z]{0,10})?([.#])([\w-]{1,60})\s*$")
# One click away is still said to the reader: panels of tabs, slides, folded answers.
_FOLDED = linear.compile(
    r"(?i)\btab|tab(?:s|pane|panel|con|content|item|box|\d)?\b|pane|panel|swiper|slide|carousel|collaps|accordion|fold|expand|"
    r"\bmore|faq|answer|detail|toggle|spoiler|dropdown|\bitem|switch"
)
_MAX_STYLE, _MAX_RULES = 200_000, 300


class Hiding:
    """What the style sheets of one page hide."""

    def __init__(self) -> None:
        self.classes: set[str] = set()
        self.ids: set[str] = set()

    def learn(self, sheet: str) -> None:
        """Take the rules of one style element; only selectors of one class or id are understood."""
        if "none" not in sheet and "hidden" not in sheet:
            return
        for match in _RULE.finditer(sheet[:_MAX_STYLE]):
            for selector in match.group(1).split(","):
                named = _CLASS.search(selector)
                if named is not None and len(self.classes) < _MAX_RULES:
                    (self.classes if named.group(1) == "." else self.ids).add(named.group(2))

    def hides(self, attributes: Mapping[str, str | None]) -> bool:
        """True when an element with these attributes is not shown and no click brings it up."""
        style = attributes.get("style")
        css, name = attributes.get("class") or "", attributes.get("id") or ""
        hidden = "hidden" in attributes or bool(style and _STYLE.search(style))
        if not hidden and self.classes and css:
            hidden = not self.classes.isdisjoint(css.split())
        if not hidden and self.ids and name:
            hidden = name in self.ids
        if not hidden:
            return False
        return attributes.get("role") != "tabpanel" and _FOLDED.search(f"{css} {name}") is None


_CROSSED = linear.compile(
    r"(?i)line-through|\b(?:old|orig|origin|original|market|was|through|linethrough|del)[-_]?(?:price|money|fee)?\b"
)


def crossed_out(attributes: Mapping[str, str | None]) -> bool:
    """True when style or class say that the text is an earlier, crossed-out price."""
    said = f"{attributes.get('style') or ''} {attributes.get('class') or ''}"
    return len(said) > 1 and _CROSSED.search(said) is not None
