"""What a search can find: everything the kiosk shows, each with its kind, its page and its words.

In: a moment, the kiosk's own pages in a language, and what was made of the texts before. Out: entries. A text that
stands as it stood is not read again, so that a new notice costs little where there are three hundred articles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from content_sync.wire.bulletins import Category
from content_sync.wire.word_lengths import CutText
from kiosk.facts.articles import all_articles
from kiosk.facts.editions import earliest_today
from kiosk.facts.market import MarketFact, NearbyFact, market, nearby
from kiosk.facts.notices import ActivityFact, activities, notices
from kiosk.facts.prices import PriceFact, village_prices
from kiosk.facts.warnings import in_force
from kiosk.moment import Moment
from kiosk.search.texts import SearchedText, searched_text

Kind = Literal["warnings", "health", "farming", "selling", "guides", "news", "prices", "market", "report", "pages"]

NOTHING: Final = searched_text(())
_OWN_KINDS: Final[frozenset[Kind]] = frozenset({"report", "pages"})
NEWS: Final[Category] = "news"
_LONG_AGO: Final = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be found.

    Attributes:
        kind: under which it is counted.
        path: its page, without the language's prefix.
        title: its heading.
        body: what else is searched.
        english: its heading in English, where it has one.
        is_in_season: it names this month.
        issued: when it was issued; what is always there was issued long ago.
        icon: its picture, where it has another than its kind.
        price: what a good costs.
        activity: when and where something happens.
        market: what a villager offers or looks for.
    """

    kind: Kind
    path: str
    title: SearchedText
    body: SearchedText
    english: SearchedText = NOTHING
    is_in_season: bool = False
    issued: dt.datetime = _LONG_AGO
    icon: str = ""
    price: PriceFact | None = None
    activity: ActivityFact | None = None
    market: MarketFact | NearbyFact | None = None

    @property
    def texts(self) -> tuple[tuple[SearchedText, bool], ...]:
        """What is searched of it, the heading last, and whether each counts as a heading.

        Of a page of the kiosk itself, the words by which people look for it do.
        """
        return (self.body, self.kind in _OWN_KINDS), (self.english, True), (self.title, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskPage:
    """A page that the kiosk always has, or a topic to report: its name, and words by which people look for it."""

    kind: Kind
    path: str
    icon: str
    title: str
    words: str


_Key = tuple[tuple[CutText, ...], bool]


class EntryMaker:
    """Makes entries, and remembers the texts of the last ones."""

    def __init__(self) -> None:
        self._before: dict[_Key, SearchedText] = {}
        self._now: dict[_Key, SearchedText] = {}

    def make(self, moment: Moment) -> tuple[Entry, ...]:
        """Return an entry for everything that is shown at a moment."""
        self._before, self._now = self._now, {}
        return (
            *self._warnings(moment),
            *self._articles(moment),
            *self._news(moment),
            *self._prices(moment),
            *self._market(moment),
        )

    def make_pages(self, pages: Iterable[KioskPage]) -> tuple[Entry, ...]:
        """Return an entry for each of the kiosk's own pages; each word by which it is looked for counts as a word."""
        return tuple(
            Entry(
                kind=page.kind,
                path=page.path,
                title=searched_text((CutText(text=page.title),), is_cut=True),
                body=searched_text((CutText(text=page.words),), is_cut=True),
                icon=page.icon,
            )
            for page in pages
        )

    def _text(self, *pieces: CutText, is_cut: bool = False) -> SearchedText:
        key = pieces, is_cut
        text = self._now.get(key) or self._before.get(key) or searched_text(pieces, is_cut=is_cut)
        self._now[key] = text
        return text

    def _warnings(self, moment: Moment) -> Iterator[Entry]:
        for fact in in_force(moment):
            title, *others = fact.warning.cut_texts
            yield Entry(
                kind="warnings",
                path=fact.path,
                title=self._text(title),
                body=self._text(*others),
                english=self._text(CutText(text=fact.warning.headline_en)),
                is_in_season=True,
                issued=fact.warning.issued,
            )

    def _articles(self, moment: Moment) -> Iterator[Entry]:
        month = earliest_today(moment).month
        for fact in all_articles(moment):
            title, *others = fact.article.cut_texts
            yield Entry(
                kind=fact.article.known_category,
                path=fact.path,
                title=self._text(title),
                body=self._text(*others),
                english=self._text(CutText(text=fact.article.title_en)),
                is_in_season=fact.article.is_in_season(month),
                issued=fact.article.issued,
            )

    def _news(self, moment: Moment) -> Iterator[Entry]:
        for notice in notices(moment):
            title, body = notice.cut_texts
            yield Entry(
                kind=NEWS,
                path=f"/news#{notice.anchor}",
                title=self._text(title),
                body=self._text(body),
                is_in_season=True,
                issued=notice.starts,
                icon="loud",
            )
        for fact in activities(moment):
            title, *others = fact.activity.cut_texts
            yield Entry(
                kind=NEWS,
                path=fact.path,
                title=self._text(title),
                body=self._text(*others),
                is_in_season=True,
                issued=fact.activity.issued,
                icon="calendar",
                activity=fact,
            )

    def _prices(self, moment: Moment) -> Iterator[Entry]:
        for fact in village_prices(moment):
            yield Entry(
                kind="prices",
                path=f"/prices/{fact.price.id}",
                title=self._text(fact.name),
                body=self._text(CutText(text=fact.good.category), is_cut=True),
                price=fact,
            )

    def _market(self, moment: Moment) -> Iterator[Entry]:
        for fact in market(moment):
            yield self._market_item(fact, fact.item.text, fact.item.seller)
        for near in nearby(moment):
            yield self._market_item(near, near.item.text, near.item.seller, near.item.village_name)

    def _market_item(self, fact: MarketFact | NearbyFact, *words: str) -> Entry:
        return Entry(
            kind="market",
            path=fact.path,
            title=self._text(CutText(text=fact.item.title)),
            body=self._text(*(CutText(text=word) for word in words)),
            market=fact,
        )
