"""Overview: what waits for somebody: new reports, sources in trouble, silent kiosks, drafts; and the last publish.

Where the server's clock and the last publish do not fit, both are shown, and a person's word moves the time.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from content_sync.central.console.desk import Desk
from content_sync.central.console.feeds.runs import states
from content_sync.central.console.reports.docket import Filters, listed
from content_sync.central.console.silence import count_silent
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.tables import BulletinRow, ReportRow
from content_sync.central.tree.signing import last_publish
from content_sync.screens import offer

_log = logging.getLogger(__name__)

_REPORTS_SHOWN: Final = 6


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/", show)
    offer(blueprint, desk, "/clock-is-right", trust_clock, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See at one glance what waits for you."""
    return _draw(desk)


def trust_clock(desk: Desk) -> ResponseReturnValue:
    """Say that the server's clock is right, though it does not fit the last publish."""
    if trouble := attempt(lambda: desk.publish(desk.clock.machine(), is_clock_right=True)):
        return _draw(desk, trouble), HTTPStatus.SERVICE_UNAVAILABLE
    _log.warning("staff said at the desk that this machine's clock is right")
    return redirect(url_for("desk.overview_show"), HTTPStatus.SEE_OTHER)


def _draw(desk: Desk, trouble: Trouble | None = None) -> str:
    told = desk.clock.read()
    now = told.at
    with desk.database.reading() as session:
        drafts = select(func.count()).where(BulletinRow.state == "draft", BulletinRow.origin == "staff")
        return desk.render(
            "console/overview.html",
            section="desk.overview_show",
            reports=listed(session, Filters(), 1, _REPORTS_SHOWN),
            fresh=session.scalar(select(func.count()).where(ReportRow.status == "received")),
            feeds=states(session),
            silent=count_silent(session, now),
            drafts=session.scalar(drafts),
            stand=last_publish(desk.tree),
            now=now,
            doubt=told.doubt,
            trouble=trouble,
            left=tuple(desk.left),
        )
