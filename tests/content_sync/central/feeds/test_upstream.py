"""The door to the upstreams, against a real server on this machine: the whole body, or a refusal without the key."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import itertools
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from content_sync.central.feeds import nabc_prices, tmd_cap, tmd_forecast
from content_sync.central.feeds.parsed import Parsed
from content_sync.central.feeds.upstream import MAX_BYTES, download
from content_sync.central.sample.alerts import cap_alert
from content_sync.central.sample.forecasts import tmd_reply
from content_sync.central.sample.prices import nabc_reply
from content_sync.errors import FeedError
from tests.cast.cap_documents import NONG_KHAI, an_alert, an_info

NOW = dt.datetime(2026, 11, 22, 4, 30, tzinfo=dt.UTC)
KEY = "very-secret-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamSettings:
    """What central's settings say, pointed at this machine."""

    tmd_uid: str = "someone"
    tmd_ukey: str = KEY
    tmd_forecast_url: str = ""
    nabc_url: str = ""
    tmd_cap_url: str = ""
    ca_bundle: str = ""
    fetch_timeout_s: float = 5


@dataclass
class Upstream:
    """A server whose paths are answered by functions; it remembers what it was asked."""

    origin: str = ""
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)

    def answer(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> str:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in ({"Content_Length": str(len(body))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        return self.answer_by(path, reply)

    def answer_by(self, path: str, reply: Callable[[BaseHTTPRequestHandler], None]) -> str:
        self.answers[path] = reply
        return f"{self.origin}{path}"


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Upstream]:
    upstream = Upstream()

    class AgencyHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            upstream.asked.append(self.path)
            try:
                upstream.answers[urlsplit(self.path).path](self)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A handshake that the client broke off is what a test wants."""

    server = Quiet(("127.0.0.1", 0), AgencyHandler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    upstream.origin = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield upstream
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serving() as one:
        yield one


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
    asked_s = time.monotonic()
    error = refused(upstream.answer_by("/x", lambda _: time.sleep(1)), UpstreamSettings(fetch_timeout_s=0.2))
    assert "could not be fetched" in error.reason
    assert time.monotonic() - asked_s < 0.9


def test_a_drip_of_bytes_does_not_hold_us_for_ever(upstream: Upstream) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(30):
            handler.wfile.write(b" ")
            time.sleep(0.05)

    assert refused(upstream.answer_by("/x", drip), UpstreamSettings(fetch_timeout_s=0.1)).field == "time"


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


def test_tmd_is_asked_with_the_user_and_key(upstream: Upstream) -> None:
    url = upstream.answer("/forecast", tmd_reply(NOW))
    body = tmd_forecast.fetch(UpstreamSettings(tmd_forecast_url=url), now=NOW)
    assert len(tmd_forecast.parse(body, now=NOW).bulletins) == 77
    asked = parse_qs(urlsplit(upstream.asked[0]).query)
    assert asked == {"uid": ["someone"], "ukey": [KEY], "format": ["json"]}


def test_tmd_is_not_asked_without_a_key(upstream: Upstream) -> None:
    with pytest.raises(FeedError) as caught:
        tmd_forecast.fetch(UpstreamSettings(tmd_forecast_url=upstream.origin, tmd_ukey=""), now=NOW)
    assert caught.value.field == "tmd_uid and tmd_ukey"
    assert upstream.asked == []


def nabc(upstream: Upstream, *, page_rows: int = 25, lose: int = 0) -> UpstreamSettings:
    """Serve the sample's rows by day and page, `lose` of each day's last."""
    rows = json.loads(nabc_reply(NOW))["data"]

    def reply(handler: BaseHTTPRequestHandler) -> None:
        query = parse_qs(urlsplit(handler.path).query)
        of_day = [row for row in rows if row["data_date"] == query["date"][0]]
        start = (int(query["page"][0]) - 1) * page_rows
        page = of_day[start : start + page_rows][: len(of_day) - lose - start if lose else None]
        pages = {"total": len(of_day), "limit": page_rows, "page": int(query["page"][0])}
        body = json.dumps({"success": True, "data": page, "pagination": pages}).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    upstream.answer_by("/prices/date", reply)
    return UpstreamSettings(nabc_url=f"{upstream.origin}/prices/")


@pytest.mark.parametrize("page_rows", [100, 9])
def test_nabc_is_asked_for_each_working_day_page_by_page(upstream: Upstream, page_rows: int) -> None:
    body = nabc_prices.fetch(nabc(upstream, page_rows=page_rows), now=NOW)
    fetched, whole = nabc_prices.parse(body, now=NOW), nabc_prices.parse(nabc_reply(NOW), now=NOW)
    assert fetched.bulletins == whole.bulletins
    days = {parse_qs(urlsplit(path).query)["date"][0] for path in upstream.asked}
    assert all(dt.date.fromisoformat(day).weekday() < 5 for day in days)


def test_a_day_of_nabc_that_is_not_whole_refuses_all(upstream: Upstream) -> None:
    with pytest.raises(FeedError) as caught:
        nabc_prices.fetch(nabc(upstream, lose=3), now=NOW)
    assert (caught.value.place, caught.value.field) == ("2026-11-20", "total")


@pytest.mark.parametrize(
    "body", [b'{"success": false}', b'{"success": true, "data": 1}', b'{"success": true, "data": [{}]}']
)
def test_an_odd_page_of_nabc_is_named_by_its_day(upstream: Upstream, body: bytes) -> None:
    upstream.answer("/prices/date", body)
    with pytest.raises(FeedError) as caught:
        nabc_prices.fetch(UpstreamSettings(nabc_url=f"{upstream.origin}/prices"), now=NOW)
    assert caught.value.place == "2026-11-20 page 1"


@pytest.mark.parametrize(
    "body", [b'{"success": true, "data": []}', b'{"success": true, "data": [], "pagination": {"total": 0}}']
)
def test_a_holiday_of_nabc_has_no_rows(upstream: Upstream, body: bytes) -> None:
    upstream.answer("/prices/date", body)
    fetched = json.loads(nabc_prices.fetch(UpstreamSettings(nabc_url=f"{upstream.origin}/prices"), now=NOW))
    assert fetched["data"] == []


def test_a_day_of_nabc_that_never_ends_is_given_up(upstream: Upstream) -> None:
    body = json.dumps({"success": True, "data": [{}], "pagination": {"total": 1_000_000}}).encode()
    upstream.answer("/prices/date", body)
    with pytest.raises(FeedError) as caught:
        nabc_prices.fetch(UpstreamSettings(nabc_url=f"{upstream.origin}/prices"), now=NOW)
    assert caught.value.field == "total"
    assert len(upstream.asked) == 20


def index(*links: str) -> bytes:
    items = "".join(f"<item><link> {link} </link></item>" for link in links)
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def test_the_documents_of_the_cap_index_are_fetched_and_bundled(upstream: Upstream) -> None:
    link = upstream.answer("/CAP/one.xml", cap_alert(NOW))
    url = upstream.answer("/cap", index(link, link))
    body = tmd_cap.fetch(UpstreamSettings(tmd_cap_url=url), now=NOW)
    parsed = tmd_cap.parse(body, now=NOW)
    assert (len(parsed.alerts), parsed.faults) == (1, ())
    assert upstream.asked == ["/cap", "/CAP/one.xml"]


def test_an_index_without_items_means_no_warning(upstream: Upstream) -> None:
    body = tmd_cap.fetch(UpstreamSettings(tmd_cap_url=upstream.answer("/cap", index())), now=NOW)
    assert tmd_cap.parse(body, now=NOW) == Parsed()


def told(upstream: Upstream, body: bytes) -> tuple[set[str], dict[str, str]]:
    """Return the alerts that come by an index, and what is told of the others by name."""
    fetched = tmd_cap.fetch(UpstreamSettings(tmd_cap_url=upstream.answer("/cap", body)), now=NOW)
    parsed = tmd_cap.parse(fetched, now=NOW)
    return {alert.name for alert in parsed.alerts}, {fault.place: fault.reason for fault in parsed.faults}


def test_a_document_that_cannot_be_had_holds_back_no_other_and_is_told_by_its_name(upstream: Upstream) -> None:
    good = [upstream.answer(f"/CAP/{n}.xml", an_alert(f"TMD-{n}_1", an_info(NONG_KHAI))) for n in range(6)]
    bad = {
        upstream.answer("/CAP/gone.xml", b"", status=404): ("gone.xml", "404"),
        upstream.answer("/CAP/page.xml", b"<html>Sign in"): ("page.xml", "web page"),
        upstream.answer("/CAP/cut.xml", b"<alert>", Content_Length="900"): ("cut.xml", "could not be fetched"),
        upstream.answer_by("/CAP/drip.xml", lambda _: time.sleep(8)): ("drip.xml", "could not be fetched"),
        upstream.answer("/CAP/broken.xml", b"<alert>"): ("broken.xml", "whole XML"),
        f"{upstream.answer('/CAP/key.xml', b'', status=500)}?key={KEY}": ("key.xml", "500"),
        "https://elsewhere.example/one.xml": ("one.xml", "another host"),
        f"//{urlsplit(upstream.origin).netloc}/two.xml": ("two.xml", "https://"),
        "https://[x/three.xml": ("three.xml", "no address"),
        "": ("a link of the index", "another host"),
    }
    links = [link for pair in itertools.zip_longest(bad, good) for link in pair if link is not None]
    settings = UpstreamSettings(tmd_cap_url=upstream.answer("/cap", index(*links)), fetch_timeout_s=3)
    fetched = tmd_cap.fetch(settings, now=NOW)
    parsed = tmd_cap.parse(fetched, now=NOW)
    assert {alert.name for alert in parsed.alerts} == {f"TMD-{n}_1" for n in range(6)}
    reasons = {fault.place: fault.reason for fault in parsed.faults}
    assert {name: why for name, why in bad.values() if why not in reasons.get(name, "")} == {}
    assert len(reasons) == len(bad)
    assert KEY not in str(parsed)


def test_a_slow_document_does_not_keep_the_others_waiting(upstream: Upstream) -> None:
    fast = threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        body = an_alert("TMD-S_1", an_info(NONG_KHAI)) if fast.wait(4) else b""
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def last(handler: BaseHTTPRequestHandler) -> None:
        fast.set()
        handler.send_response(404)
        handler.end_headers()

    links = [upstream.answer_by("/slow.xml", slow), upstream.answer_by("/last.xml", last)]
    assert told(upstream, index(*links))[0] == {"TMD-S_1"}


@pytest.mark.parametrize(("body", "field_named"), [(b"<rss></rss>", "channel"), (b"<rss>", "XML")])
def test_an_odd_index_is_refused(upstream: Upstream, body: bytes, field_named: str) -> None:
    with pytest.raises(FeedError) as caught:
        told(upstream, body)
    assert (caught.value.place, caught.value.field) == ("index", field_named)


@pytest.mark.parametrize("count", [100, 101])
def test_of_an_endless_index_the_first_are_read_and_the_rest_is_told(upstream: Upstream, count: int) -> None:
    links = [
        upstream.answer(f"/{number}.xml", an_alert(f"TMD-{number}_1", an_info(NONG_KHAI))) for number in range(count)
    ]
    names, reasons = told(upstream, index(*links))
    assert names == {f"TMD-{number}_1" for number in range(100)}
    assert reasons == ({"index": "names 101 documents, only the first 100 are read"} if count > 100 else {})
