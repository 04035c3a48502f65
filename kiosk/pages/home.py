"""The front page: whose kiosk this is, what today brings, and the way to everything else.

The warning in force, today's weather in a sentence, the acts and the tiles stand on the first screen of a phone; below
them the prices that matter here and the latest notices, activities and news.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.facts.articles import ArticleFact, articles
from kiosk.facts.forecast import ForecastFact, village_forecast
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.notices import ActivityFact, NoticeFact, activities, notices
from kiosk.facts.prices import PriceFact, home_province, that_matter, village_prices
from kiosk.moment import Moment
from kiosk.paper import Page

_PRICES: Final = 3
_NEWS: Final = 2
_NOTICES: Final = 3
_ACTIVITIES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The front page's ready values; each may be missing, and then the page says so."""

    frame: Frame
    forecast: ForecastFact | None
    prices: tuple[PriceFact, ...]
    price_count: int
    news: tuple[ArticleFact, ...]
    notices: tuple[NoticeFact, ...]
    activities: tuple[ActivityFact, ...]


def pages(moment: Moment) -> Iterator[Page]:
    """Print the front page."""
    prices = village_prices(moment)
    view = HomeView(
        frame=frame_of(moment),
        forecast=village_forecast(moment),
        prices=that_matter(prices, home_province(moment), _PRICES),
        price_count=len(prices),
        news=articles(moment, "news")[:_NEWS],
        notices=notices(moment)[:_NOTICES],
        activities=activities(moment)[:_ACTIVITIES],
    )
    yield Page(path="/", template="pages/home.html", view=view)
