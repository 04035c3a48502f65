"""That the stores of this card came out of a backup, and up to which number central knows its village's reports.

In: when the backup was made, what a receipt says, and that a volunteer looked at what came back. Out: the same. It
stands in the table `restored` of the store `state`, under 1; a card that was never restored has none. Rules: an account
that was closed after the backup is closed again, but for the last volunteer's, who may be the only one to sign in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put
from kiosk.store.people import People

_TABLE: Final = "restored"
_ONLY: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """When the backup was made, by its box's clock; `last_serial` is central's, None until a receipt said it.

    `looked_at` is when a volunteer had looked at the accounts and the market items that came back.
    """

    made: Stamp
    last_serial: int | None = None
    looked_at: Stamp | None = None


def restored(documents: Documents) -> Restored | None:
    """Return what is known of the backup; None where there was none."""
    return get_record(documents, _TABLE, _ONLY, Restored)


def note_restored(documents: Documents, made: Stamp) -> None:
    """Note that the stores were just put back, as they were at `made`.

    Raises:
        CardError: the card did not take it.
    """
    put(documents, _TABLE, _ONLY, Restored(made=made))


def settle(documents: Documents, last_serial: int, *, closed: Collection[str], at: Stamp) -> tuple[int, ...]:
    """Note the highest number of a report that central has, and close again the accounts that were closed.

    Args:
        documents: the store `state`.
        last_serial: the number.
        closed: the ids of the people who may sign in no more.
        at: the time.

    Returns:
        The numbers of the accounts that are closed now and were not before.

    Raises:
        CardError: the card did not take it.
    """
    with documents.transaction():
        known = restored(documents)
        if known is None:
            return ()
        put(documents, _TABLE, _ONLY, replace(known, last_serial=last_serial))
        return tuple(_close_again(People(documents), closed, at))


def note_looked_at(documents: Documents, at: Stamp) -> None:
    """Note that a volunteer looked at what came back.

    Raises:
        CardError: the card did not take it.
    """
    with documents.transaction():
        if known := restored(documents):
            put(documents, _TABLE, _ONLY, replace(known, looked_at=at))


def _close_again(people: People, closed: Collection[str], at: Stamp) -> Iterator[int]:
    for person in people.open():
        others = [one for one in people.open() if one.number != person.number]
        if person.id in closed and any(one.role == "volunteer" for one in others):
            people.keep(replace(person, until=at))
            yield person.number
