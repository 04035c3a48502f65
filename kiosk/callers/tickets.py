"""The address of a ticket: the page that shows a report's reference to who has just sent the report.

In: a report on the card. Out: a key for the address, and the report that a key opens. Rules: the key is the report's
number, which anybody may know, and a proof that nobody can guess, made from the report's random id. So a form that is
sent twice leads to one address, a restart does not change it, and nothing is written to the card. The key opens the
ticket for one hour while the kiosk is up, and as long as the report waits for its voice; afterwards it gives the number
alone. No log ever holds a key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from content_sync.callers.proofs import DIGITS, Proofs
from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.filing.filing import FiledReport
from kiosk.store.outbox.outbox import Outbox

PATH: Final = "/report/thanks"
OPEN_S: Final = 3600
_A_DAY: Final = timedelta(days=1)
_KEY: Final = re.compile(rf"([1-9][0-9]{{0,8}})-([0-9a-f]{{{DIGITS}}})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a key opens: the report while the ticket is open, and in any case its number."""

    serial: int
    filed: FiledReport | None


class Tickets:
    """Makes keys and recognizes them.

    Args:
        outbox: the reports.
        secret: of this kiosk, 32 bytes.
    """

    def __init__(self, outbox: Outbox, secret: bytes) -> None:
        self._outbox, self._proofs = outbox, Proofs(secret)

    def address(self, filed: FiledReport) -> str:
        """Return the path of a report's ticket."""
        return f"{PATH}/{filed.serial}-{self._proofs.of(*_texts(filed))}"

    def read(self, key: str, now: Stamp, *, arriving_s: int = 0) -> Ticket | None:
        """Return what a key opens; None for what was never a key.

        Args:
            key: as it stands in the address.
            now: the time.
            arriving_s: how many whole seconds the request took to come in; what counts is when it began.
        """
        match = _KEY.fullmatch(key)
        if match is None:
            return None
        serial = int(match[1])
        filed = self._outbox.filed(serial)
        if filed is None or not self._proofs.is_of(match[2], *_texts(filed)):
            return Ticket(serial=serial, filed=None)
        is_open = filed.telling == "awaited" or is_open_at(now, filed.made, arriving_s)
        return Ticket(serial=serial, filed=filed if is_open else None)


def _texts(filed: FiledReport) -> tuple[str, str]:
    return f"{filed.serial}", filed.report_id


def is_open_at(now: Stamp, made: Stamp, arriving_s: int = 0) -> bool:
    """Tell whether a ticket is open: for one hour of this boot, whatever the clock says.

    After a restart it is not known how long ago the ticket was made, so its hour begins anew, but not on another day:
    on a phone that several share, an old address must not open again each morning.
    """
    is_same_boot = now.boot == made.boot
    since_s = (now.boot_s - made.boot_s if is_same_boot else now.boot_s) - arriving_s
    is_of_today = not (now.is_trusted and made.is_trusted) or now.at - made.at < _A_DAY
    return since_s < OPEN_S and (is_same_boot or is_of_today)
