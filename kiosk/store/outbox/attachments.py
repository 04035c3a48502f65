"""Which photos and voices belong to which report, and how far they are on their way to central.

In: names of files on the card, central's results, what it wants. Out: the items that announce them, and the names of
the files to send. A photo or a voice is announced as an item like any other; its bytes follow when central wants them,
and its file may be removed once central has it. A call inside a transaction of the same documents joins it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal
from uuid import uuid4

from content_sync.wire.reports import Attachment, ItemResult
from kiosk.store.errors import EnoughFilesError
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, iter_records, put, where
from kiosk.store.outbox.stored import (
    AttachmentKind,
    AttachmentState,
    StoredAttachment,
    attachment_item_of,
    attachment_with_result,
)

MAX_ATTACHED: Final = 3  # of each kind, of one report
KINDS: Final[tuple[AttachmentKind, ...]] = ("photos", "voices")  # which are the names of their tables too
_UNANNOUNCED: Final[frozenset[AttachmentState]] = frozenset({"waiting", "later", "withheld"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The photos or the voices of one report: how many are here, how many more it may have.

    `is_replaceable`: the next one takes the place of one that is here.
    """

    count: int
    is_replaceable: bool
    left: int


class Attachments:
    """The photos and voices of the reports, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._tried: dict[AttachmentKind, set[int]] = {kind: set() for kind in KINDS}  # whose result was "later"
        for kind in KINDS:
            documents.index(kind, "report", "id", "sha256", "state")

    def attach(
        self,
        kind: AttachmentKind,
        report: str,
        *,
        sha256: str,
        size: int,
        state: Literal["waiting", "withheld"] = "waiting",
    ) -> tuple[str, ...]:
        """Keep that a photo or a voice belongs to a report; the same file again changes nothing.

        Args:
            kind: which of the two it is.
            report: the report's id.
            sha256: the file's name.
            size: its bytes.
            state: `withheld` if central refused the report.

        Returns:
            The files it replaced: those of this kind and report that were not announced yet.

        Raises:
            EnoughFilesError: the report had three already.
        """
        with self._documents.transaction():
            before = self._of(kind, report)
            if any(one.sha256 == sha256 and one.state != "missing" for one in before.values()):
                return ()
            nth = 1 + max((one.nth for one in before.values()), default=0)
            if nth > MAX_ATTACHED:
                raise EnoughFilesError(f"a report has at most {MAX_ATTACHED} {kind}")
            replaced = [number for number, one in before.items() if one.state in _UNANNOUNCED]
            self._documents.table(kind).remove(doc_ids=replaced)
            row = StoredAttachment(id=uuid4().hex, report=report, sha256=sha256, size=size, state=state, nth=nth)
            add(self._documents, kind, row)
            return tuple(before[number].sha256 for number in replaced)

    def attached(self, kind: AttachmentKind, report: str) -> Attached:
        """Return how many of a kind a report has and may have, and whether the next one replaces one."""
        rows = self._of(kind, report).values()
        return Attached(
            count=len(rows),
            is_replaceable=any(one.state in _UNANNOUNCED for one in rows),
            left=MAX_ATTACHED - max((one.nth for one in rows), default=0),
        )

    def withhold(self, report: str) -> None:
        """Announce nothing of a report that central refused; its files stay as long as it does."""
        for kind in KINDS:
            for number, one in self._of(kind, report).items():
                if one.state in _UNANNOUNCED:
                    put(self._documents, kind, number, replace(one, state="withheld"))

    def drop(self, report: str) -> None:
        """Forget the photos and voices of a report; the next sweep removes their files."""
        for kind in KINDS:
            self._documents.table(kind).remove(doc_ids=list(self._of(kind, report)))

    def items(self, state: Literal["waiting", "later"]) -> Iterator[Attachment]:
        """Yield the items that announce them, the oldest first; those central could not take come once a day."""
        for kind in KINDS:
            tried = self._tried[kind]
            rows = iter_records(self._documents, kind, StoredAttachment, where("state", state), but=tried)
            yield from (attachment_item_of(kind, row) for _, row in rows)

    def take_results(self, results: Mapping[str, ItemResult]) -> None:
        for kind in KINDS:
            for number, one in find_records(self._documents, kind, StoredAttachment, where("id", *results)).items():
                after = attachment_with_result(one, results[one.id])
                put(self._documents, kind, number, after)
                if after.state == "later":
                    self._tried[kind].add(number)

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        for tried in self._tried.values():
            tried.clear()

    def mark_wanted(self, names: Collection[str]) -> None:
        self._move(names, {"announced", "wanted", "sent"}, "wanted")

    def mark_sent(self, name: str) -> None:
        self._move({name}, {"announced", "wanted"}, "sent")

    def mark_missing(self, name: str) -> None:
        self._move({name}, {"waiting", "later", "announced", "wanted"}, "missing")

    def to_send(self) -> tuple[str, ...]:
        """Return the names of the files that central wants, of each kind the oldest first."""
        return tuple(
            dict.fromkeys(
                one.sha256
                for kind in KINDS
                for one in find_records(self._documents, kind, StoredAttachment, where("state", "wanted")).values()
            )
        )

    def in_use(self, kind: AttachmentKind) -> frozenset[str]:
        """Return the files that must stay, also those of rows that cannot be read."""
        return _in_use(self._documents.table(kind).all())

    def unused(self, kind: AttachmentKind, names: Collection[str]) -> frozenset[str]:
        """Return those of these files that may be removed."""
        return frozenset(names) - _in_use(self._documents.find(kind, "sha256", names))

    def count_waiting(self) -> int:
        """Return how many are not announced yet, or wanted."""
        states = ("waiting", "later", "wanted")
        return sum(self._documents.tally(kind, "state", state).count for kind in KINDS for state in states)

    def _of(self, kind: AttachmentKind, report: str) -> dict[int, StoredAttachment]:
        return find_records(self._documents, kind, StoredAttachment, where("report", report))

    def _move(self, names: Collection[str], before: Collection[AttachmentState], after: AttachmentState) -> None:
        with self._documents.transaction():
            for kind in KINDS:
                rows = find_records(self._documents, kind, StoredAttachment, where("sha256", *names))
                for number, one in rows.items():
                    if one.state in before:
                        put(self._documents, kind, number, replace(one, state=after))


def _in_use(rows: Iterable[Mapping[str, object]]) -> frozenset[str]:
    return frozenset(str(row.get("sha256")) for row in rows if row.get("state") not in ("sent", "missing"))
