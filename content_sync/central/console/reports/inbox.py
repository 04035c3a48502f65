"""Reports: what villages report, the longest waiting first, a page at a time, by status, topic and province.

Who calls says a reference, or its beginning with the number: it is looked for among all reports, whatever their status.
As with a whole one anybody reads the answer at the kiosk, it is asked for by a form and stands in no address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.paging import page_number
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.database.kiosks.fleet import provinces_with_kiosks
from content_sync.central.database.reports.inbox import InboxFilters, list_reports
from content_sync.errors import MistypedReferenceError
from content_sync.routes import add_route
from content_sync.wire.references import in_parts, read_reference
from content_sync.wire.reports import STATUSES, TOPICS

PER_PAGE: Final = 25
_MAX_TYPED: Final = 40
_SOUGHT: Final = "report_sought"


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/inbox", show)
    add_route(blueprint, desk, "/inbox", find, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See what villages reported, and what has waited longest."""
    filters = _filters(request.args, str(browser.get(_SOUGHT, "")) if "sought" in request.args else "")
    with desk.database.reading() as session:
        return desk.render(
            "console/reports/inbox.html",
            section="desk.inbox_show",
            filters=filters,
            address=_address(filters),
            page=list_reports(session, filters, page_number(request.args.get("page", "")), PER_PAGE),
            statuses=STATUSES,
            topics=TOPICS,
            provinces=provinces(chosen_language(), among=provinces_with_kiosks(session)),
            now=desk.clock(),
        )


def find(desk: Desk) -> ResponseReturnValue:
    """Choose which reports are listed, or seek one by its reference."""
    del desk
    browser[_SOUGHT] = _reference(request.form.get("reference", ""))
    filters = _filters(request.form, browser[_SOUGHT])
    return redirect(f"{url_for('desk.inbox_show')}?{urlencode(_address(filters))}", HTTPStatus.SEE_OTHER)


def _filters(asked: Mapping[str, str], reference: str) -> InboxFilters:
    status, topic, province = (asked.get(name, "") for name in ("status", "topic", "province"))
    return InboxFilters(
        status="all" if reference else status if status in {*STATUSES, "all"} else "open",
        topic=topic if topic in TOPICS else "",
        province=province if province.isascii() and province.isdecimal() else "",
        reference=reference,
    )


def _address(filters: InboxFilters) -> dict[str, str]:
    """Return what of the filters may stand in an address."""
    chosen = {"status": filters.status, "topic": filters.topic, "province": filters.province}
    return {name: value for name, value in (chosen | {"sought": "1" if filters.reference else ""}).items() if value}


def _reference(typed: str) -> str:
    """Return a reference as it is written, or what was typed of it; empty where it cannot be one."""
    typed = typed[:_MAX_TYPED]
    try:
        return read_reference(typed)
    except MistypedReferenceError:
        return re.sub(r"[^0-9A-Z-]", "", in_parts(typed)).strip("-")
