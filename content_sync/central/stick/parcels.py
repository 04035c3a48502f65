"""Parcels that phones brought, and that officers made: kept for a day, so that they can be fetched again.

In: a parcel as it was uploaded, by anybody; it proves its sender itself, and is taken in as a stick is. Out: what
central took of it, and a parcel to bring back: receipts, and the newest texts for that village. Or areas of an officer,
and the same for all their villages, though nothing came. Rules: a parcel of which nothing is taken leaves nothing
here, and any other nothing but what central lays for the way back; it is no stick that came home, whatever it says; the
name of one that is kept cannot be guessed; no more are kept than `_MOST`, and whoever has most of them loses the oldest
of theirs: nobody, by handing in again and again, takes another's way back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO, Final

import msgspec

from content_sync.central.stick.exporting import Exporter
from content_sync.central.stick.importing import Imported, Importer
from content_sync.central.stick.tree_files import village_files
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.metadata import TIMESTAMP_FILE
from content_sync.errors import ContentSyncError, SettingError
from content_sync.stick.errors import StickError, StickGoneError
from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import unpack
from content_sync.wire.carriers import FOLDER, HANDED_IN, MAX_MARKER_BYTES, TREE_FOLDER, UP, HandedIn
from content_sync.wire.encoding import decode

_MOST: Final = 100
_PARTY: Final = "party"  # beside the folder of a parcel, so that it is never in one
_MOST_VILLAGES: Final = 20  # whose texts ride back in one parcel; a stick has room for more
_KEPT: Final = dt.timedelta(days=1)
_NAME: Final = re.compile(r"[0-9a-f]{32}")


class NothingTakenError(StickError):
    """The parcel is whole, and central takes nothing of it."""

    def __init__(self, imported: Imported) -> None:
        super().__init__("none", "nothing of it is taken")
        self.imported = imported


class ParcelBusyError(ContentSyncError):
    """Another parcel is in work at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel that was taken in: its name, what was handed in with it, and the folder of its way back."""

    name: str
    handed_in: HandedIn
    stick: StickFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcels:
    """The parcels of the last day.

    Attributes:
        folder: where they are; nothing else lies there.
        tree: the signed tree.
        importer: takes in what a parcel holds.
        exporter: makes one for areas.
    """

    folder: Path
    tree: TreeFolder
    importer: Importer
    exporter: Exporter
    _taking: Lock = field(default_factory=Lock, init=False)

    def take(self, sent: IO[bytes], *, now: dt.datetime) -> Parcel:
        """Take a parcel in.

        Raises:
            ParcelBusyError: another one is being taken in: one at a time, so that many at once do not take the disk.
            StickError: it is no parcel, not whole, or nothing of it is taken (`NothingTakenError`).
            StickGoneError: there is no room for it.
            DatabaseError: it could not be kept.
        """
        with self._alone():
            return self._take(sent, now)

    def make(self, areas: Sequence[str], *, who: str, now: dt.datetime) -> str:
        """Make a parcel for the villages of these areas, and return its name.

        Args:
            areas: whose tree and receipts it carries.
            who: the email of who makes it.
            now: the time.

        Raises:
            ParcelBusyError: another one is in work.
            StickError: it is larger than a phone carries.
            StickGoneError: there is no room for it.
            SettingError: nothing is published yet, or there is nobody whom it would be for (`NoVillagesError`).
            DatabaseError: the record of it could not be kept.
        """
        with self._alone():
            with self._fresh() as stick:
                self.exporter.export(stick, areas, who=who, now=now)
                _name_party(stick, hashlib.sha256(who.encode()).hexdigest())
            self._keep_few()
        return stick.mount.name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._taking.acquire(blocking=False):
            raise ParcelBusyError("another parcel is in work")
        try:
            yield
        finally:
            self._taking.release()

    def _take(self, sent: IO[bytes], now: dt.datetime) -> Parcel:
        with self._fresh() as stick:
            unpack(sent, stick, within=f"{UP}/")
            done = self.importer.take(stick, now=now, is_recorded=False)
            if not done.villages:
                raise NothingTakenError(done)
            proven = [one.code for one in done.villages if one.items or one.files]
            for village in proven[:_MOST_VILLAGES]:
                self._write_tree(stick, village)
            shutil.rmtree(stick.mount / FOLDER / UP, ignore_errors=True)
            _name_party(stick, min(proven, default=""))  # a hello alone may name any village
        self._keep_few()
        return self._read(stick)

    def find(self, name: str) -> Parcel | None:
        """Return a parcel of the last day that a phone brought; None where there is none of this name."""
        with suppress(StickError):
            return self._read(stick) if (stick := self.find_made(name)) else None
        return None

    def find_made(self, name: str) -> StickFolder | None:
        """Return the folder of a parcel of the last day; None where there is none of this name."""
        stick = StickFolder(self.folder / name)
        return stick if _NAME.fullmatch(name) and stick.is_there() else None

    def forget_old(self, now: dt.datetime) -> None:
        """Delete what is older than a day."""
        for folder in self._all():
            if dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC) < now - _KEPT:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _fresh(self) -> Iterator[StickFolder]:
        """Give a new folder, which goes again if anything is raised."""
        mount = self.folder / secrets.token_hex(16)
        mount.mkdir(parents=True, mode=0o700)
        try:
            yield StickFolder(mount)
        except BaseException:
            shutil.rmtree(mount, ignore_errors=True)
            raise

    def _read(self, stick: StickFolder) -> Parcel:
        body = stick.read(HANDED_IN, max_bytes=MAX_MARKER_BYTES)
        if body is None:
            raise StickError("unfinished", HANDED_IN)
        return Parcel(name=stick.mount.name, handed_in=decode(body, HandedIn), stick=stick)

    def _write_tree(self, stick: StickFolder, village: str) -> None:
        """Put the newest texts on the way back; where nothing is published the receipts go alone."""
        with suppress(SettingError):
            wanted = village_files(self.tree, village)
            for path in wanted.paths:
                if (body := self.tree.read(path)) is not None:
                    stick.write(f"{TREE_FOLDER}/{path}", body, is_one_of_many=True)
            stick.write(f"{TREE_FOLDER}/{TIMESTAMP_FILE}", wanted.timestamp)
            stick.mark(msgspec.structs.replace(stick.marker(), number=wanted.number))

    def _keep_few(self) -> None:
        parties = defaultdict[str, list[Path]](list)
        folders = sorted(self._all(), key=lambda one: one.stat().st_mtime)
        for folder in folders:
            parties[_party_of(folder)].append(folder)
        for _ in range(len(folders) - _MOST):
            of_most = max(parties.values(), key=len)
            shutil.rmtree(of_most.pop(0), ignore_errors=True)

    def _all(self) -> list[Path]:
        return [one for one in self.folder.iterdir() if one.is_dir()] if self.folder.is_dir() else []


def _name_party(stick: StickFolder, party: str) -> None:
    """Note whose parcel it is: a village's, or an officer's."""
    try:
        (stick.mount / _PARTY).write_text(party, "ascii")
    except OSError as error:
        raise StickGoneError(_PARTY) from error


def _party_of(folder: Path) -> str:
    with suppress(OSError):
        return (folder / _PARTY).read_text("ascii")
    return ""
