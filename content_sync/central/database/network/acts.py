"""The log of what staff did with the network: rows are added and read, never changed."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from sqlalchemy import false, or_, select

from content_sync.central.database.lists import ListPage, count, page_of
from content_sync.central.database.schema.network_tables import ActRow, PostRow
from content_sync.central.database.schema.register_tables import TrainingRow, VolunteerRow
from content_sync.central.database.schema.stick_tables import StickRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import COUNTRY

_OF_VILLAGE: Final = re.compile(r"(?:act-)?([1-9][0-9]{7})(?:-|\Z)", re.ASCII)
_STICK: Final = re.compile(r"stick ([0-9a-f]{8})", re.ASCII)
_TRAINING: Final = re.compile(r"training ([0-9]{1,9})", re.ASCII)


def add_act(session: Session, row: ActRow) -> None:
    """Add an act; where the thing is that it is about, is found here."""
    row.area = _area_of(session, row.about)
    session.add(row)


def acts_about(session: Session, *things: str) -> tuple[ActRow, ...]:
    """Return what was done about some things, the newest first."""
    newest = select(ActRow).where(ActRow.about.in_(things)).order_by(ActRow.at.desc(), ActRow.id.desc())
    return tuple(session.scalars(newest))


def list_acts(
    session: Session, areas: Collection[str], *, own: str = "", number: int, per_page: int
) -> ListPage[ActRow]:
    """Return one page of what was done about anything in these areas, the newest first.

    Args:
        session: a reading one.
        areas: provinces or districts; the country for all there is.
        own: an email address; what that member of staff did counts wherever it was.
        number: which page, from 1.
        per_page: how many a page has.
    """
    within = [ActRow.area.startswith(area, autoescape=True) for area in areas]
    conditions = () if COUNTRY in areas else (or_(ActRow.staff == own if own else false(), *within),)
    newest = select(ActRow).where(*conditions).order_by(ActRow.at.desc(), ActRow.id.desc())
    total = count(session, ActRow, *conditions)
    return page_of(session, newest, lambda row: row, number=number, per_page=per_page, total=total)


def _area_of(session: Session, about: str) -> str:
    """Return where the thing is that an act is about: a village, or a volunteer, a post, a training, an item of one.

    A stick that is for several areas is nowhere in particular.
    """
    if found := _OF_VILLAGE.match(about):
        return found[1]
    if found := _TRAINING.fullmatch(about):
        return session.scalar(select(TrainingRow.province).where(TrainingRow.number == int(found[1]))) or ""
    if found := _STICK.fullmatch(about):
        areas = session.scalar(select(StickRow.areas).where(StickRow.id == found[1])) or ()
        return areas[0] if len(areas) == 1 else ""
    at_home = select(VolunteerRow.village).where(VolunteerRow.id == about)
    return session.scalar(at_home) or session.scalar(select(PostRow.area).where(PostRow.id == about)) or ""
