"""What is said of a report in numbers: by neighbours, by who reported it, by the volunteer.

In: who says what. Out: one row for each report, whose newest numbers go up after each change, however many there were;
so a script fills neither the card nor the link. Rules: each neighbour counts once, and may change a yes into a no; at
most so many of each are counted; numbers leave after their report, and nothing of them names anybody: of a neighbour
only a digest is kept, and nothing once the report is closed for good. A call inside a transaction joins it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args
from uuid import uuid4

from content_sync.wire.reports import CLOSED, ItemResult, ReportCounts
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, iter_records, put, where
from kiosk.store.outbox.stored import SHARED_TOPICS, SendState, StoredReport

MOST: Final = 100  # neighbours of each kind: more tells staff nothing new, and a row stays within two blocks

Said = Literal["me_too", "fixed", "not_fixed"]
SAID: Final[tuple[Said, ...]] = get_args(Said)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCounts:
    """What was said of one report, under its serial; `id` is new and `number` higher after each change.

    `me_too`, `fixed` and `not_fixed` are digests of neighbours. `content` is from 1 to 3, 0 where nothing was said.
    """

    id: str
    report: str
    number: int = 0
    me_too: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    not_fixed: tuple[str, ...] = ()
    content: int = 0
    is_confirmed: bool = False
    send_state: SendState = "sent"
    reason: str = ""


class Counts:
    """The numbers of the reports, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._tried: set[int] = set()  # the numbers of those whose result was "later"
        documents.index("report_counts", "id", "send_state")

    def of(self, row: StoredReport) -> StoredCounts:
        """Return what was said of a report."""
        counts = get_record(self._documents, "report_counts", row.serial, StoredCounts)
        return counts if counts and counts.report == row.id else StoredCounts(id="", report=row.id)

    def keep(self, serial: int, before: StoredCounts, after: StoredCounts) -> bool:
        """Keep what was said of a report; tell whether it is new."""
        if after == before:
            return False
        changed = replace(after, id=uuid4().hex, number=before.number + 1, send_state="waiting", reason="")
        put(self._documents, "report_counts", serial, changed)
        return True

    def drop(self, serial: int) -> None:
        """Forget what was said of a report."""
        table = self._documents.table("report_counts")
        if table.contains(doc_id=serial):
            table.remove(doc_ids=[serial])

    def items(self, state: Literal["waiting", "later"]) -> Iterator[ReportCounts]:
        """Yield what waits, of reports that central has; what it could not take comes once a day."""
        rows = iter_records(self._documents, "report_counts", StoredCounts, where("send_state", state), but=self._tried)
        for serial, row in rows:
            report = get_record(self._documents, "reports", serial, StoredReport)
            if report is not None and report.send_state == "sent":
                yield _item_of(row)

    def take_results(self, results: Mapping[str, ItemResult]) -> None:
        """Keep central's results; one for numbers that changed meanwhile says nothing of the new ones."""
        for serial, row in find_records(self._documents, "report_counts", StoredCounts, where("id", *results)).items():
            after = _with_result(row, results[row.id])
            put(self._documents, "report_counts", serial, after)
            if after.send_state == "later":
                self._tried.add(serial)

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self._tried.clear()


def may_say(row: StoredReport, said: Said) -> bool:
    """Tell whether neighbours may say this of a report: that they have it too while it is open, then if it is fixed."""
    is_asked = row.status not in CLOSED if said == "me_too" else row.status == "resolved"
    is_told = row.send_state not in ("refused", "erased") and row.erase_asked is None
    return is_asked and row.topic in SHARED_TOPICS and is_told


def with_neighbour(counts: StoredCounts, said: Said, neighbour: str) -> StoredCounts:
    """Return the numbers after a neighbour said something; said again, or by too many, it changes nothing."""
    if said == "me_too":
        return replace(counts, me_too=_with(counts.me_too, neighbour))
    yes, no = _with(counts.fixed, neighbour), _with(counts.not_fixed, neighbour)
    if said == "fixed":
        return replace(counts, fixed=yes, not_fixed=_without(counts.not_fixed, neighbour))
    return replace(counts, fixed=_without(counts.fixed, neighbour), not_fixed=no)


def with_content(counts: StoredCounts, content: int) -> StoredCounts:
    """Return the numbers after the reporter said how content they are; the last word counts."""
    return replace(counts, content=content)


def confirmed(counts: StoredCounts) -> StoredCounts:
    """Return the numbers after the volunteer said that what staff call done is done."""
    return replace(counts, is_confirmed=True)


def not_confirmed(counts: StoredCounts) -> StoredCounts:
    """Return the numbers after the reporter said that it is not done: the volunteer looks anew."""
    return replace(counts, is_confirmed=False)


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names or len(names) >= MOST else (*names, name)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _item_of(row: StoredCounts) -> ReportCounts:
    """Return the numbers as they go up."""
    return ReportCounts(
        id=row.id,
        report=row.report,
        number=row.number,
        me_too=len(row.me_too),
        fixed=len(row.fixed),
        not_fixed=len(row.not_fixed),
        content=row.content,
        is_confirmed=row.is_confirmed,
    )


def _with_result(row: StoredCounts, result: ItemResult) -> StoredCounts:
    if result.verdict == "kept":
        return replace(row, send_state="sent", reason="")
    return replace(row, send_state=result.verdict, reason=result.reason or result.result)
