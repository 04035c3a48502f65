"""What stands before central at a ministry: TLS 1.3 with a certificate of its own authority, both with ECDSA keys.

It gives no session tickets: a kiosk takes up no session again, and two tickets are 0.5 KB (README).
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_AT_ONCE: Final = 16_384  # one TLS record


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFront:
    """Where it listens, and the file of the authority that a kiosk is to believe."""

    port: int
    ca_bundle: Path


@contextlib.contextmanager
def tls_front(folder: Path, *, host: str, port: int) -> Iterator[TlsFront]:
    """Listen on a free port of `host` and pass all on to `port` there."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_3
    tls.num_tickets = 0
    tls.load_cert_chain(*_certificate(folder, host))
    listening = socket.create_server((host, 0), backlog=100)
    threads: list[threading.Thread] = []

    def listen() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=_pass_on, args=(caller, tls, (host, port)), daemon=True))
            threads[-1].start()

    threads.append(threading.Thread(target=listen))
    threads[0].start()
    try:
        yield TlsFront(port=listening.getsockname()[1], ca_bundle=folder / "ca.pem")
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in threads:
            thread.join(10)


def _pass_on(caller: socket.socket, tls: ssl.SSLContext, to: tuple[str, int]) -> None:
    caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with (
        caller,
        contextlib.suppress(OSError),
        tls.wrap_socket(caller, server_side=True) as talk,
        socket.create_connection(to) as central,
    ):
        while _passed(talk, central):
            pass


def _passed(talk: ssl.SSLSocket, central: socket.socket) -> bool:
    """Pass on what came; tell whether either side may say more."""
    ready = [talk] if talk.pending() else select.select([talk, central], [], [])[0]
    for one in ready:
        said = one.recv(_AT_ONCE)
        if not said:
            return False
        (central if one is talk else talk).sendall(said)
    return True


def _certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Make an authority and a certificate for `host`; return the files of the certificate and its key."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the ministry")])
    root = _signed(root_name, root_name, root_key, root_key, x509.BasicConstraints(ca=True, path_length=0))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    leaf = _signed(x509.Name([]), root_name, key, root_key, names)
    (folder / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "front.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    (folder / "front.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "front.pem", folder / "front.key"


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    said: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .add_extension(said, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )
