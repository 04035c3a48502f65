"""Diagnostics: what whoever helps from afar needs to know of the box, to show or to take along.

In: the stores, the clock, the settings. Out: one text (JSON). Rules: nothing of a person: no name, no words, no number
of a report, no address of a phone; no key, no password, and of an address on the internet neither user nor password.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response

from content_sync.client.visit_context import VisitResult
from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.access_log import AccessLogState
from kiosk.admin.rendering import form_token, render
from kiosk.callers.footfall import PhoneCount
from kiosk.config import KioskConfig
from kiosk.device.board import BoardState, read_board
from kiosk.device.card import CardRoom, read_room
from kiosk.services import Services
from kiosk.software import software
from kiosk.store.folder import FOLDERS
from kiosk.store.history.samples import BoxSample
from kiosk.store.outbox.views import Waiting

PATH: Final = "/admin/diagnostics"
_FILE: Final = "kiosk-diagnostics.json"
_SAMPLES: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedTimes:
    """What each source last said of the time since the start."""

    receipt: datetime | None
    issued: datetime | None
    system: datetime | None
    told: datetime | None
    trusted: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogTold:
    """How it stands with the access log; nothing that it says."""

    state: AccessLogState
    keep_days: int
    files: int
    bytes: int
    dropped_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """The box at one moment, without anything of a person; `files` are how many each folder holds."""

    software: str
    village: str
    now: Stamp
    claims: ClaimedTimes
    room: CardRoom
    board: BoardState
    damage: dict[str, tuple[str, ...]]
    read_only: dict[str, str]
    journal_bytes: dict[str, int]
    files: dict[str, int]
    parts: dict[str, int]
    waiting: Waiting
    refused: int
    unsent_of_volunteers: dict[str, int]
    last_visit: VisitResult | None
    phones: PhoneCount
    samples: tuple[BoxSample, ...]
    access_log: AccessLogTold
    settings: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticsView:
    """The text as it is shown and taken along."""

    text: str
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/{_FILE}", download)


def show(services: Services) -> Response:
    """See what to tell whoever helps from afar."""
    return render(services, PATH, "admin/diagnostics.html", DiagnosticsView(text=_text(services)))


def download(services: Services) -> Response:
    """Take it along as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{_FILE}"'}
    return Response(_text(services), mimetype="application/json", headers=headers)


def _text(services: Services) -> str:
    return msgspec.json.format(msgspec.json.encode(gather(services)), indent=2).decode()


def gather(services: Services) -> Diagnostics:
    """Ask everything that can be told."""
    folder, items = services.config.data_dir, services.network.items.unsent()
    stores = {"reports": services.outbox, "state": services.state, "market": services.market}
    stores |= {"network": services.network, "history": services.history, "content": services.content}
    return Diagnostics(
        software=software(),
        village=services.config.village,
        now=services.clock.read(),
        claims=_claims(services),
        room=read_room(folder),
        board=read_board(),
        damage=dict(services.damage()),
        read_only={name: store.read_only for name, store in stores.items() if store.read_only},
        journal_bytes={file.name: file.stat().st_size for file in sorted(Path(folder).glob("*.journal"))},
        files={name: len(list((folder / name).iterdir())) for name in FOLDERS if (folder / name).is_dir()},
        parts={part.role: part.number for part in services.content.edition().parts},
        waiting=services.outbox.waiting(),
        refused=services.outbox.reading.count("refused"),
        unsent_of_volunteers={
            state: sum(one.send_state == state for one in items) for state in ("waiting", "later", "refused")
        },
        last_visit=services.state.last_visit(),
        phones=services.footfall.phones(),
        samples=services.history.samples.all()[-_SAMPLES:],
        access_log=_access_log(services),
        settings=_settings(services.config),
    )


def _claims(services: Services) -> ClaimedTimes:
    claims = services.clock.claims()
    return ClaimedTimes(
        receipt=claims.receipt.at if claims.receipt else None,
        issued=claims.issued.at if claims.issued else None,
        system=services.clock.wall(),
        told=claims.told.at if claims.told else None,
        trusted=claims.trusted.at if claims.trusted else None,
    )


def _access_log(services: Services) -> AccessLogTold:
    log = services.access_log
    files = log.files.all()
    return AccessLogTold(
        state=log.state(),
        keep_days=log.keep_days,
        files=len(files),
        bytes=sum(one.size for one in files),
        dropped_to=log.files.dropped_to(),
    )


def _settings(config: KioskConfig) -> dict[str, str]:
    """Return the settings that say how the box is set up, with addresses without user and password."""
    return {
        "village_name": config.village_name,
        "central_url": _bare(config.central_url),
        "public_url": _bare(config.public_url),
        "wifi_name": config.wifi_name,
        "threads": str(config.threads),
        "visit_minutes": str(config.visit_minutes),
        "visit": config.visit,
        "panel": config.panel,
        "can_turn_off": str(bool(config.power_off_command)),
    }


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if url else ""
