"""Overview: what waits for somebody: new reports, sources in trouble, silent kiosks, drafts; and the last publish."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from content_sync.central.console.desk import Desk, offer
from content_sync.central.console.docket import Filters, listed
from content_sync.central.console.runs import states
from content_sync.central.console.silence import count_silent
from content_sync.central.database import BulletinRow, ReportRow
from content_sync.central.signing import ISSUED, TIMESTAMP_FILE
from content_sync.central.tree import Tree
from content_sync.errors import WireError
from content_sync.wire.encoding import decode

_REPORTS_SHOWN: Final = 6


class Stand(msgspec.Struct):
    """The version the tree stands at, and when it was issued, as the timestamp says."""

    version: int
    issued: dt.datetime = msgspec.field(name=ISSUED)


class _Timestamp(msgspec.Struct):
    signed: Stand


def addresses(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See at one glance what waits for you."""
    now = desk.parts.clock()
    with desk.parts.database.reading() as session:
        drafts = select(func.count()).where(BulletinRow.state == "draft", BulletinRow.origin == "staff")
        return desk.drawing.page(
            "console/overview.html",
            section="desk.overview_show",
            reports=listed(session, Filters(), 1, _REPORTS_SHOWN),
            fresh=session.scalar(select(func.count()).where(ReportRow.status == "received")),
            feeds=states(session),
            silent=count_silent(session, now),
            drafts=session.scalar(drafts),
            stand=last_publish(desk.parts.tree),
            now=now,
        )


def last_publish(tree: Tree) -> Stand | None:
    """Return where the published tree stands; None before the first publish, or where it cannot be read."""
    body = tree.read(TIMESTAMP_FILE)
    if body is None:
        return None
    try:
        return decode(body, _Timestamp).signed
    except WireError:
        return None
