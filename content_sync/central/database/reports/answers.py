"""Answers on their way to the kiosks: which wait for a village, and which the kiosk has confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import exists, func, select, update

from content_sync.central.database.among import among
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.tables import AnswerRow, ReportRow
from content_sync.central.database.sessions import Session
from content_sync.wire.envelopes import MAX_SERIAL
from content_sync.wire.reports import CLOSED

STAFFS_SERIAL: Final = 0
"""The serial of a report that staff made of a post: kiosks count theirs from 1."""

_IS_WAITING: Final = (ReportRow.serial != STAFFS_SERIAL, AnswerRow.confirmed_at.is_(None))
WITH_WAITING_ANSWERS: Final = (
    select(ReportRow.village)
    .join(AnswerRow, AnswerRow.report == ReportRow.id)
    .where(among(table_of(ReportRow).c.village, "villages"), *_IS_WAITING)
)
"""Asks for which `villages` there are `waiting_answers`."""


def add_answer(session: Session, report: ReportRow, answer: AnswerRow) -> None:
    """Keep an answer to a report, and give the report the answer's status; its period begins where that closes it."""
    report.status = answer.status
    report.closed_at = answer.at if answer.status in CLOSED else None
    session.add(answer)


def waiting_answers(session: Session, village: str, *, limit: int) -> Iterator[AnswerRow]:
    """Yield the answers to a village's reports that its kiosk has not confirmed, those sent least often first.

    A report that staff made of a post stands on no kiosk, so nothing of it goes home.
    """
    waiting = (
        select(AnswerRow)
        .join(ReportRow, ReportRow.id == AnswerRow.report)
        .where(ReportRow.village == village, *_IS_WAITING)
        .order_by(AnswerRow.times_sent, AnswerRow.at, AnswerRow.id)
        .limit(limit)
    )
    yield from session.scalars(waiting)


def send_again(session: Session, village: str, *, since: dt.datetime | None) -> None:
    """Let the answers wait again that a village's kiosk confirmed since then, or ever: it has them no more."""
    ours = exists().where(ReportRow.id == AnswerRow.report, ReportRow.village == village)
    again = update(AnswerRow).where(ours, AnswerRow.confirmed_at.is_not(None))
    if since is not None:
        again = again.where(AnswerRow.confirmed_at >= since)
    session.execute(again.values(confirmed_at=None))


def last_serial(session: Session, village: str) -> int:
    """Return the highest number of a village's reports, 0 where there is none."""
    numbers = select(func.max(ReportRow.serial)).where(ReportRow.village == village, ReportRow.serial <= MAX_SERIAL)
    return session.scalar(numbers) or 0


def note_sent(answer: AnswerRow) -> None:
    """Count that a receipt carries this answer once more."""
    answer.times_sent += 1


def confirm_answers(session: Session, ids: Collection[str], *, village: str, now: dt.datetime) -> None:
    """Note that a village's kiosk has these answers; those to reports of other villages stay as they are.

    Of a report that was erased while its answer was on its way, the answer's words go now.
    """
    if not ids:
        return
    ours = exists().where(ReportRow.id == AnswerRow.report, ReportRow.village == village)
    due = update(AnswerRow).where(AnswerRow.id.in_(ids), AnswerRow.confirmed_at.is_(None))
    session.execute(due.where(ours.where(ReportRow.erased_at >= AnswerRow.at)).values(text=""))
    session.execute(due.where(ours).values(confirmed_at=now))
