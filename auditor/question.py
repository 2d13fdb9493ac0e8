"""A question to a service that wants it as POST; everything else is asked by its plain address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode


class Question(str):
    """An address with what is asked behind '#': as text no two questions are alike, just as with plain addresses.

    Attributes:
        address: where it is sent.
        body: what is sent; it never holds a secret.
        content_type: of the body.
    """

    address: str
    body: bytes
    content_type: str
    __slots__ = ("address", "body", "content_type")

    @classmethod
    def of(cls, address: str, fields: Mapping[str, object], *, form: bool) -> Question:
        """Fields as a form or as JSON; the same fields always give the same bytes."""
        made = cls(f"{address}#{urlencode(sorted((name, str(value)) for name, value in fields.items()))}")
        made.address = address
        if form:
            made.body, made.content_type = urlencode(list(fields.items())).encode(), "application/x-www-form-urlencoded"
        else:
            made.body = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True).encode()
            made.content_type = "application/json"
        return made
