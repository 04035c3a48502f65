"""What this village says of the market items of its neighbours: complaints of villagers, and what is hidden here.

In: the name of an item, a reason, the volunteer's word. Out: what is hidden, and what central is to be told. Rules: a
complaint hides nothing by itself; the volunteer's word counts for this village alone, and the staff are told of both.
Of at most 200 items something is known; beyond that the oldest of it is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, put, where
from kiosk.store.market.decisions import MAX_COMPLAINTS

MOST: Final = 200
_TABLE: Final = "nearby"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyWord:
    """What is said here of an item of another village.

    Attributes:
        name: the item's.
        reasons: how many villagers chose each reason.
        is_hidden: it is not shown in this village.
        number: grows with each change.
        said: the number of what central was told.
        looked_at: of how many complaints the volunteer knew who last let it be shown.
    """

    name: str
    reasons: dict[str, int] = field(default_factory=dict)
    is_hidden: bool = False
    number: int = 1
    said: int = 0
    looked_at: int = 0

    @property
    def complaints(self) -> int:
        return sum(self.reasons.values())

    @property
    def is_to_look_at(self) -> bool:
        """Whether somebody complained since the volunteer last looked at it."""
        return not self.is_hidden and self.complaints > self.looked_at


class Nearby:
    """What is said of neighbours' items, over the store `market`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index(_TABLE, "name")

    def words(self) -> tuple[NearbyWord, ...]:
        """Return what is known of each item, the oldest first."""
        return tuple(find_records(self._documents, _TABLE, NearbyWord).values())

    def hidden(self) -> frozenset[str]:
        """Return the names of the items that are not shown in this village."""
        return frozenset(word.name for word in self.words() if word.is_hidden)

    def complain(self, name: str, reason: str) -> None:
        """Count a complaint."""

        def counted(word: NearbyWord) -> NearbyWord:
            count = min(MAX_COMPLAINTS, word.reasons.get(reason, 0) + 1)
            return replace(word, reasons=word.reasons | {reason: count})

        self._change(name, counted)

    def hide(self, name: str, *, is_hidden: bool) -> None:
        """Do not show an item in this village, or show it again, whatever was said of it."""
        self._change(
            name,
            lambda word: replace(word, is_hidden=is_hidden, looked_at=word.looked_at if is_hidden else word.complaints),
        )

    def let_stay(self, name: str, complaints: int) -> None:
        """Note that the volunteer knew of so many complaints and lets an item be shown; central is told nothing new."""
        with self._documents.transaction():
            for number, word in find_records(self._documents, _TABLE, NearbyWord, where("name", name)).items():
                looked_at = max(word.looked_at, min(complaints, word.complaints))
                put(self._documents, _TABLE, number, replace(word, looked_at=looked_at))

    def untold(self) -> tuple[NearbyWord, ...]:
        """Return what central was not told yet."""
        return tuple(word for word in self.words() if word.said < word.number)

    def keep_told(self, told: NearbyWord) -> None:
        """Note that central was told this."""
        for number, word in find_records(self._documents, _TABLE, NearbyWord, where("name", told.name)).items():
            put(self._documents, _TABLE, number, replace(word, said=told.number))

    def _change(self, name: str, change: Callable[[NearbyWord], NearbyWord]) -> None:
        with self._documents.transaction():
            known = find_records(self._documents, _TABLE, NearbyWord, where("name", name))
            for number, word in known.items():
                after = change(word)
                if after != word:
                    put(self._documents, _TABLE, number, replace(after, number=word.number + 1))
            if not known:
                add(self._documents, _TABLE, change(NearbyWord(name=name)))
                self._documents.table(_TABLE).remove(doc_ids=list(self._documents.ids(_TABLE))[:-MOST])
