"""What all stores have: each stands over one `Documents`, says what of it is harmed, and is closed in the end."""

from __future__ import annotations

from contextlib import AbstractContextManager

from kiosk.store.journal.documents import Documents


class DocumentStore:
    """A store over one `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    @property
    def damage(self) -> tuple[str, ...]:
        """Return what of this store could not be read, in words for a person."""
        return tuple(self._documents.damage)

    @property
    def perhaps_lost(self) -> tuple[str, ...]:
        """Return the changes that were interrupted or are lost (nobody can tell which), in words for a person."""
        return tuple(self._documents.perhaps_lost)

    @property
    def read_only(self) -> str:
        """Return why nothing can be written, or an empty text."""
        return self._documents.read_only

    def transaction(self) -> AbstractContextManager[object]:
        """Make all changes inside one change, or none of them."""
        return self._documents.transaction()

    def close(self) -> None:
        """Close the store, so that another process may open it."""
        self._documents.close()
