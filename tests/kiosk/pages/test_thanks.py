"""The thank-you page is a ticket: open for an hour, found again, and never without the reference."""

from __future__ import annotations

import re
import socket
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from content_sync.look.qr import qr_code
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.callers.tickets import is_open_at
from kiosk.serving import limits_of
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.photo_uploads import BOUNDARY, jpeg, multipart, send, send_only, thanked
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in, reference_on, ticket_on
from tests.cast.listener.callers import connections, port_of
from tests.cast.listener.serving import HOST, ask, listener
from tests.cast.waiting import until

AN_HOUR_S = 3600


@pytest.mark.parametrize("key", ["garbage", "1-" + "0" * 32, "7-" + "a" * 32, "0-" + "a" * 32, "1-" + "x" * 5000, "1"])
def test_who_has_no_ticket_adds_no_photo_and_sees_no_reference(kiosk: ServedKiosk, key: str) -> None:
    reference, _ = thanked(kiosk)
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    path = f"/en/report/thanks/{key}"
    for reply in (kiosk.get(path), ask(kiosk.port, path, method="POST", body=multipart(jpeg(100, 100)), headers=kind)):
        assert reply.status == 303
        assert reply.headers["location"].startswith("/en/follow")
        assert reply.headers["cache-control"] == "no-store"
        assert reference not in str(reply.headers) + reply.text
    assert not kiosk.photos_waiting()


def test_a_ticket_is_found_again_after_back_reload_and_a_restart_without_a_cookie(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        reference, ticket = thanked(kiosk)
        assert [reference_on(kiosk.get(ticket).text) for _ in range(2)] == [reference] * 2
        assert "set-cookie" not in kiosk.get(ticket).headers
    with kiosk_in(tmp_path) as kiosk:
        assert reference_on(kiosk.get(ticket).text) == reference


def test_the_form_sent_twice_leads_to_one_ticket(kiosk: ServedKiosk) -> None:
    form = kiosk.form()
    pages = [kiosk.post("/report/road/-?send", form=form, text="ถนนพัง").text for _ in range(2)]
    assert ticket_on(pages[0]) == ticket_on(pages[1])


@pytest.mark.parametrize(("minutes", "is_open"), [(59, True), (60, False)])
def test_a_ticket_is_open_for_an_hour_then_it_leads_to_how_far_its_number_is(
    kiosk: ServedKiosk, minutes: int, is_open: bool
) -> None:
    reference, ticket = thanked(kiosk)
    kiosk.hands.move(minutes=minutes)
    reply = kiosk.get(ticket)
    assert (reply.status == 200) == is_open
    if not is_open:
        assert reply.headers["location"] == "/en/follow?number=1"
        followed = kiosk.get(reply.headers["location"]).text
        assert 'class="path"' in followed, "its number opens how far it is"
        assert reference not in followed
        assert kiosk.post_only(ticket).status == 303


def test_a_photo_belongs_to_the_hour_in_which_its_upload_began(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(100, 100))
    head = (
        f"POST {ticket} HTTP/1.0\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with (
        listener(kiosk.program.site, limits=limits_of(kiosk.program)) as server,
        socket.create_connection((HOST, port_of(server)), timeout=20) as line,
    ):
        line.sendall(head.encode() + body[:100])
        until(lambda: any(one.request for one in connections(server)), seconds=20, what="the upload to begin")
        a_second_later = time.monotonic() + 1  # the hour is told by whole seconds
        until(lambda: time.monotonic() > a_second_later, seconds=20, what="a second of it")
        kiosk.hands.move(seconds=AN_HOUR_S)
        line.sendall(body[100:])
        assert b"?photo=kept" in line.makefile("rb").read()
    assert len(kiosk.photos_waiting()) == 1
    assert send_only(kiosk, ticket, body).headers["location"] == "/en/follow?number=1"


@pytest.mark.parametrize(
    ("since", "boot_s", "clock", "is_open"),
    [
        (timedelta(hours=23), AN_HOUR_S - 1, "trusted", True),
        (timedelta(hours=23), AN_HOUR_S, "trusted", False),
        (timedelta(hours=24), 0, "trusted", False),
        (timedelta(days=400), 0, "estimated", True),
    ],
)
def test_after_a_restart_the_hour_begins_anew_but_not_on_another_day(
    since: timedelta, boot_s: int, clock: ClockState, is_open: bool
) -> None:
    made = Stamp(at=NOON, clock="trusted", boot="01", boot_s=5)
    assert is_open_at(Stamp(at=NOON + since, clock=clock, boot="02", boot_s=boot_s), made) == is_open


def test_a_ticket_stays_open_whatever_the_system_clock_says(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    kiosk.hands.wall += timedelta(days=4000)
    assert reference_on(kiosk.get(ticket).text) == reference


def test_the_ticket_stands_in_no_log(kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    reference, ticket = thanked(kiosk)
    kiosk.get(ticket)
    send(kiosk, ticket, multipart(jpeg(100, 100)))
    send(kiosk, ticket, multipart(b"no photo"))
    assert ticket.rpartition("-")[2] not in caplog.text
    assert reference not in caplog.text


def test_a_ticket_without_a_key_leads_to_where_reports_are_followed(kiosk: ServedKiosk) -> None:
    reply = kiosk.get("/report/thanks")
    assert reply.status == 303
    assert reply.headers["location"] == "/follow"
    assert reply.headers["cache-control"] == "no-store"


def test_a_ticket_stands_in_both_languages(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    assert f'href="{ticket.removeprefix("/en")}"' in kiosk.get(ticket).text
    assert reference_on(kiosk.get(ticket.removeprefix("/en")).text) == reference


FAILED = StepResult(outcome="failed", reason=Reason.NO_LINK)


def test_a_time_is_promised_only_while_the_link_is_up(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    page = ticket.removeprefix("/en")
    assert "ตอนนี้ตู้ต่ออินเทอร์เน็ตไม่ได้" in kiosk.get(page).text
    kiosk.record_visit()
    assert "ตู้จะส่งถึงเจ้าหน้าที่เอง อีกราว 15 นาที" in kiosk.get(page).text
    kiosk.record_visit(down=FAILED)
    assert "อีกราว 15 นาที" in kiosk.get(page).text
    kiosk.record_visit(up=FAILED, down=FAILED)
    html = kiosk.get(page).text
    assert "ส่งถึงเจ้าหน้าที่เมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า" in html
    assert "นาที" not in html.partition('id="photo-part"')[0]


def test_a_report_that_has_arrived_is_told_as_arrived_on_its_ticket(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    (report,) = kiosk.reports_waiting()
    kiosk.stores.outbox.apply([ItemResult(id=report.id, result="ok")], (), ())
    html = kiosk.get(ticket).text
    assert "It has reached the staff." in html
    assert "no internet" not in html


def test_the_ticket_says_where_and_when_and_leads_to_its_number_alone(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    html = kiosk.get(ticket).text
    for words in ("บ้านเวียงคุก", "Nong Khai", "23 Nov 2026", "12:00"):
        assert words in html
    links = re.findall(r'(?:href|action)="([^"]*)"', html)
    assert "/en/follow?number=1" in links
    assert reference not in "".join(links)
    assert f'<b translate="no">{reference}</b>' in html, "as the follow page wants it, to be copied"


def test_a_clock_that_is_not_trusted_writes_no_time_on_a_ticket(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, hands=ClockHands(is_synchronized=False)) as kiosk:
        _, ticket = thanked(kiosk)
        assert "<time" not in kiosk.get(ticket).text


@pytest.mark.parametrize("public_url", ["http://kiosk.lan", "http://kiosk.lan/"])
def test_the_code_of_a_ticket_opens_the_follow_page_with_the_number_alone(tmp_path: Path, public_url: str) -> None:
    with kiosk_in(tmp_path, settings=replace(config(tmp_path), public_url=public_url)) as kiosk:
        _, ticket = thanked(kiosk)
        for page, told in ((ticket, "/en/follow?number=1"), (ticket.removeprefix("/en"), "/follow?number=1")):
            assert str(qr_code(f"http://kiosk.lan{told}", "")).partition("<svg")[2] in kiosk.get(page).text


def test_without_a_setting_that_says_its_address_a_ticket_has_no_code_whatever_the_caller_says(
    kiosk: ServedKiosk,
) -> None:
    _, ticket = thanked(kiosk)
    assert 'class="qr"' not in kiosk.get(ticket, Host="evil.example").text
