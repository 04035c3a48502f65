"""The sticks: which are out and since when, what each brought back; and a phone's file for an officer's villages.

In: what `central stick export` and `import` noted; the wish of an officer for a file. Out: a list, those that are out
first, the longest out before the others; a file with the newest texts and the answers for all villages of an area,
which a phone carries to their kiosks. It counts as a stick that is out. What comes back is handed in at `/carry`.
What is lost for good an officer of all its areas says to be so, and it is out no longer; it may still come back.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.officers import my_areas, my_provinces
from content_sync.central.console.sticks.parcel_answer import parcel_answer
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.kiosks.sticks import KnownStick, find_stick, known_sticks
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.network.acts import note_act
from content_sync.central.stick.exporting import NoVillagesError
from content_sync.central.stick.parcels import ParcelBusyError
from content_sync.errors import SettingError
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.stick.errors import StickError, StickGoneError
from content_sync.stick.parcel import parcel_name
from content_sync.wire.areas import COUNTRY, LENGTHS, any_covers

_log = logging.getLogger(__name__)

PATH: Final = "/sticks"
_STICK: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, PATH, show)
    add_route(blueprint, desk, PATH, export, "POST")
    add_route(blueprint, desk, f"{PATH}/<name>/<file>.kbx", download)
    add_route(blueprint, desk, f"{PATH}/<stick>/lost", lose, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See which sticks are out, and for how long."""
    return _page(desk, made=request.args.get("made", ""))


def export(desk: Desk) -> ResponseReturnValue:
    """Make a file for the kiosks of an area of who asks, for a phone to carry there."""
    area = request.form.get("area", "")
    if area not in _my_places(desk):
        abort(HTTPStatus.FORBIDDEN)
    try:
        made = desk.parcels.make([area], who=current_email(), now=desk.clock())
    except ParcelBusyError:
        return _page(desk, fault="busy", area=area), HTTPStatus.SERVICE_UNAVAILABLE
    except NoVillagesError:
        return _page(desk, fault="no-villages", area=area), HTTPStatus.UNPROCESSABLE_ENTITY
    except SettingError:
        return _page(desk, fault="nothing", area=area), HTTPStatus.UNPROCESSABLE_ENTITY
    except (StickGoneError, DatabaseError) as error:
        _log.error("a file for a phone could not be made: %s", error)
        return _page(desk, fault="full", area=area), HTTPStatus.SERVICE_UNAVAILABLE
    except StickError:
        return _page(desk, fault="too-large", area=area), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.listing_show", made=made), HTTPStatus.SEE_OTHER)


def download(desk: Desk, name: str, file: str) -> ResponseReturnValue:
    """Take the file for the kiosks along."""
    stick = desk.parcels.find_made(name)
    if stick is None or _file_name(desk, name, _sticks(desk)) != f"{file}.kbx":
        abort(HTTPStatus.NOT_FOUND)
    return parcel_answer(stick, f"{file}.kbx")


def lose(desk: Desk, stick: str) -> ResponseReturnValue:
    """Say that a stick which is out is lost for good."""
    name, areas = valid_or_404(stick, _STICK), my_areas(desk)
    with desk.database.reading() as session:
        known = find_stick(session, name) or abort(HTTPStatus.NOT_FOUND)
    if not _is_mine(known, areas):
        abort(HTTPStatus.FORBIDDEN)
    if isinstance(attempt(lambda: _note_lost(desk, name)), Trouble):
        return _page(desk, fault="full"), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.listing_show"), HTTPStatus.SEE_OTHER)


def _note_lost(desk: Desk, name: str) -> None:
    """Keep that a stick is lost, unless it came back or went out anew since the page was opened."""
    with desk.database.writing() as session:
        known = find_stick(session, name)
        if known and known.is_out and known.stick.exported_at.isoformat() == request.form.get("made"):
            known.stick.lost_at = desk.clock()
            note_act(session, at=desk.clock(), staff=current_email(), what="stick_lost", about=f"stick {name}")


def _is_mine(known: KnownStick, areas: Sequence[str]) -> bool:
    return bool(known.stick.areas) and all(any_covers(areas, one) for one in known.stick.areas)


def _my_places(desk: Desk) -> tuple[str, ...]:
    """Return the areas that who asks may choose: provinces, and what is smaller than one."""
    areas = my_areas(desk)
    smaller = [area for area in areas if area != COUNTRY and len(area) > LENGTHS[0]]
    return (*(one.code for one in my_provinces(areas)), *smaller)


def _sticks(desk: Desk) -> Sequence[KnownStick]:
    with desk.database.reading() as session:
        return known_sticks(session)


def _file_name(desk: Desk, name: str, sticks: Sequence[KnownStick]) -> str:
    """Return how the file is named that was made under a name; empty where none was."""
    stick = desk.parcels.find_made(name)
    try:
        made = stick.marker().id if stick else ""
    except StickError:
        return ""
    row = next((one.stick for one in sticks if one.stick.id == made), None)
    return parcel_name(row.areas[0], local_date(row.exported_at), is_back=True) if row else ""


def _page(desk: Desk, *, made: str = "", fault: str = "", area: str = "") -> str:
    sticks, areas = _sticks(desk), my_areas(desk)
    return desk.render(
        "console/sticks/listing.html",
        section="desk.villages_show",
        sticks=sticks,
        mine={one.stick.id for one in sticks if _is_mine(one, areas)},
        out=sum(one.is_out for one in sticks),
        places=_my_places(desk),
        made=made,
        file=_file_name(desk, made, sticks) if made else "",
        fault=fault,
        area=area,
        now=desk.clock(),
    )
