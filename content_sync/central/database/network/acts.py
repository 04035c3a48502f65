"""The log of what staff did with the network: rows are added and read, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, String, and_, cast, false, func, literal, or_, select

from content_sync.central.database.lists import ListPage, count, page_of
from content_sync.central.database.schema.network_tables import ActRow, PostRow
from content_sync.central.database.schema.register_tables import TrainingRow, VolunteerRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import COUNTRY

_VILLAGE = 8  # digits of a village's code


def add_act(session: Session, row: ActRow) -> None:
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
    conditions = () if COUNTRY in areas else (or_(ActRow.staff == own if own else false(), *_within(areas)),)
    newest = select(ActRow).where(*conditions).order_by(ActRow.at.desc(), ActRow.id.desc())
    total = count(session, ActRow, *conditions)
    return page_of(session, newest, lambda row: row, number=number, per_page=per_page, total=total)


def _within(areas: Collection[str]) -> Iterable[ColumnElement[bool]]:
    """Limit to acts about a village, or about a volunteer, a post, a training or something else of one."""
    about = ActRow.about
    is_of_village = or_(func.length(about) == _VILLAGE, func.substr(about, _VILLAGE + 1, 1) == "-")
    training = literal("training ") + cast(TrainingRow.number, String)
    for area in areas:
        yield and_(about.startswith(area, autoescape=True), is_of_village)
        yield about.startswith(f"act-{area}", autoescape=True)
        at_home = VolunteerRow.village.startswith(area, autoescape=True)
        yield select(VolunteerRow.id).where(VolunteerRow.id == about, at_home).exists()
        yield select(PostRow.id).where(PostRow.id == about, PostRow.area.startswith(area, autoescape=True)).exists()
        yield select(TrainingRow.number).where(training == about, TrainingRow.province == area[:2]).exists()
