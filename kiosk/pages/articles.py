"""The articles: a list for each category, and a page for each article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content_sync.look.freshness import AsOf
from content_sync.wire.bulletins import Article, Category
from kiosk.facts.articles import ArticleFact, CropFact, all_articles, articles, by_crop
from kiosk.facts.editions import earliest_today
from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page

_LISTED: Final[tuple[Category, ...]] = ("health", "farming", "selling", "guides")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesView:
    """The articles of a category: those in season, then those of each crop, then the others."""

    frame: Frame
    category: Category
    in_season: tuple[ArticleFact, ...]
    crops: tuple[CropFact, ...]
    others: tuple[ArticleFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article; `here` are those of its files that are here, `category` is the list it belongs to."""

    frame: Frame
    article: Article
    as_of: AsOf
    here: frozenset[str]
    category: Category


def pages(moment: Moment) -> Iterator[Page]:
    """Print the lists, and each article."""
    frame, month = frame_of(moment), earliest_today(moment).month
    for category in _LISTED:
        yield Page(path=f"/{category}", template="pages/articles.html", view=_list(moment, frame, category, month))
    for fact in all_articles(moment):
        text = fact.article
        one = ArticleView(
            frame=frame,
            article=text,
            as_of=fact.as_of,
            here=moment.media & {file.name for file in text.media},
            category=text.known_category,
        )
        yield Page(path=fact.path, template="pages/article.html", view=one, formerly=f"/articles/{text.id}")


def _list(moment: Moment, frame: Frame, category: Category, month: int) -> ArticlesView:
    facts = articles(moment, category)
    in_season = tuple(fact for fact in facts if fact.article.is_in_season(month))
    others = [fact for fact in facts if fact not in in_season]
    return ArticlesView(
        frame=frame,
        category=category,
        in_season=in_season,
        crops=by_crop(others),
        others=tuple(fact for fact in others if not fact.article.known_crops),
    )
