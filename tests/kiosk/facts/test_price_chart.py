"""The line of a price: from its lowest to its highest day, with level lines at round prices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.facts.price_chart import Chart, draw
from kiosk.facts.quotes import DayPrice


def drawn(*satang: int) -> Chart:
    days = (DayPrice(date=date(2026, 11, 1) + timedelta(days=n), price_satang=price) for n, price in enumerate(satang))
    chart = draw(tuple(days))
    assert chart is not None
    return chart


def test_a_line_runs_from_its_lowest_to_its_highest_day() -> None:
    chart = drawn(100, 300, 200)
    assert (chart.low.price_satang, chart.high.price_satang, chart.middle) == (100, 300, date(2026, 11, 2))
    assert chart.line == "8,131 148,26 288,78.5"
    assert chart.area == f"8,150 {chart.line} 288,150"
    assert chart.end == (288.0, 78.5)


def test_days_without_a_market_leave_room_in_the_line() -> None:
    friday, monday = DayPrice(date=date(2026, 11, 6), price_satang=1), DayPrice(date=date(2026, 11, 9), price_satang=2)
    chart = draw((friday, monday, DayPrice(date=date(2026, 11, 10), price_satang=2)))
    assert chart is not None
    assert [x for x, _ in chart.points] == [8, 218, 288]


def test_a_price_that_never_moved_is_a_line_in_the_middle_and_one_day_alone_has_none() -> None:
    chart = drawn(100, 100)
    assert {y for _, y in chart.points} == {78.5}
    assert chart.levels == ()
    assert draw((DayPrice(date=date(2026, 11, 1), price_satang=100),)) is None


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [
        (1_455_000, 1_510_000, [1_460_000, 1_480_000, 1_500_000]), (100, 105, [100, 102, 104]), (100, 101, [100]),
        (7, 43, [10, 20, 30]), (0, 1000, [0, 500]), (0, 400, [0, 100, 200, 300]), (0, 401, [0, 200]),
    ],
)  # fmt: skip
def test_level_lines_stand_at_round_prices_and_at_most_four(low: int, high: int, levels: list[int]) -> None:
    assert [level.price_satang for level in drawn(low, high).levels] == levels


def test_a_level_whose_figure_would_touch_the_last_price_is_left_out() -> None:
    assert all(
        abs(level.y - chart.end[1]) >= 15 for chart in (drawn(100, 300, 205), drawn(1, 2, 3)) for level in chart.levels
    )
    assert 200 in [level.price_satang for level in drawn(100, 300, 250).levels]
    assert 200 not in [level.price_satang for level in drawn(100, 300, 205).levels]
