"""Masks with a third value: true, false, not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


class RuleError(ValueError):
    """A rule asks something the frame cannot answer: an unknown column, a value outside a closed set."""


@dataclass(frozen=True)
class Three:
    """A three-valued mask: `yes` where it is true, `possible` where it is true or not known.

    Kept so, Kleene's AND and OR are the plain ones on both halves.
    """

    yes: Mask
    possible: Mask

    @classmethod
    def of(cls, mask: Mask, null: Mask) -> Three:
        """A mask that means nothing where `null`."""
        return cls(mask & ~null, mask | null)

    @property
    def maybe(self) -> Mask:
        """Where it is not known."""
        return self.possible ^ self.yes

    def no(self) -> Three:
        """Kleene NOT."""
        return Three(~self.possible, ~self.yes)

    def both(self, other: Three) -> Three:
        """Kleene AND."""
        return Three(self.yes & other.yes, self.possible & other.possible)

    def either(self, other: Three) -> Three:
        """Kleene OR."""
        return Three(self.yes | other.yes, self.possible | other.possible)
