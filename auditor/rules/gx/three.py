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
    """A three-valued mask: `yes` where it is true, `maybe` where it is not known; never both."""

    yes: Mask
    maybe: Mask

    def both(self, other: Three) -> Three:
        """Kleene AND."""
        possible = (self.yes | self.maybe) & (other.yes | other.maybe)
        yes = self.yes & other.yes
        return Three(yes, possible & ~yes)

    def either(self, other: Three) -> Three:
        """Kleene OR."""
        yes = self.yes | other.yes
        return Three(yes, (self.maybe | other.maybe) & ~yes)
