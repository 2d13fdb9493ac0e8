"""The name of an organisation as a page writes it, with what is said of it there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """A name with its span in normalised text and its parts in the sentence."""

    name: str
    start: int
    end: int
    evaluates: bool
    issues: bool
    owns: bool
