"""The answers that came home and that somebody has to be told of, and those that were told.

In: a tick with who told it and when, or that it was a mistake. Out: what whoever runs the kiosk may see of each answer.
Rules: a tick holds for the answer that was seen, so a newer one waits again; the first tick counts, and a second of the
same answer changes nothing. A call costs what it returns, and not what waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put
from kiosk.store.outbox.stored import AnswerTold, PassingOnState, StoredReport
from kiosk.store.outbox.views import AnswerForVolunteer, for_volunteer


class PassingOn:
    """The answers of one outbox on their last steps, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index("reports", "passing_on")

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the reports whose answer nobody was told of, the oldest first."""
        return self._numbers("waiting")

    def count(self) -> int:
        """Return how many answers wait."""
        return self._documents.tally("reports", "passing_on", "waiting").count

    def count_told(self) -> int:
        return self._documents.tally("reports", "passing_on", "done").count

    def waiting(self, *, first: int = 0, most: int | None = None) -> tuple[AnswerForVolunteer, ...]:
        """Return the answers nobody was told of yet, the oldest report first.

        Args:
            first: how many to leave out.
            most: how many to return; None for all.
        """
        return self._read(_slice(self._numbers("waiting"), first, most))

    def told(self, *, first: int = 0, most: int | None = None) -> tuple[AnswerForVolunteer, ...]:
        """Return the answers that were told, the newest report first."""
        return self._read(_slice(self._numbers("done")[::-1], first, most))

    def tell(self, serial: int, seen: str, told: AnswerTold) -> bool:
        """Keep that an answer was told.

        Args:
            serial: the report's number.
            seen: which answer was told (`AnswerForVolunteer.seen`).
            told: by whom, and when.

        Returns:
            False, and nothing happens, if it is not this answer that waits.
        """
        with self._documents.transaction():
            row = get_record(self._documents, "reports", serial, StoredReport)
            if row is None or row.passing_on == "none" or row.decision_id != seen:
                return False
            if row.passing_on == "waiting":
                put(
                    self._documents, "reports", serial, replace(row, passing_on="done", passed_on_at=told.at, told=told)
                )
        return True

    def take_back(self, serial: int) -> bool:
        """Let an answer wait again that was ticked by mistake; return False if there is none, or no more."""
        with self._documents.transaction():
            row = get_record(self._documents, "reports", serial, StoredReport)
            if row is None or row.passing_on != "done" or row.is_forgotten:
                return False
            put(self._documents, "reports", serial, replace(row, passing_on="waiting", passed_on_at=None, told=None))
        return True

    def _numbers(self, state: PassingOnState) -> tuple[int, ...]:
        return tuple(self._documents.ids_of("reports", "passing_on", (state,)))

    def _read(self, numbers: Sequence[int]) -> tuple[AnswerForVolunteer, ...]:
        rows = (get_record(self._documents, "reports", number, StoredReport) for number in numbers)
        return tuple(for_volunteer(row) for row in rows if row)


def _slice(numbers: Sequence[int], first: int, most: int | None) -> Sequence[int]:
    return numbers[first:] if most is None else numbers[first : first + most]
