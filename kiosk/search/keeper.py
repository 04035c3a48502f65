"""Keeps the index in step with what is shown.

In: the moment that is shown. Out: what a search finds, in a language. The index is made anew when something else is
shown, by the jobs a second later or by the first search, whichever comes first; never for each search. Where that
fails, the index stays as it was: whatever trips over, the village keeps its search.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from html import unescape
from threading import Lock
from typing import Final, get_args

from content_sync.look.catalogues import Language
from kiosk.moment import Moment
from kiosk.paper import Page, Paper
from kiosk.search.entries import Entry, EntryMaker, Kind, KioskPage
from kiosk.search.index import Found, SearchIndex

_log = logging.getLogger(__name__)

TEMPLATE: Final = "search/pages.html"
_KINDS: Final[dict[str, Kind]] = {kind: kind for kind in get_args(Kind)}


class SearchKeeper:
    """Keeps the index.

    Args:
        paper: writes the names of the kiosk's own pages.
    """

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._maker = EntryMaker()
        self._shown: Moment | None = None
        self._read: Moment | None = None
        self._entries: tuple[Entry, ...] = ()
        self._indexes: dict[Language, SearchIndex] = {}
        self._making = Lock()

    def show(self, moment: Moment) -> None:
        """Take note of what is shown from now on."""
        self._shown = moment

    def renew(self) -> None:
        """Make the index anew if something else is shown: that of the language most people read."""
        self._index("th").prepare()

    def search(self, typed: str, language: Language) -> Found:
        """Return what is found for a typed text."""
        return self._index(language).search(typed)

    def _index(self, language: Language) -> SearchIndex:
        with self._making:
            shown = self._shown
            if shown is not self._read:
                self._read_entries(shown)
            if language not in self._indexes:
                self._indexes[language] = SearchIndex((*self._pages(language), *self._entries))
            return self._indexes[language]

    def _read_entries(self, shown: Moment | None) -> None:
        self._read = shown
        try:
            entries = self._maker.make(shown) if shown else ()
        except Exception:  # noqa: BLE001  as in the press: the former index is better than none
            _log.exception("the search stays as it was")
            return
        self._entries, self._indexes = entries, {}

    def _pages(self, language: Language) -> tuple[Entry, ...]:
        page = Page(path="/search", template=TEMPLATE, view=None)
        return self._maker.make_pages(_read_pages(self._paper.write(page, language)))


def _read_pages(written: str) -> Iterator[KioskPage]:
    """Read the lines of the template: kind, path, picture, name and words, with a bar between them."""
    for line in filter(None, map(str.strip, written.splitlines())):
        kind, path, icon, title, words = (unescape(part).strip() for part in line.split("|"))
        yield KioskPage(kind=_KINDS[kind], path=path, icon=icon, title=title, words=words)
