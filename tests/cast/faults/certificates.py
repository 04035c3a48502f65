"""A certificate authority of elliptic curves, and servers' certificates of any name and dates that it signs."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cast.link.http_server import HOST

_FAR_PAST, _FAR_FUTURE = datetime(2001, 1, 1, tzinfo=UTC), datetime(2400, 1, 1, tzinfo=UTC)


class Authority:
    """An authority whose own certificate is in force for centuries.

    Attributes:
        bundle: the file of its certificate, for whoever believes it.
    """

    def __init__(self, folder: Path, name: str = "ours") -> None:
        self._folder, self._number = folder, 0
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = (
            _builder(self._name, self._name, self._key, _FAR_PAST, _FAR_FUTURE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.bundle = folder / f"{name}.pem"
        self.bundle.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def server(self, begins: datetime, ends: datetime, *, name: str = HOST) -> ssl.SSLContext:
        """Return the TLS of a server with a certificate for an IP address or a host name, in force between these."""
        self._number += 1
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._key.public_key()
        made = (
            _builder(subject, self._name, key, begins, ends)
            .add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(own), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file, pem = self._folder / f"{id(self)}-{self._number}.pem", serialization.Encoding.PEM
        secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(made.public_bytes(pem) + secret)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    number = x509.random_serial_number()
    named = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
    return named.serial_number(number).not_valid_before(begins).not_valid_after(ends)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=signs, crl_sign=signs, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def in_force(at: datetime) -> tuple[datetime, datetime]:
    """Return the dates of a certificate that is in force at a time: ninety days, as is usual."""
    return at - timedelta(days=30), at + timedelta(days=60)
