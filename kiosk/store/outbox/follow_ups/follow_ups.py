"""What may be said of a report after it was filed: the one door of this folder.

In: who reported says that it is not done or how content they are; a neighbour, that they have it too or whether it is
fixed; the volunteer, that it is. Out: items to send. Rules: every change is on the card when the call returns; the
reporter's "not done" always opens the report again, and nothing that others say changes its status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal

from content_sync.wire.reports import ItemResult, Reopening, ReportCounts
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put
from kiosk.store.outbox.follow_ups.counts import (
    Counts,
    Said,
    StoredCounts,
    confirmed,
    may_say,
    not_confirmed,
    with_content,
    with_neighbour,
)
from kiosk.store.outbox.follow_ups.reopenings import Reopenings
from kiosk.store.outbox.stored import HIDDEN, StoredReport, listed_as
from kiosk.store.taken_out import is_nothing_left, without

CONTENT: Final = range(1, 4)  # the faces, the saddest first


class FollowUps:
    """What is said of the reports of one outbox, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.reopenings, self.counts = Reopenings(documents), Counts(documents)

    def reopen(self, serial: int, form: str, text: str, *, made: Stamp) -> None:
        """Keep that the reporter says that a report is not done, and open it again.

        Args:
            serial: the report's number; who asks has shown its whole reference.
            form: the UUID made with the form; the form sent again with the same text is said once.
            text: why it is not done.
            made: when, by the kiosk's clock.

        Raises:
            ReopeningError: it is not opened again.
            WireError: the text is past its limit; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        with self._documents.transaction():
            row = get_record(self._documents, "reports", serial, StoredReport)
            if row is None:
                return
            self.reopenings.reopen(row, form, text, made=made)
            self._count(serial, lambda _, counts: not_confirmed(counts))

    def count_neighbour(self, serial: int, said: Said, neighbour: str) -> bool:
        """Keep what a neighbour says of a report that neighbours may see; tell whether it is new.

        Raises:
            CardError: the card did not take it; nothing is kept.
        """

        def change(row: StoredReport, counts: StoredCounts) -> StoredCounts:
            return with_neighbour(counts, said, neighbour) if may_say(row, said) else counts

        return self._count(serial, change)

    def keep_content(self, serial: int, content: int) -> bool:
        """Keep how content the reporter is, from 1 to 3; tell whether it is new.

        Raises:
            CardError: the card did not take it; nothing is kept.
        """
        return self._count(serial, lambda _, counts: with_content(counts, content))

    def confirm(self, serial: int) -> bool:
        """Keep that the volunteer saw that a report is done as staff say; tell whether it is new.

        Raises:
            CardError: the card did not take it; nothing is kept.
        """
        return self._count(serial, lambda row, counts: confirmed(counts) if row.status == "resolved" else counts)

    def hide(self, serial: int, reason: str) -> None:
        """Show a report to neighbours no more, for a reason that its reporter is told; it goes on all the same.

        Raises:
            CardError: the card did not take it.
        """

        def change(row: StoredReport) -> StoredReport:
            return replace(row, listed=HIDDEN, hidden_for=reason) if row.listed not in ("", HIDDEN) else row

        self._change(serial, change)

    def take_out(self, serial: int, words: str, reason: str) -> bool:
        """Take words out of the landmark that neighbours read; its reporter is told why, and staff read all of it.

        Returns:
            False, and nothing happens, if these words do not stand there, or nothing else does.

        Raises:
            CardError: the card did not take it.
        """

        def change(row: StoredReport) -> StoredReport:
            left = without(row.place_shown or row.place, (words,))
            is_possible = row.listed not in ("", HIDDEN) and not is_nothing_left(left)
            return replace(row, place_shown=left, hidden_for=reason) if is_possible and words in row.place else row

        return self._change(serial, change)

    def show_again(self, serial: int) -> None:
        """Undo the last: show a report that was hidden, as it was before, or else the landmark that lost words, whole.

        What is no longer listed for another reason stays so.

        Raises:
            CardError: the card did not take it.
        """

        def change(row: StoredReport) -> StoredReport:
            if row.listed == HIDDEN:
                return replace(row, listed=listed_as(row.topic), hidden_for=row.hidden_for if row.place_shown else "")
            return replace(row, place_shown="", hidden_for="") if row.place_shown else row

        self._change(serial, change)

    def _change(self, serial: int, change: Callable[[StoredReport], StoredReport]) -> bool:
        with self._documents.transaction():
            row = get_record(self._documents, "reports", serial, StoredReport)
            if row is None or (changed := change(row)) == row:
                return False
            put(self._documents, "reports", serial, changed)
        return True

    def drop(self, row: StoredReport) -> None:
        """Forget all that was said of a report."""
        self.reopenings.drop(row.id)
        self.counts.drop(row.serial)

    def items(self, state: Literal["waiting", "later"]) -> Iterator[Reopening | ReportCounts]:
        """Yield what waits, the reopenings first."""
        yield from self.reopenings.items(state)
        yield from self.counts.items(state)

    def take_results(self, results: Mapping[str, ItemResult]) -> None:
        self.reopenings.take_results(results)
        self.counts.take_results(results)

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self.reopenings.try_all_again()
        self.counts.try_all_again()

    def _count(self, serial: int, change: Callable[[StoredReport, StoredCounts], StoredCounts]) -> bool:
        with self._documents.transaction():
            row = get_record(self._documents, "reports", serial, StoredReport)
            if row is None:
                return False
            before = self.counts.of(row)
            return self.counts.keep(serial, before, change(row, before))
