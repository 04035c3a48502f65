"""Visits over a link that breaks, drips or lies, to a central that is busy or refuses: nothing is lost."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import failing
from tests.cast.link.visiting_kiosk import OK


def test_no_line_changes_nothing_and_says_so(visited: LinkWorld) -> None:
    visited.kiosk.report("รอก่อน")

    def cutting(_: HttpRequest, responder: Responder) -> bool:
        responder.cut()
        return True

    visited.central.trouble = cutting
    result = visited.visit()
    assert result.up == result.down == StepResult(outcome="failed", reason=Reason.NO_LINK)
    assert not result.has_delivered
    assert visited.kiosk.outbox.waiting().count == 1
    visited.central.trouble = None
    assert visited.visit().reports_sent == 1


def test_a_lost_receipt_means_the_report_is_sent_again_and_kept_once(visited: LinkWorld) -> None:
    visited.kiosk.report("ส่งซ้ำ")
    visited.central.lose_receipts = 2
    for _ in range(2):
        assert visited.visit().up == StepResult(outcome="failed", reason=Reason.NO_LINK)
    assert visited.visit().reports_sent == 1
    assert visited.central.reports == ["ส่งซ้ำ"]
    assert [sent.seq for sent in visited.central.envelope_ids] == [1, 2, 3, 4]


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize(
    ("kind", "page"),
    [("text/html", b"<html>free wifi</html>"), ("application/json", b'{"login": "http://wifi.example/"}')],
    ids=["HTML", "JSON"],
)
def test_a_sign_in_page_is_no_success(visited: LinkWorld, status: int, kind: str, page: bytes) -> None:
    visited.kiosk.report("ยังอยู่")

    def portal(_: HttpRequest, responder: Responder) -> bool:
        responder.reply(status, page, {"Content-Type": kind})
        return True

    visited.central.trouble = portal
    result = visited.visit()
    assert result.up == result.down == StepResult(outcome="failed", reason=Reason.SIGN_IN_PAGE)
    assert visited.kiosk.outbox.waiting().count == 1


def test_a_reply_without_end_and_one_that_drips_are_told_as_what_they_are(visited: LinkWorld) -> None:
    visited.kiosk.rate_window_s = 1.0

    def endless(asked: HttpRequest, responder: Responder) -> bool:
        responder.send(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            for _ in range(400):
                responder.send(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        return True

    def drip(asked: HttpRequest, responder: Responder) -> bool:
        responder.send(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n")
        with suppress(OSError):
            for _ in range(100):
                time.sleep(0.05)
                responder.send(b"x")
        return True

    for trouble, reason in ((endless, Reason.TOO_LONG), (drip, Reason.TOO_SLOW)):
        visited.central.trouble = trouble
        assert visited.visit().up == StepResult(outcome="failed", reason=reason)


def test_a_200_that_is_no_receipt_is_no_success(visited: LinkWorld) -> None:
    visited.kiosk.report("ยังอยู่")

    def liar(asked: HttpRequest, responder: Responder) -> bool:
        responder.reply(200, b'{"ok":true}')
        return asked.method == "POST"

    visited.central.trouble = liar
    assert visited.visit().up == StepResult(outcome="failed", reason=Reason.FORGED)
    assert visited.kiosk.outbox.waiting().count == 1


def test_the_receipt_of_an_earlier_envelope_takes_nothing_from_the_outbox(visited: LinkWorld) -> None:
    visited.kiosk.report("หนึ่ง")
    visited.visit()
    old = visited.central.receipts[-1]
    visited.kiosk.report("สอง")

    def replay(asked: HttpRequest, responder: Responder) -> bool:
        if asked.method == "POST":
            responder.reply(200, old)
        return asked.method == "POST"

    visited.central.trouble = replay
    assert visited.visit().up == StepResult(outcome="failed", reason=Reason.FORGED)
    assert visited.kiosk.outbox.waiting().count == 1


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (500, Reason.BUSY),
        (408, Reason.BUSY),
        (403, Reason.REFUSED),
        (404, Reason.MISSING),
        (302, Reason.SIGN_IN_PAGE),
    ],
)
def test_each_half_fails_alone(visited: LinkWorld, status: int, reason: Reason) -> None:
    number = visited.publish("w-new")
    visited.central.trouble = failing(status, "/v1/up")
    result = visited.visit()
    assert (result.up, result.down) == (StepResult(outcome="failed", reason=reason), OK)
    assert result.new_parts == ("warnings",)
    assert visited.number() == number
    assert not result.is_newest
    visited.central.trouble = failing(status, "/r/")
    visited.kiosk.report("ส่งได้")
    visited.publish("w-newer")
    result = visited.visit()
    assert (result.up, result.down) == (OK, StepResult(outcome="failed", reason=reason))
    assert result.reports_sent == 1
    assert not result.is_newest
    assert visited.number() == number


def test_central_says_how_long_to_wait(visited: LinkWorld) -> None:
    visited.central.trouble = failing(503, headers={"Retry-After": "300"})
    assert visited.visit().retry_after_s == 300
    visited.central.trouble = None
    assert visited.visit().retry_after_s is None


def test_a_first_visit_without_a_tree_sends_nothing_as_it_knows_no_keys(link_world: LinkWorld) -> None:
    link_world.kiosk.report("รอกุญแจ")
    link_world.central.trouble = failing(503, "/r/")
    result = link_world.visit()
    assert result.up == StepResult(outcome="skipped", reason=Reason.NO_KEYS)
    assert result.down == StepResult(outcome="failed", reason=Reason.BUSY)
    assert result.visit_minutes is None
    assert "/v1/up" not in link_world.server.paths
