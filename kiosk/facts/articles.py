"""Articles to read: by category, in season, and the one health tip of the day.

Rules: what is in season comes first, then the latest. The tip changes with the day and is the same for
everybody on it; while the clock is unsure the month is the edition's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from content_sync.look.freshness import AsOf
from content_sync.wire.bulletins import Article, Category
from kiosk.facts.editions import bulletins, earliest_today, is_over
from kiosk.facts.frame import as_of
from kiosk.services import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFact:
    """An article to list, and where we have it from."""

    article: Article
    as_of: AsOf


def told(moment: Moment, texts: Iterable[Article]) -> tuple[ArticleFact, ...]:
    """Return articles with where they are from and how old they are."""
    return tuple(ArticleFact(article=text, as_of=as_of(moment, "article", text)) for text in texts)


def articles(moment: Moment, category: Category) -> tuple[Article, ...]:
    """Return the articles of a category, those in season first, then the latest."""
    month = earliest_today(moment).month
    own = [text for text in all_articles(moment) if text.known_category == category]
    return tuple(sorted(own, key=lambda text: not is_in_season(text, month)))


def all_articles(moment: Moment) -> tuple[Article, ...]:
    """Return every article that still holds, latest first."""
    return tuple(text for text in bulletins(moment, Article) if not is_over(moment, text.valid_until))


def is_in_season(text: Article, month: int) -> bool:
    """Tell whether an article is for this month; one without months is for all of them, but not in season."""
    return month in text.months


def tip_of_the_day(moment: Moment) -> Article | None:
    """Return the day's health tip, from those in season where there are any."""
    day = earliest_today(moment)
    choices = articles(moment, "health")
    in_season = tuple(text for text in choices if is_in_season(text, day.month)) or choices
    return _by_day(in_season, day)


def _by_day(choices: tuple[Article, ...], day: dt.date) -> Article | None:
    by_name = sorted(choices, key=lambda text: text.id)
    return by_name[day.toordinal() % len(by_name)] if by_name else None
