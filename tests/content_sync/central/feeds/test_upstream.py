"""The door to the upstreams, against a real server on this machine: the whole body, or a refusal without the key."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import ssl
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from content_sync.central.feeds.upstream import MAX_BYTES, download
from content_sync.errors import FeedError
from tests.cast.feeds.upstream import KEY, Upstream, UpstreamSettings, serving


def refused(url: str, settings: UpstreamSettings | None = None) -> FeedError:
    with pytest.raises(FeedError) as caught:
        download(url, settings=settings or UpstreamSettings(), params={"ukey": KEY})
    assert KEY not in str(caught.value)
    return caught.value


def test_a_whole_body_comes_as_it_was_sent(upstream: Upstream) -> None:
    url = upstream.answer("/x", b"\xef\xbb\xbf{}")
    assert download(url, settings=UpstreamSettings(), params={"a": "ก"}) == b"\xef\xbb\xbf{}"
    assert parse_qs(urlsplit(upstream.asked[0]).query) == {"a": ["ก"]}


def test_a_compressed_body_is_unpacked(upstream: Upstream) -> None:
    url = upstream.answer("/x", gzip.compress(b"{}" * 1000), Content_Encoding="gzip")
    assert download(url, settings=UpstreamSettings()) == b"{}" * 1000


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 429, 500, 503])
def test_any_status_but_200_is_refused(upstream: Upstream, status: int) -> None:
    error = refused(upstream.answer("/x", b"", status=status))
    assert str(error) == f"127.0.0.1 / status: the reply is {status}, not 200"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(upstream: Upstream, status: int) -> None:
    upstream.answer("/elsewhere", b"{}")
    error = refused(upstream.answer("/x", b"", status=status, Location="/elsewhere"))
    assert error.field == "redirect"
    assert len(upstream.asked) == 1


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><title>Sign in</title>", b"\r\n <html><body>", b"\xef\xbb\xbf<HTML>"]
)
def test_a_web_page_in_place_of_data_is_refused(upstream: Upstream, page: bytes) -> None:
    assert "web page" in refused(upstream.answer("/x", page)).reason


def test_an_empty_reply_is_refused(upstream: Upstream) -> None:
    assert "empty" in refused(upstream.answer("/x", b"")).reason


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_oversize_reply_is_refused(upstream: Upstream, encoding: str) -> None:
    big = b"x" * (MAX_BYTES + 1)
    body = gzip.compress(big) if encoding == "gzip" else big
    assert refused(upstream.answer("/x", body, Content_Encoding=encoding)).field == "size"


def test_a_reply_cut_in_the_middle_is_refused(upstream: Upstream) -> None:
    url = upstream.answer("/x", b'{"success": true', Content_Length="900")
    assert "could not be fetched" in refused(url).reason


def test_a_compressed_reply_that_is_broken_is_refused(upstream: Upstream) -> None:
    url = upstream.answer("/x", b"not gzip at all", Content_Encoding="gzip")
    assert "could not be fetched" in refused(url).reason


def test_silence_is_refused_after_the_time_out(upstream: Upstream) -> None:
    is_refused = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        assert is_refused.wait(60), "it is waited for until it answers"

    error = refused(upstream.answer_by("/x", wait), UpstreamSettings(fetch_timeout_s=0.2))
    is_refused.set()
    assert "ReadTimeout" in error.reason


@pytest.mark.parametrize("passed_s", [120, 121], ids=["within its time", "beyond it"])
def test_a_drip_of_bytes_does_not_hold_us_for_ever(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch, passed_s: int
) -> None:
    looks, may_send = iter([0, 1, passed_s]), threading.Semaphore(0)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        for _ in range(2):
            assert may_send.acquire(timeout=60)
            handler.wfile.write(b"x")

    def stopwatch_s() -> float:
        may_send.release()  # the next byte, which is the next piece
        return next(looks)

    monkeypatch.setattr("content_sync.central.feeds.upstream.stopwatch_s", stopwatch_s)
    url, settings = upstream.answer_by("/x", drip), UpstreamSettings(fetch_timeout_s=30)
    if passed_s > 120:
        assert refused(url, settings).field == "time"
    else:
        assert download(url, settings=settings) == b"xx"


def test_nobody_there_is_refused() -> None:
    with serving() as gone:
        url = f"{gone.origin}/x"
    assert refused(url).place == "127.0.0.1"


@pytest.mark.parametrize(
    "url", ["http://data.tmd.go.th/x", "ftp://127.0.0.1/x", "", "/etc/passwd", "file:///etc/passwd"]
)
def test_plain_http_leaves_this_machine_for_nobody(url: str) -> None:
    assert refused(url).field == "address"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "ca.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return certificate_file, key_file


def test_a_certificate_is_believed_only_with_the_bundle_that_knows_it(tmp_path: Path) -> None:
    certificate_file, key_file = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate_file, key_file)
    with serving(tls) as upstream:
        url = upstream.answer("/x", b"{}")
        assert "SSLError" in refused(url).reason
        assert upstream.asked == []
        assert download(url, settings=UpstreamSettings(ca_bundle=str(certificate_file))) == b"{}"


def test_a_bundle_that_is_not_there_is_refused(tmp_path: Path, upstream: Upstream) -> None:
    url = upstream.answer("/x", b"{}").replace("http://", "https://")
    assert "could not be fetched" in refused(url, UpstreamSettings(ca_bundle=str(tmp_path / "none.pem"))).reason


def test_no_proxy_of_the_environment_is_asked(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert download(upstream.answer("/x", b"{}"), settings=UpstreamSettings()) == b"{}"
