"""The forecast for the village: the one of the smallest area, and the days of it that are not over.

Rules: the smallest area wins while its forecast is not too old, and the page names the area; days before today are
hidden; a forecast that is too old shows no day, and the page says why. While the clock is not trusted, all days are
shown with their dates. The degrees of all days lie on one scale, so that a glance compares them.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final, Literal

from content_sync.look.freshness import AsOf, freshness
from content_sync.look.places import Place, place
from content_sync.wire.bulletins import Day, Forecast
from kiosk.facts.editions import HeldBulletin, as_of, bulletins
from kiosk.facts.frame import today
from kiosk.moment import Moment

Hidden = Literal["", "too_old", "all_past"]

SCALE_WIDTH: Final = 260
_STEP: Final = 5
_NARROWEST: Final = 15  # degrees of the scale: a week of even weather must not look like one of extremes


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDay:
    """A day, and where its degrees lie on the scale of its week; no width where it has not both ends."""

    day: Day
    left: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastFact:
    """What the weather page says.

    `first` is the first day shown: today's where the clock is trusted and the forecast has it. `hidden`
    says why no day is shown.
    """

    place: Place
    days: tuple[Day, ...]
    hidden: Hidden
    as_of: AsOf

    @property
    def first(self) -> Day | None:
        return self.days[0] if self.days else None

    @property
    def area(self) -> str:
        return self.place.code

    @property
    def week(self) -> tuple[WeekDay, ...]:
        """Return the days with their place on one scale."""
        return week(self.days)

    @property
    def is_wide(self) -> bool:
        """Tell whether it is for a whole province or more, so that the village may differ."""
        return len(self.place.code) <= len("43")


def village_forecast(moment: Moment) -> ForecastFact | None:
    """Return the forecast to show, or None where there is none."""
    chosen = finest(bulletins(moment, Forecast), moment)
    if chosen is None:
        return None
    source, forecast = as_of(moment, chosen), chosen.bulletin
    coming = days_to_come(forecast.days, today(moment) or dt.date.min)
    is_too_old = source.freshness == "too_old"
    return ForecastFact(
        place=place(forecast.areas[0]) or Place(code=forecast.areas[0], name_th="", name_en=""),
        days=() if is_too_old else coming,
        hidden="too_old" if is_too_old else "" if coming else "all_past",
        as_of=source,
    )


def finest(forecasts: tuple[HeldBulletin[Forecast], ...], moment: Moment) -> HeldBulletin[Forecast] | None:
    """Return the forecast of the smallest area, or of a wider one where that is too old."""
    return max(forecasts, key=lambda held: _rank(held.bulletin, moment), default=None)


def days_to_come(days: tuple[Day, ...], first: dt.date) -> tuple[Day, ...]:
    """Return the days that are not over, earliest first."""
    return tuple(sorted((day for day in days if day.date >= first), key=lambda day: day.date))


def week(days: tuple[Day, ...]) -> tuple[WeekDay, ...]:
    """Lay the degrees of all days on one scale, which begins and ends at whole fives."""
    known = [degree for day in days for degree in (day.low_celsius, day.high_celsius) if degree is not None]
    coldest = math.floor(min(known, default=0) / _STEP) * _STEP
    hottest = max(math.ceil(max(known, default=0) / _STEP) * _STEP, coldest + _NARROWEST)
    degree_width = SCALE_WIDTH / (hottest - coldest)
    return tuple(_on_scale(day, coldest, degree_width) for day in days)


def _on_scale(day: Day, coldest: int, degree_width: float) -> WeekDay:
    low, high = day.low_celsius, day.high_celsius
    if low is None or high is None:
        return WeekDay(day=day, left=0, width=0)
    width = round(max(high - low, 1) * degree_width, 1)
    return WeekDay(day=day, left=round((low - coldest) * degree_width, 1), width=width)


def _rank(forecast: Forecast, moment: Moment) -> tuple[bool, int, dt.datetime]:
    now = moment.now
    is_usable = freshness(forecast.freshness_limits, forecast.issued, now.at, now.clock) != "too_old"
    area = forecast.areas[0]
    return is_usable, 0 if area == "th" else len(area), forecast.issued
