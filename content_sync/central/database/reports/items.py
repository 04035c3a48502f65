"""Items that were taken in: each id once, whichever process takes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select

from content_sync.central.database.among import among
from content_sync.central.database.inserts import insert_all
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.tables import ItemRow, PhotoRow, ReportRow, VoiceRow
from content_sync.central.database.sessions import Session

_ITEMS = table_of(ItemRow)
_DIGESTS = select(_ITEMS.c.id, _ITEMS.c.digest).where(among(_ITEMS.c.id, "ids"))


def digests_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Return which of these items were taken in before, the digest of each by its id."""
    return dict(session.connection().execute(_DIGESTS, {"ids": tuple(ids)}).all()) if ids else {}


def insert_items(session: Session, items: Sequence[Mapping[str, object]]) -> None:
    """Remember new items, each with its values by the names of their columns.

    Raises:
        IntegrityError: another process took one of them in since `digests_of`.
    """
    insert_all(session, ItemRow, items)


def insert_reports(session: Session, reports: Sequence[Mapping[str, object]]) -> None:
    """Keep new reports, each with its values by the names of their columns."""
    insert_all(session, ReportRow, reports)


def count_reports(session: Session, ids: Collection[str]) -> int:
    """Return how many of these reports are kept."""
    return sum(session.get(ReportRow, one) is not None for one in ids)


def taken_reports(session: Session) -> Iterator[tuple[str, int]]:
    """Return of each report that was taken in its village and its number there."""
    yield from ((village, serial) for village, serial in session.execute(select(ReportRow.village, ReportRow.serial)))


def add_content(session: Session, content: ReportRow | PhotoRow | VoiceRow) -> None:
    """Keep what a new item brings."""
    session.add(content)
