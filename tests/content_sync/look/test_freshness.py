"""How far a fact is trusted: by its age, and by how sure the kiosk is of the time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.look.freshness import Freshness, as_of, freshness, known_today
from content_sync.wire.bulletin_base import FreshnessLimits
from content_sync.wire.bulletins import KINDS, Forecast, Notice
from content_sync.wire.stamps import ClockState
from tests.cast.macros import NOW

MOMENT = timedelta(microseconds=1)
PROMISED = {
    "forecast": (timedelta(hours=36), timedelta(days=5)),
    "price_list": (timedelta(days=4), timedelta(days=14)),
    "warning": (timedelta(hours=24), timedelta(days=3)),
    "original": (timedelta(days=3), timedelta(days=7)),
    "article": (timedelta(days=365), timedelta(days=1095)),
    "notice": (timedelta(days=30), timedelta(days=180)),
    "activity": (timedelta(days=30), timedelta(days=180)),
    "district_market": (timedelta(days=14), timedelta(days=28)),
}
LIMITS = [record.freshness_limits for record in KINDS.values()]
EACH = st.sampled_from(LIMITS)
AGES = st.timedeltas(min_value=timedelta(days=-10), max_value=timedelta(days=5000))
WORSE: list[Freshness] = ["fresh", "old", "too_old"]


@pytest.mark.parametrize(
    ("kind", "age", "word"),
    [
        ("forecast", timedelta(hours=30), "fresh"),
        ("forecast", timedelta(hours=37), "old"),
        ("forecast", timedelta(days=6), "too_old"),
        ("price_list", timedelta(days=3), "fresh"),
        ("price_list", timedelta(days=5), "old"),
        ("price_list", timedelta(days=15), "too_old"),
        ("article", timedelta(days=300), "fresh"),
    ],
)
def test_age_decides_while_the_clock_is_trusted(kind: str, age: timedelta, word: Freshness) -> None:
    assert freshness(KINDS[kind].freshness_limits, NOW - age, NOW, "trusted") == word


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_is_fresh_or_shown_up_to_its_limit_and_no_moment_longer(kind: str) -> None:
    fresh, too_old = PROMISED[kind]
    ages = (fresh, fresh + MOMENT, too_old, too_old + MOMENT)
    words = [freshness(KINDS[kind].freshness_limits, NOW - age, NOW, "trusted") for age in ages]
    assert words == ["fresh", "old", "old", "too_old"]


@given(EACH, AGES, st.sampled_from(["estimated", "unknown"]))
def test_only_a_trusted_clock_says_an_age(limits: FreshnessLimits, age: timedelta, clock: ClockState) -> None:
    assert freshness(limits, NOW - age, NOW, clock) == "undated"


@given(EACH, AGES, AGES)
def test_nothing_gets_fresher_with_age(limits: FreshnessLimits, one: timedelta, other: timedelta) -> None:
    younger, older = sorted((abs(one), abs(other)))
    words = [freshness(limits, NOW - age, NOW, "trusted") for age in (younger, older)]
    assert WORSE.index(words[0]) <= WORSE.index(words[1])


def test_a_fact_without_a_date_or_from_tomorrow_is_undated() -> None:
    assert freshness(Forecast.freshness_limits, None, NOW, "trusted") == "undated"
    ahead = timedelta(hours=1)  # as a source's clock may be
    assert freshness(Forecast.freshness_limits, NOW + ahead, NOW, "trusted") == "fresh"
    assert freshness(Forecast.freshness_limits, NOW + ahead + MOMENT, NOW, "trusted") == "undated"


def test_every_limit_has_its_reason() -> None:
    assert all(limits.reason and limits.fresh < limits.too_old for limits in LIMITS)


def test_nobody_says_today_while_the_clock_is_not_trusted() -> None:
    late = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    assert known_today(late, "trusted") == datetime(2026, 11, 23, tzinfo=UTC).date()
    assert known_today(late, "estimated") is None


def test_the_line_under_a_fact_says_source_and_age() -> None:
    told = Notice(id="n", areas=("43",), issued=NOW, source="กรมอุตุนิยมวิทยา", title="ประกาศ", starts=NOW)
    fact = as_of(told, arrived=None, now=NOW, clock="estimated")
    assert fact.source == "กรมอุตุนิยมวิทยา"
    assert fact.freshness == "undated"
    assert fact.today is None
    assert fact.arrived is None
