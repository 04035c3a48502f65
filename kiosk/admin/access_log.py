"""The access log: which days are kept, and how one of them leaves the box; nobody here can read it.

In: the sealed files. Out: a list of days, and a day's files as one archive, which the ministry opens with its key. Who
takes one along is noted. The archive is made in a file of the system's own, so that a long day takes no memory.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import IO, Final

from flask import Blueprint, Response, abort

from content_sync.routes import add_route
from kiosk.access_log import AccessLogState
from kiosk.admin.rendering import form_token, render
from kiosk.services import Services
from kiosk.store.access_log import UNDATED, SealedFile

PATH: Final = "/admin/access-log"
_IN_MEMORY_BYTES: Final = 1_000_000
_PIECE_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDay:
    """One day of the log: None where the clock was not set, and its kilobytes."""

    day: date | None
    name: str
    kilobytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogView:
    """How it stands with the log, its days (the newest first), and up to which day room was wanted."""

    state: AccessLogState
    keep_days: int
    days: tuple[LoggedDay, ...]
    dropped_to: str
    dropped_day: date | None
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/<name>.zip", download)


def show(services: Services) -> Response:
    """See which days are kept, and why."""
    log = services.access_log
    log.write()
    dropped = log.files.dropped_to()
    view = AccessLogView(
        state=log.state(),
        keep_days=log.keep_days,
        days=tuple(_day(name, files) for name, files in _by_day(services).items())[::-1],
        dropped_to=dropped,
        dropped_day=_date_of(dropped),
    )
    return render(services, PATH, "admin/access_log.html", view)


def download(services: Services, name: str) -> Response:
    """Take a day along for the ministry."""
    files = _by_day(services).get(name) or abort(404)
    archive = _archive(services, files)
    services.sign_in.note("access_log_taken", name)
    saved_as = f"access-log-{services.config.village}-{name}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{saved_as}"'}
    return Response(_pieces(archive), mimetype="application/zip", headers=headers)


def _by_day(services: Services) -> dict[str, tuple[SealedFile, ...]]:
    files = sorted(services.access_log.files.all(), key=lambda one: (one.day or date.min, one.number))
    return {name: tuple(those) for name, those in groupby(files, key=lambda one: f"{one.day or UNDATED}")}


def _day(name: str, files: tuple[SealedFile, ...]) -> LoggedDay:
    return LoggedDay(day=files[0].day, name=name, kilobytes=-(-sum(one.size for one in files) // 1000))


def _date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _archive(services: Services, files: tuple[SealedFile, ...]) -> IO[bytes]:
    made = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115  closed when it is sent
    with zipfile.ZipFile(made, "w") as archive:
        for one in files:
            archive.writestr(zipfile.ZipInfo(one.name), services.access_log.files.read(one))
    made.seek(0)
    return made


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while piece := archive.read(_PIECE_BYTES):
            yield piece
