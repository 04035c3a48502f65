"""How late it is at least: by the newest signed time of the keys that root names, whatever older ones say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.client.signed_times import SignedTime, Uptime, lower_bound, with_signed_time
from tests.cast.place_and_time import DAY

BUILT = datetime(2026, 11, 22, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
NOW = Uptime(boot="02", seconds=500)


def a_signed_time(
    version: int = 1, off: timedelta = timedelta(), *, boot: str = "02", seconds: int = 500
) -> SignedTime:
    return SignedTime(version=version, issued=NOON + off, learnt=Uptime(boot=boot, seconds=seconds))


def test_without_a_signed_time_it_is_at_least_when_the_software_was_made() -> None:
    assert lower_bound({}, built=BUILT, now=NOW) == BUILT
    assert lower_bound({"a": a_signed_time(off=-30 * DAY)}, built=BUILT, now=NOW) == BUILT


@pytest.mark.parametrize(
    ("boot", "seconds", "passed_s"), [("02", 500, 0), ("02", 200, 300), ("02", 600, 0), ("01", 9_000, 500)]
)
def test_seconds_count_from_when_it_was_learnt_and_from_the_boot_where_that_was_earlier(
    boot: str, seconds: int, passed_s: int
) -> None:
    known = {"a": a_signed_time(boot=boot, seconds=seconds)}
    assert lower_bound(known, built=BUILT, now=NOW) == NOON + timedelta(seconds=passed_s)


@pytest.mark.parametrize("off", [90 * DAY, -90 * DAY])
def test_a_later_version_takes_back_what_the_same_key_said_before_and_the_same_one_does_not(off: timedelta) -> None:
    known = {"a": a_signed_time(7)}
    assert with_signed_time(known, a_signed_time(8, off), signed_by={"a"}, may_sign={"a"}) == {
        "a": a_signed_time(8, off)
    }
    for version in (7, 6):
        assert with_signed_time(known, a_signed_time(version, off), signed_by={"a"}, may_sign={"a"}) == known


def test_the_signed_time_of_the_highest_version_counts_whoever_signed_it() -> None:
    known = with_signed_time(
        {"old": a_signed_time(7, 90 * DAY)}, a_signed_time(8), signed_by={"new"}, may_sign={"old", "new"}
    )
    assert lower_bound(known, built=BUILT, now=NOW) == NOON


def test_a_signed_time_falls_with_its_key_and_stays_with_the_other_that_signed_it_too() -> None:
    known = with_signed_time(
        {}, a_signed_time(7, 90 * DAY), signed_by={"stolen", "other"}, may_sign={"stolen", "other"}
    )
    assert with_signed_time(known, a_signed_time(8), signed_by={"new"}, may_sign={"other", "new"}) == {
        "other": a_signed_time(7, 90 * DAY),
        "new": a_signed_time(8),
    }
    assert with_signed_time(known, a_signed_time(2), signed_by={"new"}, may_sign={"new"}) == {"new": a_signed_time(2)}


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(-400, 400)), max_size=20))
def test_whatever_order_signed_times_come_in_the_highest_version_alone_decides(said: list[tuple[int, int]]) -> None:
    known: dict[str, SignedTime] = {}
    first: dict[int, int] = {}
    for version, days in said:
        if version > max(first, default=0):
            first[version] = days
        known = with_signed_time(known, a_signed_time(version, days * DAY), signed_by={"a"}, may_sign={"a"})
    expected = max(BUILT, NOON + first[max(first)] * DAY) if first else BUILT
    assert lower_bound(known, built=BUILT, now=NOW) == expected
