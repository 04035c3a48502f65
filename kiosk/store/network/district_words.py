"""What central says of this village's market items for the district, until it is done here and central knows that.

In: the words that receipts bring, each kept before anything else. Out: those that are still to be done
(kiosk/district.py does them at the market, another store), and those to confirm. A call inside a transaction of the
same documents joins it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from content_sync.wire.district_items import DistrictWord
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, get_record, has, put, where

_TABLE: Final = "district_words"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWord:
    """A word of central, and whether the market took it in."""

    id: str
    item: str
    state: str
    reason: str = ""
    is_done: bool = False


class DistrictWords:
    """The words of central for one kiosk, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index(_TABLE, "id")

    def take(self, words: Iterable[DistrictWord], *, confirmed: Collection[str]) -> None:
        """Keep what came, each once, and forget what is done and was confirmed."""
        known = find_records(self._documents, _TABLE, StoredWord, where("id", *confirmed)) if confirmed else {}
        self._documents.table(_TABLE).remove(doc_ids=[number for number, row in known.items() if row.is_done])
        for word in words:
            if not has(self._documents, _TABLE, where("id", word.id)):
                row = StoredWord(id=word.id, item=word.item, state=word.state, reason=word.reason)
                add(self._documents, _TABLE, row)

    def unconfirmed(self) -> tuple[str, ...]:
        """Return the ids of the words that central does not know to be here."""
        return tuple(row.id for row in find_records(self._documents, _TABLE, StoredWord).values())

    def to_do(self) -> dict[int, StoredWord]:
        """Return what the market has not taken in, the oldest first, each by its number."""
        rows = find_records(self._documents, _TABLE, StoredWord)
        return {number: row for number, row in rows.items() if not row.is_done}

    def mark_done(self, number: int) -> None:
        """Note that the market took a word in."""
        row = get_record(self._documents, _TABLE, number, StoredWord)
        if row is not None and not row.is_done:
            put(self._documents, _TABLE, number, replace(row, is_done=True))
