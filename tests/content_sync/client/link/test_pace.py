"""The least pace of an answer: fifty bytes a second, over each twenty seconds."""

from __future__ import annotations

import io
import time

import pytest

from content_sync.client.link.pace import Pace, SlowError, _PacedReader
from tests.cast.waiting import until


def reader(*pieces: int, pace: Pace | None = None) -> _PacedReader:
    """Return the reader of an answer of which so many bytes came, one piece in the first second of each window."""
    made = _PacedReader(io.FileIO("/dev/null"), pace or Pace())
    made._watch(0, 100.0)
    for number, size in enumerate(pieces):
        made._watch(size, 101.0 + 20 * number)
        if number + 1 < len(pieces):
            made._watch(0, 120.0 + 20 * number)
    return made


@pytest.mark.parametrize("before", [(), (5_000,)], ids=["the first window", "a window after one that was fast"])
def test_a_thousand_bytes_in_twenty_seconds_are_enough_and_one_less_is_too_slow(before: tuple[int, ...]) -> None:
    at_s = 120.0 + 20 * len(before)
    reader(*before, 1_000)._watch(0, at_s)
    with pytest.raises(SlowError):
        reader(*before, 999)._watch(0, at_s)


def test_no_window_is_judged_before_its_end() -> None:
    reader(0)._watch(0, 119.9)
    with pytest.raises(SlowError):
        reader(0)._watch(0, 120.0)


def test_what_is_done_between_two_pieces_is_no_slowness_of_the_line() -> None:
    pace = Pace(min_rate_bytes_s=1_000_000, window_s=0.4)
    piece, made = bytearray(10), _PacedReader(io.FileIO("/dev/zero"), pace)
    made.readinto(piece)
    after_s = time.monotonic() + 0.5
    until(lambda: time.monotonic() > after_s, seconds=5, what="a window that is over")
    assert made.readinto(piece) == 10
