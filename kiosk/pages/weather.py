"""The weather page: today in a sentence, the week to come for the finest area, and what to do on the farm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.farm import FarmAdvice, farm_advice
from kiosk.facts.forecast import SCALE_WIDTH, ForecastFact, village_forecast
from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherView:
    """The weather page's ready values."""

    frame: Frame
    forecast: ForecastFact | None
    farm: tuple[FarmAdvice, ...]
    scale_width: int = SCALE_WIDTH


def pages(moment: Moment) -> Iterator[Page]:
    """Print the weather page."""
    frame, forecast = frame_of(moment), village_forecast(moment)
    days = forecast.days if forecast and frame.today else ()  # while the clock is not trusted, some may be past
    farm = farm_advice(days, moment.language)
    view = WeatherView(frame=frame, forecast=forecast, farm=farm)
    yield Page(path="/weather", template="pages/weather.html", view=view)
