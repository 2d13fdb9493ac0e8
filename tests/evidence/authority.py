"""A timestamp authority of our own on loopback: real requests over HTTP, answered by `openssl ts -reply`."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CONFIG = """
[tsa]
serial = {home}/serial
signer_cert = {home}/tsa.pem
signer_key = {home}/tsa.key
default_policy = 1.2.3.4.1
digests = {digests}
signer_digest = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """Where it answers, whom it is certified by, and what it was asked.

    Attributes:
        broken: what to answer instead: an HTTP status, or bytes.
    """

    url: str
    root: Path
    asked: list[bytes] = field(default_factory=list)
    broken: int | bytes | None = None


@contextmanager
def authority(home: Path, *, digests: str = "sha256", valid_days: int = 30) -> Iterator[Authority]:
    """A root, a certificate for timestamps signed by it, and a server that uses it.

    Args:
        digests: what it is willing to sign; it refuses others.
        valid_days: how long its certificate is valid from now; it was made a day ago.
    """
    home.mkdir(parents=True, exist_ok=True)
    _certificates(home, valid_days)
    (home / "serial").write_text("01\n")
    (home / "tsa.cnf").write_text(_CONFIG.format(home=home, digests=digests))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Ask)
    server.home, server.lock = home, threading.Lock()  # type: ignore[attr-defined]
    server.here = Authority(f"http://127.0.0.1:{server.server_port}/tsa", home / "root.pem")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.here  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Ask(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        home, here = self.server.home, self.server.here  # type: ignore[attr-defined]
        query = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/timestamp-query"
        with self.server.lock:  # type: ignore[attr-defined]
            here.asked.append(query)
            (home / "query.tsq").write_bytes(query)
            command = ["openssl", "ts", "-reply", "-config", str(home / "tsa.cnf"), "-section", "tsa"]
            command += ["-queryfile", str(home / "query.tsq"), "-out", str(home / "answer.tsr")]
            subprocess.run(command, check=False, capture_output=True, timeout=30)  # a refusal is an answer, too
            answer = (home / "answer.tsr").read_bytes()
        status = here.broken if isinstance(here.broken, int) else 200
        answer = here.broken if isinstance(here.broken, bytes) else answer
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        return


def _certificates(home: Path, valid_days: int) -> None:
    start = datetime.now(UTC) - timedelta(days=1)
    keys = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("root", "tsa")}
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Root of {home.name}")])
    for name, key in keys.items():
        subject = issuer if name == "root" else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clock")])
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(start)
            .not_valid_after(datetime.now(UTC) + timedelta(days=valid_days if name == "tsa" else 3650))
            .add_extension(x509.BasicConstraints(ca=name == "root", path_length=None), critical=True)
        )  # fmt: skip
        if name == "tsa":
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        certificate = builder.sign(keys["root"], hashes.SHA256())
        (home / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (home / f"{name}.key").write_bytes(private)
