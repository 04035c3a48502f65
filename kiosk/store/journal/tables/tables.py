"""Tables in memory, `{table: {id: body}}`, and patches that change them.

A body is the JSON of one document as it stands on the card: a document is encoded once, checked once, and the same
bytes are kept in memory and written. So memory is what a restart reads, and what is handed out is always the caller's
own. A patch has the same shape, with None where a document is removed; as a text it is
`{table: {id: document or null}}`. A table exists while it holds documents. Tables never change once others may see
them: a patch changes copies of the tables it touches.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import msgspec

JsonObject: TypeAlias = Mapping[str, object]
Body: TypeAlias = bytes
Tables: TypeAlias = dict[str, dict[int, Body]]
Patch: TypeAlias = dict[str, dict[int, Body | None]]

_PATCH = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
# Return the document of a body, a new one each time.
document_of: Callable[[Body], dict[str, object]] = msgspec.json.Decoder(dict[str, object]).decode
_AROUND = len('01234567 123456 {"reports":{"1234":}}\n')


def body_of(document: JsonObject) -> Body:
    """Return a document's JSON, in UTF-8, which a restart can read.

    Raises:
        TypeError, ValueError, RecursionError: JSON cannot hold it.
    """
    body = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    _check(body)
    return body


def to_text(patch: Mapping[str, Mapping[int, Body | None]]) -> str:
    """Return the patch as one line of JSON."""
    return f"{{{','.join(_part(name, bodies) for name, bodies in patch.items())}}}"


def _part(name: str, bodies: Mapping[int, Body | None]) -> str:
    members = (f'"{doc_id}":{"null" if body is None else body.decode()}' for doc_id, body in bodies.items())
    return f"{json.dumps(name, ensure_ascii=False)}:{{{','.join(members)}}}"


def from_text(text: str) -> Patch:
    """Return the patch of a text.

    Raises:
        ValueError: the text is no patch; RecursionError: it is too deep.
    """
    try:
        tables = _PATCH.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError("not a change of documents") from error
    return {table: {_id(name): _body(bytes(raw)) for name, raw in bodies.items()} for table, bodies in tables.items()}


def _id(name: str) -> int:
    # An id that is no number would make its whole table unreadable.
    if str(int(name)) != name:
        raise ValueError("not the number of a document")
    return int(name)


def _body(raw: bytes) -> Body | None:
    if raw == b"null":
        return None
    _check(raw)
    return raw


def _check(body: Body) -> None:
    """Raise ValueError for a body that a restart could not read."""
    try:
        document_of(body)
    except msgspec.DecodeError as error:
        raise ValueError("not a document") from error


def apply(tables: Tables, patch: Patch) -> None:
    """Change the tables by a patch."""
    for name, bodies in patch.items():
        table = tables.setdefault(name, {})
        for doc_id, body in bodies.items():
            if body is None:
                table.pop(doc_id, None)
            else:
                table[doc_id] = body
        if not table:
            del tables[name]


def with_patch(tables: Tables, patch: Patch) -> Tables:
    """Return new tables, changed by a patch; the ones given stay as they are."""
    result = tables | {name: dict(tables.get(name, ())) for name in patch}
    apply(result, patch)
    return result


class PatchLines:
    """One patch per document, as texts made one at a time; applied in order to empty tables they give these tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def __len__(self) -> int:
        return sum(map(len, self._tables.values()))

    def bytes(self) -> int:
        """Return about how many bytes they take as lines of a journal."""
        return sum(len(body) + _AROUND for table in self._tables.values() for body in table.values())

    def __iter__(self) -> Iterator[str]:
        return (to_text({name: {key: body}}) for name, table in self._tables.items() for key, body in table.items())


class PatchedTable(Mapping[int, Body]):
    """A table as a patch would make it; the table itself stays as it is."""

    def __init__(self, table: Mapping[int, Body], changes: Mapping[int, Body | None]) -> None:
        self._table, self._changes = table, changes

    def __getitem__(self, doc_id: int) -> Body:
        body = self._changes[doc_id] if doc_id in self._changes else self._table[doc_id]
        if body is None:
            raise KeyError(doc_id)
        return body

    def __iter__(self) -> Iterator[int]:
        yield from (doc_id for doc_id in self._table if self._changes.get(doc_id, b"") is not None)
        yield from (key for key, body in self._changes.items() if body is not None and key not in self._table)

    def __len__(self) -> int:
        return sum(1 for _ in self)
