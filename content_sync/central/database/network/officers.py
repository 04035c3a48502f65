"""The areas in which a member of staff is a network officer: asked for anew at each request."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select

from content_sync.central.database.schema.register_tables import StaffAreaRow
from content_sync.central.database.schema.staff_tables import User
from content_sync.central.database.sessions import Session


def areas_of(session: Session, email: str) -> tuple[str, ...]:
    """Return the areas of the member of staff with this email address; none where they are no officer."""
    found = select(StaffAreaRow.area).join(User, User.id == StaffAreaRow.staff)
    return tuple(session.scalars(found.where(func.lower(User.email) == email.lower()).order_by(StaffAreaRow.area)))


def keep_areas(session: Session, email: str, areas: Collection[str]) -> bool:
    """Give a member of staff these areas in place of those they had; tell whether there is such an account."""
    staff = session.scalars(select(User.id).where(func.lower(User.email) == email.lower())).one_or_none()
    if staff is None:
        return False
    session.execute(delete(StaffAreaRow).where(StaffAreaRow.staff == staff))
    session.add_all(StaffAreaRow(staff=staff, area=area) for area in sorted(set(areas)))
    return True
