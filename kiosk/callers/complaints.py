"""How often somebody may complain about a market item: once a day a browser.

In: who complains, about which item (its number, or its name in another village), the monotonic second, and what keeps
it on the card. Out: whether it counted. Rules: browsers without a mark are counted by their address, five at once and
then one a day, as behind a village's access point they all have the same one. A mark is given only with a complaint
that counted, and it is a neighbour's: with it nobody sends reports or puts something up in many names. What the card
did not take uses nothing up. It stands in memory only: after a restart somebody may complain again.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final

from content_sync.callers.addresses import one_caller
from kiosk.rate_limit import RateLimit

if TYPE_CHECKING:
    from flask import Request, Response

    from kiosk.callers.neighbours import NeighbourMarks

_A_DAY_S: Final = 86_400.0
OF_NEWCOMERS: Final = 5


class ComplaintLimit:
    """Counts complaints.

    Args:
        marks: knows the browsers of neighbours.
    """

    def __init__(self, marks: NeighbourMarks) -> None:
        self._marks = marks
        self._of_browsers = RateLimit(burst=1, every_s=_A_DAY_S)
        self._of_newcomers = RateLimit(burst=OF_NEWCOMERS, every_s=_A_DAY_S)
        self._one_at_a_time = Lock()

    def count(self, about: str, request: Request, response: Response, now_s: float, keep: Callable[[], object]) -> bool:
        """Keep a complaint and count it, unless it is too soon; a browser without a mark gets one then."""
        known = self._marks.known(request)
        limit = self._of_browsers if known else self._of_newcomers
        key = f"{about} {known.digest if known else one_caller(request.remote_addr)}"
        with self._one_at_a_time:
            if limit.wait_s(key, now_s):
                return False
            keep()
            limit.try_use(key, now_s)
            if known is None:
                self._of_browsers.try_use(f"{about} {self._marks.give(response, now_s).digest}", now_s)
            return True
