"""The people at the kiosks, as the kiosks tell them."""

from __future__ import annotations

from sqlalchemy import select, update

from content_sync.central.database.inserts import insert_or_advance
from content_sync.central.database.lists import count
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.database.sessions import Session


def find_person(session: Session, name: str, village: str) -> PersonRow | None:
    """Return a person as the kiosk of a village told of them."""
    return session.get(PersonRow, (name, village))


def count_people(session: Session, village: str) -> int:
    """Return how many people the kiosk of a village told of, those who may sign in no more too."""
    return count(session, PersonRow, PersonRow.village == village)


def keep_person(session: Session, row: PersonRow) -> bool:
    """Keep what a kiosk says of a person, unless what is known is as new; tell whether it was kept."""
    return insert_or_advance(session, row, by="number")


def closed_accounts(session: Session, village: str, *, limit: int) -> tuple[str, ...]:
    """Return the ids of the accounts of a village's kiosk that were closed, those closed last first."""
    closed = select(PersonRow.id).where(PersonRow.village == village, PersonRow.until_at.is_not(None))
    return tuple(session.scalars(closed.order_by(PersonRow.until_at.desc(), PersonRow.id).limit(limit)))


def accounts_of(session: Session, village: str, register: str) -> tuple[str, ...]:
    """Return the ids of the accounts that a person of the register has or had at the kiosk of their village."""
    theirs = select(PersonRow.id).where(PersonRow.village == village, PersonRow.register == register)
    return tuple(session.scalars(theirs))


def forget_names(session: Session, village: str, register: str) -> None:
    """Forget the names of the accounts that a person of the register had at the village's kiosk."""
    accounts = update(PersonRow).where(PersonRow.village == village, PersonRow.register == register)
    session.execute(accounts.values(name=""), execution_options={"synchronize_session": False})
