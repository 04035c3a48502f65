"""The words of a day's figures, on both sides of each bound."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from content_sync.look.weather import rain_share, sea, warmth, wind_force
from content_sync.wire.bulletins import Day

NOVEMBER, JUNE = dt.date(2026, 11, 22), dt.date(2026, 6, 22)
DAY = Day(date=NOVEMBER, condition="clear")


@pytest.mark.parametrize(
    ("percent", "share"),
    [
        (None, ""), (0, "none"), (1, "few"), (19, "few"), (20, "third"), (39, "third"), (40, "half"), (59, "half"),
        (60, "two-thirds"), (79, "two-thirds"), (80, "almost"), (99, "almost"), (100, "all"),
    ],
)  # fmt: skip
def test_rain_is_told_by_the_share_of_the_area(percent: int | None, share: str) -> None:
    assert rain_share(msgspec.structs.replace(DAY, rain_area_percent=percent)) == share


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (None, None, ""), (7.9, 20, "very-cold"), (8, 20, "cold"), (15.9, 30, "cold"), (16, 30, "cool"),
        (22.9, 30, "cool"), (23, 34.9, ""), (23, 35, "hot"), (25, 39.9, "hot"), (25, 40, "very-hot"),
        (15, 36, "hot"), (None, 30, ""), (15, None, "cold"),
    ],
)  # fmt: skip
def test_cold_is_told_by_the_morning_and_heat_by_the_day(low: float | None, high: float | None, word: str) -> None:
    assert warmth(msgspec.structs.replace(DAY, low_celsius=low, high_celsius=high)) == word


def test_no_morning_of_the_wet_season_is_called_cool() -> None:
    assert warmth(msgspec.structs.replace(DAY, low_celsius=22, date=JUNE)) == ""
    assert warmth(msgspec.structs.replace(DAY, high_celsius=36, date=JUNE)) == "hot"


def test_what_the_sky_says_already_is_not_said_twice() -> None:
    assert warmth(msgspec.structs.replace(DAY, low_celsius=12, condition="cold")) == ""


@pytest.mark.parametrize(
    ("speed", "force"),
    [
        (None, ""), (0, "light"), (11.9, "light"), (12, "moderate"), (28.9, "moderate"), (29, "strong"),
        (49.9, "strong"), (50, "storm"),
    ],
)  # fmt: skip
def test_wind_is_told_by_its_force(speed: float | None, force: str) -> None:
    assert wind_force(msgspec.structs.replace(DAY, wind_kmh=speed)) == force


@pytest.mark.parametrize(
    ("waves", "is_calm", "metres"),
    [("สงบ", True, ""), ("คลื่นสูง 1-2 เมตร", False, "1-2"), ("คลื่นสูงประมาณ 1 เมตร", False, "1"), ("มีคลื่น", False, "")],
)
def test_the_sea_is_told_where_there_is_one(waves: str, is_calm: bool, metres: str) -> None:
    state = sea(msgspec.structs.replace(DAY, waves=waves))
    assert state is not None
    assert (state.is_calm, state.metres, state.words) == (is_calm, metres, waves)
    assert sea(DAY) is None
