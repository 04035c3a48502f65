"""The people at the kiosks: the register knows them as their kiosk says they are, within what can be.

Rules: of a kiosk 200 people are known, so that none fills the register with people who are not; nobody acted on a day
that has not come, or the network would count them as at work for ever; whoever was erased from the register gets no
name again by what a kiosk says, and an account that was closed stays so, whatever a restored backup says.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from content_sync.central.database.network.people import count_people, find_person, keep_person
from content_sync.central.database.network.volunteers import find_volunteer
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.database.sessions import Session
from content_sync.wire.volunteers import PersonState

MOST_PEOPLE: Final = 200  # a kiosk has 20 who may sign in at once; those who may no more count too
_EARLIEST: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def keep_persons_state(
    session: Session, person: PersonState, *, name: str, village: str, now: dt.datetime
) -> bool | None:
    """Keep what a kiosk says of a person.

    Returns:
        Whether it was newer than what is known; None where so many people of this kiosk are known that nobody new is.
    """
    known = find_person(session, person.person, village)
    if known is None and count_people(session, village) >= MOST_PEOPLE:
        return None
    row = PersonRow(
        id=person.person,
        village=village,
        number=person.number,
        name="" if _is_erased(session, person.register, village) else name,
        role=person.role,
        since_at=person.since.at,
        until_at=person.until.at if person.until else known.until_at if known else None,
        acted_at=min(person.acted, now) if person.acted and person.acted >= _EARLIEST else None,
        register=person.register,
        received_at=now,
    )
    return keep_person(session, row)


def name_under(session: Session, author: str, by: str, *, village: str) -> str:
    """Return the name under what a person wrote; none where the register erased their data."""
    person = find_person(session, author, village)
    return "" if person is not None and _is_erased(session, person.register, village) else by


def _is_erased(session: Session, register: str, village: str) -> bool:
    volunteer = find_volunteer(session, register) if register else None
    return volunteer is not None and volunteer.village == village and volunteer.erased_at is not None
