"""Codes that pass their own checks and yet belong to nobody: city digits 99 exist in no province."""

from __future__ import annotations

from random import Random

_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100-2015: 3^(i-1) mod 31
_ORGAN_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
# First two characters by kind: 91 company, 52 private non-enterprise unit, 92 sole trader, 11 and 12 public body.
_PREFIX = {"trainer": "52", "person": "92", "office": "11", "J": "12", "S": "52"}


def uscc(kind: str, province_code: str, rng: Random, *, company: bool = False) -> str:
    """A 统一社会信用代码 of 18 characters whose two check digits are right and whose region does not exist.

    Args:
        kind: the institution's kind in the sandbox; decides the first two characters.
        province_code: two digits, GB/T 2260.
        company: the name says it is a company, whatever its kind.
    """
    prefix = "91" if company else _PREFIX.get(kind, "91")
    organ = "".join(rng.choice(_CHARS) for _ in range(8))
    total = sum(_organ_value(c) * w for c, w in zip(organ, _ORGAN_WEIGHTS, strict=True))
    organ += "0123456789X0"[11 - total % 11]
    body = f"{prefix}{province_code}99{rng.randrange(100):02d}{organ}"
    return body + uscc_check_digit(body)


def _organ_value(char: str) -> int:
    return int(char) if char.isdigit() else ord(char) - ord("A") + 10


def uscc_check_digit(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015)."""
    total = sum(_CHARS.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return _CHARS[(31 - total % 31) % 31]


def filing_code(institution_class: str, province_code: str, serial: int) -> str:
    """A 机构编码 of 13 characters: class letter, 0000 (first filed with a province), province, 6-digit serial."""
    return f"{institution_class}0000{province_code}{serial:06d}"
