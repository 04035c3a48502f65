"""How often somebody may complain about a market item: once a day a browser.

In: who complains, about which item, the monotonic second. Out: whether it is counted. Rules: browsers without a mark
are counted by their address, five at once and then one a day, as behind a village's access point they all have the same
one. A mark is given only with a complaint that counted, and it is a neighbour's: with it nobody sends reports or puts
something up in many names. It stands in memory only: after a restart somebody may complain again.
"""

from __future__ import annotations

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

    def try_use(self, number: int, request: Request, response: Response, now_s: float) -> bool:
        """Tell whether this complaint counts, and count it; a browser without a mark gets one then."""
        known = self._marks.known(request)
        if known is None:
            if self._of_newcomers.try_use(f"{number} {one_caller(request.remote_addr)}", now_s):
                return False
            known = self._marks.give(response, now_s)
        return not self._of_browsers.try_use(f"{number} {known.digest}", now_s)
