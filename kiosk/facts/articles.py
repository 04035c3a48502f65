"""Articles to read: by category, in season, by crop.

Rules: what is in season comes first, then the latest. An article of several crops stands under the first of them. While
the clock is not trusted, the month is the edition's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content_sync.look.freshness import AsOf
from content_sync.wire.bulletins import CROPS, Article, Category, Crop
from kiosk.facts.editions import HeldBulletin, as_of, bulletins, earliest_today, is_over, path_of
from kiosk.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFact:
    """An article in a list: its page, where it is from, and what tells it from all others, wherever it is read."""

    article: Article
    path: str
    as_of: AsOf
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CropFact:
    """A crop, and the articles about it."""

    crop: Crop
    articles: tuple[ArticleFact, ...]


def articles(moment: Moment, category: Category) -> tuple[ArticleFact, ...]:
    """Return the articles of a category, those in season first, then the latest."""
    month = earliest_today(moment).month
    own = _facts(moment, (held for held in bulletins(moment, Article) if held.bulletin.known_category == category))
    return tuple(sorted(own, key=lambda fact: not fact.article.is_in_season(month)))


def all_articles(moment: Moment) -> tuple[ArticleFact, ...]:
    """Return every article that is not over, latest first."""
    return tuple(_facts(moment, bulletins(moment, Article)))


def _facts(moment: Moment, articles: Iterable[HeldBulletin[Article]]) -> Iterator[ArticleFact]:
    for held in articles:
        if not is_over(moment, held.bulletin.over_at):
            yield ArticleFact(
                article=held.bulletin,
                path=path_of(moment, "articles", held),
                as_of=as_of(moment, held),
                name=f"article-{held.part.role}-{held.bulletin.id}",
            )


def by_crop(facts: Iterable[ArticleFact]) -> tuple[CropFact, ...]:
    """Return the articles of each crop that any of them is about, in the order of the list of crops."""
    facts = tuple(facts)
    groups = {crop: [fact for fact in facts if fact.article.known_crops[:1] == (crop,)] for crop in CROPS}
    return tuple(CropFact(crop=crop, articles=tuple(own)) for crop, own in groups.items() if own)
