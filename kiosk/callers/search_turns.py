"""Who may search now: a script that searches all day takes a small share of the processor and of others' turns.

In: an address and the monotonic second. Out: how many seconds to wait. Rules: the village searches as often as keeps
the processor free for the pages; one address takes half of that at most, as a class may come from one.
"""

from __future__ import annotations

from typing import Final

from kiosk.rate_limit import RateLimit

AT_ONCE: Final = 40
EVERY_S: Final = 0.125  # eight searches a second are 4 % of a processor here, a third of a small board's
AT_ONCE_FROM_ONE: Final = 20
EVERY_S_FROM_ONE: Final = 0.25

_VILLAGE: Final = ""


class SearchTurns:
    """Gives turns."""

    def __init__(self) -> None:
        self._all = RateLimit(burst=AT_ONCE, every_s=EVERY_S)
        self._of_one = RateLimit(burst=AT_ONCE_FROM_ONE, every_s=EVERY_S_FROM_ONE)

    def wait_s(self, address: str, now_s: float) -> int:
        """Take a turn and return 0; or return how many seconds to wait, where there is none."""
        return (
            self._all.wait_s(_VILLAGE, now_s)
            or self._of_one.try_use(address, now_s)
            or self._all.try_use(_VILLAGE, now_s)
        )
