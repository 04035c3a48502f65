"""A report's voice: played, offered as it was recorded, and its summary, which staff write while they listen.

In: a report's id, the voice's name, the form. Out: the sound, the recording as a download, or the summary in the
database, which the inbox shows in place of words. Rules: a voice has an address only under its own report; the form
says which summary its writer saw: where a colleague wrote one since, nothing is kept until the writer has seen it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, current_email, valid_or_404
from content_sync.central.console.reports.attached import attached_or_404
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.reports.inbox import lock_report, read_report, write_summary
from content_sync.field_errors import FieldError, FieldErrors
from content_sync.routes import add_route
from content_sync.wire.reports import MAX_TEXT
from content_sync.wire.text import one_spelling, text_error
from content_sync.wire.voices.formats import VoiceFormat

_FILES: Final[dict[VoiceFormat | None, tuple[str, str]]] = {
    "mp4": ("m4a", "audio/mp4"),
    "amr": ("amr", "audio/amr"),
    "mp3": ("mp3", "audio/mpeg"),
    "aac": ("aac", "audio/aac"),
    "ogg": ("ogg", "audio/ogg"),
    "webm": ("webm", "audio/webm"),
    None: ("bin", "application/octet-stream"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryForm:
    """The form as it was filled in; `seen` is when the summary was written that its writer saw, empty for none."""

    text: str
    seen: str


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/inbox/<report>/voice/<digest>", play)
    add_route(blueprint, desk, "/inbox/<report>/voice/<digest>/original", download)
    add_route(blueprint, desk, "/inbox/<report>/summary", summarise, "POST")


def play(desk: Desk, report: str, digest: str) -> ResponseReturnValue:
    """Listen to the voice of a report."""
    opus = desk.voices.opus(attached_or_404(desk, "voice", report, digest)) or abort(HTTPStatus.NOT_FOUND)
    return send_file(io.BytesIO(opus), mimetype="audio/ogg", conditional=True, etag=digest)


def download(desk: Desk, report: str, digest: str) -> ResponseReturnValue:
    """Take the voice of a report as it was recorded, to play it elsewhere."""
    original = desk.voices.original(attached_or_404(desk, "voice", report, digest)) or abort(HTTPStatus.NOT_FOUND)
    voice, found = original
    ending, mimetype = _FILES[found]
    return send_file(io.BytesIO(voice), mimetype=mimetype, as_attachment=True, download_name=f"{report[:8]}.{ending}")


def summarise(desk: Desk, report: str) -> ResponseReturnValue:
    """Write in a few words what a voice says; the inbox shows them."""
    form = SummaryForm(text=request.form.get("summary", ""), seen=request.form.get("seen", ""))
    text = one_spelling(form.text)
    if error := text_error(text, longest=MAX_TEXT, is_needed=True):
        return _again(desk, report, form, error=error), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        kept = attempt(lambda: _keep(desk, valid_or_404(report, REPORT_ID), text, form.seen))
    except StaleFormError:
        return _again(desk, report, form, is_stale=True), HTTPStatus.CONFLICT
    if isinstance(kept, Trouble):
        return _again(desk, report, form, trouble=kept), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.report_show", report=report, done="summary"), HTTPStatus.SEE_OTHER)


def _keep(desk: Desk, report: str, text: str, seen: str) -> None:
    with desk.database.writing() as session:
        found = lock_report(session, report) or abort(HTTPStatus.NOT_FOUND)
        if found.erased_at:  # the form was open while the voice was erased
            abort(HTTPStatus.NOT_FOUND)
        if found.summary == text:
            return
        if seen != (found.summary_at.isoformat() if found.summary_at else ""):
            raise StaleFormError(f"report {report} has another summary")
        write_summary(found, text, by=current_email(), at=desk.clock())


def _again(
    desk: Desk,
    report: str,
    form: SummaryForm,
    *,
    error: FieldError | None = None,
    is_stale: bool = False,
    trouble: Trouble | None = None,
) -> str:
    with desk.database.reading() as session:
        found = read_report(session, valid_or_404(report, REPORT_ID)) or abort(HTTPStatus.NOT_FOUND)
    field_errors: FieldErrors = {"summary": error} if error else {}
    return desk.render(
        "console/reports/summary.html",
        section="desk.inbox_show",
        report=found.report,
        voices=[desk.voices.played(voice) for voice in found.voices],
        typed=form.text,
        field_errors=field_errors,
        is_stale=is_stale,
        trouble=trouble,
    )
