"""The day's bytes of a metered line: what gives way first, and when a day ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content_sync.client.budget import LANES, Budget, DaySpending, day_at
from content_sync.wire.stamps import ClockState, Stamp

BUDGET = Budget(daily_bytes=1_000, urgent_bytes=300)
NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
DAY_S = 86_400
USED = DaySpending(date="2026-11-26", other_bytes=900, urgent_bytes=50, ran_s=100, boot="01", boot_s=500)


def stamp(*, at: datetime = NOON, boot: str = "01", boot_s: int = 500, clock: ClockState = "trusted") -> Stamp:
    return Stamp(at=at, clock=clock, boot=boot, boot_s=boot_s)


@pytest.mark.parametrize(
    ("used", "closed"),
    [
        (0, ()),
        (499, ()),
        (500, ("media",)),
        (749, ("media",)),
        (750, ("media", "photos")),
        (899, ("media", "photos")),
        (900, ("media", "photos", "reading")),
        (999, ("media", "photos", "reading")),
        (1_000, ("media", "photos", "reading", "daily")),
        (5_000, ("media", "photos", "reading", "daily")),
    ],
)
def test_pictures_give_way_first_then_photos_then_texts_and_warnings_never(used: int, closed: tuple[str, ...]) -> None:
    assert BUDGET.closed(DaySpending(other_bytes=used)) == closed


def test_warnings_and_reports_have_a_ceiling_of_their_own() -> None:
    assert BUDGET.left_bytes("urgent", DaySpending(other_bytes=5_000, urgent_bytes=299)) == 1
    assert "urgent" not in BUDGET.closed(DaySpending(urgent_bytes=299))
    assert BUDGET.closed(DaySpending(urgent_bytes=300)) == ("urgent",)


def test_what_is_urgent_counts_in_the_day_too() -> None:
    assert BUDGET.closed(DaySpending(other_bytes=300, urgent_bytes=200)) == ("media",)


def test_a_line_that_is_not_metered_has_no_end() -> None:
    assert Budget().closed(DaySpending(other_bytes=10**12, urgent_bytes=10**12)) == ()


def test_bytes_are_counted_in_their_lane() -> None:
    day = DaySpending()
    for lane in LANES:
        day = day.with_bytes(lane, 10)
    assert (day.urgent_bytes, day.other_bytes, day.all_bytes) == (10, 40, 50)


def test_a_day_ends_at_midnight_in_bangkok() -> None:
    last_second = datetime(2026, 11, 26, 16, 59, 59, tzinfo=UTC)
    assert day_at(USED, stamp(at=last_second)).all_bytes == 950
    fresh = day_at(USED, stamp(at=last_second + timedelta(seconds=1), boot_s=600))
    assert fresh == DaySpending(date="2026-11-27", boot="01", boot_s=600)


@pytest.mark.parametrize("clock", ["estimated", "unknown"])
def test_a_clock_that_is_not_trusted_ends_no_day(clock: ClockState) -> None:
    ahead = stamp(at=NOON + timedelta(days=400), clock=clock)
    assert day_at(USED, ahead) == USED


def test_a_restart_opens_no_new_day() -> None:
    day = USED
    for start in range(2, 22):
        day = day_at(day, stamp(boot=f"{start:02x}", boot_s=60, clock="unknown"))
    assert day.all_bytes == 950
    assert day.ran_s == 100 + 20 * 60


def test_a_day_without_a_trusted_clock_ends_when_the_kiosk_has_run_for_24_hours() -> None:
    just_before = stamp(clock="unknown", boot_s=500 + DAY_S - 101)
    assert day_at(USED, just_before).all_bytes == 950
    over = replace_s(just_before, 1)
    assert day_at(USED, over) == DaySpending(boot="01", boot_s=over.boot_s)


def replace_s(one: Stamp, more_s: int) -> Stamp:
    return stamp(clock=one.clock, boot_s=one.boot_s + more_s)


def test_a_day_that_began_without_a_date_gets_todays_and_keeps_what_it_used() -> None:
    unknown = replace(USED, date="")
    assert day_at(unknown, stamp()) == USED


def test_a_clock_that_is_set_back_opens_no_new_day_before_24_hours() -> None:
    yesterday = NOON - timedelta(days=1)
    assert day_at(USED, stamp(at=yesterday)).all_bytes == 950
    later = stamp(at=yesterday, boot_s=500 + DAY_S)
    assert day_at(USED, later) == DaySpending(date="2026-11-25", boot="01", boot_s=later.boot_s)
