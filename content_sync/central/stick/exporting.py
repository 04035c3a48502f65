"""Making a stick: the signed tree, and receipts for its villages.

In: a mounted stick, and areas. Out: the stick, and a record of it. Rules: the marker goes first and comes back last, so
that half a stick is never taken for a whole one; what lies on it already and is right is not written again; what
villages handed over and was not imported stays. For areas without a village none is made: it would be for nobody.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from content_sync.central.database.kiosks.sticks import keep_export
from content_sync.central.database.kiosks.villages import list_villages
from content_sync.central.database.schema.stick_tables import StickRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database
from content_sync.central.kiosks.further_receipts import FurtherReceipt, further_receipts
from content_sync.central.stick.tree_files import TreeFiles, tree_files
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.metadata import TIMESTAMP_FILE
from content_sync.errors import SettingError
from content_sync.look.places import place
from content_sync.stick.errors import StickError
from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import size_bytes
from content_sync.stick.readme import write_readme
from content_sync.wire.areas import covers
from content_sync.wire.carriers import DOWN, FORMAT, TREE_FOLDER, StickMarker, StickVillage, receipt_name

_MOST_IN_FOLDER: Final = 100_000
_AT_ONCE: Final = 50  # villages in one transaction: others that write wait no longer than a moment


class NoVillagesError(SettingError):
    """The areas have no village of the register, or one of them is no place: nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What is on a stick that was made; `empty_areas` are those of its areas in which no village lies yet."""

    id: str
    number: int
    files: int
    villages: int
    receipts: int
    empty_areas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """Makes sticks.

    Attributes:
        database: knows the villages and what waits for them.
        tree: the published tree.
        receipt_seed: signs receipts.
        is_parcel: it goes as one file: without pictures and recordings, and no larger than a phone carries.
        on_step: called with what is done, and how much of how much.
    """

    database: Database
    tree: TreeFolder
    receipt_seed: bytes
    is_parcel: bool = False
    on_step: Callable[[str, int, int], object] = lambda *_: None

    def export(self, stick: StickFolder, areas: Sequence[str], *, who: str = "", now: dt.datetime) -> Exported:
        """Make a stick for these areas, and keep that it is out.

        Args:
            stick: where it goes.
            areas: whose tree and receipts it carries.
            who: the email of who makes it; empty where a command does.
            now: the time.

        Raises:
            StickError: it is to be one file, and is too large for that.
            StickGoneError: the stick did not take it; made again, it goes on.
            SettingError: nothing is published yet, or there is nobody whom it would be for (`NoVillagesError`).
            DatabaseError: the record of it could not be kept.
        """
        wanted = tree_files(self.tree, areas, has_media=not self.is_parcel)
        with self.database.reading() as session:
            villages = list(list_villages(session, areas))
        empty = _without_villages(areas, villages)
        name = _id_of(stick)
        stick.unmark()
        files = self._write_tree(stick, wanted)
        receipts = self._write_receipts(stick, villages, now)
        listed = tuple(StickVillage(code=one.code, name=one.name) for one in villages)
        stick.mark(StickMarker(format=FORMAT, id=name, made=now, number=wanted.number, villages=listed))
        write_readme(stick)
        _remove_old(stick, wanted)
        stick.sync()
        if self.is_parcel:
            size_bytes(stick)
        row = StickRow(
            id=name, exported_at=now, areas=tuple(areas), villages=len(villages), number=wanted.number,
            receipts=receipts, who=who,
        )  # fmt: skip
        with self.database.writing() as session:
            keep_export(session, row)
        return Exported(
            id=name, number=wanted.number, files=files, villages=len(villages), receipts=receipts, empty_areas=empty
        )

    def _write_tree(self, stick: StickFolder, wanted: TreeFiles) -> int:
        for nth, path in enumerate(wanted.paths):
            body = self.tree.read(path)
            if body is not None and not _has(stick, path, body):
                stick.write(f"{TREE_FOLDER}/{path}", body, is_one_of_many=True)
            self.on_step("tree", nth + 1, len(wanted.paths))
        stick.write(f"{TREE_FOLDER}/{TIMESTAMP_FILE}", wanted.timestamp)
        return len(wanted.paths) + 1

    def _write_receipts(self, stick: StickFolder, villages: Sequence[VillageRow], now: dt.datetime) -> int:
        count = 0
        for begin in range(0, len(villages), _AT_ONCE):
            for village, receipts in self._receipts(villages[begin : begin + _AT_ONCE], now):
                for nth, receipt in enumerate(receipts):
                    write_receipt(stick, village.code, receipt, number=nth + 1)  # in place of those made before
                count += len(receipts)
            self.on_step("receipts", min(begin + _AT_ONCE, len(villages)), len(villages))
        return count

    def _receipts(
        self, villages: Sequence[VillageRow], now: dt.datetime
    ) -> Iterator[tuple[VillageRow, tuple[FurtherReceipt, ...]]]:
        with self.database.writing() as session:
            sealed = [
                (one, further_receipts(session, one, receipt_seed=self.receipt_seed, now=now)) for one in villages
            ]
        yield from sealed


def _without_villages(areas: Sequence[str], villages: Sequence[VillageRow]) -> tuple[str, ...]:
    """Return the areas in which no village lies yet, where others have some.

    Raises:
        NoVillagesError: none has any, or one is no place at all.
    """
    empty = tuple(area for area in areas if not any(covers(area, village.code) for village in villages))
    if wrong := [area for area in empty if place(area) is None]:
        raise NoVillagesError(f"no place has the code {wrong[0]}: nothing was written")
    if not villages:
        raise NoVillagesError(f"no village of the register lies in {', '.join(empty)}: nothing was written")
    return empty


def _remove_old(stick: StickFolder, wanted: TreeFiles) -> None:
    """Remove what an earlier export left in the tree's folders."""
    paths = {f"{TREE_FOLDER}/{path}" for path in (*wanted.paths, TIMESTAMP_FILE)}
    folders = {
        parent for path in paths for parent in map(str, PurePosixPath(path).parents) if parent.startswith(TREE_FOLDER)
    }
    for folder in folders:
        for name in stick.names(folder, most=_MOST_IN_FOLDER):
            path = f"{folder}/{name}"
            if path not in paths and path not in folders and "." in name:
                stick.remove(path)


def write_receipt(stick: StickFolder, village: str, receipt: FurtherReceipt, *, number: int) -> None:
    """Put a receipt on a stick."""
    name = receipt_name(receipt.envelope_id.epoch, receipt.envelope_id.seq, number)
    stick.write(f"{DOWN}/{village}/{name}", receipt.box, is_one_of_many=True)


def _id_of(stick: StickFolder) -> str:
    try:
        return stick.marker().id
    except StickError:
        return secrets.token_hex(4)


def _has(stick: StickFolder, path: str, body: bytes) -> bool:
    try:
        return stick.read(f"{TREE_FOLDER}/{path}", max_bytes=len(body)) == body
    except StickError:
        return False
