"""Who may sign in at this kiosk: the people, what they may do, and the hashes of their passwords (argon2id).

In and out: the records below; every change is on the card when the call returns. They stand in the table `accounts` of
the store `state`; the hash of the code on the box's label stands in `label`. Rules: an account is closed and never
removed, so that what somebody did keeps their name; the one account of a kiosk that knew a password only is its first
volunteer. Passwords are checked elsewhere (callers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import uuid4

from content_sync.look.thai import midnight
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState, Role
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, highest, put

_ONLY: Final = 1  # the number of the one document in a table that holds one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    code_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in.

    Attributes:
        number: of the account; it is never given again.
        id: names them to central: 16 random bytes as hex; empty in an account of before, until it is first needed.
        name: as the others call them; empty in an account of before.
        role: what they may do.
        since: when the account was made; None in an account of before.
        until: when it was closed; None while it is open.
        must_change: they sign in with a password that somebody else knows.
        acted_on: the last day in Thailand on which they did something, by a trusted clock.
        changes: counts the changes of the account.
        register: the person of the ministry's register this is; empty where nobody said.
    """

    number: int = 0
    id: str = ""
    name: str = ""
    role: Role = "volunteer"
    password_hash: str
    since: Stamp | None = None
    until: Stamp | None = None
    must_change: bool = False
    acted_on: date | None = None
    changes: int = 0
    register: str = ""

    @property
    def is_open(self) -> bool:
        return self.until is None

    def state(self) -> PersonState | None:
        """Return what central is told of them; None of an account of before that nobody gave a name yet."""
        if not self.name or self.since is None:
            return None
        return PersonState(
            id=uuid4().hex,
            person=self.id,
            number=self.changes,
            name=self.name,
            role=self.role,
            since=self.since,
            until=self.until,
            acted=midnight(self.acted_on) if self.acted_on else None,
            register=self.register,
        )


class People:
    """The people of one kiosk, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def all(self) -> tuple[Person, ...]:
        """Return all accounts, also those that are closed, the oldest first."""
        people = find_records(self._documents, "accounts", Person)
        return tuple(replace(person, number=number) for number, person in people.items())

    def open(self) -> tuple[Person, ...]:
        """Return those who may sign in, the oldest account first."""
        return tuple(person for person in self.all() if person.is_open)

    def person(self, number: int) -> Person | None:
        """Return the account of this number; None if there is none."""
        person = get_record(self._documents, "accounts", number, Person)
        return replace(person, number=number) if person else None

    def add(
        self,
        password_hash: str,
        *,
        name: str = "",
        role: Role = "volunteer",
        since: Stamp | None = None,
        must_change: bool = False,
        register: str = "",
    ) -> Person:
        """Make an account."""
        with self._documents.transaction():
            person = Person(
                number=highest(self._documents, "accounts") + 1,
                id=uuid4().hex,
                name=name,
                role=role,
                password_hash=password_hash,
                since=since,
                must_change=must_change,
                changes=1,
                register=register,
            )
            put(self._documents, "accounts", person.number, person)
        return person

    def keep(self, person: Person) -> Person:
        """Keep a changed account, and return it as it stands now."""
        changed = replace(person, id=person.id or uuid4().hex, changes=person.changes + 1)
        put(self._documents, "accounts", changed.number, changed)
        return changed

    def label_hash(self) -> str:
        """Return the hash of the code on the box's label; empty before there is one."""
        label = get_record(self._documents, "label", _ONLY, _Label)
        return label.code_hash if label else ""

    def keep_label(self, code_hash: str) -> None:
        """Keep the hash of the code on the box's label, in place of the one before."""
        put(self._documents, "label", _ONLY, _Label(code_hash=code_hash))
