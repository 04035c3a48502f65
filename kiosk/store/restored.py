"""That the stores of this card came out of a backup, and up to which number central knows its village's reports.

In: when the backup was made, and what a receipt says. Out: the same. It stands in the table `restored` of the store
`state`, under 1; a card that was never restored has none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put

_TABLE: Final = "restored"
_ONLY: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """When the backup was made, by its box's clock; `last_serial` is central's, None until a receipt said it."""

    made: Stamp
    last_serial: int | None = None


def restored(documents: Documents) -> Restored | None:
    """Return what is known of the backup; None where there was none."""
    return get_record(documents, _TABLE, _ONLY, Restored)


def note_restored(documents: Documents, made: Stamp) -> None:
    """Note that the stores were just put back, as they were at `made`.

    Raises:
        CardError: the card did not take it.
    """
    put(documents, _TABLE, _ONLY, Restored(made=made))


def settle(documents: Documents, last_serial: int) -> None:
    """Note the highest number of a report that central has.

    Raises:
        CardError: the card did not take it.
    """
    with documents.transaction():
        if known := restored(documents):
            put(documents, _TABLE, _ONLY, replace(known, last_serial=last_serial))
