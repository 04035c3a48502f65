"""Reports whose reporters ask to have erased what they told: their words go here, and central is told to do the same.

In: who holds the whole reference asks, or staff tell that they were asked. Out: items to send, until central has them.
Rules: what staff erased goes here at once, and is not asked for again; what central has not said to
have is erased here at once and sent no more, and central is told all the same, as a receipt may have been lost; what it
has stays readable to its reporter until central took the request, and goes then. Number, topic, dates and status stay.
A central of an earlier version is asked again each day. A call inside a transaction of the same documents joins it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import uuid4

from content_sync.wire.erasures import Erasure
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, get_record, iter_records, put, where
from kiosk.store.outbox.attachments import Attachments
from kiosk.store.outbox.follow_ups.follow_ups import FollowUps
from kiosk.store.outbox.stored import SendState, StoredReport, without_words

_log = logging.getLogger(__name__)

ErasureState = Literal["", "asked", "later", "refused", "done", "by_staff"]
"""`later`: central cannot take the request yet; `refused`: it will not; `done`: it is erased here, as was asked here;
`by_staff`: staff erased it, and so it is erased here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredErasure:
    """A request to erase one report, and how far it is on its way to central."""

    id: str
    report: str
    serial: int
    made: Stamp
    send_state: SendState = "waiting"
    reason: str = ""


class Erasures:
    """The requests of one outbox, over the same `Documents`."""

    def __init__(self, documents: Documents, attachments: Attachments, follow_ups: FollowUps) -> None:
        self._documents, self._attachments, self._follow_ups = documents, attachments, follow_ups
        self._tried: set[int] = set()  # the numbers of those whose result was "later"
        documents.index("erasures", "report", "id", "send_state")

    def ask(self, serial: int, *, made: Stamp) -> None:
        """Keep that a report is to be erased; asked again it changes nothing.

        Raises:
            CardError: the card did not take it; nothing is kept.
        """
        with self._documents.transaction():
            row = get_record(self._documents, "reports", serial, StoredReport)
            if row is None or row.erase_asked:
                return
            add(self._documents, "erasures", StoredErasure(id=uuid4().hex, report=row.id, serial=serial, made=made))
            asked = replace(row, erase_asked=made, listed="", found_at="")
            if row.send_state == "sent":
                passing_on = "none" if row.passing_on == "waiting" else row.passing_on
                put(self._documents, "reports", serial, replace(asked, passing_on=passing_on))
            else:
                self._erase(asked)
        _log.info("report %d is to be erased", serial)

    def state(self, row: StoredReport) -> ErasureState:
        """Return how far a report's erasure is."""
        if row.erase_asked is None:
            return ""
        asked = find_records(self._documents, "erasures", StoredErasure, where("report", row.id)).values()
        if row.is_forgotten:
            return "done" if asked else "by_staff"
        states: dict[SendState, ErasureState] = {"later": "later", "refused": "refused"}
        return next((states.get(one.send_state, "asked") for one in asked), "asked")

    def items(self, state: Literal["waiting", "later"]) -> Iterator[Erasure]:
        """Yield what waits, the oldest first; what central could not take comes once a day."""
        rows = iter_records(self._documents, "erasures", StoredErasure, where("send_state", state), but=self._tried)
        for _, row in rows:
            yield Erasure(id=row.id, report=row.report, made=row.made)

    def take_results(self, results: Mapping[str, ItemResult]) -> None:
        """Keep central's results; what it took is erased here."""
        for number, one in find_records(self._documents, "erasures", StoredErasure, where("id", *results)).items():
            after = _with_result(one, results[one.id])
            put(self._documents, "erasures", number, after)
            if after.send_state == "later":
                self._tried.add(number)
            if after.send_state == "refused":
                _log.warning("report %d: central does not erase it", one.serial)
            report = get_record(self._documents, "reports", one.serial, StoredReport)
            if after.send_state == "sent" and report is not None and not report.is_forgotten:
                self._erase(report)

    def take_erased(self, reports: Collection[str], *, at: Stamp | None) -> None:
        """Erase what central erased, as staff were asked or as a backup brought it back; what is erased stays so."""
        rows = find_records(self._documents, "reports", StoredReport, where("id", *reports))
        for row in rows.values():
            if not row.is_forgotten:
                self._erase(replace(row, erase_asked=row.erase_asked or at or row.made))
                _log.info("report %d is erased at central, and here", row.serial)

    def count(self, state: SendState) -> int:
        """Return how many requests stand so, without reading them."""
        return self._documents.tally("erasures", "send_state", state).count

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self._tried.clear()

    def _erase(self, row: StoredReport) -> None:
        left = without_words(row)
        if row.send_state != "sent":
            left = replace(left, send_state="erased", sender="", group="", queue="", later_queue="", telling="")
            left = replace(left, awaited_since=None, awaited_s=0, health=None)
        put(self._documents, "reports", row.serial, left)
        self._attachments.drop(row.id)
        self._follow_ups.drop(row)


def _with_result(row: StoredErasure, result: ItemResult) -> StoredErasure:
    """Return the request after central's result; no later result takes back that central has it."""
    if row.send_state == "sent":
        return row
    if result.verdict == "kept":
        return replace(row, send_state="sent", reason="")
    return replace(row, send_state=result.verdict, reason=result.reason or result.result)
