"""The accounts of the people changed, so that central hears of it.

In: what changes. Out: the account on the card, and its state on its way up (`PersonState`, the newest alone). Rules: a
kiosk always keeps a volunteer; two people have two names, as everybody signs in by theirs; that somebody acted is told
once a day, by a trusted clock. Where the card takes the change and not what is told of it, the change stands, and is
told before the next visit.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from threading import RLock
from typing import Final, Literal

from content_sync.errors import WireError
from content_sync.look.thai import local_date
from content_sync.wire.text import fold
from content_sync.wire.volunteers import Role
from kiosk.callers.passwords import Passwords
from kiosk.clock import Clock
from kiosk.store.errors import CardError
from kiosk.store.network.network import Network
from kiosk.store.people import People, Person

_log = logging.getLogger(__name__)

MOST_OPEN: Final = 20  # everybody stands on the page of the sign-in

AccountRefusal = Literal["last_volunteer", "taken", "enough"]
"""`last_volunteer`: nobody else could do a volunteer's work. `taken`: somebody has this name. `enough`: no more
accounts."""


class Accounts:
    """The accounts of one kiosk.

    Args:
        people: where they are kept.
        network: where their states wait to go up.
        passwords: makes hashes.
        clock: the kiosk's clock.
    """

    def __init__(self, people: People, network: Network, passwords: Passwords, clock: Clock) -> None:
        self._people, self._network, self._passwords, self._clock = people, network, passwords, clock
        self._one_at_a_time = RLock()

    def add_first(self, name: str, password: str) -> Person | None:
        """Make the first volunteer of a kiosk; None if somebody was quicker."""
        with self._one_at_a_time:
            return None if self._people.all() else self._add(name, "volunteer", password, must_change=False)

    def add_volunteer(self, name: str, password: str, *, register: str = "") -> Person:
        """Make an account for a volunteer whom the ministry let in; a name that somebody has stops nobody here."""
        with self._one_at_a_time:
            return self._add(name, "volunteer", password, must_change=False, register=register)

    def add(self, name: str, role: Role, password: str) -> Person | AccountRefusal:
        """Make an account for somebody who has to choose a password of their own at once."""
        with self._one_at_a_time:
            if self._is_taken(name):
                return "taken"
            if len(self._people.open()) >= MOST_OPEN:
                return "enough"
            return self._add(name, role, password, must_change=True)

    def rename(self, person: Person, name: str) -> AccountRefusal | None:
        """Give somebody another name."""
        with self._one_at_a_time:
            if self._is_taken(name, but=person):
                return "taken"
            self._keep(replace(self._now(person), name=name))
            return None

    def give_name(self, person: Person, name: str) -> Person:
        """Give an account of before its first name, and return it as it stands now."""
        with self._one_at_a_time:
            return self._keep(replace(self._now(person), name=name))

    def set_role(self, person: Person, role: Role) -> AccountRefusal | None:
        """Say what somebody may do."""
        with self._one_at_a_time:
            if role != "volunteer" and self._is_last_volunteer(person):
                return "last_volunteer"
            self._keep(replace(self._now(person), role=role))
            return None

    def close(self, person: Person) -> AccountRefusal | None:
        """Let somebody sign in no more; what they did keeps their name."""
        with self._one_at_a_time:
            if self._is_last_volunteer(person):
                return "last_volunteer"
            self._keep(replace(self._now(person), until=self._clock.read()))
            return None

    def set_password(self, person: Person, password: str, *, must_change: bool) -> None:
        """Give somebody another password."""
        password_hash = self._passwords.hash(password)
        with self._one_at_a_time:
            self._keep(replace(self._now(person), password_hash=password_hash, must_change=must_change))

    def mark_acted(self, person: Person) -> None:
        """Note that somebody did something today, once a day and by a trusted clock.

        Raises:
            CardError: the card did not take it.
        """
        now = self._clock.read()
        if now.is_trusted:
            with self._one_at_a_time:
                known = self._now(person)
                if known.acted_on != local_date(now.at):
                    self._keep(replace(known, acted_on=local_date(now.at)))

    def _add(self, name: str, role: Role, password: str, *, must_change: bool, register: str = "") -> Person:
        made = self._people.add(
            self._passwords.hash(password),
            name=name,
            role=role,
            since=self._clock.read(),
            must_change=must_change,
            register=register,
        )
        self._tell(made)
        return made

    def _keep(self, person: Person) -> Person:
        kept = self._people.keep(replace(person, since=person.since or self._clock.read()))
        self._tell(kept)
        return kept

    def _tell(self, person: Person) -> None:
        state = person.state()
        if state is None:
            return
        try:
            self._network.people.tell(state)
        except (CardError, WireError) as error:
            _log.warning("a change of account %d is not told to central: %s", person.number, type(error).__name__)

    def _now(self, person: Person) -> Person:
        return self._people.person(person.number) or person

    def _is_taken(self, name: str, *, but: Person | None = None) -> bool:
        others = (one for one in self._people.open() if but is None or one.number != but.number)
        return any(fold(one.name).casefold() == fold(name).casefold() for one in others)

    def _is_last_volunteer(self, person: Person) -> bool:
        volunteers = [one.number for one in self._people.open() if one.role == "volunteer"]
        return volunteers == [person.number]
