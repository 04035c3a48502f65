"""What the desk's screens use: one `Desk`, handed to every screen.

Words for people stand in templates: a screen hands over values and codes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol

from flask import abort
from flask_security import current_user

from content_sync.central.clock import Clock
from content_sync.central.console.rendering import Renderer
from content_sync.central.database.sessions import Database
from content_sync.central.tree.files import TreeFolder

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
        publish: signs what is published now into the tree; a person may say with it that the clock is right.
        tree: the signed tree.
        photos: the folder of photos, by SHA-256.
        render: makes a page of a template and its values.
        left: what the last publish had to leave as it stood.
    """

    database: Database
    clock: Clock
    publish: Publish
    tree: TreeFolder
    photos: Path
    render: Renderer
    left: Sequence[str] = ()


def checked(name: str, form: re.Pattern[str]) -> str:
    """Return a name that came in an address, or answer 404 where it cannot be one (PostgreSQL takes no NUL)."""
    return name if form.fullmatch(name) else abort(HTTPStatus.NOT_FOUND)


def who() -> str:
    """Return the email of the member of staff who asks."""
    return str(current_user.email)
