"""The loudspeaker script: the day on one page of paper, in short sentences with their numbers in words.

A volunteer reads it to the village, or somebody puts it up outside the shop. Rule: it is one A4 page on the fullest
day; what is left out is counted, and the kiosk has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.facts.forecast import ForecastFact, village_forecast
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.notices import ActivityFact, NoticeFact, activities, notices
from kiosk.facts.prices import PriceFact, home_province, that_matter, village_prices
from kiosk.facts.warnings import Confirmation, WarningFact, confirmation
from kiosk.moment import Moment
from kiosk.paper import Page

_WARNINGS: Final = 2
_PRICES: Final = 3
_NOTICES: Final = 2
_ACTIVITIES: Final = 2
_USUAL: Final = 4  # warnings, notices and activities that leave room for large print


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintTodayView:
    """The ready values. `more_warnings` counts those that are not read; `issued` is when central last signed."""

    frame: Frame
    confirmation: Confirmation
    warnings: tuple[WarningFact, ...]
    more_warnings: int
    forecast: ForecastFact | None
    prices: tuple[PriceFact, ...]
    notices: tuple[NoticeFact, ...]
    activities: tuple[ActivityFact, ...]
    issued: datetime | None
    public_url: str
    wifi_name: str

    @property
    def is_full(self) -> bool:
        """Tell whether the page needs small print."""
        return len(self.warnings) * 2 + len(self.notices) + len(self.activities) > _USUAL


def pages(moment: Moment) -> Iterator[Page]:
    """Print the script of the day."""
    frame = frame_of(moment)
    prices = (fact for fact in village_prices(moment) if fact.price.freshness != "too_old")
    view = PrintTodayView(
        frame=frame,
        confirmation=confirmation(moment),
        warnings=frame.warnings[:_WARNINGS],
        more_warnings=len(frame.warnings[_WARNINGS:]),
        forecast=village_forecast(moment),
        prices=that_matter(prices, home_province(moment), _PRICES),
        notices=notices(moment)[:_NOTICES],
        activities=activities(moment)[:_ACTIVITIES],
        issued=moment.edition.issued,
        public_url=moment.public_url,
        wifi_name=moment.wifi_name,
    )
    yield Page(path="/print/today", template="pages/print_today.html", view=view)
