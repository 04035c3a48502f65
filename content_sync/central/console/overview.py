"""Overview: what waits for staff (new reports, sources in trouble, silent kiosks, drafts), and the last publish.

To network officers it tells too how many kiosks of their areas a person has to look at, where there are any.
Where the server's clock does not fit the last publish, the page shows both, and a person can say that the clock is
right.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import SILENT_AFTER, Desk
from content_sync.central.console.officers import my_areas
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.content.bulletin_versions import count_drafts
from content_sync.central.database.content.feed_runs import feed_states
from content_sync.central.database.kiosks.fleet import count_silent
from content_sync.central.database.kiosks.keys import count_unconfirmed
from content_sync.central.database.kiosks.sticks import known_sticks
from content_sync.central.database.kiosks.told_cards import count_told_cards
from content_sync.central.database.reports.inbox import InboxFilters, count_new_reports, list_reports
from content_sync.central.tree.expiries import by_day, due
from content_sync.central.tree.published import last_publish
from content_sync.routes import add_route

_log = logging.getLogger(__name__)

_REPORTS_SHOWN: Final = 6


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/", show)
    add_route(blueprint, desk, "/clock-is-right", trust_clock, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See at one glance what waits for you."""
    return _page(desk)


def trust_clock(desk: Desk) -> ResponseReturnValue:
    """Say that the server's clock is right, although it does not fit the last publish."""
    published = attempt(lambda: desk.publish(desk.clock.machine(), is_clock_right=True))
    if isinstance(published, Trouble):
        return _page(desk, published), HTTPStatus.SERVICE_UNAVAILABLE
    _log.warning("staff confirmed at the desk that this machine's clock is right")
    return redirect(url_for("desk.overview_show"), HTTPStatus.SEE_OTHER)


def _page(desk: Desk, trouble: Trouble | None = None) -> str:
    reading = desk.clock.read()
    now, areas = reading.at, my_areas(desk)
    with desk.database.reading() as session:
        return desk.render(
            "console/overview.html",
            section="desk.overview_show",
            reports=list_reports(session, InboxFilters(), 1, _REPORTS_SHOWN),
            new_reports=count_new_reports(session),
            feeds=feed_states(session),
            silent=count_silent(session, now - SILENT_AFTER),
            drafts=count_drafts(session),
            to_compare=sum((unconfirmed := count_unconfirmed(session, areas)).values()),
            disputed=unconfirmed.get("disputed", 0),
            told_cards=count_told_cards(session, areas),
            sticks_out=[one for one in known_sticks(session) if one.is_out],
            published=last_publish(desk.tree),
            now=now,
            doubt=reading.doubt,
            trouble=trouble,
            not_updated=tuple(desk.not_updated),
            due=by_day(due(tuple(desk.expiries), now)),
        )
