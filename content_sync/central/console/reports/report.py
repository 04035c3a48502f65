"""One report: its text or voice, who told it, its photo and the answers so far; set a status and write an answer.

In: a report's id, and the form. Out: the page, or an answer in the database, which the receipt of the kiosk's next
visit takes to the village. Rules: the form has an id, so that sending it twice keeps one answer; it also says how many
answers the writer saw: where a colleague answered since, nothing is kept until the writer has seen that answer.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, current_email, valid_or_404
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.refusals import RefusedChangeError, StaleFormError
from content_sync.central.database.reports.answers import add_answer
from content_sync.central.database.reports.inbox import ReportInFull, answers_to, lock_report, read_report
from content_sync.central.database.schema.tables import AnswerRow, ReportRow
from content_sync.errors import WireError
from content_sync.field_errors import FieldErrors
from content_sync.look.phone_numbers import read_phone
from content_sync.routes import add_route
from content_sync.wire.encoding import decode
from content_sync.wire.reports import MAX_ANSWER, HotspotHealth, Status
from content_sync.wire.text import one_spelling, text_error

CHOICES: Final[tuple[Status, ...]] = ("waiting", "in_progress", "forwarded", "resolved", "rejected", "duplicate")
_FORM_ID: Final = re.compile(r"[0-9a-f]{32}")
_COUNT: Final = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """The form as it was filled in.

    Attributes:
        id: made with the form; the answer in the database gets the same id.
        answers_seen: how many answers the writer saw.
        status: the status the report gets.
        answer: what the villager reads; may be empty.
    """

    id: str
    answers_seen: int
    status: str = ""
    answer: str = ""


class InvalidFormError(RefusedChangeError):
    """The form cannot be kept as it is; `field_errors` says why, field by field."""

    def __init__(self, field_errors: FieldErrors) -> None:
        super().__init__(", ".join(field_errors))
        self.field_errors = field_errors


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/inbox/<report>", show)
    add_route(blueprint, desk, "/inbox/<report>", answer, "POST")


def show(desk: Desk, report: str) -> ResponseReturnValue:
    """Read a report, and see whom to call."""
    found = _read(desk, valid_or_404(report, REPORT_ID))
    status = found.report.status if found.report.status in CHOICES else ""
    return _page(desk, found, AnswerForm(id=_new_id(), answers_seen=len(found.answers), status=status))


def answer(desk: Desk, report: str) -> ResponseReturnValue:
    """Set a status and answer; the villager learns it at the kiosk."""
    form = _sent()
    try:
        kept = attempt(lambda: _keep(desk, valid_or_404(report, REPORT_ID), form))
    except InvalidFormError as error:
        return _again(desk, report, form, field_errors=error.field_errors), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleFormError:
        return _again(desk, report, form), HTTPStatus.CONFLICT
    if isinstance(kept, Trouble):
        return _again(desk, report, form, trouble=kept), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.report_show", report=report, done="kept"), HTTPStatus.SEE_OTHER)


def _keep(desk: Desk, report: str, form: AnswerForm) -> None:
    """Keep an answer, once, in one transaction."""
    with desk.database.writing() as session:
        found = lock_report(session, report) or abort(HTTPStatus.NOT_FOUND)
        answers = answers_to(session, report)
        if any(_is_same(answer, form) for answer in answers):
            return
        field_errors = _errors_in(form, found)
        if field_errors:
            raise InvalidFormError(field_errors)
        if len(answers) > form.answers_seen:
            raise StaleFormError(f"report {report} was answered")
        add_answer(session, found, _answer(form, report, desk.clock()))


def _answer(form: AnswerForm, report: str, now: datetime) -> AnswerRow:
    return AnswerRow(
        id=form.id,
        report=report,
        status=next(status for status in CHOICES if status == form.status),
        text=one_spelling(form.answer),
        at=now,
        author=current_email(),
    )


def _is_same(answer: AnswerRow, form: AnswerForm) -> bool:
    """Tell whether this very form was kept before; the same form with another text is another answer."""
    return (answer.id, answer.status, answer.text) == (form.id, form.status, one_spelling(form.answer))


def _errors_in(form: AnswerForm, report: ReportRow) -> FieldErrors:
    found: FieldErrors = {}
    if form.status not in CHOICES:
        found["status"] = "not_chosen"
    text = one_spelling(form.answer)
    if error := text_error(text, longest=MAX_ANSWER):
        found["answer"] = error
    if form.status == report.status and not text:
        found["answer"] = "nothing_new"
    return found


def _again(
    desk: Desk,
    report: str,
    form: AnswerForm,
    *,
    field_errors: FieldErrors | None = None,
    trouble: Trouble | None = None,
) -> str:
    """Show the form with what was typed, and the answers that came in while it was being typed."""
    found = _read(desk, report)
    newer_answers = found.answers[: max(0, len(found.answers) - form.answers_seen)]
    shown = replace(form, id=_new_id(), answers_seen=len(found.answers))
    return _page(desk, found, shown, field_errors=field_errors, newer_answers=newer_answers, trouble=trouble)


def _page(
    desk: Desk,
    found: ReportInFull,
    form: AnswerForm,
    *,
    field_errors: FieldErrors | None = None,
    newer_answers: Sequence[AnswerRow] = (),
    trouble: Trouble | None = None,
) -> str:
    return desk.render(
        "console/reports/report.html",
        section="desk.inbox_show",
        report=found.report,
        village_name=found.village_name,
        photos=[photo.sha256 for photo in found.photos if photo.received_at],
        photos_awaited=any(photo.received_at is None for photo in found.photos),
        phone=read_phone(found.report.phone),
        health=_health(found.report),
        answers=found.answers,
        voices=[desk.voices.played(voice) for voice in found.voices],
        reopenings=found.reopenings,
        counts=found.counts,
        statuses=CHOICES,
        form=form,
        field_errors=field_errors or {},
        newer_answers=newer_answers,
        is_reopened_meanwhile=any(answer.status == "reopened" for answer in newer_answers),
        trouble=trouble,
        done=request.args.get("done", ""),
        now=desk.clock(),
    )


def _read(desk: Desk, report: str) -> ReportInFull:
    with desk.database.reading() as session:
        return read_report(session, report) or abort(HTTPStatus.NOT_FOUND)


def _health(report: ReportRow) -> HotspotHealth | None:
    """Return how the kiosk was; None where it did not say, or a later version said what this one cannot read."""
    try:
        return decode(report.health, HotspotHealth) if report.health else None
    except WireError:
        return None


def _new_id() -> str:
    return secrets.token_hex(16)


def _sent() -> AnswerForm:
    form_id, answers_seen = request.form.get("form", ""), request.form.get("answers_seen", "")
    if not _FORM_ID.fullmatch(form_id) or not _COUNT.fullmatch(answers_seen):
        abort(HTTPStatus.BAD_REQUEST)
    return AnswerForm(
        id=form_id,
        answers_seen=int(answers_seen),
        status=request.form.get("status", ""),
        answer=request.form.get("answer", ""),
    )
