"""A page as people see it: one visible text, its block elements, and what stands beside the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

ROOT = -1


class TooBig(ValueError):
    """A page no reader could follow: nesting or size beyond the caps; the message is for people, in Chinese."""


@dataclass(slots=True)
class Element:
    """One block element and the visible text it spans. `parent` is an index into `Document.elements`, or -1."""

    tag: str
    start: int
    parent: int
    css: str = ""  # class and id
    end: int = 0
    footer: bool = False
    rows: int = 1  # rowspan and colspan of a cell
    cols: int = 1


@dataclass(frozen=True, slots=True)
class Aside:
    """Text beside the visible text; `where` as in the claims table."""

    where: str
    text: str


@dataclass(slots=True)
class Document:
    """A page as people see it. Spans everywhere are offsets into `text`."""

    text: str = ""
    title: str = ""
    elements: list[Element] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    json_ld: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    microdata: bool = False  # some element carries itemscope
    links: list[tuple[str, int, int]] = field(default_factory=list)  # href, span
    strong: list[tuple[int, int]] = field(default_factory=list)  # spans of bold text
    struck: list[tuple[int, int]] = field(default_factory=list)  # spans of crossed-out text
    inputs: list[str] = field(default_factory=list)  # name, type, placeholder of form fields, joined
    images: int = 0
    forms: int = 0
    html: bool = False
    scripted: bool = False  # strings from scripts stand in the text
    pictured: bool = False  # the words beside pictures stand in the text

    def shift(self, position: Callable[[int], int]) -> None:
        """Move all spans into another coordinate (that of the normalised text)."""
        for element in self.elements:
            element.start, element.end = position(element.start), position(element.end)
        self.links = [(href, position(start), position(end)) for href, start, end in self.links]
        self.strong = [(position(start), position(end)) for start, end in self.strong]
        self.struck = [(position(start), position(end)) for start, end in self.struck]

    def footer_start(self, length: int) -> int:
        """Where the footer begins: the first footer element of the second half, else the end of the text."""
        starts = [e.start for e in self.elements if e.footer and e.start * 2 >= length]
        return min(starts, default=length)
