"""A story of changes to the store, and what must be true after any trouble in it.

Used by the tests of power cuts, of I/O errors and of bad sectors. Every document has a fixed id, so
that TinyDB's own memory, given the same act, says what the tables must be.
"""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tinydb
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from kiosk.store.errors import StoreError
from kiosk.store.files import NamedFiles
from kiosk.store.journal import lines
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.tables.tables import body_of, to_text
from tests.cast.card.inodes import BLOCK, Files
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use

JOURNAL = Path("/card/reports.journal")
PHOTOS = Path("/card/photos")
Dump = dict[str, dict[str, dict[str, object]]]
Act = Callable[[tinydb.TinyDB], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What was confirmed, and what is under way or was refused since."""

    confirmed: Dump
    open_: tuple[Dump, ...] = ()

    def allows(self, found: Dump) -> bool:
        return found == self.confirmed or found in self.open_


def report(serial: int, text: str = "ไฟดับที่ศาลาหมู่บ้าน", **more: object) -> Act:
    return lambda db: db.table("reports").insert(Document({"serial": serial, "text": text, **more}, serial))


def report_with_counter(serial: int) -> Act:
    def act(db: tinydb.TinyDB) -> None:
        db.table("reports").insert(Document({"serial": serial, "text": "น้ำไม่ไหล"}, serial))
        db.table("counters").upsert(Document({"last": serial}, 1))

    return act


STORY: list[Act | str] = [
    report(1),
    report(2, "ข้อความยาว " * 60),
    report_with_counter(3),
    "photo 4",
    lambda db: db.table("reports").update({"state": "sent"}, doc_ids=[1, 2]),
    "compact",
    report(5, "ยาวกว่าหนึ่งบล็อก " * 150),
    report_with_counter(6),
    lambda db: db.table("reports").remove(doc_ids=[2]),
    "restart",
    "photo 7",
    lambda db: db.table("news").insert_multiple([Document({"n": n}, n) for n in range(1, 9)]),
    report_with_counter(8),
    "compact",
    lambda db: db.drop_table("news"),
    "block 9",
    lambda db: db.table("reports").update({"state": "seen"}, doc_ids=[9]),
    report_with_counter(10),
]

AFTERWARDS: list[Act | str] = [lambda db: db.table("after").upsert(Document({"n": 1}, 1)), "compact"]


def photo(serial: int) -> bytes:
    return b"\xff\xd8\xff photo %d " % serial * 60


def dump(store: Documents) -> Dump:
    return {
        name: {key: dict(document) for key, document in table.items()} for name, table in store.store.read().items()
    }


def foretold(before: Dump, act: Act) -> Dump:
    """Return what TinyDB makes of the act."""
    memory = tinydb.TinyDB(storage=MemoryStorage)
    memory.storage.write(copy.deepcopy(before))
    act(memory)
    after = json.loads(json.dumps(memory.storage.read()))
    return {name: table for name, table in after.items() if table}


NOTHING = Promise(confirmed={})


class Teller:
    """Lives the story on a card, noting before each act what is promised."""

    def __init__(self, card: Card, *, promise: Promise = NOTHING, photo_first: bool = True) -> None:
        self.card = card
        self.photo_first = photo_first
        self.promise = promise
        self.refusals = 0
        self.store: Documents | None = None
        self.photos = NamedFiles(PHOTOS)

    def live(self, story: list[Act | str]) -> None:
        for part in story:
            self._promise(self.promise)
            try:
                self._live(part)
            except StoreError:
                self.refusals += 1
            # Nothing refused is shown, nothing confirmed is gone from sight.
            if self.store is not None:
                assert dump(self.store) == self.promise.confirmed
        self.close()

    def close(self) -> None:
        if self.store is not None:
            self.store.close()
        self.store = None

    def _live(self, part: Act | str) -> None:
        if part == "restart":
            self.close()
        if self.store is None:
            self.store = Documents(JOURNAL)
            # What a start finds of refused changes is confirmed from now on.
            found = dump(self.store)
            assert self.promise.allows(found), "a restart lost or made something"
            self._promise(Promise(confirmed=found))
        if part == "compact":
            self.store.compact()
            self._promise(Promise(confirmed=self.promise.confirmed))
        elif isinstance(part, str) and part.startswith("photo"):
            self._report_with_photo(int(part.split()[1]))
        elif isinstance(part, str) and part.startswith("block"):
            self._report_of_a_block(int(part.split()[1]))
        elif not isinstance(part, str):
            self._change(part)

    def _change(self, act: Act) -> None:
        assert self.store is not None
        before = self.promise.confirmed
        after = foretold(before, act)
        self._promise(Promise(confirmed=before, open_=(*self.promise.open_, after)))
        with self.store.transaction():
            act(self.store)
        if after != before:
            self._promise(Promise(confirmed=after))

    def _report_with_photo(self, serial: int) -> None:
        if self.photo_first:
            self._change(report(serial, photo=self.photos.put(photo(serial))))
            return
        self._change(report(serial, photo=hashlib.sha256(photo(serial)).hexdigest()))
        self.photos.put(photo(serial))

    def _report_of_a_block(self, serial: int) -> None:
        """Add a report whose line ends with its block: its newline is the last byte."""
        assert self.store is not None
        number = self.store.store.journal._number + 1
        patch = {"reports": {serial: body_of({"serial": serial, "text": ""})}}
        self._change(report(serial, "x" * (BLOCK - len(lines.line(number, to_text(patch))))))

    def _promise(self, promise: Promise) -> None:
        self.promise = self.card.note = promise


def fault_after(files: Files, promise: Promise, *, model: str = "weak") -> str:
    """Start on what a cut left; return what is wrong, or ""."""
    card = Card(files, model=model)
    with in_use(card):
        try:
            store = Documents(JOURNAL)
        except StoreError as error:
            return f"the store does not open: {error}"
        found = dump(store)
        if not promise.allows(found):
            return "the store holds something else than was confirmed"
        if store.damage:
            return f"a loss is told where there is none: {store.damage}"
        if lost := _lost_photos(found):
            return f"a report names photos that are not there: {lost}"
        store.table("after").insert({"is_last": True})
        found = dump(store)
        store.close()
        store = Documents(JOURNAL)
        return "" if dump(store) == found and not store.damage else "what was confirmed after the cut is lost"


def _lost_photos(found: Dump) -> list[object]:
    kept = NamedFiles(PHOTOS)
    lost = []
    for document in found.get("reports", {}).values():
        try:
            kept.read(str(document.get("photo", "none")))
        except StoreError:
            lost += [document["serial"]] if "photo" in document else []
    return lost
