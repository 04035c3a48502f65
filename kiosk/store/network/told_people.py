"""What central was told of the people who may sign in here, so that a power cut leaves nobody untold.

In: what an account is. Out: that on its way up, of each account the newest alone. Rules: that it was told is noted in
the same change as what goes up; an account stands in another store, so before each visit those whose newest change was
never told are told, and what waits of an account that the card never had is taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from content_sync.wire.volunteers import PersonState
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, where
from kiosk.store.network.sending import ItemsUp

_TABLE: Final = "people_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToldPerson:
    person: str
    number: int


class ToldPeople:
    """Tells central of the people of one kiosk, over its `Documents`."""

    def __init__(self, documents: Documents, items: ItemsUp) -> None:
        self._documents, self._items = documents, items
        documents.index(_TABLE, "person")

    def tell(self, person: PersonState) -> None:
        """Let it go up what somebody is now.

        Raises:
            WireError: a field is past its limit; nothing is kept.
            CardError: the card did not take it; it is told before the next visit.
        """
        with self._documents.transaction():
            self._items.add(person, key=_key(person.person))
            known = find_records(self._documents, _TABLE, _ToldPerson, where("person", person.person))
            self._documents.table(_TABLE).remove(doc_ids=list(known))
            add(self._documents, _TABLE, _ToldPerson(person=person.person, number=person.number))

    def tell_missed(self, people: Collection[PersonState]) -> None:
        """Tell what was not told of these people, who are all of this kiosk.

        Raises:
            WireError: a field is past its limit.
            CardError: the card did not take it.
        """
        rows = find_records(self._documents, _TABLE, _ToldPerson)
        told = {row.person: row.number for row in rows.values()}
        for person in people:
            if person.number > told.get(person.person, 0):
                self.tell(person)
        here = {person.person for person in people}
        for number, row in rows.items():
            if row.person not in here:
                with self._documents.transaction():
                    self._items.take_away_key(_key(row.person))
                    self._documents.table(_TABLE).remove(doc_ids=[number])


def _key(person: str) -> str:
    return f"person {person}"
