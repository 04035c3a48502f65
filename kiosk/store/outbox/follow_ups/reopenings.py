"""What reporters say when staff call a report done that is not: kept until central has it, as reports are.

In: why it is not done, by who holds the whole reference. Out: items to send, until central has them. Rules: only what
staff call done is opened again, at most twice; the same form with the same words is said once; nothing unsent is
deleted. A call inside a transaction of the same documents joins it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import uuid4

import msgspec

from content_sync.wire.encoding import wire_errors
from content_sync.wire.reports import MAX_REOPENINGS, ItemResult, Reopening
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import EnoughReopeningsError, NotDoneError
from kiosk.store.form_digests import digest_of
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, get_record, iter_records, put, where
from kiosk.store.outbox.stored import SendState, StoredReport, not_reopened, reopened

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReopening:
    """Why one report is not done; the fields are those of the wire's `Reopening`, and how far it is on its way.

    `form_digest` is the same for the same form with the same words alone; `serial` is the report's number.
    """

    form_digest: str
    id: str
    report: str
    serial: int
    text: str
    made: Stamp
    send_state: SendState = "waiting"
    reason: str = ""


class Reopenings:
    """The reopenings of the reports, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._tried: set[int] = set()  # the numbers of those whose result was "later"
        documents.index("reopenings", "report", "id", "send_state")

    def reopen(self, row: StoredReport, form: str, text: str, *, made: Stamp) -> None:
        """Keep why a report is not done, and that it is open again; the same form with the same text is one.

        Raises:
            NotDoneError: staff do not call it done.
            EnoughReopeningsError: it was opened again twice.
            WireError: the text is past its limit.
        """
        digest = digest_of(form, text)
        said = self.of(row.id)
        if any(one.form_digest == digest for one in said):
            return
        if row.status != "resolved":
            raise NotDoneError("staff do not call this report done")
        if len(said) >= MAX_REOPENINGS:
            raise EnoughReopeningsError(f"a report is opened again at most {MAX_REOPENINGS} times")
        one = StoredReopening(
            form_digest=digest, id=uuid4().hex, report=row.id, serial=row.serial, text=text, made=made
        )
        with wire_errors():  # the limits of the wire, before it is kept
            msgspec.convert(msgspec.to_builtins(one), Reopening)
        add(self._documents, "reopenings", one)
        put(self._documents, "reports", row.serial, reopened(row))
        _log.info("report %d is opened again", row.serial)

    def of(self, report: str) -> tuple[StoredReopening, ...]:
        """Return what was said of a report, the oldest first."""
        return tuple(find_records(self._documents, "reopenings", StoredReopening, where("report", report)).values())

    def is_unsent(self, report: str) -> bool:
        """Tell whether central does not have all that was said of a report."""
        return any(one.send_state in ("waiting", "later") for one in self.of(report))

    def drop(self, report: str) -> None:
        """Forget what was said of a report."""
        rows = find_records(self._documents, "reopenings", StoredReopening, where("report", report))
        self._documents.table("reopenings").remove(doc_ids=list(rows))

    def items(self, state: Literal["waiting", "later"]) -> Iterator[Reopening]:
        """Yield what waits, the oldest first; what central could not take comes once a day."""
        rows = iter_records(self._documents, "reopenings", StoredReopening, where("send_state", state), but=self._tried)
        for _, row in rows:
            yield _item_of(row)

    def take_results(self, results: Mapping[str, ItemResult]) -> None:
        rows = find_records(self._documents, "reopenings", StoredReopening, where("id", *results))
        for number, row in rows.items():
            after = _with_result(row, results[row.id])
            put(self._documents, "reopenings", number, after)
            if after.send_state == "later":
                self._tried.add(number)
            if after.send_state == "refused" != row.send_state:
                self._take_back(row.serial)

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self._tried.clear()

    def _take_back(self, serial: int) -> None:
        _log.warning("report %d: central does not open it again", serial)
        report = get_record(self._documents, "reports", serial, StoredReport)
        if report is not None and report.status == "reopened":
            put(self._documents, "reports", serial, not_reopened(report))


def _item_of(row: StoredReopening) -> Reopening:
    """Return the reopening as it goes up."""
    return Reopening(id=row.id, report=row.report, text=row.text, made=row.made)


def _with_result(row: StoredReopening, result: ItemResult) -> StoredReopening:
    """Return the reopening after central's result; no later result takes back that central has it."""
    if row.send_state == "sent":
        return row
    if result.verdict == "kept":
        return replace(row, send_state="sent", reason="")
    return replace(row, send_state=result.verdict, reason=result.reason or result.result)
