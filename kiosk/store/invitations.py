"""The invitations of trainings that were used at this kiosk, so that each signs one person up, once.

In: the name of an invitation, and what makes the account. Out: the account; None where the invitation was used. They
stand in the table `invitations` of the store `state`. Rules: the mark and the account are one change on the card; a
mark is kept for good, as an invitation may come again from a sheet long after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, highest, put, where
from kiosk.store.people import Person

TABLE: Final = "invitations"


@dataclass(frozen=True, slots=True, kw_only=True)
class _UsedInvitation:
    name: str


class UsedInvitations:
    """Remembers which invitations were used, over the kiosk's `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def is_used(self, name: str) -> bool:
        """Tell whether an invitation was used here."""
        return bool(find_records(self._documents, TABLE, _UsedInvitation, where("name", name)))

    def use_up(self, name: str, make: Callable[[], Person]) -> Person | None:
        """Use an invitation for an account that `make` makes.

        Raises:
            CardError: the card did not take it; it is not used, and there is no account.
        """
        with self._documents.transaction():
            if self.is_used(name):
                return None
            put(self._documents, TABLE, highest(self._documents, TABLE) + 1, _UsedInvitation(name=name))
            return make()
