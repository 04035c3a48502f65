"""The articles: a list for each category, and a page for each article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content_sync.look.freshness import AsOf
from content_sync.wire.bulletins import Article, Category
from kiosk.facts.articles import ArticleFact, all_articles, articles, is_in_season
from kiosk.facts.editions import earliest_today
from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page

_LISTED: Final[tuple[Category, ...]] = ("health", "farming", "selling", "guides")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesView:
    """The articles of a category; those in season come first."""

    frame: Frame
    category: Category
    in_season: tuple[ArticleFact, ...]
    others: tuple[ArticleFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article; `back` is the list it belongs to."""

    frame: Frame
    article: Article
    as_of: AsOf
    back: str


def pages(moment: Moment) -> Iterator[Page]:
    """Print the lists, and each article."""
    frame, month = frame_of(moment), earliest_today(moment).month
    for category in _LISTED:
        facts = articles(moment, category)
        view = ArticlesView(
            frame=frame,
            category=category,
            in_season=tuple(fact for fact in facts if is_in_season(fact.article, month)),
            others=tuple(fact for fact in facts if not is_in_season(fact.article, month)),
        )
        yield Page(path=f"/{category}", template="pages/articles.html", view=view)
    for fact in all_articles(moment):
        text = fact.article
        one = ArticleView(frame=frame, article=text, as_of=fact.as_of, back=f"/{text.known_category}")
        yield Page(path=fact.path, template="pages/article.html", view=one, formerly=f"/articles/{text.id}")
