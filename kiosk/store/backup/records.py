"""What stands in a backup, record by record, and which tables it takes.

A backup is `Contents`, then `SavedRow`s and `NamedFile`s in any order, then `End`, which counts them. Rules: of the
box's own memory only what is named here leaves it: never its key, its series of envelopes, what it trusts, the numbers
it reserved, the code on its label, used rescue codes or the secrets of its sessions. A table that a later version adds
to one of the other stores travels without a line here.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from content_sync.wire.areas import Village
from content_sync.wire.stamps import Stamp
from kiosk.store.folder import (
    BOARD_PHOTOS,
    DIARY_PHOTOS,
    MARKET,
    MARKET_PHOTOS,
    NETWORK,
    NOTICE_PHOTOS,
    PHOTOS,
    REPORTS,
    STATE,
    VOICES,
)

STORES: Final = (STATE, REPORTS, MARKET, NETWORK)
FILES: Final = (PHOTOS, VOICES, MARKET_PHOTOS, NOTICE_PHOTOS, DIARY_PHOTOS, BOARD_PHOTOS)
MAX_BYTES: Final = 20_000_000  # of a file: what a form brings is at most 25 MB
_OF_STATE: Final = frozenset({"accounts", "audit", "counters", "invitations", "notices", "recovery", "secrets"})
# What an address in somebody's hand was made with: their ticket, and the number of their market item.
_SECRETS: Final = frozenset({"tickets", "seller codes"})
NAMED: Final = frozenset({(STATE, "secrets"), (STATE, "invitations")})
"""Tables whose documents have a name: they come beside those that a box has, or in their place."""

_TABLE: Final = re.compile("[a-z_]{1,40}")


class Contents(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="contents"):
    """Whose backup it is, when it was made, by which software, and how much of each is in it.

    What was counted later than the rest is None in a file of an earlier version, which does not say. `files` are
    photos and voices, `log` the lines of who did what.
    """

    village: Village
    made: Stamp
    software: str
    people: int = 0
    reports: int = 0
    unsent: int = 0
    posts: int = 0
    market: int = 0
    notices: int | None = None
    diary: int | None = None
    log: int | None = None
    files: int | None = None


class SavedRow(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="row"):
    """One document of a table, as JSON."""

    store: str
    table: str
    number: Annotated[int, Meta(ge=1, lt=2**53)]
    document: bytes


class NamedFile(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="file"):
    """A photo or a voice, which is kept under its SHA-256."""

    folder: str
    body: bytes


class End(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="end"):
    """The last record: how many rows and files came before, and how many files found no room."""

    count: int
    left_out: int = 0


Record = Contents | SavedRow | NamedFile | End


def is_taken(store: str, table: str) -> bool:
    """Tell whether a table belongs into a backup."""
    return table in _OF_STATE if store == STATE else is_name(store, table)


def is_name(store: str, table: str) -> bool:
    """Tell whether a backup, of this version or a later one, could have such a table."""
    return store in STORES and bool(_TABLE.fullmatch(table))


def is_private(row: SavedRow) -> bool:
    """Tell whether it is a secret of this box alone."""
    return (row.store, row.table) == (STATE, "secrets") and name_of(row) not in _SECRETS


def name_of(row: SavedRow) -> str:
    """Return the name of a document; empty where it has none, or one that is no text."""
    document = msgspec.json.decode(row.document)
    name = document.get("name") if isinstance(document, dict) else None
    return name if isinstance(name, str) else ""
