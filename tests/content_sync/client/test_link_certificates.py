"""Which certificates the link believes."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from content_sync.client.link import Link
from content_sync.errors import LinkError, SettingError
from tests.cast.link.http_server import HOST, http_server, serving


def _certificate(folder: Path, name: str) -> tuple[str, ssl.SSLContext]:
    """Make a CA that signs itself, for 127.0.0.1; return its file and a server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    bundle, secret = folder / f"{name}.pem", folder / f"{name}.key"
    bundle.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, secret)
    return str(bundle), context


def test_the_ministrys_own_certificates_are_believed_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, tls = _certificate(tmp_path, "ours")
    theirs, _ = _certificate(tmp_path, "theirs")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", theirs)
    with http_server(serving({"/a": b"a"}), tls=tls) as server:
        link = Link(server.url, ca_bundle=ours)
        assert link.get("/a", max_bytes=9) == b"a"
        link.close()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", ours)
        for stranger in (Link(server.url, ca_bundle=theirs), Link(server.url)):
            with pytest.raises(LinkError, match="certificate"):
                stranger.get("/a", max_bytes=9)


def test_a_ca_bundle_that_holds_no_certificates_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")
    (tmp_path / "garbage.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    for name in ("none.pem", "empty.pem", "garbage.pem", "."):
        with pytest.raises(SettingError, match="ca_bundle"):
            Link("https://central.example", ca_bundle=str(tmp_path / name))
