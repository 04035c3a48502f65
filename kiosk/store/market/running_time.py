"""How many seconds the kiosk has run in all, over its restarts: what days count by where no clock is trusted.

In: stamps. Out: a number that never grows faster than time goes on. Rules: the count is on the card at most every half
hour, as each time would wear it; what a power cut takes of it makes days longer, never shorter. A call of `note` inside
a transaction of the same documents joins it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put

NOTED_EVERY_S: Final = 1800
_TABLE: Final = "running_time"
_ONLY: Final = 1  # the number of the one document in the table


@dataclass(frozen=True, slots=True, kw_only=True)
class _RunningTime:
    """How long the kiosk had run when `boot` had lasted `boot_s`."""

    total_s: int = 0
    boot: str = ""
    boot_s: int = 0


class RunningTime:
    """The count, over a store."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def total_s(self, now: Stamp) -> int:
        """Return how many seconds the kiosk has run in all."""
        kept = self._kept()
        return kept.total_s + _since(kept, now)

    def note(self, now: Stamp) -> None:
        """Write the count down, where it is half an hour ahead of the card, or another start's."""
        kept = self._kept()
        ahead_s = _since(kept, now)
        if now.boot != kept.boot or ahead_s >= NOTED_EVERY_S:
            noted = _RunningTime(total_s=kept.total_s + ahead_s, boot=now.boot, boot_s=now.boot_s)
            put(self._documents, _TABLE, _ONLY, noted)

    def _kept(self) -> _RunningTime:
        return get_record(self._documents, _TABLE, _ONLY, _RunningTime) or _RunningTime()


def _since(kept: _RunningTime, now: Stamp) -> int:
    return max(0, now.boot_s - kept.boot_s) if now.boot == kept.boot else now.boot_s
