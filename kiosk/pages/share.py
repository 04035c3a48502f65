"""The pages to pass something on: its words for LINE, for an SMS, for another phone's camera, and to copy.

The kiosk's address means nothing outside the village, so what is passed on are words, whole in themselves. Drawing
their code takes as long as writing ten pages, so a page is printed when somebody first asks for it. A thing that
stands at `/prices/egg` is passed on at `/share/prices/egg`, a notice at `/share/news/` with its place on the news page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kiosk.facts.articles import ArticleFact, all_articles
from kiosk.facts.forecast import ForecastFact, village_forecast
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.notices import ActivityFact, NoticeFact, activities, notices
from kiosk.facts.prices import PriceFact, village_prices
from kiosk.facts.warnings import WarningFact
from kiosk.moment import Moment
from kiosk.paper import Page

Shared = WarningFact | ForecastFact | PriceFact | ArticleFact | NoticeFact | ActivityFact
Kind = Literal["warning", "weather", "price", "article", "notice", "activity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """What is passed on, and where it stands."""

    frame: Frame
    kind: Kind
    fact: Shared
    back: str


def pages(moment: Moment) -> Iterator[Page]:
    """Print a page for each thing that is worth passing on."""
    frame = frame_of(moment)
    for kind, path, fact in _things(moment, frame):
        view = ShareView(frame=frame, kind=kind, fact=fact, back=path)
        yield Page(path=f"/share{path.replace('#', '/')}", template="pages/share.html", view=view, is_on_demand=True)


def _things(moment: Moment, frame: Frame) -> Iterator[tuple[Kind, str, Shared]]:
    for warning in frame.warnings:
        yield "warning", warning.path, warning
    forecast = village_forecast(moment)
    if forecast is not None and forecast.days:
        yield "weather", "/weather", forecast
    for price in village_prices(moment):
        yield "price", f"/prices/{price.price.id}", price
    for article in all_articles(moment):
        yield "article", article.path, article
    for notice in notices(moment):
        yield "notice", f"/news#{notice.anchor}", notice
    for activity in activities(moment):
        yield "activity", activity.path, activity
