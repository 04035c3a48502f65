"""Up to which post each person has seen each conversation of the board.

In: the number of a person's account, a conversation, and the `came` of the last post they saw. Out: the same, for
counting what they have not seen. Rules: what was seen stays seen; a mark of all is one row in place of the person's
others. A call inside a transaction of the same documents joins it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, where

_SEEN: Final = "board_seen"
_ALL: Final = ""  # in place of a conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    key: str  # the person and the conversation
    person: str
    conversation: str
    came: int


class Seen:
    """What the people of one kiosk have seen, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index(_SEEN, "key", "person")

    def of(self, person: int) -> Callable[[str], int]:
        """Return a function that tells up to which post, by `came`, a person has seen a conversation."""
        rows = find_records(self._documents, _SEEN, _Mark, where("person", str(person))).values()
        seen = {row.conversation: row.came for row in rows}
        return lambda conversation: max(seen.get(conversation, 0), seen.get(_ALL, 0))

    def mark(self, person: int, conversation: str, came: int) -> None:
        """Note that a person has seen a conversation up to a post."""
        key = f"{person} {conversation}"
        with self._documents.transaction():
            known = find_records(self._documents, _SEEN, _Mark, where("key", key))
            if all(row.came < came for row in known.values()):
                self._documents.table(_SEEN).remove(doc_ids=list(known))
                row = _Mark(key=key, person=str(person), conversation=conversation, came=came)
                add(self._documents, _SEEN, row)

    def mark_all(self, person: int, came: int) -> None:
        """Note that a person has seen every conversation up to a post, or does not want to."""
        with self._documents.transaction():
            known = find_records(self._documents, _SEEN, _Mark, where("person", str(person)))
            self._documents.table(_SEEN).remove(doc_ids=list(known))
            self.mark(person, _ALL, came)

    def forget_all_but(self, conversations: Collection[str]) -> None:
        """Forget what was seen of conversations that are no more."""
        kept = {_ALL, *conversations}
        rows = find_records(self._documents, _SEEN, _Mark)
        self._documents.table(_SEEN).remove(doc_ids=[one for one, row in rows.items() if row.conversation not in kept])
