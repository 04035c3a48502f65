"""A table of bodies as TinyDB reads it and as TinyDB changes it.

In: a table `{id: body}`. Out: mappings of documents, as TinyDB asks for them; and after a change the part of a patch
that it makes. The table itself is never changed.
"""

from collections.abc import Iterator, Mapping, MutableMapping

from kiosk.store.journal.tables.tables import Body, JsonObject, body_of, document_of


class TinyDbReadView(Mapping[str, JsonObject]):
    """A table as TinyDB reads it: the ids are texts, each document is made when it is asked for."""

    __slots__ = ("_table",)

    def __init__(self, table: Mapping[int, Body]) -> None:
        self._table = table

    def __getitem__(self, doc_id: str) -> JsonObject:
        try:
            return document_of(self._table[int(doc_id)])
        except ValueError as error:  # TinyDB asks for whatever it is given
            raise KeyError(doc_id) from error

    def __iter__(self) -> Iterator[str]:
        return map(str, self._table)

    def __len__(self) -> int:
        return len(self._table)


class TinyDbWriteView(MutableMapping[int, JsonObject]):
    """A table as TinyDB changes it; `changes` compares each document that was touched with what was there."""

    def __init__(self, table: Mapping[int, Body]) -> None:
        self._table = table
        self._touched: dict[int, JsonObject | None] = {}

    def __getitem__(self, doc_id: int) -> JsonObject:
        if doc_id not in self._touched:
            self._touched[doc_id] = document_of(self._table[doc_id])
        document = self._touched[doc_id]
        if document is None:
            raise KeyError(doc_id)
        return document

    def __setitem__(self, doc_id: int, document: JsonObject) -> None:
        self._touched[int(doc_id)] = document

    def __delitem__(self, doc_id: int) -> None:
        self[doc_id]
        self._touched[doc_id] = None

    def __iter__(self) -> Iterator[int]:
        return iter([key for key in {**self._table, **self._touched} if self._touched.get(key, True) is not None])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def clear(self) -> None:
        """Take all documents away, in one step."""
        self._touched = dict.fromkeys(self._table)

    def changes(self) -> dict[int, Body | None]:
        """Return the changes of this table, as a part of a patch.

        Raises:
            TypeError, ValueError, RecursionError: JSON cannot hold a document.
        """
        bodies = {key: None if document is None else body_of(document) for key, document in self._touched.items()}
        return {key: body for key, body in bodies.items() if body != self._table.get(key)}
