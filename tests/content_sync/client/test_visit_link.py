"""Visits over a link that breaks, drips or lies, to a central that is busy or refuses: nothing is lost."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from content_sync.client.visit_context import StepResult
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.visiting import OK, World, failing


def test_no_line_changes_nothing_and_says_so(met: World) -> None:
    met.kiosk.report("รอก่อน")

    def cutting(_: HttpRequest, responder: Responder) -> bool:
        responder.cut()
        return True

    met.central.trouble = cutting
    result = met.visit()
    assert result.up == result.down == StepResult(outcome="failed", reason="no_link")
    assert not result.has_delivered
    assert met.kiosk.outbox.waiting().count == 1
    met.central.trouble = None
    assert met.visit().reports_sent == 1


def test_a_lost_receipt_means_the_report_is_sent_again_and_kept_once(met: World) -> None:
    met.kiosk.report("ส่งซ้ำ")
    met.central.lose_receipts = 2
    for _ in range(2):
        assert met.visit().up == StepResult(outcome="failed", reason="no_link")
    assert met.visit().reports_sent == 1
    assert met.central.reports == ["ส่งซ้ำ"]
    assert [sent.seq for sent in met.central.envelope_ids] == [1, 2, 3, 4]


def test_a_sign_in_page_is_no_success(met: World) -> None:
    met.kiosk.report("ยังอยู่")

    def portal(_: HttpRequest, responder: Responder) -> bool:
        responder.reply(200, b"<html>free wifi</html>", {"Content-Type": "text/html"})
        return True

    met.central.trouble = portal
    result = met.visit()
    assert result.up == result.down == StepResult(outcome="failed", reason="sign_in_page")
    assert met.kiosk.outbox.waiting().count == 1


def test_a_reply_without_end_and_one_that_drips_are_told_as_what_they_are(met: World) -> None:
    met.kiosk.rate_window_s = 1.0

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

    for trouble, reason in ((endless, "too_long"), (drip, "too_slow")):
        met.central.trouble = trouble
        assert met.visit().up == StepResult(outcome="failed", reason=reason)


def test_a_200_that_is_no_receipt_is_no_success(met: World) -> None:
    met.kiosk.report("ยังอยู่")

    def liar(asked: HttpRequest, responder: Responder) -> bool:
        responder.reply(200, b'{"ok":true}')
        return asked.method == "POST"

    met.central.trouble = liar
    assert met.visit().up == StepResult(outcome="failed", reason="forged")
    assert met.kiosk.outbox.waiting().count == 1


def test_the_receipt_of_an_earlier_envelope_takes_nothing_from_the_outbox(met: World) -> None:
    met.kiosk.report("หนึ่ง")
    met.visit()
    old = met.central.receipts[-1]
    met.kiosk.report("สอง")

    def replay(asked: HttpRequest, responder: Responder) -> bool:
        if asked.method == "POST":
            responder.reply(200, old)
        return asked.method == "POST"

    met.central.trouble = replay
    assert met.visit().up == StepResult(outcome="failed", reason="forged")
    assert met.kiosk.outbox.waiting().count == 1


@pytest.mark.parametrize(
    ("status", "reason"),
    [(503, "busy"), (429, "busy"), (500, "busy"), (403, "refused"), (404, "missing"), (302, "sign_in_page")],
)
def test_each_half_fails_alone(met: World, status: int, reason: str) -> None:
    number = met.publish("w-new")
    met.central.trouble = failing(status, "/v1/up")
    result = met.visit()
    assert (result.up, result.down) == (StepResult(outcome="failed", reason=reason), OK)
    assert (result.new_parts, met.number(), result.is_newest) == (("warnings",), number, False)
    met.central.trouble = failing(status, "/r/")
    met.kiosk.report("ส่งได้")
    met.publish("w-newer")
    result = met.visit()
    assert (result.up, result.down) == (OK, StepResult(outcome="failed", reason=reason))
    assert (result.reports_sent, result.is_newest) == (1, False)
    assert met.number() == number


def test_central_says_how_long_to_wait(met: World) -> None:
    met.central.trouble = failing(503, headers={"Retry-After": "300"})
    assert met.visit().retry_after_s == 300
    met.central.trouble = None
    assert met.visit().retry_after_s is None


def test_a_first_visit_without_a_tree_sends_nothing_as_it_knows_no_keys(world: World) -> None:
    world.kiosk.report("รอกุญแจ")
    world.central.trouble = failing(503, "/r/")
    result = world.visit()
    assert result.up == StepResult(outcome="skipped", reason="no_keys")
    assert result.down == StepResult(outcome="failed", reason="busy")
    assert result.visit_minutes is None
    assert "/v1/up" not in world.server.paths
