"""Central's clock: it goes on whatever the machine's says, and tells where the two do not fit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.central.clock import ClockReading, Doubt, PublishClock, fits
from tests.cast.central.ministry import NOW

SECOND, MINUTE, HOUR, DAY = (dt.timedelta(seconds=many) for many in (1, 60, 3_600, 86_400))


@dataclass
class TwoClocks:
    """A machine and a tree; `true` is the time that passes in both, `off` what the machine makes of it."""

    off: dt.timedelta = dt.timedelta()
    published: dt.datetime | None = NOW
    true: dt.datetime = NOW

    def clock(self) -> PublishClock:
        start = self.true
        return PublishClock(
            lambda: self.true + self.off,
            lambda: self.published,
            lambda: (self.true - start) / SECOND,
        )


@pytest.mark.parametrize("off", [dt.timedelta(), -10 * MINUTE, 20 * HOUR, 36 * HOUR])
def test_a_clock_that_fits_the_last_publish_is_believed(off: dt.timedelta) -> None:
    assert fits(NOW + off, NOW)
    assert TwoClocks(off=off).clock().read() == ClockReading(at=NOW + off)


@pytest.mark.parametrize(
    "off", [-10 * MINUTE - SECOND, -3 * DAY, 36 * HOUR + SECOND, 3 * DAY, 13 * DAY, 90 * DAY, 3_650 * DAY]
)
def test_a_clock_that_does_not_is_doubted_and_time_goes_on_from_the_last_publish(off: dt.timedelta) -> None:
    clocks = TwoClocks(off=off)
    clock = clocks.clock()
    doubt = Doubt(machine=NOW + off, published=NOW)
    assert clock.read() == ClockReading(at=NOW, doubt=doubt)
    assert f"{NOW + off:%Y-%m-%d %H:%M} UTC" in str(doubt)
    assert "central publish --clock-is-right" in str(doubt)


def test_before_the_first_publish_there_is_nothing_to_doubt_by() -> None:
    assert TwoClocks(published=None, off=90 * DAY).clock().read() == ClockReading(at=NOW + 90 * DAY)


def test_in_doubt_seconds_pass_and_count_from_each_publish() -> None:
    clocks = TwoClocks(off=90 * DAY)
    clock = clocks.clock()
    assert clock() == NOW
    clocks.true += 5 * HOUR
    assert clock() == NOW + 5 * HOUR
    clocks.published = clock()
    clocks.true += HOUR
    assert clock() == NOW + 6 * HOUR


def test_a_restart_counts_anew_from_the_last_publish_and_never_goes_back_before_it() -> None:
    clocks = TwoClocks(off=-3 * DAY)
    clock = clocks.clock()
    assert clock() == NOW
    clocks.true += 5 * HOUR
    clocks.published = clock()
    clocks.true += HOUR
    clock = clocks.clock()
    assert clock() == NOW + 5 * HOUR
    clocks.true += HOUR
    assert clock() == NOW + 6 * HOUR


def test_the_doubt_ends_when_the_clock_is_set_right_or_a_person_published_by_it() -> None:
    clocks = TwoClocks(off=-3 * DAY)
    clock = clocks.clock()
    clocks.true += HOUR
    assert clock.read().doubt is not None
    clocks.off = dt.timedelta()
    assert clock.read() == ClockReading(at=NOW + HOUR)
    clocks.off = 90 * DAY
    assert clock.read().doubt is not None
    clocks.published = clock.machine()
    assert clock.read() == ClockReading(at=NOW + HOUR + 90 * DAY)


def test_a_publish_that_cannot_be_read_just_now_is_not_forgotten() -> None:
    clocks = TwoClocks(off=90 * DAY)
    clock = clocks.clock()
    assert clock() == NOW
    clocks.published = None
    clocks.true += MINUTE
    assert clock() == NOW + MINUTE


def test_another_process_that_publishes_moves_the_time_of_this_one_both_ways() -> None:
    clocks = TwoClocks(off=90 * DAY)
    clock = clocks.clock()
    assert clock() == NOW
    clocks.published = NOW + 10 * HOUR
    assert clock() == NOW + 10 * HOUR
    clocks.true += HOUR
    assert clock() == NOW + 11 * HOUR
    clocks.published = NOW - 20 * HOUR
    assert clock() == NOW - 20 * HOUR


@given(st.lists(st.tuples(st.timedeltas(-400 * DAY, 400 * DAY), st.timedeltas(SECOND, 20 * HOUR)), max_size=40))
def test_whatever_the_machine_says_no_publish_is_far_from_the_one_before(
    leaps: list[tuple[dt.timedelta, dt.timedelta]],
) -> None:
    clocks = TwoClocks()
    clock = clocks.clock()
    before = NOW
    for clocks.off, passed in leaps:
        clocks.true += passed
        clocks.published = at = max(clock(), before)
        assert at - before <= 36 * HOUR
        before = at
