"""How many documents of the store an act looks at: what it costs, whatever the machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.store.journal import documents, storage
from kiosk.store.journal.tables import indexes, tables, tinydb_views
from kiosk.store.journal.tables.tables import document_of


def documents_looked_at(act: Callable[[], object]) -> int:
    """Do this and return how often a document was made of what the store holds."""
    looked_at: list[bytes] = []

    def counted(body: bytes) -> dict[str, object]:
        looked_at.append(body)
        return document_of(body)

    with pytest.MonkeyPatch.context() as patch:
        for module in (documents, indexes, storage, tables, tinydb_views):
            patch.setattr(module, "document_of", counted)
        act()
    return len(looked_at)
