"""The front page: what a villager wants to know this morning, at a glance.

Today's weather, the prices that moved, a health tip, the latest news and the neighbours' notices, and
the way to report a problem. Each has a page of its own with all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content_sync.look.freshness import AsOf
from kiosk.facts.articles import ArticleFact, articles, tip_of_the_day
from kiosk.facts.forecast import ForecastFact, village_forecast
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.notices import ActivityFact, NoticeFact, activities, notices
from kiosk.facts.prices import PriceFact, home_province, sources, that_matter, village_prices
from kiosk.moment import Moment
from kiosk.paper import Page

_PRICES: Final = 4
_NEWS: Final = 3
_NOTICES: Final = 3
_ACTIVITIES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The front page's ready values; each may be missing, and then the page says so."""

    frame: Frame
    forecast: ForecastFact | None
    prices: tuple[PriceFact, ...]
    price_sources: tuple[AsOf, ...]
    tip: ArticleFact | None
    news: tuple[ArticleFact, ...]
    notices: tuple[NoticeFact, ...]
    activities: tuple[ActivityFact, ...]


def pages(moment: Moment) -> Iterator[Page]:
    """Print the front page."""
    prices = that_matter(village_prices(moment), home_province(moment), _PRICES)
    view = HomeView(
        frame=frame_of(moment),
        forecast=village_forecast(moment),
        prices=prices,
        price_sources=sources(prices),
        tip=tip_of_the_day(moment),
        news=articles(moment, "news")[:_NEWS],
        notices=notices(moment)[:_NOTICES],
        activities=activities(moment)[:_ACTIVITIES],
    )
    yield Page(path="/", template="pages/home.html", view=view)
