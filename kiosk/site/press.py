"""The press: a moment and the screens in, the finished site out.

Every public page is the same for everyone, so the press writes each once per language, as finished bytes. A printed
screen is a function from a `Moment` to `Page`s; it reads no clock, no store and no request, and neither does the press.
Rule: where a screen or a template fails, its pages stay as they were last printed, and all others are printed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from content_sync.look.catalogues import LANGUAGES, Language
from content_sync.wire.bulletins import AnyBulletin
from kiosk.facts.warnings import confirmation
from kiosk.moment import Moment
from kiosk.paper import Page, Paper, address
from kiosk.site.responses import ReadyResponse, Redirect, ready_response

_log = logging.getLogger(__name__)

Key = tuple[object, ...]
PrintedScreen = Callable[[Moment], Iterable[Page]]
Pages = dict[str, ReadyResponse | Redirect]


def key_of(moment: Moment) -> Key:
    """Return what a printed site depends on; while this stays the same, a new print would be the same.

    The hour is in it, as what is fresh and what is today changes at an hour. A bulletin begins and ends at a minute, so
    the number of beginnings and ends that have passed is in it too.
    """
    now, confirmed = moment.now.at, confirmation(moment)
    passed = sum(1 for at in _boundaries(moment.edition.bulletins) if at <= now)
    return (
        tuple((part.role, part.number, part.arrived) for part in moment.edition.parts),
        confirmed.is_recent or confirmed.at,  # while it is recent, the page does not say since when
        moment.now.clock,
        now.replace(minute=0, second=0, microsecond=0),
        passed,
        moment.notices,
    )


class Press:
    """Prints all screens in all languages, and remembers the last good print of each."""

    def __init__(self, paper: Paper, screens: Sequence[PrintedScreen]) -> None:
        self._paper = paper
        self._screens = tuple(screens)
        self._last: dict[tuple[int, Language], Pages] = {}

    def print(self, moment: Moment) -> Pages:
        """Return the pages for a moment by their path, in both languages."""
        site: Pages = {}
        for language in LANGUAGES:
            spoken = replace(moment, language=language)
            for number, screen in enumerate(self._screens):
                before = self._last.get((number, language), {})
                pages = self._last[number, language] = self._print_screen(screen, spoken, before)
                site |= pages
        return site

    def _print_screen(self, screen: PrintedScreen, moment: Moment, before: Pages) -> Pages:
        try:
            pages: Iterable[Page] = tuple(screen(moment))
        except Exception:  # noqa: BLE001  whatever one screen trips over, the village keeps its other pages
            _log.exception("the screen %s failed; its pages stay as they were", screen.__module__)
            return before
        return _redirects(pages, moment.language) | dict(self._print_pages(pages, moment.language, before))

    def _print_pages(
        self, pages: Iterable[Page], language: Language, before: Pages
    ) -> Iterator[tuple[str, ReadyResponse | Redirect]]:
        for page in pages:
            path = address(page.path, language)
            try:
                yield path, ready_response(self._paper.write(page, language).encode(), page.content_type)
            except Exception:  # noqa: BLE001  same reason, for one page
                _log.exception("the page %s failed; it stays as it was", path)
                if path in before:
                    yield path, before[path]


def _redirects(pages: Iterable[Page], language: Language) -> Pages:
    """Return the former addresses of pages; each leads to the present one."""
    return {
        address(page.formerly, language): Redirect(to=address(page.path, language)) for page in pages if page.formerly
    }


def _boundaries(bulletins: Iterable[AnyBulletin]) -> Iterator[datetime]:
    for bulletin in bulletins:
        yield from (at for at in (bulletin.begins_at, bulletin.over_at) if at is not None)
