"""What a person may hand in to be scanned; kept light, so that a wrong file is refused at once."""

from __future__ import annotations

from auditor.errors import BadInput


def check_input(name: str, body: bytes, max_bytes: int) -> None:
    """Refuse what cannot be a page.

    Raises:
        BadInput: empty, over the size cap, or binary.
    """
    if not body.strip():
        raise BadInput("nothing to scan: the input is empty", name, "give an HTML page or a text")
    if len(body) > max_bytes:
        raise BadInput(f"input is too large (over {max_bytes:,} bytes)", name, "raise AUDITOR_MAX_BYTES or cut it")
    head = body[:4096]
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and (
        b"\x00" in head or head.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b"))
    ):
        raise BadInput("not a page or a text (binary data)", name, "save the page as HTML, or paste its text")
