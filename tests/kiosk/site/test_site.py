"""Printed pages come from memory with their headers, the rest from the program behind."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from kiosk.site.responses import OnDemand, ReadyResponse, ready_response
from kiosk.site.site import Site
from kiosk.site.static_files import static_file, versioned
from tests.cast.listener.serving import Reply, ask, listening, raw

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

HTML = "text/html; charset=utf-8"
HOME = ("<!doctype html><title>หมู่บ้าน</title>" + "<p>วันนี้อากาศเย็น</p>" * 50).encode()
SHEET = b"body { margin: 0 }\n" * 20
FILE = ready_response(SHEET, "text/css; charset=utf-8")


def behind(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Stand where Flask stands."""
    said = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()
    own = [("X-Frame-Options", "SAMEORIGIN")] if environ["PATH_INFO"] == "/own" else []
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said))), *own])
    return [said]


def _fail() -> ReadyResponse:
    raise ValueError


@pytest.fixture(scope="module")
def site() -> Site:
    made = Site(behind, static_file("/static/kiosk.css", SHEET, "text/css; charset=utf-8"))
    made.swap(
        {
            "/": ready_response(HOME, HTML),
            "/en/": ready_response(HOME, HTML),
            "/weather": ready_response(b"<p>x</p>", HTML),
            "/share/weather": OnDemand(lambda: ready_response(HOME, HTML), None),
            "/share/broken": OnDemand(_fail, None),
        }
    )
    return made


@pytest.fixture(scope="module")
def port(site: Site) -> Iterator[int]:
    with listening(site) as number:
        yield number


def home(port: int, **headers: str) -> Reply:
    return ask(port, "/", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_printed_page_is_sent_as_it_is(port: int) -> None:
    reply = home(port)
    assert (reply.status, reply.body) == (200, HOME)
    assert reply.headers["content-type"] == HTML
    assert "content-encoding" not in reply.headers


def test_a_page_printed_on_demand_is_sent_as_any_other_and_one_that_fails_is_left_to_the_program_behind(
    port: int,
) -> None:
    assert ask(port, "/share/weather").body == HOME
    assert ask(port, "/share/broken").body == b"GET /share/broken"


def test_a_phone_that_takes_gzip_gets_fewer_bytes(port: int) -> None:
    reply = home(port, Accept_Encoding="gzip, deflate")
    assert reply.headers["content-encoding"] == "gzip"
    assert gzip.decompress(reply.body) == HOME
    assert len(reply.body) < len(HOME) / 2
    assert reply.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "refused", ["gzip;q=0", "br, gzip; q=0.0", "deflate;q=0.5, br;q=0", "x-gzip, br;q=0", "identity"]
)
def test_a_phone_that_refuses_gzip_gets_plain_bytes(port: int, refused: str) -> None:
    assert home(port, Accept_Encoding=refused).body == HOME


def test_gzip_is_chosen_where_only_another_coding_is_refused(port: int) -> None:
    assert home(port, Accept_Encoding="br;q=0, gzip;q=0.8").headers["content-encoding"] == "gzip"


def test_a_page_too_small_for_gzip_is_sent_plain(port: int) -> None:
    assert ask(port, "/weather", headers={"Accept-Encoding": "gzip"}).body == b"<p>x</p>"


def test_what_the_phone_has_is_not_sent_again(port: int) -> None:
    etag = home(port, Accept_Encoding="gzip").headers["etag"]
    again = home(port, Accept_Encoding="gzip", If_None_Match=f'"other", W/{etag}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == etag


def test_the_plain_and_the_packed_copy_have_etags_of_their_own(port: int) -> None:
    plain, packed = home(port).headers["etag"], home(port, Accept_Encoding="gzip").headers["etag"]
    assert plain != packed
    assert home(port, Accept_Encoding="gzip", If_None_Match=plain).status == 200
    assert home(port, If_None_Match="*").status == 304


def test_equal_pages_are_equal_bytes() -> None:
    assert ready_response(HOME, HTML) == ready_response(HOME, HTML)


def test_a_page_is_kept_once_gzipped_and_unpacked_for_who_takes_no_gzip() -> None:
    page, small = ready_response(HOME, HTML), ready_response(b"<p>x</p>", HTML)
    assert (gzip.decompress(page.kept), page.body, page.plain_bytes) == (HOME, HOME, len(HOME))
    assert (small.kept, small.body) == (b"<p>x</p>", b"<p>x</p>")


def test_head_tells_the_length_and_sends_nothing(port: int) -> None:
    reply = ask(port, "/", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["content-length"] == str(len(HOME))


def test_a_printed_page_takes_no_posts(port: int) -> None:
    reply = ask(port, "/", method="POST", body=b"x=1")
    assert reply.status == 405
    assert reply.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/weather/", "/weather"),
        ("/report/", "/report"),  # computed
        ("/report//thanks/", "/report/thanks"),
        ("/en", "/en/"),
        ("/en//", "/en/"),
        ("/follow/?number=5&x=%2F", "/follow?number=5&x=%2F"),
        ("/%E0%B8%81/", "/%E0%B8%81"),
        ("/x//evil.example/", "/x/evil.example"),
        ("/%2F%2Fevil.example/", "/evil.example"),
        ("/%5Cevil.example/", "/%5Cevil.example"),
        ("/%0D%0ASet-Cookie:%20a/", "/%0D%0ASet-Cookie:%20a"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_slash_too_many_or_too_few_leads_to_the_page_here_whatever_host_is_asked_for(
    port: int, path: str, address: str, method: str
) -> None:
    reply = ask(port, path, method=method, headers={"Host": "evil.example"})
    assert reply.status == 301
    assert reply.headers["location"] == address
    assert reply.body == b""


def test_what_is_posted_is_led_nowhere(port: int) -> None:
    assert ask(port, "/report/", method="POST", body=b"x").body == b"POST /report/"


def test_a_query_does_not_hide_a_page(port: int) -> None:
    assert ask(port, "/?from=popup").body == HOME


def test_a_file_is_kept_a_year_only_under_the_address_that_names_its_content(port: int) -> None:
    kept = ask(port, versioned("/static/kiosk.css", FILE))
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert ask(port, "/static/kiosk.css?v=older").headers["cache-control"] == "no-cache"
    assert ask(port, "/static/kiosk.css").body == kept.body == SHEET


@pytest.mark.parametrize("path", ["/", "/other", "/weather/"])
def test_every_answer_has_the_safety_headers(port: int, path: str) -> None:
    headers = ask(port, path).headers
    assert "script-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_a_safety_header_the_program_sets_itself_stays(port: int) -> None:
    assert ask(port, "/own").headers["x-frame-options"] == "SAMEORIGIN"


def test_what_is_not_printed_is_computed(port: int) -> None:
    assert ask(port, "/report", method="POST", body=b"x").body == b"POST /report"


def test_a_swap_replaces_every_page_and_keeps_the_files() -> None:
    site = Site(behind, static_file("/static/kiosk.css", SHEET, "text/css"))
    site.swap({"/": ready_response(b"old", HTML), "/gone": ready_response(b"old", HTML)})
    site.swap({"/": ready_response(b"new", HTML)})
    with listening(site) as port:
        assert ask(port, "/").body == b"new"
        assert ask(port, "/gone").body == b"GET /gone"
        assert ask(port, "/static/kiosk.css").body == SHEET


@pytest.mark.parametrize(
    "path",
    [
        "/static/../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "//static/kiosk.css",
        "/%ff%fe",
        "/%00",
        "/" + "x" * 8000,
    ],
)
def test_paths_are_names_and_never_files(port: int, path: str) -> None:
    reply = ask(port, path)
    assert b"root:" not in reply.body
    assert reply.status == 200, "the program behind answers what is not printed"


def test_garbage_in_place_of_a_request_is_refused_and_the_next_one_served(port: int) -> None:
    assert raw(port, b"\x16\x03\x01\x02\x00garbage\r\n\r\n").startswith(b"HTTP/1.0 400")
    assert b" 200 " not in raw(port, b"GET / HTTP/1.1\r\nCookie: " + b"x" * 120_000 + b"\r\n\r\n")
    assert home(port).status == 200


@pytest.mark.parametrize(
    "head",
    [b"GET http://[x/ HTTP/1.1", b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5_000],
    ids=["address", "length"],
)
def test_a_head_that_cannot_be_read_is_answered_and_is_no_error_of_ours(
    port: int, head: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert b" 400 Bad Request" in raw(port, head + b"\r\n\r\n")[:24]
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
