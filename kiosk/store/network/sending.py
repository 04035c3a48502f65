"""What the volunteers say that waits to go up: items of any kind, in the order they were said.

In: items, each on the card when the call returns, and central's results for them. Out: what to send next, and where
each stands. Rules: an item said under a key takes the place of the unsent one of that key, so that of what somebody
*is* only the newest goes up; what central cannot take yet is tried again once a day and after each start; what it has
is forgotten, and what it refuses stays with its reason until somebody takes it away. A call inside a transaction of the
same documents joins it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal

from content_sync.errors import WireError
from content_sync.wire.encoding import decode, encode
from content_sync.wire.items import Item
from content_sync.wire.reports import ItemResult
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, has, iter_records, put, where

_log = logging.getLogger(__name__)

_TABLE: Final = "items_up"

BY_ITSELF: Final = frozenset({"person", "usage"})
"""The kinds that the kiosk itself says; the others are what somebody wrote and waits for."""

UnsentState = Literal["waiting", "later", "refused"]
"""Where an item stands that central does not have: it leaves next, it is tried again another day, central will not
take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentItem:
    """An item central does not have; `body` is its JSON, `key` what it takes the place of, `reason` central's."""

    id: str
    kind: str
    body: str
    key: str = ""
    send_state: UnsentState = "waiting"
    reason: str = ""


class ItemsUp:
    """The items of one kiosk that wait, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._tried: set[int] = set()  # the numbers of those whose result was "later"
        documents.index(_TABLE, "id", "key", "send_state")

    def add(self, item: Item, *, key: str = "") -> None:
        """Keep an item until central has it; under a key it takes the place of the one that waits there.

        Raises:
            WireError: a field is past its limit; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        body = encode(item)
        decode(body, type(item))  # the limits of the wire, before it is kept
        kind = str(type(item).__struct_config__.tag)
        with self._documents.transaction():
            if key:
                replaced = find_records(self._documents, _TABLE, UnsentItem, where("key", key))
                self._documents.table(_TABLE).remove(doc_ids=list(replaced))
            add(self._documents, _TABLE, UnsentItem(id=item.id, kind=kind, body=body.decode(), key=key))

    def batch(self, most: int) -> tuple[Item, ...]:
        """Return at most `most` items, the oldest first, then those central could not take before."""
        return tuple(islice(self._items(), most))

    def _items(self) -> Iterator[Item]:
        for state in ("waiting", "later"):
            rows = iter_records(self._documents, _TABLE, UnsentItem, where("send_state", state), but=self._tried)
            for number, row in rows:
                try:
                    yield decode(row.body.encode(), Item)  # type: ignore[arg-type]  # a union, which msgspec reads
                except WireError:
                    _log.warning("item %d that waits cannot be read and is left as it is", number)

    def take_results(self, results: Mapping[str, ItemResult]) -> None:
        """Keep central's results, by the ids of the items."""
        for number, row in find_records(self._documents, _TABLE, UnsentItem, where("id", *results)).items():
            result = results[row.id]
            verdict = result.verdict
            if verdict == "kept":
                self._documents.table(_TABLE).remove(doc_ids=[number])
                continue
            _log.warning("an item of kind %s: central says %s", row.kind, verdict)
            put(
                self._documents, _TABLE, number, replace(row, send_state=verdict, reason=result.reason or result.result)
            )
            self._tried.add(number)

    def unsent(self) -> tuple[UnsentItem, ...]:
        """Return what central does not have, the oldest first."""
        return tuple(find_records(self._documents, _TABLE, UnsentItem).values())

    def unsent_of(self, items: Collection[str]) -> dict[str, UnsentItem]:
        """Return those of these items, by id, that central does not have."""
        found = find_records(self._documents, _TABLE, UnsentItem, where("id", *items))
        return {row.id: row for row in found.values()}

    def under(self, key: str) -> UnsentItem | None:
        """Return the item under a key that central does not have; None where there is none."""
        return next(iter(find_records(self._documents, _TABLE, UnsentItem, where("key", key)).values()), None)

    def unsent_of_people(self) -> tuple[UnsentItem, ...]:
        """Return what somebody said and central does not have, the oldest first."""
        return tuple(item for item in self.unsent() if item.kind not in BY_ITSELF)

    def is_unsent(self, item: str) -> bool:
        """Tell whether central does not have an item yet."""
        return has(self._documents, _TABLE, where("id", item))

    def take_away(self, item: str) -> None:
        """Take an item back, so that it is not sent; one that central has stays there."""
        rows = find_records(self._documents, _TABLE, UnsentItem, where("id", item))
        self._documents.table(_TABLE).remove(doc_ids=list(rows))

    def take_away_key(self, key: str) -> None:
        """Take back the item of a key, so that it is not sent; one that central has stays there."""
        rows = find_records(self._documents, _TABLE, UnsentItem, where("key", key))
        self._documents.table(_TABLE).remove(doc_ids=list(rows))

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self._tried.clear()
