"""How far the network reaches: villages with a trained volunteer, by province or district, and who has fallen silent.

A village is covered where a volunteer who was trained is at work. A volunteer is silent who was trained before a day
and whose account at the kiosk did nothing since; where no account is linked to the register, any account of the
village's kiosk that is not linked counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true

from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.database.schema.register_tables import TrainingRow, VolunteerRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.look.thai import midnight
from content_sync.wire.areas import COUNTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCoverage:
    """How far the network reaches in one area."""

    code: str
    villages: int
    covered: int = 0
    volunteers: int = 0
    silent: int = 0
    next_training: dt.date | None = None

    @property
    def percent(self) -> int:
        """The share of villages that are covered; 100 only where all are."""
        return self.covered * 100 // self.villages if self.villages else 0

    @property
    def is_whole(self) -> bool:
        return self.covered == self.villages


def coverage(
    session: Session, *, within: str, digits: int, silent_since: dt.datetime, today: dt.date
) -> tuple[AreaCoverage, ...]:
    """Return the coverage of each area below another.

    Args:
        session: a reading one.
        within: the code of the wider area; empty for the country.
        digits: how long the codes of the areas are: 2 for provinces, 4 for districts.
        silent_since: who did nothing since then is silent.
        today: trainings from then on are still to come.
    """
    area = func.substr(VillageRow.code, 1, digits)
    villages = select(area, func.count()).where(VillageRow.code.startswith(within, autoescape=True)).group_by(area)
    at_work = _trained(within, digits, func.count(VolunteerRow.village.distinct()), func.count())
    silent = dict(session.execute(_trained(within, digits, func.count()).where(is_silent(silent_since))).all())
    known = {code: (covered, people) for code, covered, people in session.execute(at_work).all()}
    trainings = _next_trainings(session, today) if not within else {}
    return tuple(
        AreaCoverage(
            code=code,
            villages=count,
            covered=known.get(code, (0, 0))[0],
            volunteers=known.get(code, (0, 0))[1],
            silent=silent.get(code, 0),
            next_training=trainings.get(code),
        )
        for code, count in session.execute(villages.order_by(area))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Which volunteer is silent, and since when: their last act, or else the day of their training."""

    volunteer: str
    since: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentVolunteer:
    """Who is silent, the name of the village, and since when."""

    person: VolunteerRow
    village_name: str
    since: dt.datetime


def silences(session: Session, areas: Collection[str], *, since: dt.datetime) -> tuple[Silence, ...]:
    """Return which volunteers of these areas are at work and silent since then, the longest silent first."""
    last = select(func.max(PersonRow.acted_at)).where(*_is_theirs()).correlate(VolunteerRow).scalar_subquery()
    within = or_(*(true() if area == COUNTRY else VolunteerRow.village.startswith(area) for area in areas))
    trained = select(VolunteerRow.id, VolunteerRow.trained_on, last).where(
        VolunteerRow.until.is_(None), VolunteerRow.trained_on < since.date(), within
    )
    people = [
        Silence(volunteer=name, since=at or midnight(trained_on))
        for name, trained_on, at in session.execute(trained)
        if trained_on and (at is None or at < since)
    ]
    return tuple(sorted(people, key=lambda one: (one.since, one.volunteer)))


def silent_volunteers(session: Session, some: Sequence[Silence]) -> tuple[SilentVolunteer, ...]:
    """Return who these are, in this order; all of them fit one question."""
    found = (
        select(VolunteerRow, VillageRow.name)
        .join(VillageRow, VillageRow.code == VolunteerRow.village)
        .where(VolunteerRow.id.in_([one.volunteer for one in some]))
    )
    known = {person.id: (person, name) for person, name in session.execute(found)}
    return tuple(
        SilentVolunteer(person=known[one.volunteer][0], village_name=known[one.volunteer][1], since=one.since)
        for one in some
        if one.volunteer in known
    )


def _is_theirs() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an account of a kiosk is a volunteer's: linked to them, or to nobody."""
    return (
        PersonRow.village == VolunteerRow.village,
        PersonRow.role == "volunteer",
        or_(PersonRow.register == VolunteerRow.id, PersonRow.register == ""),
    )


def is_silent(since: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that a volunteer has been silent since then."""
    has_acted = exists().where(*_is_theirs(), PersonRow.acted_at >= since)
    return (VolunteerRow.trained_on < since.date()) & ~has_acted


def _trained(within: str, digits: int, *figures: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    area = func.substr(VolunteerRow.village, 1, digits)
    return (
        select(area, *figures)
        .where(
            VolunteerRow.until.is_(None),
            VolunteerRow.trained_on.is_not(None),
            VolunteerRow.village.startswith(within, autoescape=True),
        )
        .group_by(area)
    )


def _next_trainings(session: Session, today: dt.date) -> dict[str, dt.date]:
    coming = select(TrainingRow.province, func.min(TrainingRow.first_day)).where(TrainingRow.last_day >= today)
    return dict(session.execute(coming.group_by(TrainingRow.province)).all())
