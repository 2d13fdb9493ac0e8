"""Passwords of reviewers, kept as scrypt hashes: slow to guess, even for whoever takes a copy of the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata

from auditor.errors import BadInput

SHORTEST, LONGEST = 12, 200  # characters
# About 0.2 s and 32 MB per try, one of the settings of OWASP's cheat sheet on password storage.
_LOG_N, _R, _P = 15, 8, 3
_MEMORY = 64 * 1024 * 1024


def check(password: str, *, other_than: tuple[str, ...] = ()) -> str:
    """The password itself when it will do.

    Args:
        other_than: words it must not be, such as the login.

    Raises:
        BadInput: too short, too long, or one of those words.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"the password has {len(password)} characters", "password", f"use {SHORTEST} to {LONGEST}")
    if _normal(password).casefold() in {_normal(word).casefold() for word in other_than} or len(set(password)) < 4:
        raise BadInput("the password is too easy to guess", "password", "use several words that nobody would guess")
    return password


def hashed(password: str) -> str:
    """'scrypt$LOG2_N$R$P$SALT$HASH' with a fresh salt."""
    salt = secrets.token_bytes(16)
    return "$".join(["scrypt", str(_LOG_N), str(_R), str(_P), _text(salt), _text(_scrypt(password, salt))])


def matches(password: str, stored: str | None) -> bool:
    """True when the password belongs to this hash. None (nobody has that login) takes as long to say no."""
    name, log_n, r, p, salt, digest = (stored or _NOBODY).split("$")
    if name != "scrypt" or len(password) > LONGEST:
        return False
    tried = _scrypt(password, base64.b64decode(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(tried, base64.b64decode(digest)) and stored is not None


def _scrypt(password: str, salt: bytes, log_n: int = _LOG_N, r: int = _R, p: int = _P) -> bytes:
    data = _normal(password).encode("utf-8", "replace")
    return hashlib.scrypt(data, salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _normal(password: str) -> str:
    """Input methods write the same character in several ways."""
    return unicodedata.normalize("NFKC", password)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


_NOBODY = "$".join(["scrypt", str(_LOG_N), str(_R), str(_P), _text(bytes(16)), _text(bytes(32))])
