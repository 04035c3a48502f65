"""What the people of this kiosk taught: their diary, in counts, and its way up.

In: a topic, how many people, a day; perhaps a photo, which stays here. Out: the entries of a person's month; an item
for each entry that was written, corrected or taken back. Rules: an entry is known by its form, so that a form sent
twice is one entry; of an entry only the newest version waits to go up; a person has at most 10 entries of a day; 400
days and 2,000 entries are kept. A call inside a transaction of the same documents joins it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from content_sync.wire.diary import DiaryEntry, DiaryTopic
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import CardError
from kiosk.store.files import NamedFiles
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, get_record, has, put, where
from kiosk.store.network.sending import ItemsUp

MOST_A_DAY: Final = 10
MOST_ENTRIES: Final = 2_000
KEPT: Final = timedelta(days=400)  # a year's months can be printed once the year is over
_TABLE: Final = "diary"
_COUNT: Final = "diary_count"
_ONLY: Final = 1  # the number of the one document in a table that holds one


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryLine:
    """An entry on the card; `page` is its person and month, `photo` the name of its photo, `made` its last writing."""

    id: str
    person: str
    page: str
    topic: str
    people: int
    day: str
    made: Stamp
    photo: str = ""
    is_removed: bool = False

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Versions:
    """`last` is the number of the last version that the card `epoch` said."""

    last: int
    epoch: str


class Diary:
    """The diary of one kiosk, over its `Documents`.

    Args:
        documents: the store `network`.
        items: where the entries wait to go up.
        photos: the files of its photos.
        epoch: returns the name of this card, 8 random bytes.
    """

    def __init__(self, documents: Documents, items: ItemsUp, photos: NamedFiles, *, epoch: Callable[[], bytes]) -> None:
        self._documents, self._items, self._photos, self._epoch = documents, items, photos, epoch
        documents.index(_TABLE, "id", "page")

    def write(self, form: str, *, person: str, topic: DiaryTopic, people: int, day: date, made: Stamp) -> bool:
        """Keep an entry, on the card when it returns; the same form again is the same entry.

        Returns:
            False if the person has as many entries of that day as may be.

        Raises:
            WireError: a field is past its limit; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        with self._documents.transaction():
            if self._rows(form):
                return True
            if self.is_full(person, day):
                return False
            line = DiaryLine(
                id=form, person=person, page=_page(person, day), topic=topic, people=people,
                day=day.isoformat(), made=made,
            )  # fmt: skip
            add(self._documents, _TABLE, line)
            self._say(line)
        return True

    def correct(self, entry: str, *, topic: DiaryTopic, people: int, day: date, made: Stamp) -> bool:
        """Keep what an entry says instead; return False if there is none, or the other day has no room for it."""
        with self._documents.transaction():
            line = self.entry(entry)
            if line is None or (line.date != day and self.is_full(line.person, day)):
                return False
            page = _page(line.person, day)
            self._keep(replace(line, topic=topic, people=people, day=day.isoformat(), page=page, made=made))
        return True

    def remove(self, entry: str, made: Stamp) -> None:
        """Take an entry back, with its photo."""
        with self._documents.transaction():
            if line := self.entry(entry):
                self._keep(replace(line, made=made, is_removed=True, photo=""))
        if line:
            self._remove_unused(line.photo)

    def entry(self, entry: str) -> DiaryLine | None:
        """Return an entry; None if there is none, or it was taken back."""
        return next((line for line in self._rows(entry).values() if not line.is_removed), None)

    def of_month(self, person: str, month: date) -> tuple[DiaryLine, ...]:
        """Return the entries of a person in the month of a day, by day."""
        lines = find_records(self._documents, _TABLE, DiaryLine, where("page", _page(person, month))).values()
        return tuple(sorted((line for line in lines if not line.is_removed), key=lambda line: line.day))

    def has_month(self, person: str, month: date) -> bool:
        """Tell whether a person wrote anything of a month, taken back or not."""
        return has(self._documents, _TABLE, where("page", _page(person, month)))

    def is_full(self, person: str, day: date) -> bool:
        """Tell whether a person has as many entries of a day as may be."""
        return sum(line.date == day for line in self.of_month(person, day)) >= MOST_A_DAY

    def attach_photo(self, entry: str, photo: bytes) -> bool:
        """Keep a photo with its entry, in place of the one before; return False if there is no such entry.

        Raises:
            CardError: the card did not take it; the entry stays as it was.
        """
        name = self._photos.put(photo)
        with self._documents.transaction():
            rows = {number: line for number, line in self._rows(entry).items() if not line.is_removed}
            for number, line in rows.items():
                put(self._documents, _TABLE, number, replace(line, photo=name))
        for line in rows.values():
            self._remove_unused(line.photo)
        return bool(rows)

    def photo(self, line: DiaryLine) -> bytes:
        """Return the photo of an entry.

        Raises:
            MissingFileError: it has none, or the file is gone or harmed.
        """
        return self._photos.read(line.photo)

    def forget_old(self, today: date) -> None:
        """Forget what is older than 400 days, and the oldest beyond 2,000; nothing that central does not have."""
        rows = find_records(self._documents, _TABLE, DiaryLine)
        waiting = {item.key for item in self._items.unsent()}
        by_age = sorted((line.day, number) for number, line in rows.items() if _key(line.id) not in waiting)
        before = (today - KEPT).isoformat()
        old = [number for day, number in by_age if day < before]
        beyond = [number for _, number in by_age[: max(0, len(rows) - MOST_ENTRIES)]]
        self._documents.table(_TABLE).remove(doc_ids=sorted({*old, *beyond}))

    def sweep(self) -> None:
        """Remove the photos that no entry names."""
        self._photos.sweep(self._photos_in_use())

    def _keep(self, line: DiaryLine) -> None:
        for number in self._rows(line.id):
            put(self._documents, _TABLE, number, line)
        self._say(line)

    def _say(self, line: DiaryLine) -> None:
        epoch = self._epoch().hex()
        count = get_record(self._documents, _COUNT, _ONLY, _Versions)
        number = count.last + 1 if count and count.epoch == epoch else 1
        put(self._documents, _COUNT, _ONLY, _Versions(last=number, epoch=epoch))
        version = DiaryEntry(
            id=uuid4().hex, entry=line.id, person=line.person, topic=line.topic, people=line.people, day=line.day,
            epoch=epoch, n=number, made=line.made, is_removed=line.is_removed,
        )  # fmt: skip
        self._items.add(version, key=_key(line.id))

    def _rows(self, entry: str) -> dict[int, DiaryLine]:
        return find_records(self._documents, _TABLE, DiaryLine, where("id", entry))

    def _photos_in_use(self) -> frozenset[str]:
        rows = self._documents.table(_TABLE).all()  # also those that cannot be read as entries
        return frozenset(str(row.get("photo")) for row in rows)

    def _remove_unused(self, name: str) -> None:
        """Remove a file that no entry names any more; where the card refuses, the night's sweep removes it."""
        if name and name not in self._photos_in_use():
            with contextlib.suppress(CardError):
                self._photos.remove(name)


def _page(person: str, day: date) -> str:
    return f"{person} {day:%Y-%m}"


def _key(entry: str) -> str:
    return f"diary {entry}"
