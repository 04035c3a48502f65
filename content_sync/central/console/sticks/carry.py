"""A phone as the stick: anybody hands a village's file in here, without a sign-in, and takes the way back along.

In: the file that a volunteer's phone brought. Out: how many reports arrived, and a file for the kiosk: receipts,
answers and the newest texts. Rules: the file proves its sender itself, and all in it is sealed; one file is taken in
at a time, so that many at once do not take the disk; the log says nothing of who brought it.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.sticks.parcel_answer import parcel_answer
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.stick.parcels import NothingTakenError, Parcel, ParcelBusyError
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.stick.errors import StickError, StickGoneError
from content_sync.stick.parcel import parcel_name

_log = logging.getLogger(__name__)

CARRY: Final = "/carry"


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, CARRY, show)
    add_route(blueprint, desk, CARRY, take, "POST")
    add_route(blueprint, desk, f"{CARRY}/<name>", taken)
    add_route(blueprint, desk, f"{CARRY}/<name>/<file>.kbx", download)


def show(desk: Desk) -> ResponseReturnValue:
    """Hand a village's file in."""
    return _page(desk)


def take(desk: Desk) -> ResponseReturnValue:
    """Take the file in, and show what arrived."""
    sent = request.files.get("parcel")
    if sent is None or not sent.filename:
        return _page(desk, fault="no-file"), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        done = desk.parcels.take(sent.stream, now=desk.clock())
    except ParcelBusyError:
        return _page(desk, fault="busy"), HTTPStatus.SERVICE_UNAVAILABLE
    except (StickGoneError, DatabaseError) as error:
        _log.error("a parcel could not be kept: %s", error)
        return _page(desk, fault="full"), HTTPStatus.SERVICE_UNAVAILABLE
    except NothingTakenError as error:
        fault = "unknown" if error.imported.has_unknown else error.fault
        return _page(desk, fault=fault), HTTPStatus.UNPROCESSABLE_ENTITY
    except StickError as error:
        return _page(desk, fault=error.fault), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.carry_taken", name=done.name), HTTPStatus.SEE_OTHER)


def taken(desk: Desk, name: str) -> ResponseReturnValue:
    """See what arrived, and take the way back along."""
    parcel = _found_or_404(desk, name)
    return desk.render("console/sticks/carried.html", parcel=parcel, file=_file_name(parcel))


def download(desk: Desk, name: str, file: str) -> ResponseReturnValue:
    """Take the file for the kiosk along."""
    parcel = _found_or_404(desk, name)
    if _file_name(parcel) != f"{file}.kbx":
        abort(HTTPStatus.NOT_FOUND)
    return parcel_answer(parcel.stick, f"{file}.kbx")


def _file_name(parcel: Parcel) -> str:
    return parcel_name(parcel.handed_in.villages[0].code, local_date(parcel.handed_in.at), is_back=True)


def _found_or_404(desk: Desk, name: str) -> Parcel:
    return desk.parcels.find(name) or abort(HTTPStatus.NOT_FOUND)


def _page(desk: Desk, *, fault: str = "") -> str:
    return desk.render("console/sticks/carry.html", fault=fault)
