"""Removes content-encoding without ever producing more bytes than asked for."""

from __future__ import annotations

import zlib

_GZIP = ("gzip", "x-gzip")


class DecodingFailed(Exception):
    """The body is not what its Content-Encoding says."""


class Decoder:
    """Incremental decoder of one response body.

    Args:
        encoding: the Content-Encoding header; '', identity, gzip, x-gzip and deflate are understood.

    Raises:
        DecodingFailed: another encoding (we never ask for one).
    """

    def __init__(self, encoding: str) -> None:
        self._name = encoding.strip().lower()
        if self._name not in ("", "identity", "deflate", *_GZIP):
            raise DecodingFailed(self._name)
        self._plain = self._name in ("", "identity")
        self._decoder = zlib.decompressobj(16 + zlib.MAX_WBITS if self._name in _GZIP else zlib.MAX_WBITS)
        self._started = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Decode a chunk into at most `room` bytes.

        Returns:
            The decoded bytes; exactly `room` of them means that the cap is reached and the rest is dropped.

        Raises:
            DecodingFailed: damaged or mislabelled data.
        """
        if self._plain:
            return chunk[:room]
        out = b""
        try:
            while chunk and len(out) < room:
                if self._decoder.eof:
                    if not (self._name in _GZIP and chunk.startswith(b"\x1f\x8b")):
                        break  # padding after the data, which browsers ignore as well
                    self._decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)  # next gzip member
                out += self._first(chunk, room - len(out))
                chunk = self._decoder.unused_data
        except zlib.error as error:
            raise DecodingFailed(str(error)) from error
        return out

    def _first(self, chunk: bytes, room: int) -> bytes:
        try:
            return self._decoder.decompress(chunk, room)
        except zlib.error:
            if self._started or self._name != "deflate":
                raise
            self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)  # many servers send raw deflate
            return self._decoder.decompress(chunk, room)
        finally:
            self._started = True

    @property
    def complete(self) -> bool:
        """False when the compressed data stopped in the middle."""
        return self._plain or not self._started or self._decoder.eof
