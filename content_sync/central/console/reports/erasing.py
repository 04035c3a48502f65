"""Erase what is personal of a report on request, before its time: asked once more, then gone for good.

In: a report's id. Out: a page that says what goes and what stays, or the report without name, phone, words, place,
photos and voices. Rules: who asked for it at the desk stands with the report; the kiosk is told at its next visit, and
erases what it holds of it too.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, current_email, valid_or_404
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.reports.inbox import read_report
from content_sync.routes import add_route


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/inbox/<report>/erase", show)
    add_route(blueprint, desk, "/inbox/<report>/erase", erase, "POST")


def show(desk: Desk, report: str) -> ResponseReturnValue:
    """See what would be erased, before it is gone for good."""
    return _page(desk, report)


def erase(desk: Desk, report: str) -> ResponseReturnValue:
    """Erase what is personal of a report, because its reporter asks for it."""
    name = valid_or_404(report, REPORT_ID)
    erased = attempt(lambda: desk.retention.erase(name, at=desk.clock(), by=current_email()))
    if isinstance(erased, Trouble):
        return _page(desk, report, trouble=erased), HTTPStatus.SERVICE_UNAVAILABLE
    if not erased:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(url_for("desk.report_show", report=report, done="erased"), HTTPStatus.SEE_OTHER)


def _page(desk: Desk, report: str, *, trouble: Trouble | None = None) -> str:
    with desk.database.reading() as session:
        found = read_report(session, valid_or_404(report, REPORT_ID)) or abort(HTTPStatus.NOT_FOUND)
    return desk.render(
        "console/reports/erasing.html",
        section="desk.inbox_show",
        report=found.report,
        days=desk.retention.keep_closed_days,
        trouble=trouble,
    )
