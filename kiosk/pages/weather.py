"""The weather page: the days to come, for the finest area there is a forecast of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.forecast import ForecastFact, village_forecast
from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherView:
    """The weather page's ready values."""

    frame: Frame
    forecast: ForecastFact | None


def pages(moment: Moment) -> Iterator[Page]:
    """Print the weather page."""
    view = WeatherView(frame=frame_of(moment), forecast=village_forecast(moment))
    yield Page(path="/weather", template="pages/weather.html", view=view)
