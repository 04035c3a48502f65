"""Phones and pages are counted in memory, and nobody can tell from it who they were."""

from __future__ import annotations

from datetime import date

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.callers.footfall import MOST_PHONES, Footfall, PhoneCount, kind_of
from tests.cast.kiosk.clock_hands import NOON, ClockHands

TRUSTED = Stamp(at=NOON, clock="trusted")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "home"),
        ("/en/", "home"),
        ("/en", "home"),
        ("/prices/rice", "prices"),
        ("/en/prices/rice", "prices"),
        ("/report/road", "report"),
        ("/health", "articles"),
        ("/admin", None),
        ("/admin/box", None),
        ("/en/admin", None),
        ("/healthz", None),
        ("/static/kiosk.css", None),
        ("/screen", None),
        ("/wp-login.php", None),
        ("", None),
    ],
)
def test_only_pages_for_villagers_count_by_their_kind(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


def test_phones_are_counted_for_an_hour_and_for_a_day() -> None:
    hands = ClockHands()
    footfall = Footfall(lambda: hands.monotonic_s)
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.1"):
        footfall.count("GET", "/", address)
    footfall.count("POST", "/report/road", "10.0.0.3")
    footfall.count("GET", "/admin", "10.0.0.4")
    assert footfall.phones() == PhoneCount(hour=2, day=2)
    hands.move(seconds=3600)
    footfall.count("GET", "/", "10.0.0.1")
    assert footfall.phones() == PhoneCount(hour=2, day=2)
    hands.move(seconds=1)
    assert footfall.phones() == PhoneCount(hour=1, day=2)
    hands.move(seconds=24 * 3600 - 3602)
    assert footfall.phones().day == 2
    hands.move(seconds=1)
    assert footfall.phones() == PhoneCount(hour=0, day=0), "with the day's key its digests are gone"


def test_no_address_stands_in_memory_and_a_phone_is_another_one_the_next_day() -> None:
    hands = ClockHands()
    footfall = Footfall(lambda: hands.monotonic_s)
    footfall.count("GET", "/", "10.0.0.77")
    today = set(vars(footfall)["_seen"])
    assert "10.0.0.77" not in repr(vars(footfall))
    hands.move(seconds=24 * 3600)
    footfall.count("GET", "/", "10.0.0.77")
    assert today.isdisjoint(vars(footfall)["_seen"])


def test_made_up_addresses_fill_no_memory() -> None:
    footfall = Footfall(lambda: 0.0)
    for number in range(MOST_PHONES + 10):
        footfall.count("GET", "/", f"fe80::{number:x}")
    assert footfall.phones().day == MOST_PHONES


def test_what_was_read_is_told_by_day_and_hour_once_the_time_is_trusted() -> None:
    hands = ClockHands(monotonic_s=0.0)
    footfall = Footfall(lambda: hands.monotonic_s)
    footfall.count("GET", "/", "10.0.0.1")
    footfall.count("GET", "/weather", "10.0.0.1")
    footfall.count("GET", "/weather", "10.0.0.1")
    hands.move(seconds=13 * 3600)
    assert footfall.take_read(Stamp(at=NOON, clock="estimated")) == {}
    taken = footfall.take_read(TRUSTED)
    assert taken == {date(2026, 11, 22): {(23, "home"): 1, (23, "weather"): 2}}
    assert footfall.take_read(TRUSTED) == {}
    footfall.give_back(taken)
    assert footfall.take_read(TRUSTED) == {date(2026, 11, 23): {(12, "home"): 1, (12, "weather"): 2}}
