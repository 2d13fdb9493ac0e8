"""RFC 3161 timestamps: an outside authority says when a run's manifest existed. Off without AUDITOR_TIMESTAMP_URL.

What is signed is the SHA-256 of manifest.json, whose bytes do not change by it. The authority's answer is kept beside
it, in `timestamp.json` with a digest of its own: a signature does not cover all of an answer, here every byte counts.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from auditor.errors import AuditorError, ConfigError, CouldNotCheck
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder
from auditor.sealing import MANIFEST, TIMESTAMP, canonical, parsed
from auditor.settings import Settings

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse

log = logging.getLogger("auditor.timestamps")
NONE, OK, COULD_NOT, WRONG = "none", "ok", "could_not_check", "wrong"
_SHA256_OID = "2.16.840.1.101.3.4.2.1"
_KEYS = {"manifest_sha256", "authority", "answer"}
_LATER = "try again later with `auditor report timestamp`"
_LONGEST = 1 << 20  # bytes of an answer; real ones have a few thousand


@dataclass(frozen=True)
class Stamp:
    """What a run's timestamp says.

    Attributes:
        state: 'none', 'ok', 'could_not_check' (no certificates to check the signature by) or 'wrong'.
        time: when the authority saw the manifest, ISO 8601 in UTC; '' when that cannot be told.
        authority: the host that was asked.
        detail: one line, unless it is 'ok'.
        answer: the authority's answer, DER, as `openssl ts -verify -in` takes it.
    """

    state: str
    time: str = ""
    authority: str = ""
    detail: str = ""
    answer: bytes = b""


def read(folder: RunFolder, settings: Settings) -> Stamp:
    """Check the timestamp of a run folder, offline.

    Raises:
        ConfigError: AUDITOR_TIMESTAMP_CA is no file of certificates.
    """
    if not folder.exists(TIMESTAMP):
        return Stamp(NONE, detail="there is no timestamp: none was asked for, or the authority did not answer")
    document = parsed(folder.read_bytes(TIMESTAMP), _KEYS)
    if document is None:
        return Stamp(WRONG, detail="its own digest does not fit its content")
    sealed = folder.read_bytes(MANIFEST) if folder.exists(MANIFEST) else b""
    if document["manifest_sha256"] != sha256_hex(sealed):
        return Stamp(WRONG, authority=str(document["authority"]), detail="it was made for another manifest")
    try:
        answer = base64.b64decode(document["answer"], validate=True)
    except (ValueError, TypeError):
        return Stamp(WRONG, detail="it holds no answer of an authority")
    return _checked(answer, sealed, str(document["authority"]), settings, None)


def stamp(folder: RunFolder, settings: Settings) -> str | None:
    """Have a sealed run's manifest timestamped; a timestamp that fits it already is kept as it is.

    Returns:
        SHA-256 of timestamp.json, or None when there is none: no authority is set, or it gave no good answer, which is
        logged and stops nothing.
    """
    if folder.exists(TIMESTAMP):
        # That its signature holds was checked when it came; a certificate file gone since must not fail the run.
        if read(folder, settings.model_copy(update={"timestamp_ca": ""})).state == COULD_NOT:
            return sha256_hex(folder.read_bytes(TIMESTAMP))
        folder.fs.rm(folder.path(TIMESTAMP))  # of the manifest that this one has replaced
    if not settings.timestamp_url:
        return None
    try:
        return sha256_hex(ask(folder, settings))
    except AuditorError as error:
        todo = f"`auditor report timestamp {folder.week}` asks again"
        log.warning("published WITHOUT a timestamp: %s (%s); %s", error.what, error.where, todo)
        return None


def ask(folder: RunFolder, settings: Settings) -> bytes:
    """Ask the authority, check its answer and keep it; returns the bytes of timestamp.json.

    Raises:
        ConfigError: no usable address is set. CouldNotCheck: no answer, or one that does not hold.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - off in most installations

    place = urlsplit(settings.timestamp_url)
    if place.scheme not in ("http", "https") or not place.hostname:
        raise ConfigError("no address of a timestamp authority", "AUDITOR_TIMESTAMP_URL", "write it like https://…")
    sealed = folder.read_bytes(MANIFEST)
    request = TimestampRequestBuilder().data(sealed).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _post(settings, place.hostname, request.as_bytes())
    said = _checked(answer, sealed, place.hostname, settings, request)
    if said.state == WRONG:
        raise CouldNotCheck(
            f"the timestamp authority's answer does not hold: {said.detail}", place.hostname,
            "compare AUDITOR_TIMESTAMP_URL and AUDITOR_TIMESTAMP_CA with what the authority publishes",
        )  # fmt: skip
    document = {
        "manifest_sha256": sha256_hex(sealed),
        "authority": place.hostname,  # without a password that the address may carry
        "answer": base64.b64encode(answer).decode("ascii"),
    }
    data = canonical(document)
    folder.write_bytes(TIMESTAMP, data)
    return data


def _post(settings: Settings, host: str, query: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": settings.user_agent}
    until = time.monotonic() + settings.total_timeout_s
    try:
        with requests.post(
            settings.timestamp_url, data=query, headers=headers, timeout=settings.timeout_s, allow_redirects=False,
            stream=True,
        ) as answer:  # fmt: skip
            if answer.status_code != 200:
                raise CouldNotCheck(f"the timestamp authority answered HTTP {answer.status_code}", host, _LATER)
            body = b""
            for piece in answer.iter_content(8192):
                body += piece
                if len(body) > _LONGEST or time.monotonic() > until:
                    raise CouldNotCheck("the timestamp authority's answer does not end", host, _LATER)
            return body
    except requests.RequestException as error:
        what = f"the timestamp authority does not answer ({type(error).__name__})"
        raise CouldNotCheck(what, host, _LATER) from error


def _checked(
    answer: bytes, sealed: bytes, authority: str, settings: Settings, request: TimeStampRequest | None
) -> Stamp:
    """Status, imprint, the nonce when just asked, and with certificates the signature and its chain at that time."""
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response  # noqa: PLC0415

    try:
        said = decode_timestamp_response(answer)
        if said.status != 0:
            words = " ".join(["it is a refusal", *said.status_string])
            return Stamp(WRONG, authority=authority, detail=words, answer=answer)
        problem = _imprint(said, sealed)
        when = said.tst_info.gen_time.isoformat().replace("+00:00", "Z")
        if not problem and request is not None and said.tst_info.nonce != request.nonce:
            problem = "it answers another question"
    except ValueError as error:  # what the library says of bytes that are no answer, or a refusal
        return Stamp(WRONG, authority=authority, detail=f"no timestamp can be read from it ({error})", answer=answer)
    if problem:
        return Stamp(WRONG, when, authority, problem, answer)
    if not settings.timestamp_ca:
        todo = "set AUDITOR_TIMESTAMP_CA to the authority's root certificate"
        return Stamp(COULD_NOT, when, authority, f"its signature was not checked: {todo}", answer)
    try:
        verifier = VerifierBuilder(roots=_roots(settings.timestamp_ca)).build()
        verifier.verify(said, hashlib.sha256(sealed).digest())
    except (VerificationError, ValueError) as error:
        return Stamp(WRONG, when, authority, f"its signature does not hold: {error}", answer)
    return Stamp(OK, when, authority, "", answer)


def _imprint(said: TimeStampResponse, sealed: bytes) -> str:
    imprint = said.tst_info.message_imprint
    fits = imprint.message == hashlib.sha256(sealed).digest() and imprint.hash_algorithm.dotted_string == _SHA256_OID
    return "" if fits else "it is about other bytes"


def _roots(path: str) -> list[Any]:
    from cryptography import x509  # noqa: PLC0415

    try:
        return list(x509.load_pem_x509_certificates(Path(path).read_bytes()))
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"no certificates can be read from {path}",
            "AUDITOR_TIMESTAMP_CA",
            "give a PEM file of the authority's root",
        ) from error
