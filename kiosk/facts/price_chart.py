"""The line of a price over thirty days, on a field of fixed size; the dates beside it are HTML and grow with it.

In: the history of a price. Out: points for SVG, a few level lines at round prices, and the lowest and highest day.
Rules: one day alone has no line; a price that never moved is a line in the middle; a level line whose figure would
touch the last price's is left out.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from kiosk.facts.quotes import DayPrice

WIDTH: Final = 344
HEIGHT: Final = 156
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 288, 26, 131
_FLOOR: Final = 150
_LEVELS: Final = 4
_TOUCHES: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A line at a round price."""

    price_satang: int
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The line of a price, its levels, and the days it lies between; `middle` is the day half way."""

    points: tuple[tuple[float, float], ...]
    levels: tuple[Level, ...]
    low: DayPrice
    high: DayPrice
    middle: dt.date

    @property
    def line(self) -> str:
        """Write the points as SVG's polyline wants them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)

    @property
    def area(self) -> str:
        """Write the points and the corners below them as SVG's polygon wants them."""
        (first, _), (last, _) = self.points[0], self.points[-1]
        return f"{first:g},{_FLOOR} {self.line} {last:g},{_FLOOR}"

    @property
    def end(self) -> tuple[float, float]:
        return self.points[-1]


def draw(history: tuple[DayPrice, ...]) -> Chart | None:
    """Draw a price over its days; None for one day alone."""
    if len(history) < len(("first", "last")):
        return None
    low = min(history, key=lambda day: day.price_satang)
    high = max(history, key=lambda day: day.price_satang)
    first, last = history[0].date, history[-1].date
    days, rise = (last - first).days, high.price_satang - low.price_satang

    def height(price_satang: int) -> float:
        share = (price_satang - low.price_satang) / rise if rise else 0.5
        return round(_BOTTOM - (_BOTTOM - _TOP) * share, 1)

    points = tuple(
        (round(_LEFT + (_RIGHT - _LEFT) * (day.date - first).days / days, 1), height(day.price_satang))
        for day in history
    )
    levels = tuple(Level(price_satang=price, y=height(price)) for price in _round_prices(low, high))
    free = tuple(level for level in levels if abs(level.y - points[-1][1]) >= _TOUCHES)
    return Chart(points=points, levels=free, low=low, high=high, middle=first + dt.timedelta(days=days // 2))


def _round_prices(low: DayPrice, high: DayPrice) -> range:
    """Return at most four round prices between the lowest and the highest."""
    rise = high.price_satang - low.price_satang
    if not rise:
        return range(0)
    magnitude = 10 ** math.floor(math.log10(max(rise / _LEVELS, 1)))
    step = next(step for step in (magnitude, 2 * magnitude, 5 * magnitude, 10 * magnitude) if rise / step <= _LEVELS)
    return range(math.ceil(low.price_satang / step) * step, high.price_satang + 1, step)
