"""One report: what was told and by whom, its photo, what was decided so far; set a status, write an answer.

In: a report's id, and the form. Out: the page, or a decision kept, which the receipt of the kiosk's next visit
carries home. Rules: the form names itself, so that sending it twice decides once; it also says how many
decisions the writer saw, and where a colleague's came in between nothing is kept until the writer has seen that one.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from content_sync.central.console.desk import REPORT_ID, Desk, checked, who
from content_sync.central.console.field_errors import FieldErrors
from content_sync.central.console.reports.phone_numbers import read_phone
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.tables import AnswerRow, PhotoRow, ReportRow, VillageRow
from content_sync.look.icons import TOPIC_ICONS
from content_sync.screens import offer
from content_sync.wire.reports import Status, known_topic
from content_sync.wire.text import one_spelling

MAX_ANSWER: Final = 4_000
CHOICES: Final[tuple[Status, ...]] = ("waiting", "in_progress", "forwarded", "resolved", "rejected", "duplicate")
_FORM_NAME: Final = re.compile(r"[0-9a-f]{32}")
_COUNT: Final = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """The form as it was filled in: its own name, how many decisions the writer saw, the status and the answer."""

    form: str
    seen: int
    status: str = ""
    answer: str = ""


class RefusedError(Exception):
    """The decision cannot be kept as it is: something is wrong in it, or a colleague was faster."""

    def __init__(self, field_errors: FieldErrors) -> None:
        super().__init__(", ".join(field_errors))
        self.field_errors = field_errors


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/inbox/<report>", show)
    offer(blueprint, desk, "/inbox/<report>", decide, "POST")


def show(desk: Desk, report: str) -> ResponseReturnValue:
    """Read a report, and know whom to call."""
    with desk.database.reading() as session:
        found = session.get(ReportRow, checked(report, REPORT_ID)) or abort(HTTPStatus.NOT_FOUND)
        seen = len(_history(session, report))
        fresh = AnswerForm(form=secrets.token_hex(16), seen=seen, status=_proposed(found))
        return _draw(desk, session, found, fresh)


def decide(desk: Desk, report: str) -> ResponseReturnValue:
    """Set a status and answer; the villager learns it at the kiosk."""
    decision = _sent()
    try:
        trouble = attempt(lambda: _keep(desk, report, decision))
    except RefusedError as refused:
        code = HTTPStatus.UNPROCESSABLE_ENTITY if refused.field_errors else HTTPStatus.CONFLICT
        return _again(desk, report, decision, field_errors=refused.field_errors), code
    if trouble:
        return _again(desk, report, decision, trouble=trouble), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.report_show", report=report, done="kept"), HTTPStatus.SEE_OTHER)


def _keep(desk: Desk, report: str, decision: AnswerForm) -> None:
    """Keep a decision, once, in one transaction."""
    with desk.database.writing() as session:
        found = session.get(ReportRow, checked(report, REPORT_ID), with_for_update=True) or abort(HTTPStatus.NOT_FOUND)
        if _is_kept(session.get(AnswerRow, decision.form), report, decision):
            return
        field_errors = _field_errors(decision, found)
        if field_errors or len(_history(session, report)) > decision.seen:
            raise RefusedError(field_errors)
        found.status = next(status for status in CHOICES if status == decision.status)
        session.add(_answer(found, decision, desk.clock()))


def _is_kept(answer: AnswerRow | None, report: str, decision: AnswerForm) -> bool:
    """Tell whether this very decision was kept before; the same form with other words is another decision."""
    if answer is None:
        return False
    return (answer.report, answer.status, answer.text) == (report, decision.status, one_spelling(decision.answer))


def _again(
    desk: Desk,
    report: str,
    decision: AnswerForm,
    *,
    field_errors: FieldErrors | None = None,
    trouble: Trouble | None = None,
) -> str:
    """Show the form with what was typed, and the decisions that came in while it was being typed."""
    with desk.database.reading() as session:
        found = session.get_one(ReportRow, report)
        history = _history(session, report)
        overtaken = history[: max(0, len(history) - decision.seen)]
        now = replace(decision, form=secrets.token_hex(16), seen=len(history))
        return _draw(desk, session, found, now, field_errors=field_errors, overtaken=overtaken, trouble=trouble)


def _draw(
    desk: Desk,
    session: Session,
    report: ReportRow,
    decision: AnswerForm,
    *,
    field_errors: FieldErrors | None = None,
    overtaken: list[AnswerRow] | None = None,
    trouble: Trouble | None = None,
) -> str:
    village = session.get(VillageRow, report.village)
    photos = session.scalars(select(PhotoRow).where(PhotoRow.report == report.id)).all()
    return desk.render(
        "console/reports/report.html",
        section="desk.inbox_show",
        report=report,
        village_name=village.name if village else "",
        topic_icon=TOPIC_ICONS[known_topic(report.topic)],
        photos=[photo.sha256 for photo in photos if photo.received],
        photos_awaited=any(photo.received is None for photo in photos),
        phone=read_phone(report.phone),
        history=_history(session, report.id),
        statuses=CHOICES,
        decision=decision,
        field_errors=field_errors or {},
        overtaken=overtaken or [],
        trouble=trouble,
        done=request.args.get("done", ""),
        now=desk.clock(),
    )


def _history(session: Session, report: str) -> list[AnswerRow]:
    """Return the decisions so far, the newest first."""
    rows = select(AnswerRow).where(AnswerRow.report == report).order_by(AnswerRow.at.desc(), AnswerRow.id)
    return list(session.scalars(rows))


def _answer(report: ReportRow, decision: AnswerForm, now: dt.datetime) -> AnswerRow:
    return AnswerRow(
        id=decision.form,
        report=report.id,
        status=report.status,
        text=one_spelling(decision.answer),
        at=now,
        staff=who(),
    )


def _proposed(report: ReportRow) -> str:
    return report.status if report.status in CHOICES else ""


def _sent() -> AnswerForm:
    form, seen = request.form.get("form", ""), request.form.get("seen", "")
    if not _FORM_NAME.fullmatch(form) or not _COUNT.fullmatch(seen):
        abort(HTTPStatus.BAD_REQUEST)
    return AnswerForm(
        form=form,
        seen=int(seen),
        status=request.form.get("status", ""),
        answer=request.form.get("answer", ""),
    )


def _field_errors(decision: AnswerForm, report: ReportRow) -> FieldErrors:
    field_errors: FieldErrors = {}
    if decision.status not in CHOICES:
        field_errors["status"] = "choose"
    if len(one_spelling(decision.answer)) > MAX_ANSWER:
        field_errors["answer"] = "too-long"
    if decision.status == report.status and not one_spelling(decision.answer):
        field_errors["answer"] = "nothing-new"
    return field_errors
