"""Neighbours who say something of a report: who counts as one, and how often anybody may.

In: a request, and what keeps the word on the card. Out: whether it counted; a browser without our mark gets one then.
Rules: a browser counts once for what is said of a report; those without a mark count once a day for all of their
address, so that a phone that keeps no cookies counts too. Of one report one word a minute counts, and of all reports
some at once and then one every half minute, so that a script wears out neither the card nor the staff. A mark is given
only with a word that counted, so nobody collects them. Addresses stay in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from content_sync.callers.addresses import one_caller
from content_sync.callers.browsers import Browsers
from kiosk.rate_limit import RateLimit

if TYPE_CHECKING:
    from flask import Request, Response

_A_DAY_S: Final = 24 * 3600.0
_ALL: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourWord:
    """What became of a neighbour's word: it counted; or others spoke just now, and it may come in `wait_s` seconds."""

    has_counted: bool = False
    wait_s: int = 0


class Neighbours:
    """Tells neighbours apart, and counts what they say.

    Args:
        browsers: the marks of browsers that sent a report.
        secret: of this kiosk, 32 bytes.
    """

    def __init__(self, browsers: Browsers, secret: bytes) -> None:
        self._reporters, self._marked = browsers, Browsers(secret, cookie="kiosk_neighbour")
        self._of_report, self._of_all = RateLimit(burst=1, every_s=60), RateLimit(burst=20, every_s=30)
        self._of_address = RateLimit(burst=1, every_s=_A_DAY_S)
        self._one_at_a_time = Lock()

    def count(
        self, word: str, request: Request, response: Response, now_s: float, keep: Callable[[str], bool]
    ) -> NeighbourWord:
        """Count a word, unless it is too soon or this neighbour said it before.

        Args:
            word: what is said and of which report.
            request: who says it.
            response: what marks their browser.
            now_s: the monotonic second.
            keep: keeps the word under the neighbour's name, and tells whether it is new.
        """
        known = self._marked.known(request) or self._reporters.known(request)
        address = f"{one_caller(request.remote_addr)} {word}"
        with self._one_at_a_time:
            if wait_s := max(self._of_report.wait_s(word, now_s), self._of_all.wait_s(_ALL, now_s)):
                return NeighbourWord(wait_s=wait_s)
            if known is None and self._of_address.wait_s(address, now_s):
                return NeighbourWord()
            if not keep((known or self._marked.name(response, now_s)).digest):
                return NeighbourWord()
            self._of_report.try_use(word, now_s)
            self._of_all.try_use(_ALL, now_s)
            if known is None:
                self._of_address.try_use(address, now_s)
            return NeighbourWord(has_counted=True)
