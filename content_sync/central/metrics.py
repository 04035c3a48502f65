"""Central's figures for whoever watches over it, as Prometheus reads them.

In: what is signed, what the database says, the time. Out: `GET /metrics`, plain text, one figure a line. It answers
only a program on central's own machine, and not what a proxy passes on: how many villages are silent is nobody else's.
A proxy on this machine calls from here too; it is known by a header of its own, by the name that its caller asked for,
or by the old HTTP/1.0 that it speaks where nobody told it otherwise.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request

from content_sync.central.clock import PublishClock
from content_sync.central.console.desk import SILENT_AFTER
from content_sync.central.database.kiosks.fleet import count_silent
from content_sync.central.database.kiosks.sticks import known_sticks
from content_sync.central.database.sessions import Database
from content_sync.central.tree.expiries import Expiry, due
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.published import last_publish
from content_sync.routes import add_route

METRICS: Final = "/metrics"
_OF_A_PROXY: Final = ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")

_Sample = tuple[str, float]
_Metric = tuple[str, str, Iterable[_Sample]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched.

    Attributes:
        database: knows the kiosks and the sticks.
        tree: the signed tree.
        clock: central's.
        expiries: when what is signed expires.
        not_updated: the roles that the last publish could not bring up to date.
        waiting_keys: returns the names of the keys that are to follow.
    """

    database: Database
    tree: TreeFolder
    clock: PublishClock
    expiries: Sequence[Expiry]
    not_updated: Sequence[str]
    waiting_keys: Callable[[], Sequence[str]]


def blueprint(watched: Watched) -> Blueprint:
    """Return the address for figures."""
    made = Blueprint("metrics", __name__)
    add_route(made, watched, METRICS, show)
    return made


def show(watched: Watched) -> Response:
    """Tell the figures to a program on this machine."""
    if not _is_local():
        abort(HTTPStatus.NOT_FOUND)
    reading = watched.clock.read()
    metrics = _gather(watched, reading.at, is_doubted=reading.doubt is not None)
    response = Response("".join(_lines(metrics)), mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_local() -> bool:
    """Tell whether the caller is a program on this machine, and no proxy there that passes others on."""
    is_passed_on = any(name in request.headers for name in _OF_A_PROXY)
    if is_passed_on or request.environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        return False
    return _is_loopback(request.remote_addr) and _is_loopback(_asked_host())


def _asked_host() -> str | None:
    """Return the name by which central was asked for; None where it cannot be read."""
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        return None


def _is_loopback(address: str | None) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _gather(watched: Watched, now: dt.datetime, *, is_doubted: bool) -> Iterator[_Metric]:
    with watched.database.reading() as session:
        silent = count_silent(session, now - SILENT_AFTER)
        sticks = sum(one.is_out for one in known_sticks(session))
    known = tuple(watched.expiries)
    published = last_publish(watched.tree)
    if published is not None:
        yield "published_version", "The newest version of the signed tree.", [("", published.version)]
        yield "published_timestamp_seconds", "When it was signed.", [("", published.issued.timestamp())]
    yield "expires_timestamp_seconds", "When a role expires.", [(_role(one), one.at.timestamp()) for one in known]
    yield "roles_due", "Roles that a person has to see to.", [("", len(due(known, now)))]
    yield "roles_not_updated", "Roles that stayed as they were.", [("", len(watched.not_updated))]
    yield "keys_waiting", "Keys that wait to follow another.", [("", len(watched.waiting_keys()))]
    yield "clock_doubted", "1 while the clock does not fit the last publish.", [("", is_doubted)]
    yield "kiosks_silent", "Kiosks not heard for a day, or never.", [("", silent)]
    yield "sticks_out", "Sticks that were made, brought nothing back, and are not said to be lost.", [("", sticks)]


def _role(one: Expiry) -> str:
    return f'{{role="{one.role}",version="{one.version}"}}'


def _lines(metrics: Iterable[_Metric]) -> Iterator[str]:
    for name, text, samples in metrics:
        yield f"# HELP central_{name} {text}\n# TYPE central_{name} gauge\n"
        yield from (f"central_{name}{labels} {float(value):.15g}\n" for labels, value in samples)
