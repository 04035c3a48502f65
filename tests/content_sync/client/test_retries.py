"""Retries of one part: the second try comes at once, then each wait doubles, up to two hours."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.retries import Retries
from content_sync.wire.parts import PartName
from tests.cast.place_and_time import Stopwatch


def waits_s(failures: int, *, reason: Reason = Reason.BUSY) -> float:
    """Return how long a part waits after so many failures in a row, by asking each second beside the right one."""
    watch = Stopwatch()
    retries: Retries[PartName] = Retries(watch)
    for _ in range(failures):
        retries.failed("prices", reason, 7)
    for wait_s in (0.0, 1_800.0, 3_600.0, 7_200.0):
        watch.seconds = 1_000.0 + wait_s
        if retries.is_due("prices", 7):
            watch.seconds -= 0.5
            assert not wait_s or not retries.is_due("prices", 7)
            return wait_s
    raise AssertionError("it waits longer than two hours")


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (1, 0), (2, 1_800), (3, 3_600), (4, 7_200), (5, 7_200), (5_000, 7_200)]
)
def test_each_failure_doubles_the_wait_up_to_two_hours(failures: int, wait_s: float) -> None:
    assert waits_s(failures) == wait_s


def test_a_part_that_was_not_finished_goes_on_at_each_visit() -> None:
    assert waits_s(9, reason=Reason.UNFINISHED) == 0


def test_what_succeeded_once_or_was_asked_for_begins_anew() -> None:
    retries: Retries[PartName] = Retries(Stopwatch())
    forgets: tuple[Callable[[], None], ...] = (partial(retries.succeeded, "prices"), retries.make_all_due)
    for forget in forgets:
        for _ in range(3):
            retries.failed("prices", Reason.BUSY, 7)
        assert not retries.is_due("prices", 7)
        forget()
        assert retries.reasons() == {}
        retries.failed("prices", Reason.BUSY, 7)
        assert retries.is_due("prices", 7), "it failed for the first time"
        retries.succeeded("prices")


def test_a_newer_number_is_tried_at_once() -> None:
    retries: Retries[PartName] = Retries(Stopwatch())
    for _ in range(3):
        retries.failed("prices", Reason.BUSY, 7)
    assert [retries.is_due("prices", newest) for newest in (7, 8, None)] == [False, True, True]
