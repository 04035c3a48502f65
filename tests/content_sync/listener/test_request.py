"""A request as it comes in: since when it is whole."""

from __future__ import annotations

import time

from waitress.adjustments import Adjustments

from content_sync.listener.request import Request
from content_sync.listener.task import took_s, waited_s


def test_a_request_waits_for_its_turn_from_when_it_is_whole_however_long_it_took_to_come() -> None:
    made = Request(Adjustments())
    made.max_body_bytes = lambda path: 10
    made.received(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n")
    made.received(b"a")
    before_s = time.monotonic()
    assert not made.completed
    made.received(b"b")
    assert made.completed
    assert made.began_s < before_s <= made.whole_s


def test_what_another_listener_does_not_say_is_no_wait() -> None:
    assert (took_s({}), waited_s({})) == (0, 0)
    at_s = time.monotonic()
    assert took_s({"content_sync.began_s": at_s - 5}) >= 5
    assert waited_s({"content_sync.began_s": at_s - 5, "content_sync.whole_s": at_s - 2}) < 5
