"""The press: a moment and the screens in, the finished site out.

Every public page is the same for everyone, so the press writes each once per language, as finished bytes. A printed
screen is a function from a `Moment` to `Page`s; it reads no clock, no store and no request, and neither does the press.
Rules: what a page writes depends on the `Page` and its language alone, so a page that equals the last one is not
written again; its values are compared, so they are frozen records. Where a screen or a template fails, its pages stay
as they were last printed, and all others are printed. A print may be overtaken; then nothing of it is shown.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from content_sync.look.catalogues import LANGUAGES, Language
from content_sync.wire.bulletins import AnyBulletin
from kiosk.facts.warnings import confirmation
from kiosk.moment import Moment
from kiosk.paper import Page, Paper, address
from kiosk.site.responses import OnDemand, ReadyResponse, Redirect, ready_response

_log = logging.getLogger(__name__)

Key = tuple[object, ...]
PrintedScreen = Callable[[Moment], Iterable[Page]]
Pages = dict[str, ReadyResponse | OnDemand | Redirect]


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
        moment.market,
        moment.hidden_nearby,
        moment.media,
        moment.own_activities,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPage:
    """A page, and what was printed of it."""

    page: Page
    response: ReadyResponse | OnDemand

    def made(self) -> ReadyResponse | None:
        """Return what was written of it, if anything was."""
        return self.response.made() if isinstance(self.response, OnDemand) else self.response


class Press:
    """Prints all screens in all languages, and remembers the last good print of each page.

    One thread prints at a time.
    """

    def __init__(self, paper: Paper, screens: Sequence[PrintedScreen]) -> None:
        self._paper = paper
        self._screens = tuple(screens)
        self._last: dict[tuple[int, Language], dict[str, PrintedPage]] = {}

    def print(self, moment: Moment) -> Pages:
        """Return the pages for a moment by their path, in both languages; a page that shows the same is kept."""
        return self.print_unless(moment, lambda: False) or {}

    def print_unless(self, moment: Moment, is_overtaken: Callable[[], bool]) -> Pages | None:
        """Print as `print` does, and stop where a newer moment is to be printed first.

        Args:
            moment: what is printed.
            is_overtaken: asked before each page; what is printed by then is kept for the next print.

        Returns:
            None if it was overtaken.
        """
        site: Pages = {}
        for language in LANGUAGES:
            spoken = replace(moment, language=language)
            for number, screen in enumerate(self._screens):
                last = self._last.setdefault((number, language), {})
                if not self._print_screen(screen, spoken, last, is_overtaken):
                    return None
                site |= _redirects(last.values(), language) | {path: one.response for path, one in last.items()}
        return site

    def _print_screen(
        self, screen: PrintedScreen, moment: Moment, last: dict[str, PrintedPage], is_overtaken: Callable[[], bool]
    ) -> bool:
        """Bring the last print of a screen up to date; return False if it was overtaken before the end."""
        try:
            pages = {address(page.path, moment.language): page for page in screen(moment)}
        except Exception:  # noqa: BLE001  whatever one screen trips over, the village keeps its other pages
            _log.exception("the screen %s failed; its pages stay as they were", screen.__module__)
            return True
        for path, page in pages.items():
            if is_overtaken():
                return False
            try:
                last[path] = self._print_page(page, moment.language, last.get(path))
            except Exception:  # noqa: BLE001  same reason, for one page
                _log.exception("the page %s failed; it stays as it was", path)
        for path in last.keys() - pages.keys():
            del last[path]
        return True

    def _print_page(self, page: Page, language: Language, last: PrintedPage | None) -> PrintedPage:
        if last is not None and last.page == page:
            return PrintedPage(page=page, response=last.response)  # with the values of now, so that the former can go
        make = partial(self._write, page, language)
        if page.is_on_demand:
            return PrintedPage(page=page, response=OnDemand(make, last.made() if last else None))
        return PrintedPage(page=page, response=make())

    def _write(self, page: Page, language: Language) -> ReadyResponse:
        body = self._paper.write(page, language).encode()
        return ready_response(body, page.content_type, own_headers=page.headers)


def _redirects(printed: Iterable[PrintedPage], language: Language) -> Pages:
    """Return the former addresses of pages; each leads to the present one."""
    return {
        address(one.page.formerly, language): Redirect(to=address(one.page.path, language))
        for one in printed
        if one.page.formerly
    }


def _boundaries(bulletins: Iterable[AnyBulletin]) -> Iterator[datetime]:
    for bulletin in bulletins:
        yield from (at for at in (bulletin.begins_at, bulletin.over_at) if at is not None)
