"""The lock of this box's backups: what is sealed with it opens with the recovery phrase, which is not kept.

In: a new phrase. Out: the lock, and when it was made. It stands in the table `recovery` of the store `state`, under 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content_sync.wire.sealed_file import Lock, make_lock, make_phrase
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put

_TABLE: Final = "recovery"
_ONLY: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryLock:
    """The public half of a phrase's key pair and its salt, and when the phrase was made."""

    public: bytes
    salt: bytes
    made: Stamp

    @property
    def lock(self) -> Lock:
        return Lock(public=self.public, salt=self.salt)


class Recovery:
    """The recovery phrase of one kiosk, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._unseen = ""

    def current(self) -> RecoveryLock | None:
        """Return what backups are sealed with; None before the first phrase."""
        return get_record(self._documents, _TABLE, _ONLY, RecoveryLock)

    def take_unseen(self) -> str:
        """Return a new phrase, to show it this once; an empty text where there is none."""
        phrase, self._unseen = self._unseen, ""
        return phrase

    def make(self, now: Stamp) -> str:
        """Make a new phrase and return it; backups made before still open with the one before.

        Raises:
            CardError: the card did not take it; the one before stays.
        """
        phrase = make_phrase()
        lock = make_lock(phrase)
        put(self._documents, _TABLE, _ONLY, RecoveryLock(public=lock.public, salt=lock.salt, made=now))
        self._unseen = phrase
        return phrase
