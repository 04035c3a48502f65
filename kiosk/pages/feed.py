"""The feed of what is new, for programs that read feeds (Atom 1.0, RFC 4287).

Rules: an entry's id stays through every change of it, and is the same at every kiosk that shows it; links are relative,
as each phone reaches the kiosk by an address of its own; where nothing changed, the feed is the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content_sync.look.prose import first_sentence
from content_sync.wire.text import one_line
from kiosk.facts.articles import ArticleFact, all_articles
from kiosk.facts.notices import ActivityFact, NoticeFact, activities, notices
from kiosk.moment import Moment
from kiosk.paper import Page

_MOST: Final = 30
# RFC 4151: nobody may own a name below .invalid, so nobody else gives these ids.
_TAG: Final = "tag:kiosk.invalid,2026:"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry; its texts are on one line, as XML takes no control characters. `title_en` is empty in most."""

    id: str
    title: str
    title_en: str
    summary: str
    source: str
    path: str
    updated: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """The feed's ready values, the latest entry first."""

    id: str
    updated: dt.datetime
    entries: tuple[FeedEntry, ...]


def pages(moment: Moment) -> Iterator[Page]:
    """Print the feed."""
    entries = (
        *map(_of_article, all_articles(moment)[:_MOST]),  # the latest come first
        *map(_of_activity, activities(moment)),
        *(_of_notice(fact) for fact in notices(moment)),
    )
    latest = tuple(sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True)[:_MOST])
    view = FeedView(
        id=f"{_TAG}{moment.village}/{moment.language}",
        updated=latest[0].updated if latest else moment.edition.issued or dt.datetime.fromtimestamp(0, dt.UTC),
        entries=latest,
    )
    yield Page(path="/feed.atom", template="pages/feed.atom", view=view, mimetype="application/atom+xml")


def _of_article(fact: ArticleFact) -> FeedEntry:
    text = fact.article
    return FeedEntry(
        id=f"{_TAG}{fact.name}",
        title=one_line(text.title),
        title_en=one_line(text.title_en),
        summary=one_line(first_sentence(text.summary or text.body)),
        source=one_line(text.source),
        path=fact.path,
        updated=text.issued,
    )


def _of_activity(fact: ActivityFact) -> FeedEntry:
    activity = fact.activity
    return FeedEntry(
        id=f"{_TAG}{fact.name}",
        title=one_line(activity.title),
        title_en="",
        summary=one_line(f"{activity.place} {first_sentence(activity.body)}"),
        source=one_line(activity.source),
        path=fact.path,
        updated=activity.issued,
    )


def _of_notice(fact: NoticeFact) -> FeedEntry:
    return FeedEntry(
        id=f"{_TAG}{fact.anchor}",
        title=one_line(fact.title),
        title_en="",
        summary=one_line(first_sentence(fact.body)),
        source=one_line(fact.as_of.source) if fact.as_of else "",
        path=f"/news#{fact.anchor}",
        updated=fact.as_of.issued if fact.as_of else fact.starts,
    )
