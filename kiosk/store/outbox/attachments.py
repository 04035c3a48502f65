"""Which photo belongs to which report, and how far it is on its way to central.

In: names of photos on the card, central's results, the photos it wants. Out: the items that announce photos, and the
names of the photos to send. A photo is announced as an item like any other; its bytes follow when central wants them,
and its file may be removed once central has it. A call inside a transaction of the same documents joins it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal
from uuid import uuid4

from content_sync.wire.reports import ItemResult, ReportPhoto
from kiosk.store.errors import EnoughFilesError
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, iter_records, put, where
from kiosk.store.outbox.stored import PhotoState, StoredPhoto, photo_item_of, photo_with_result

MAX_PHOTOS: Final = 3  # of one report
_UNANNOUNCED: Final[frozenset[PhotoState]] = frozenset({"waiting", "later", "withheld"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The photos of one report: how many more it may have, and whether the next one replaces one that is here."""

    is_replaceable: bool
    left: int


class Attachments:
    """The photos of the reports, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._tried: set[int] = set()  # the numbers of the photos whose result was "later"
        documents.index("photos", "report", "id", "sha256", "state")

    def attach(
        self, report: str, *, sha256: str, size: int, state: Literal["waiting", "withheld"] = "waiting"
    ) -> tuple[str, ...]:
        """Keep that a photo belongs to a report; the same photo again changes nothing.

        Args:
            report: the report's id.
            sha256: the photo's name.
            size: its bytes.
            state: `withheld` if central refused the report.

        Returns:
            The photos it replaced: those of this report that were not announced yet.

        Raises:
            EnoughFilesError: the report had three already.
        """
        with self._documents.transaction():
            before = find_records(self._documents, "photos", StoredPhoto, where("report", report))
            if any(photo.sha256 == sha256 and photo.state != "missing" for photo in before.values()):
                return ()
            nth = 1 + max((photo.nth for photo in before.values()), default=0)
            if nth > MAX_PHOTOS:
                raise EnoughFilesError(f"a report has at most {MAX_PHOTOS} photos")
            replaced = [number for number, photo in before.items() if photo.state in _UNANNOUNCED]
            self._documents.table("photos").remove(doc_ids=replaced)
            photo = StoredPhoto(id=uuid4().hex, report=report, sha256=sha256, size=size, state=state, nth=nth)
            add(self._documents, "photos", photo)
            return tuple(before[number].sha256 for number in replaced)

    def attached(self, report: str) -> Attached:
        """Return how many more photos a report may have, and whether the next one replaces one."""
        photos = find_records(self._documents, "photos", StoredPhoto, where("report", report)).values()
        return Attached(
            is_replaceable=any(photo.state in _UNANNOUNCED for photo in photos),
            left=MAX_PHOTOS - max((photo.nth for photo in photos), default=0),
        )

    def withhold(self, report: str) -> None:
        """Announce no photo of a report that central refused; their files stay as long as it does."""
        for number, photo in find_records(self._documents, "photos", StoredPhoto, where("report", report)).items():
            if photo.state in _UNANNOUNCED:
                put(self._documents, "photos", number, replace(photo, state="withheld"))

    def drop(self, report: str) -> None:
        """Forget the photos of a report; the next sweep removes their files."""
        rows = find_records(self._documents, "photos", StoredPhoto, where("report", report))
        self._documents.table("photos").remove(doc_ids=list(rows))

    def items(self, state: Literal["waiting", "later"]) -> Iterator[ReportPhoto]:
        """Yield the items that announce photos, the oldest first; those central could not take come once a day."""
        for _, photo in iter_records(self._documents, "photos", StoredPhoto, where("state", state), but=self._tried):
            yield photo_item_of(photo)

    def take_results(self, results: Mapping[str, ItemResult]) -> None:
        for number, photo in find_records(self._documents, "photos", StoredPhoto, where("id", *results)).items():
            after = photo_with_result(photo, results[photo.id])
            put(self._documents, "photos", number, after)
            if after.state == "later":
                self._tried.add(number)

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self._tried.clear()

    def mark_wanted(self, names: Collection[str]) -> None:
        self._move(names, {"announced", "wanted", "sent"}, "wanted")

    def mark_sent(self, name: str) -> None:
        self._move({name}, {"announced", "wanted"}, "sent")

    def mark_missing(self, name: str) -> None:
        self._move({name}, {"waiting", "later", "announced", "wanted"}, "missing")

    def to_send(self) -> tuple[str, ...]:
        """Return the photos that central wants, by SHA-256, the oldest first."""
        wanted = find_records(self._documents, "photos", StoredPhoto, where("state", "wanted"))
        return tuple(dict.fromkeys(photo.sha256 for photo in wanted.values()))

    def in_use(self) -> frozenset[str]:
        """Return the photos whose files must stay, also those of rows that cannot be read."""
        return _in_use(self._documents.table("photos").all())

    def unused(self, names: Collection[str]) -> frozenset[str]:
        """Return those of these photos whose files may be removed."""
        return frozenset(names) - _in_use(self._documents.find("photos", "sha256", names))

    def count_waiting(self) -> int:
        """Return how many are not announced yet, or wanted."""
        return sum(self._documents.tally("photos", "state", state).count for state in ("waiting", "later", "wanted"))

    def _move(self, names: Collection[str], before: Collection[PhotoState], after: PhotoState) -> None:
        with self._documents.transaction():
            for number, photo in find_records(self._documents, "photos", StoredPhoto, where("sha256", *names)).items():
                if photo.state in before:
                    put(self._documents, "photos", number, replace(photo, state=after))


def _in_use(rows: Iterable[Mapping[str, object]]) -> frozenset[str]:
    return frozenset(str(row.get("sha256")) for row in rows if row.get("state") not in ("sent", "missing"))
