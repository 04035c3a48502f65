"""Items that were taken in: each id once, whichever process takes it."""

from __future__ import annotations

from content_sync.central.database.inserts import insert_if_new
from content_sync.central.database.schema.tables import ItemRow, PhotoRow, ReportRow, VoiceRow
from content_sync.central.database.sessions import Session


def insert_item(session: Session, row: ItemRow) -> ItemRow | None:
    """Insert an item if its id is new; return None then, and otherwise the item that has the id already."""
    return None if insert_if_new(session, row) else session.get_one(ItemRow, row.id)


def has_item(session: Session, name: str) -> bool:
    """Tell whether an item was taken in before."""
    return session.get(ItemRow, name) is not None


def add_content(session: Session, content: ReportRow | PhotoRow | VoiceRow) -> None:
    """Keep what a new item brings."""
    session.add(content)
