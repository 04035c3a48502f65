"""How often somebody may complain about a market item: once a day a browser.

In: who complains, about which item, the monotonic second. Out: whether it is counted. Rules: browsers without a name
are counted by their address, five at once and then one a day, as behind a village's access point they all have the same
one. It stands in memory only: after a restart somebody may complain again.
"""

from __future__ import annotations

from typing import Final

from kiosk.rate_limit import RateLimit
from kiosk.store.senders import Sender

_A_DAY_S: Final = 86_400.0
OF_NEWCOMERS: Final = 5


class ComplaintLimit:
    """Counts complaints."""

    def __init__(self) -> None:
        self._of_browsers = RateLimit(burst=1, every_s=_A_DAY_S)
        self._of_newcomers = RateLimit(burst=OF_NEWCOMERS, every_s=_A_DAY_S)

    def try_use(self, sender: Sender, number: int, now_s: float) -> bool:
        """Tell whether this complaint counts, and count it for the browser's name from now on."""
        if not sender.browser and self._of_newcomers.try_use(f"{number} {sender.group}", now_s):
            return False
        return not self._of_browsers.try_use(f"{number} {sender.named}", now_s)
