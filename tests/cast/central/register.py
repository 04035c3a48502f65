"""The register for tests: lists taken in as staff do, and a province full of volunteers."""

from __future__ import annotations

import hashlib
import io
from datetime import date

from content_sync.central.database.sessions import Database
from content_sync.central.network.lists.kinds import KindName, maker_of
from content_sync.central.network.lists.taking import ListResult, look_at, take_in
from content_sync.wire.areas import COUNTRY
from content_sync.wire.keys import public_key

TODAY = date(2026, 11, 22)
VILLAGES = "village,name,public_key\n"


def listed_key(name: str) -> str:
    """Return a kiosk's public key that nobody else has."""
    return public_key(hashlib.sha256(name.encode()).digest()).hex()


def listed_village(village: str = "43010501", name: str = "เวียงคุก", public: str = "") -> str:
    return f"{village},{name},{public or listed_key(village)}\n"


def take(
    database: Database, kind: KindName, text: str | bytes, *, areas: tuple[str, ...] = (COUNTRY,), today: date = TODAY
) -> ListResult:
    """Take a list into the register."""
    with database.writing() as session:
        return take_in(session, maker_of(kind, areas, today), io.BytesIO(_body(text)))


def preview(
    database: Database, kind: KindName, text: str | bytes, *, areas: tuple[str, ...] = (COUNTRY,), today: date = TODAY
) -> ListResult:
    """Look at a list, and take nothing in."""
    with database.reading() as session:
        return look_at(session, maker_of(kind, areas, today), io.BytesIO(_body(text)))


def _body(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
