"""When a report was made whose kiosk knew no time: to the minute where its start was heard, else between two times."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.central.kiosks.starts import HeardStart, MadeBetween, find_made, hear, read_starts, write_starts
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.stamps import Stamp
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import a_heartbeat
from tests.cast.place_and_time import DAY, HOUR, MINUTE

BUILT = NOW - 90 * DAY
SECOND = dt.timedelta(seconds=1)


def beat(boot: str, boot_s: int, last_serial: int | None = None) -> Heartbeat:
    return msgspec.structs.replace(a_heartbeat(), boot=boot, boot_s=boot_s, last_serial=last_serial)


def heard(*beats: tuple[Heartbeat, dt.datetime]) -> tuple[HeardStart, ...]:
    starts: tuple[HeardStart, ...] = ()
    for one, now in beats:
        starts = tuple(hear(starts, one, now))
    return read_starts(write_starts(starts))


def made(starts: tuple[HeardStart, ...], boot: str, boot_s: int, serial: int, *, came: dt.datetime) -> MadeBetween:
    return find_made(starts, boot=boot, boot_s=boot_s, serial=serial, first=BUILT, last=came)


def at(moment: dt.datetime) -> MadeBetween:
    return MadeBetween(first=moment, last=moment)


def test_a_report_of_a_start_that_was_heard_is_dated_by_the_seconds_between() -> None:
    starts = heard((beat("01", 5_000), NOW))
    for boot_s in (0, 4_999, 5_000, 9_000):
        assert made(starts, "01", boot_s, 1, came=NOW) == at(NOW + (boot_s - 5_000) * SECOND)


@pytest.mark.parametrize("fast", [0.9999, 1.0001], ids=["slow", "fast"])
def test_a_board_that_counts_fast_or_slow_for_sixty_days_is_dated_within_a_minute(fast: float) -> None:
    """A hundred parts in a million are nine seconds a day."""
    days = 60
    starts = heard(*((beat("01", int(day * 86_400 * fast)), NOW + day * DAY) for day in range(days + 1)))
    for hours in range(0, days * 24, 7):
        true = NOW + hours * HOUR
        told = made(starts, "01", int(hours * 3_600 * fast), 1, came=NOW + days * DAY)
        assert abs(told.first - true) <= MINUTE


def test_a_start_nobody_heard_lies_between_the_hearings_that_do_not_know_the_report_and_those_that_do() -> None:
    starts = heard((beat("01", 100, 4), NOW), (beat("01", 90_000, 4), NOW + DAY), (beat("03", 50, 7), NOW + 7 * DAY))
    told = {serial: made(starts, "02", 10, serial, came=NOW + 8 * DAY) for serial in (4, 5, 7, 8)}
    assert told == {
        4: MadeBetween(first=BUILT, last=NOW),
        5: MadeBetween(first=NOW + DAY, last=NOW + 7 * DAY),
        7: MadeBetween(first=NOW + DAY, last=NOW + 7 * DAY),
        8: MadeBetween(first=NOW + 7 * DAY, last=NOW + 8 * DAY),
    }


def test_a_kiosk_that_was_never_heard_has_reports_from_its_software_until_they_came() -> None:
    assert made((), "02", 10, 5, came=NOW) == MadeBetween(first=BUILT, last=NOW)
    assert made((), "", 0, 5, came=NOW) == MadeBetween(first=BUILT, last=NOW)


def test_an_earlier_kiosk_that_tells_no_numbers_dates_what_it_was_heard_of() -> None:
    of_before = msgspec.structs.replace(a_heartbeat(), made=Stamp(at=NOW, clock="unknown", boot="01", boot_s=60))
    starts = heard((of_before, NOW))
    assert made(starts, "01", 0, 5, came=NOW) == at(NOW - MINUTE)
    assert made(starts, "02", 0, 5, came=NOW) == MadeBetween(first=BUILT, last=NOW)
    assert heard((a_heartbeat(), NOW)) == ()


def test_words_that_contradict_each_other_give_no_time_that_runs_backwards() -> None:
    starts = heard((beat("01", 1, 9), NOW), (beat("02", 1, 3), NOW + DAY))
    told = made(starts, "03", 1, 5, came=NOW + 2 * DAY)
    assert (told.first, told.last) == (BUILT, NOW)


def test_a_start_heard_again_within_an_hour_is_no_news_unless_a_report_came_between() -> None:
    starts = heard((beat("01", 0, 4), NOW))
    assert hear(starts, beat("01", 3_599, 4), NOW + 59 * MINUTE) == starts
    assert hear(starts, beat("01", 3_600, 4), NOW + HOUR) != starts
    assert hear(starts, beat("01", 60, 5), NOW + MINUTE) != starts


def test_the_last_eight_starts_of_a_card_are_kept() -> None:
    starts = heard(*((beat(f"{boot:02x}", 1), NOW + boot * HOUR) for boot in range(9)))
    assert [start.boot for start in starts] == [f"{boot:02x}" for boot in range(1, 9)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 99), st.integers(0, 10**6))))
def test_whatever_was_heard_no_report_is_made_before_its_software_or_after_it_came(
    beats: list[tuple[int, int, int, int]],
) -> None:
    starts = heard(*((beat(f"{boot:02x}", boot_s, serial), NOW + s * SECOND) for boot, boot_s, serial, s in beats))
    told = made(starts, "ff", 1, 50, came=NOW + 10**6 * SECOND)
    assert BUILT <= told.first <= told.last <= NOW + 10**6 * SECOND
