"""What the desk's screens use: each screen's functions receive one `Desk`.

The words that people read stand in the templates: a screen gives them values and codes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol

from flask import abort
from flask_security import current_user

from content_sync.central.clock import PublishClock
from content_sync.central.console.rendering import Renderer
from content_sync.central.database.sessions import Database
from content_sync.central.kiosks.quarantine import Quarantine
from content_sync.central.media.files import MediaStore
from content_sync.central.network.lists.taker import ListTaker
from content_sync.central.network.rescue import RescueCodes
from content_sync.central.network.sign_up import SignUpSheets
from content_sync.central.retention import Retention
from content_sync.central.stick.parcels import Parcels
from content_sync.central.tree.expiries import Expiry
from content_sync.central.tree.files import TreeFolder
from content_sync.central.voices.playing import VoicePlayer

SILENT_AFTER: Final = timedelta(hours=24)  # a kiosk visits every 15 minutes; a day of silence means a broken link
REPORT_ID: Final = re.compile(r"[0-9a-f]{32}")
BULLETIN_ID: Final = re.compile(r"staff-[0-9a-f]{16}")


class Publish(Protocol):
    """Bring the tree up to date."""

    def __call__(self, now: datetime, *, is_clock_right: bool = False) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the desk's screens use of central.

    Attributes:
        database: where everything is kept.
        clock: central's clock.
        publish: signs into the tree what is published now; `is_clock_right` says that a person looked at the clock.
        tree: the signed tree.
        photos: the folder of photos, by SHA-256.
        voices: makes voices ready to be played.
        retention: erases what is personal.
        media: the pictures and recordings of articles.
        rescue_codes: makes the codes for who is locked out of a kiosk.
        receipt_seed: signs receipts; the digits of a key that is compared are made of its public half.
        quarantine: what is held of revoked keys.
        parcels: takes in what phones carried here.
        lists: works on the lists of the register that staff bring.
        sign_up_sheets: makes the codes with which trained volunteers sign up.
        render: makes a page of a template and its values.
        not_updated: the roles that the last publish could not bring up to date, each with the reason.
        expiries: when what is signed expires.
    """

    database: Database
    clock: PublishClock
    publish: Publish
    tree: TreeFolder
    photos: Path
    voices: VoicePlayer
    retention: Retention
    media: MediaStore
    rescue_codes: RescueCodes
    receipt_seed: bytes = field(repr=False)
    quarantine: Quarantine
    parcels: Parcels
    lists: ListTaker
    sign_up_sheets: SignUpSheets
    render: Renderer
    not_updated: Sequence[str] = ()
    expiries: Sequence[Expiry] = ()


def valid_or_404(name: str, pattern: re.Pattern[str]) -> str:
    """Return a name from an address, or answer 404 where it does not fit the pattern (PostgreSQL takes no NUL)."""
    return name if pattern.fullmatch(name) else abort(HTTPStatus.NOT_FOUND)


def current_email() -> str:
    """Return the email address of the member of staff who is signed in."""
    return str(current_user.email)
