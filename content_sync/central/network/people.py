"""The people at the kiosks: the register knows them as their kiosk says they are."""

from __future__ import annotations

import datetime as dt

from content_sync.central.database.network.people import keep_person
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.database.sessions import Session
from content_sync.wire.volunteers import PersonState


def keep_persons_state(session: Session, person: PersonState, *, name: str, village: str, now: dt.datetime) -> bool:
    """Keep what a kiosk says of a person; tell whether it was newer than what is known."""
    row = PersonRow(
        id=person.person,
        village=village,
        number=person.number,
        name=name,
        role=person.role,
        since_at=person.since.at,
        until_at=person.until.at if person.until else None,
        acted_at=person.acted,
        register=person.register,
        received_at=now,
    )
    return keep_person(session, row)
