"""Which answers are still to be confirmed to central, and which came for reports that are not on this card.

An answer for an unknown report is confirmed too: otherwise central would send it with every receipt, for ever. It is
counted, so that the volunteer can report it; its text is not kept. A call inside a transaction joins it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, has, iter_records, where

_AT_ONCE: Final = 1_000  # what one envelope may hold


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnswerId:
    id: str


class Confirmations:
    """Keeps the ids of answers, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index("answers_to_confirm", "id")
        documents.index("stray_answers", "id")

    def add_unconfirmed(self, answer: str) -> None:
        """Keep that an answer is to be confirmed."""
        self._add_once("answers_to_confirm", answer)

    def mark_confirmed(self, answers: Collection[str]) -> None:
        """Keep that these were confirmed to central."""
        confirmed = find_records(self._documents, "answers_to_confirm", _AnswerId, where("id", *answers))
        self._documents.table("answers_to_confirm").remove(doc_ids=list(confirmed))

    def unconfirmed(self) -> tuple[str, ...]:
        """Return the ids to confirm, the oldest first."""
        owed = islice(iter_records(self._documents, "answers_to_confirm", _AnswerId), _AT_ONCE)
        return tuple(answer.id for _, answer in owed)

    def note_unmatched(self, answer: str) -> bool:
        """Count an answer for a report that is not here; return whether it is new."""
        return self._add_once("stray_answers", answer)

    def count_unmatched(self) -> int:
        return len(self._documents.ids("stray_answers"))

    def _add_once(self, table: str, answer: str) -> bool:
        if has(self._documents, table, where("id", answer)):
            return False
        add(self._documents, table, _AnswerId(id=answer))
        return True
