"""Who sends something to be kept, and how fast a sender may send: reports, and what is put up at the market.

In: the digests that `kiosk/callers/senders.py` makes of a browser and an address. Out: what the sender's things are
counted under, and how many seconds to wait. Addresses and browsers are digests: no address is written to the card.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.rate_limit import RateLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends something.

    Attributes:
        address: digest of the address; empty for a person at the machine itself, not on its network.
        browser: digest of the browser's name; empty if it had no name before this report.
        named: digest of the name the browser has from now on.
        is_volunteer: a signed-in volunteer sends it.
        filed_by: the number of the account of who sends it for a neighbour; empty where it is one's own.
    """

    address: str = ""
    browser: str = ""
    named: str = ""
    is_volunteer: bool = False
    filed_by: str = ""

    @property
    def group(self) -> str:
        """Return what all senders at one address have in common."""
        return "volunteer" if self.is_volunteer else self.address or "here"

    @property
    def key(self) -> str:
        """Return what the sender's reports are counted under: `group browser`, or `group -` for all new browsers."""
        return f"{self.group} {(not self.is_volunteer and self.browser) or '-'}"

    def queue(self, serial: int) -> str:
        """Return the queue of a report; the first of a new browser has its own, so it does not wait behind others."""
        is_first = not (self.browser or self.is_volunteer)
        return f"{self.key}{serial:09}" if is_first else self.key


def is_of_group(key: str, group: str) -> bool:
    """Tell whether what is counted under a sender's key came from a group."""
    return key.startswith(f"{group} ")


class SenderRates:
    """How fast each sender may send: some reports at once, then one every so often. Kept in memory only."""

    def __init__(self) -> None:
        self._of_browsers, self._of_addresses = RateLimit(burst=5, every_s=60), RateLimit(burst=20, every_s=10)

    def wait_s(self, sender: Sender, now_s: float) -> int:
        """Return how many seconds this sender has to wait, 0 for none; this counts nothing."""
        return self._of(sender).wait_s(sender.key, now_s) if sender.address else 0

    def count(self, sender: Sender, now_s: float) -> None:
        """Count one that is kept; what the card did not take uses nothing up."""
        if sender.address:
            self._of(sender).try_use(sender.key, now_s)

    def _of(self, sender: Sender) -> RateLimit:
        return self._of_browsers if sender.browser and not sender.is_volunteer else self._of_addresses
