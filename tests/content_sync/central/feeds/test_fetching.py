"""What each feed asks its upstream for, and what it makes of an odd answer."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest

from content_sync.central.feeds import nabc_prices, tmd_cap, tmd_forecast
from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.sample.alerts import cap_alert
from content_sync.central.sample.forecasts import tmd_reply
from content_sync.central.sample.prices import nabc_reply
from content_sync.errors import FeedError
from tests.cast.feeds.cap_documents import NONG_KHAI, an_alert, an_info
from tests.cast.feeds.upstream import KEY, NOW, Upstream, UpstreamSettings


def test_tmd_is_asked_with_the_user_and_key(upstream: Upstream) -> None:
    url = upstream.answer("/forecast", tmd_reply(NOW))
    body = tmd_forecast.fetch(UpstreamSettings(tmd_forecast_url=url), now=NOW)
    assert len(tmd_forecast.parse(body, now=NOW).bulletins) == 77
    asked = parse_qs(urlsplit(upstream.asked[0]).query)
    assert asked == {"uid": ["someone"], "ukey": [KEY], "format": ["json"]}


def test_tmd_is_not_asked_without_a_key(upstream: Upstream) -> None:
    with pytest.raises(FeedError) as caught:
        tmd_forecast.fetch(UpstreamSettings(tmd_forecast_url=upstream.origin, tmd_ukey=""), now=NOW)
    assert str(caught.value) == "the settings tmd_uid and tmd_ukey must be set to ask TMD"
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


def one_row_a_page(upstream: Upstream, rows: int) -> UpstreamSettings:
    """Serve so many rows each day, each on a page of its own."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        page = int(parse_qs(urlsplit(handler.path).query)["page"][0])
        body = json.dumps({"success": True, "data": [{"n": page}] * (page <= rows), "pagination": {"total": rows}})
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body.encode())

    upstream.answer_by("/prices/date", reply)
    return UpstreamSettings(nabc_url=f"{upstream.origin}/prices/")


def test_twenty_pages_of_a_day_are_read_and_a_day_of_more_is_refused(upstream: Upstream) -> None:
    data = json.loads(nabc_prices.fetch(one_row_a_page(upstream, 20), now=NOW))["data"]
    assert [row["n"] for row in data[:21]] == [*range(1, 21), 1]
    with pytest.raises(FeedError) as caught:
        nabc_prices.fetch(one_row_a_page(upstream, 21), now=NOW)
    assert caught.value.field == "total"


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
    assert tmd_cap.parse(body, now=NOW) == ParsedReply()


def told(upstream: Upstream, body: bytes) -> tuple[set[str], dict[str, str]]:
    """Return the alerts that come by an index, and what is told of the others by name."""
    fetched = tmd_cap.fetch(UpstreamSettings(tmd_cap_url=upstream.answer("/cap", body)), now=NOW)
    parsed = tmd_cap.parse(fetched, now=NOW)
    return {alert.name for alert in parsed.alerts}, {fault.place: fault.reason for fault in parsed.faults}


def test_a_document_that_cannot_be_had_holds_back_no_other_and_is_told_by_its_name(upstream: Upstream) -> None:
    is_over = threading.Event()
    good = [upstream.answer(f"/CAP/{n}.xml", an_alert(f"TMD-{n}_1", an_info(NONG_KHAI))) for n in range(6)]
    bad = {
        upstream.answer("/CAP/gone.xml", b"", status=404): ("gone.xml", "404"),
        upstream.answer("/CAP/page.xml", b"<html>Sign in"): ("page.xml", "web page"),
        upstream.answer("/CAP/cut.xml", b"<alert>", Content_Length="900"): ("cut.xml", "could not be fetched"),
        upstream.answer_by("/CAP/drip.xml", lambda _: is_over.wait(60)): ("drip.xml", "could not be fetched"),
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
    is_over.set()
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
