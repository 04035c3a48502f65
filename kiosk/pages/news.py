"""The news page: the village's notices, what will happen, and the news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.facts.articles import ArticleFact, articles
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.notices import ActivityFact, NoticeFact, activities, notices
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsView:
    """The news page's ready values."""

    frame: Frame
    notices: tuple[NoticeFact, ...]
    activities: tuple[ActivityFact, ...]
    news: tuple[ArticleFact, ...]


def pages(moment: Moment) -> Iterator[Page]:
    """Print the news page."""
    view = NewsView(
        frame=frame_of(moment),
        notices=notices(moment),
        activities=activities(moment),
        news=articles(moment, "news"),
    )
    yield Page(path="/news", template="pages/news.html", view=view)
