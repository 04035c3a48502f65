"""Faults of the line, for everything a visit asks: what is refused, what is still shown, what the volunteer reads.

Each leaves the pages and the reports as they were, and after it all arrives, once.
"""

from __future__ import annotations

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from tests.cast.faults.line_faults import cut_at, drip, endless, harmed, saying, stall
from tests.cast.faults.volunteers_page import read_of_visit
from tests.cast.link.central_simulator import Trouble
from tests.cast.link.link_world import LinkWorld

TRY_AGAIN, SIGN_IN = "ตู้จะลองใหม่เอง", "หน้าเข้าสู่ระบบของผู้ให้บริการอินเทอร์เน็ต"
LOGIN = b'{"login": "http://wifi.example/"}'
FAULTS: dict[str, tuple[Trouble, Reason, str]] = {
    "stall": (stall, Reason.NO_LINK, TRY_AGAIN),
    "drip of 20 B/s": (drip, Reason.TOO_SLOW, "ช้าเกินกว่าจะใช้ได้"),
    "endless body": (endless, Reason.TOO_LONG, "ยาวผิดปกติ"),
    "HTML 200": (saying(200, b"<html>wifi", Content_Type="text/html"), Reason.SIGN_IN_PAGE, SIGN_IN),
    "JSON 200": (saying(200, LOGIN, Content_Type="application/json"), Reason.SIGN_IN_PAGE, SIGN_IN),
    "HTML 403": (saying(403, b"<html>wifi", Content_Type="text/html"), Reason.SIGN_IN_PAGE, SIGN_IN),
    "JSON 403": (saying(403, LOGIN, Content_Type="application/json"), Reason.SIGN_IN_PAGE, SIGN_IN),
    "central's 403": (saying(403, b"no", Content_Type="text/plain"), Reason.REFUSED, "กรุณาแจ้งส่วนกลาง"),
    "redirect": (saying(302, b"", Location="http://wifi.example/"), Reason.SIGN_IN_PAGE, SIGN_IN),
    "503 with Retry-After": (saying(503, b"", Retry_After="900"), Reason.BUSY, "ส่วนกลางยุ่งอยู่"),
}


def assert_all_arrives_once(world: LinkWorld, text: str, number: int) -> None:
    world.central.trouble = None
    for _ in range(2):
        result = world.visit()
    assert result.is_ok, result
    assert world.central.reports == [text]
    assert world.kiosk.outbox.waiting().count == 0
    assert (world.number(), "w-new" in world.ids()) == (number, True)


@pytest.mark.parametrize("name", FAULTS)
def test_what_the_line_does_changes_nothing_and_is_told_as_what_it_is(visited: LinkWorld, name: str) -> None:
    trouble, reason, words = FAULTS[name]
    shown, number = visited.ids(), visited.publish("w-new")
    visited.kiosk.report("ถนนขาด")
    patience = visited.kiosk.read_timeout_s, visited.kiosk.rate_window_s
    if trouble is stall:
        visited.kiosk.read_timeout_s = 0.7
    if trouble is drip:
        visited.kiosk.rate_window_s = 1.0
    visited.central.trouble = trouble
    result = visited.visit()
    visited.kiosk.read_timeout_s, visited.kiosk.rate_window_s = patience
    failed = StepResult(outcome="failed", reason=reason)
    assert (result.up, result.down) == (failed, failed)
    assert words in read_of_visit(visited.kiosk, result)
    assert result.retry_after_s == (900 if reason == Reason.BUSY else None)
    assert (visited.ids(), visited.kiosk.outbox.waiting().count) == (shown, 1)
    assert_all_arrives_once(visited, "ถนนขาด", number)


@pytest.mark.parametrize("tenth", range(10))
def test_a_line_cut_at_every_tenth_of_each_answer_loses_nothing(visited: LinkWorld, tenth: int) -> None:
    shown, number = visited.ids(), visited.publish("w-new")
    visited.kiosk.report("ถนนขาด")
    visited.central.trouble = cut_at(visited.central, tenth)
    result = visited.visit()
    failed = StepResult(outcome="failed", reason=Reason.NO_LINK)
    assert (result.up, result.down) == (failed, failed)
    assert TRY_AGAIN in read_of_visit(visited.kiosk, result)
    assert (visited.ids(), visited.kiosk.outbox.waiting().count) == (shown, 1)
    assert_all_arrives_once(visited, "ถนนขาด", number)


def test_what_is_harmed_on_the_way_is_not_taken_in(visited: LinkWorld) -> None:
    shown, number = visited.ids(), visited.publish("w-new")
    visited.kiosk.report("ถนนขาด")
    visited.central.trouble = harmed(visited.central)
    result = visited.visit()
    assert (result.up.reason, result.down.outcome) == (Reason.FORGED, "failed")
    assert result.down.reason in {Reason.DAMAGED, Reason.FORGED}
    assert "ตู้จึงไม่รับ" in read_of_visit(visited.kiosk, result)
    assert (visited.ids(), visited.kiosk.outbox.waiting().count) == (shown, 1)
    assert_all_arrives_once(visited, "ถนนขาด", number)
