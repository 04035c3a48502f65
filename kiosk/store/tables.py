"""Tables as plain values: `{table: {id: document}}`, and the changes laid over them.

A patch has the same shape, with null where a document goes. A table is there while it holds
documents. What lies in tables is never changed in place once others may see it: a change is laid
over a copy of the tables it touches, and who wants to change a document gets a copy of it.
"""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from typing import TypeAlias, TypeVar, cast

Content: TypeAlias = Mapping[str, object]
Tables: TypeAlias = dict[str, dict[str, Content]]
Patch: TypeAlias = dict[str, dict[str, Content | None]]
T = TypeVar("T")
CONTAINERS = (dict, list)


def to_text(patch: Mapping[str, Mapping[str, Content | None]]) -> str:
    """Return the patch as one line of JSON, Thai as it is.

    Raises:
        TypeError, ValueError, RecursionError: JSON cannot say it.
    """
    return json.dumps(patch, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_text(text: str) -> Patch:
    """Return the patch of a text.

    Raises:
        ValueError: the text is no patch; RecursionError: it is too deep.
    """
    patch = json.loads(text, parse_constant=_refuse)
    if "\\ud" in text.lower():
        to_text(patch).encode()  # half a character could be read, but never written again
    # An id that is no number would make its whole table unreadable.
    if not isinstance(patch, dict) or not all(map(_is_part, patch.values())):
        raise ValueError("not a change of documents")
    return patch


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _is_part(table: object) -> bool:
    return isinstance(table, dict) and all(
        str(int(doc_id)) == doc_id and (document is None or isinstance(document, dict))
        for doc_id, document in table.items()
    )


def lay(text: str, tables: Tables) -> None:
    """Change the tables by the patch of a text.

    Raises:
        ValueError, RecursionError: the text is no patch; nothing was changed.
    """
    _lay(from_text(text), tables)


def laid_over(tables: Tables, text: str) -> Tables:
    """Return the tables under the patch of a text; the ones given stay as they are."""
    patch = from_text(text)
    result = tables | {name: dict(tables.get(name, ())) for name in patch}
    _lay(patch, result)
    return result


def _lay(patch: Patch, tables: Tables) -> None:
    for name, documents in patch.items():
        table = tables.setdefault(name, {})
        for doc_id, document in documents.items():
            if document is None:
                table.pop(doc_id, None)
            else:
                table[doc_id] = document
        if not table:
            del tables[name]


def difference(tables: Tables, wanted: Tables) -> Patch:
    """Return the patch that makes the tables the ones wanted."""
    patch: Patch = {}
    for name in tables | wanted:
        old, new = tables.get(name, {}), wanted.get(name, {})
        patch[name] = {doc_id: new.get(doc_id) for doc_id in old | new if new.get(doc_id) != old.get(doc_id)}
    return patch


def one_by_one(tables: Tables) -> list[str]:
    """Return the texts of patches that make these tables of nothing, a document each."""
    return [to_text({name: {doc_id: document}}) for name, table in tables.items() for doc_id, document in table.items()]


def own(value: T) -> T:
    """Return a copy that shares nothing that can be changed."""
    # Asked before the call, for every document that is read passes here.
    if isinstance(value, dict):
        return cast(T, {key: own(item) if isinstance(item, CONTAINERS) else item for key, item in value.items()})
    return cast(T, [own(item) for item in value]) if isinstance(value, list) else value


class Draft:
    """The tables as an open transaction sees them, and its changes so far."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.patch: Patch = {}

    def change(self, patch: Patch) -> None:
        """Lay a patch over the tables.

        Raises:
            TypeError, ValueError, RecursionError: JSON cannot say it; nothing was changed.
        """
        text = to_text(patch)
        self.tables = laid_over(self.tables, text)
        for name, documents in from_text(text).items():
            if documents:
                self.patch.setdefault(name, {}).update(documents)


class Rows(MutableMapping[int, Content]):
    """One table under changes of its own; copies the documents it hands out."""

    def __init__(self, table: Mapping[str, Content]) -> None:
        self._table = table
        self._touched: dict[str, Content | None] = {}

    def __getitem__(self, doc_id: int) -> Content:
        key = str(doc_id)
        if key not in self._touched:
            self._touched[key] = own(self._table[key])
        document = self._touched[key]
        if document is None:
            raise KeyError(doc_id)
        return document

    def __setitem__(self, doc_id: int, document: Content) -> None:
        self._touched[str(doc_id)] = document

    def __delitem__(self, doc_id: int) -> None:
        self[doc_id]
        self._touched[str(doc_id)] = None

    def __iter__(self) -> Iterator[int]:
        return iter([int(key) for key in {**self._table, **self._touched} if self._touched.get(key, True) is not None])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def clear(self) -> None:
        """Take all documents away, in one step."""
        self._touched = dict.fromkeys(self._table)

    def changes(self) -> dict[str, Content | None]:
        """Return the part of a patch that makes the table this one."""
        return {key: new for key, new in self._touched.items() if new != self._table.get(key)}
