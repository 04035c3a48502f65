"""Keeps the site up to date: gathers the moment, prints the pages when it changed, and swaps the site.

In: the stores, the clock and the presses. Out: the site of this moment, a new warning first. Where nothing changed,
nothing is printed.
"""

from __future__ import annotations

import logging
from threading import Lock

from content_sync.look.catalogues import Language
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.facts.frame import frame_of
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.site.press import Key, Press, key_of
from kiosk.site.site import Site
from kiosk.store.stores import Stores

_log = logging.getLogger(__name__)


class SiteUpdater:
    """Keeps the site up to date.

    Args:
        urgent: prints what is shown before the rest is printed.
        rest: prints the rest.
        paper: what computed pages are written on.
        site: shows the pages.
        stores: what is on the card.
        clock: the kiosk's clock.
        config: the settings.
    """

    def __init__(
        self, urgent: Press, rest: Press, paper: Paper, site: Site, *, stores: Stores, clock: Clock, config: KioskConfig
    ) -> None:
        self._urgent, self._rest, self._paper, self._site = urgent, rest, paper, site
        self._stores, self._clock, self._config = stores, clock, config
        self._shown: Key | None = None
        self._lock = Lock()

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
        )

    def reprint(self) -> bool:
        """Print the site if what it depends on has changed; return whether it has."""
        with self._lock:
            moment = self.moment()
            key = key_of(moment)
            if key == self._shown:
                return False
            urgent = self._urgent.print(moment)
            self._site.lay_over(urgent)
            self._set_frame(moment)
            pages = urgent | self._rest.print(moment)
            self._site.swap(pages)
            self._shown = key
        _log.info("printed %d pages", len(pages))
        return True

    def _set_frame(self, moment: Moment) -> None:
        try:
            self._paper.set_frame(frame_of(moment))
        except Exception:  # noqa: BLE001  as in the press: whatever trips over, the pages stay
            _log.exception("the frame of computed pages stays as it was")
