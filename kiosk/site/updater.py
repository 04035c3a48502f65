"""Keeps the site up to date: gathers the moment, prints the pages when it changed, and swaps the site.

In: the stores, the clock and the presses. Out: the site of this moment, a new warning first: it waits for no print that
is under way, which is overtaken instead. Where nothing changed, nothing is printed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock

from content_sync.look.catalogues import Language
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.facts.frame import frame_of
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.search.keeper import SearchKeeper
from kiosk.site.press import Key, Pages, Press, key_of
from kiosk.site.site import Site
from kiosk.store.stores import Stores

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One print: what the site is to show, and its urgent pages, which are shown already."""

    number: int
    key: Key
    moment: Moment
    urgent: Pages


class SiteUpdater:
    """Keeps the site up to date.

    Args:
        urgent: prints what is shown before the rest is printed.
        rest: prints the rest.
        paper: what computed pages are written on.
        site: shows the pages.
        search: finds what is shown.
        stores: what is on the card.
        clock: the kiosk's clock.
        config: the settings.
    """

    def __init__(
        self,
        urgent: Press,
        rest: Press,
        paper: Paper,
        site: Site,
        search: SearchKeeper,
        *,
        stores: Stores,
        clock: Clock,
        config: KioskConfig,
    ) -> None:
        self._urgent, self._rest, self._paper, self._site, self._search = urgent, rest, paper, site, search
        self._stores, self._clock, self._config = stores, clock, config
        self._turn = 0
        self._newest: _Turn | None = None
        self._shown: _Turn | None = None
        self._deciding, self._printing = Lock(), Lock()

    def moment(self, language: Language = "th") -> Moment:
        """Return everything a page may depend on, right now."""
        now, visit = self._clock.read(), self._stores.state.last_visit()
        return Moment(
            now=now,
            language=language,
            village=self._config.village,
            village_name=self._config.village_name,
            edition=self._stores.content.edition(),
            notices=tuple(one for one in self._stores.state.notices() if one.is_shown(now)),
            behind=frozenset(visit.failed_parts) if visit else frozenset(),
            market=self._stores.market.shown(now),
            hidden_nearby=self._stores.market.nearby.hidden(),
            media=self._stores.media.names(),
            public_url=self._config.public_url,
            wifi_name=self._config.wifi_name,
            accesses_days=self._config.keep_accesses_days,
            own_activities=self._stores.network.activities.bulletins(self._config.village),
        )

    def reprint(self) -> bool:
        """Print the site if what it depends on has changed; return whether it has.

        The urgent pages are shown at once. A print of the rest that is under way stops at its next page, and whoever
        prints goes on with the newest moment; what was printed is kept. When this returns, all of it is shown.
        """
        has_changed = self._show_urgent()
        with self._printing:
            while turn := self._next_turn():
                self._print_rest(turn)
        return has_changed

    def _show_urgent(self) -> bool:
        with self._deciding:
            moment = self.moment()
            key = key_of(moment)
            if self._newest and key == self._newest.key:
                return False
            self._turn += 1
            urgent = self._urgent.print(moment)
            self._site.lay_over(urgent)
            self._set_frame(moment)
            self._newest = _Turn(number=self._turn, key=key, moment=moment, urgent=urgent)
        return True

    def _next_turn(self) -> _Turn | None:
        """Return what is to be printed; while that is being decided, wait: the former would be overtaken at once."""
        with self._deciding:
            return None if self._shown is self._newest else self._newest

    def _print_rest(self, turn: _Turn) -> None:
        rest = self._rest.print_unless(turn.moment, lambda: self._turn != turn.number)
        if rest is None:
            return
        pages = turn.urgent | rest
        with self._deciding:
            if turn is not self._newest:
                return
            self._site.swap(pages)
            self._search.show(turn.moment)
            self._shown = turn
        _log.info("the site has %d pages", len(pages))

    def _set_frame(self, moment: Moment) -> None:
        try:
            self._paper.set_frame(frame_of(moment))
        except Exception:  # noqa: BLE001  as in the press: whatever trips over, the pages stay
            _log.exception("the frame of computed pages stays as it was")
