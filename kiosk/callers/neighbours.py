"""Neighbours who say something of a report: who counts as one, and how often anybody may.

In: a request, and what keeps the word on the card. Out: whether it counted; a browser without our mark gets one then.
Rules: a browser counts once for what is said of a report; those without a mark count once a day for all of their
address, so that a phone that keeps no cookies counts too. Of one report one word a minute counts, and of all reports
some at once and then one every half minute, so that a script wears out neither the card nor the staff; one address has
half of those at most, so that it leaves turns to the others. A mark is given only with a word that counted, so nobody
collects them. Addresses stay in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from content_sync.callers.addresses import one_caller
from content_sync.callers.browsers import Browser, Browsers
from kiosk.rate_limit import RateLimit

if TYPE_CHECKING:
    from flask import Request, Response

_A_DAY_S: Final = 24 * 3600.0
_ALL: Final = "all"
AT_ONCE: Final = 20
EVERY_S: Final = 30.0
AT_ONCE_FROM_ONE: Final = 10
EVERY_S_FROM_ONE: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourWord:
    """What became of a neighbour's word: it counted; or others spoke just now, and it may come in `wait_s` seconds."""

    has_counted: bool = False
    wait_s: int = 0


class NeighbourMarks:
    """Knows the browsers that said something as neighbours, or sent a report.

    Args:
        reporters: the names of browsers that sent a report.
        secret: of this kiosk, 32 bytes.
    """

    def __init__(self, reporters: Browsers, secret: bytes) -> None:
        self._reporters, self._marked = reporters, Browsers(secret, cookie="kiosk_neighbour")

    def known(self, request: Request) -> Browser | None:
        """Return the browser a request comes from, if it has a mark."""
        return self._marked.known(request) or self._reporters.known(request)

    def give(self, response: Response, now_s: float) -> Browser:
        """Mark the browser that gets this response."""
        return self._marked.name(response, now_s)


class Neighbours:
    """Tells neighbours apart, and counts what they say.

    Args:
        marks: knows their browsers.
    """

    def __init__(self, marks: NeighbourMarks) -> None:
        self._marks = marks
        self._of_report = RateLimit(burst=1, every_s=60)
        self._of_all = RateLimit(burst=AT_ONCE, every_s=EVERY_S)
        self._of_one = RateLimit(burst=AT_ONCE_FROM_ONE, every_s=EVERY_S_FROM_ONE)
        self._of_newcomers = RateLimit(burst=1, every_s=_A_DAY_S)
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
        known, address = self._marks.known(request), one_caller(request.remote_addr)
        limits = ((self._of_report, word), (self._of_all, _ALL), (self._of_one, address))
        with self._one_at_a_time:
            if wait_s := max(limit.wait_s(key, now_s) for limit, key in limits):
                return NeighbourWord(wait_s=wait_s)
            if known is None and self._of_newcomers.wait_s(f"{address} {word}", now_s):
                return NeighbourWord()
            if not keep((known or self._marks.give(response, now_s)).digest):
                return NeighbourWord()
            for limit, key in limits:
                limit.try_use(key, now_s)
            if known is None:
                self._of_newcomers.try_use(f"{address} {word}", now_s)
            return NeighbourWord(has_counted=True)
