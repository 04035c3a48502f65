"""A phone as the stick: what waits as one file for it, and the file that it brings back.

In: the wish for a file; or a file that came back. Out: the file, the same bytes until something new waits; and what it
brought, taken in as a stick is. Rules: what a phone carries lies in one folder on the card, which may be lost at any
time: the same items are then the same envelopes, sealed anew; a file that comes back is whole in a folder of its own
before anything of it counts, and one comes in at a time.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, BinaryIO, Final

import msgspec

from content_sync.client.stick.carrying import waiting_for_carrier
from content_sync.client.stick.handing_over import hand_over
from content_sync.client.visit_context import VisitContext
from content_sync.durable import remove_files, write_whole
from content_sync.errors import ContentSyncError, WireError
from content_sync.stick.errors import StickError
from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import pack, size_bytes, unpack
from content_sync.wire.areas import is_village
from content_sync.wire.carriers import (
    DOWN,
    FOLDER,
    FORMAT,
    HANDED_IN,
    MAX_FILES,
    MAX_MARKER_BYTES,
    MAX_PARCEL_BYTES,
    TREE_FOLDER,
    UP,
    HandedIn,
    StickMarker,
)
from content_sync.wire.encoding import decode, encode
from content_sync.wire.targets import ServiceKeys
from kiosk.sticks import Sticks
from kiosk.store.errors import BusyError, StoreError, card_errors
from kiosk.visits import Visits

_log = logging.getLogger(__name__)

NAME: Final = "phone"
_COMING: Final = "phone.coming"
_RECORD: Final = "made.json"
_MOST_BYTES: Final = MAX_PARCEL_BYTES // 2  # of photos and voices; the other half has room for all envelopes
_KEPT_FREE_BYTES: Final = 64 * 1024 * 1024  # as beside uploads: a file never takes the place of somebody's words
_COPIES: Final = 3  # the file as it came, what is in it, and what the kiosk keeps of that


class MadeParcel(msgspec.Struct, frozen=True, kw_only=True):
    """The file that was made last: what was in it, as a digest, and how many reports, photos and voices."""

    held: str
    reports: int
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForPhone:
    """What waits for a phone now, and the file that holds just that; None where it has to be made first.

    `left` photos and voices have no room in it, and wait for the next. `has_code`: a one-time code goes along.
    """

    reports: int
    items: int
    files: int
    left: int
    has_code: bool
    made: MadeParcel | None


class PhoneCarrier:
    """What phones carry from and to one kiosk.

    Args:
        visits: the visits by link, which wait while a file is taken in.
        context: what a visit uses of the kiosk.
        folder: the data folder.
        name: what the village calls itself.
        kept_free_bytes: how much of the card nothing that a phone brings may take.
    """

    def __init__(
        self,
        visits: Visits,
        context: VisitContext,
        *,
        folder: Path,
        name: str,
        kept_free_bytes: int = _KEPT_FREE_BYTES,
    ) -> None:
        self._visits, self._context, self._folder, self._name = visits, context, folder, name
        self._kept_free_bytes = kept_free_bytes
        self._stick = StickFolder(folder / NAME)
        self._changing, self._coming_in = Lock(), Lock()
        self.taking = Sticks(visits, context, name=name, folders=(self._stick.mount,), leaves=False)

    def waiting(self) -> ForPhone:
        """Return what waits for a phone; this changes nothing."""
        waiting = waiting_for_carrier(self._context, most_bytes=_MOST_BYTES)
        made = self._record()
        return ForPhone(
            reports=waiting.reports,
            items=len(waiting.items),
            files=len(waiting.files),
            left=waiting.left,
            has_code=bool(waiting.code),
            made=made if made and made.held == self._held() else None,
        )

    def make(self) -> str:
        """Make the file of what waits; return why it cannot be made, as a code, or nothing.

        Only what is new is sealed; a file that was made of the same items stays as it is. It waits for a visit that
        runs, and a second one who asks does not wait too: each waiting one keeps a thread from the villagers' pages.
        """
        keys, seed = self._context.edition_store.edition().keys, self._context.seed
        if keys is None or seed is None:
            return "no_keys" if keys is None else "no_key"
        if not self._changing.acquire(blocking=False):
            return "busy"
        try:
            if self.taking.progress().is_running:  # what came down still lies in the folder that is made anew
                return "busy"
            with self._visits.apart():
                return self._make(keys, seed)
        finally:
            self._changing.release()

    def _make(self, keys: ServiceKeys, seed: bytes) -> str:
        held = self._held()
        try:
            self._begin()
            done = hand_over(self._context, self._stick, keys=keys, seed=seed, name=self._name, most_bytes=_MOST_BYTES)
            self._context.envelopes.note_carried(done.items, self._context.clock.read())
            size = size_bytes(self._stick, within=f"{UP}/")
            made = MadeParcel(held=held, reports=done.reports, files=done.files, size_bytes=size)
            write_whole(self._stick.mount / _RECORD, encode(made))
        except (ContentSyncError, StoreError, OSError) as error:
            _log.warning("the file for a phone could not be made: %s", type(error).__name__)
            return "too_large" if isinstance(error, StickError) and error.fault == "too-large" else "card"
        return ""

    def pieces(self) -> Iterator[bytes]:
        """Yield the file that was made."""
        return pack(self._stick, within=f"{UP}/")

    @contextmanager
    def incoming(self) -> Iterator[IO[bytes]]:
        """Give an empty file on the card for what a phone brings; one at a time, so that its room is sure.

        Raises:
            CardError: the card refused, or has no room for it and for what is in it.
            BusyError: another phone's comes in.
        """
        if not self._coming_in.acquire(blocking=False):
            raise BusyError
        try:
            with self._file_on_card() as made:
                yield made
        finally:
            self._coming_in.release()

    def _file_on_card(self) -> IO[bytes]:
        with card_errors():
            if not self._has_room(_COPIES):
                raise OSError(errno.ENOSPC, "the last room on the card is for reports")
            return tempfile.TemporaryFile(dir=self._folder)

    def take(self, parcel: BinaryIO, *, show: Callable[[], object]) -> str:
        """Begin to take in what a phone brought; return why it is refused, as a code, or nothing.

        Args:
            parcel: the file.
            show: prints the pages.
        """
        if not self._changing.acquire(blocking=False):
            return "busy"
        try:
            if self.taking.progress().is_running:
                return "busy"
            return self._take(parcel, show) if self._has_room(_COPIES - 1) else "card"
        finally:
            self._changing.release()

    def _has_room(self, copies: int) -> bool:
        return shutil.disk_usage(self._folder).free >= self._kept_free_bytes + copies * MAX_PARCEL_BYTES

    def _take(self, parcel: BinaryIO, show: Callable[[], object]) -> str:
        coming = self._folder / _COMING
        shutil.rmtree(coming, ignore_errors=True)
        try:
            coming.mkdir()
            parcel.seek(0)
            unpack(parcel, StickFolder(coming))
            if not any((coming / FOLDER / name).is_dir() for name in (TREE_FOLDER, DOWN)):
                return "outgoing"
            if self._is_of_another_village(StickFolder(coming)):
                return "elsewhere"
            self._put_in_place(coming)
        except StickError as error:
            return error.fault
        except WireError:
            return "unreadable"
        except (ContentSyncError, OSError) as error:
            _log.warning("a file that a phone brought could not be kept: %s", type(error).__name__)
            return "card"
        finally:
            shutil.rmtree(coming, ignore_errors=True)
        self.taking.forget_result()
        self.taking.ask(show=show)
        return ""

    def has_others(self) -> bool:
        """Tell whether the file that came in last also holds what is for other villages, so that it has to go on."""
        with suppress(ContentSyncError):
            others = set(self._stick.names(DOWN, most=MAX_FILES)) - {self._context.village}
            return any(is_village(name) for name in others)
        return False

    def is_of_others(self) -> bool:
        """Tell whether the file that came in last names villages that it was made for, and this one is none of them."""
        with suppress(ContentSyncError):
            villages = {one.code for one in self._stick.marker().villages}
            return bool(villages) and self._context.village not in villages
        return False

    def _is_of_another_village(self, came: StickFolder) -> bool:
        """Tell whether central made it as the way back of other villages alone, whose people wait for it."""
        body = came.read(HANDED_IN, max_bytes=MAX_MARKER_BYTES)
        if body is None:
            return False
        villages = {one.code for one in decode(body, HandedIn).villages}
        return bool(villages) and self._context.village not in villages

    def _put_in_place(self, coming: Path) -> None:
        """Put what came in place of what was there; what was sealed for the way up stays, and is not sealed again."""
        mount, up = self._stick.mount, self._stick.mount / FOLDER / UP
        remove_files(mount, [_RECORD])  # a power cut from here on leaves less than the record says
        shutil.rmtree(coming / FOLDER / UP, ignore_errors=True)
        if up.is_dir():
            up.rename(coming / FOLDER / UP)
        shutil.rmtree(mount, ignore_errors=True)
        coming.rename(mount)

    def _begin(self) -> None:
        """Have the folder with its marker and without what came down."""
        self._stick.mount.mkdir(exist_ok=True)
        for old in (TREE_FOLDER, DOWN):
            shutil.rmtree(self._stick.mount / FOLDER / old, ignore_errors=True)
        with suppress(StickError):
            self._stick.marker()
            return
        self._stick.mark(StickMarker(format=FORMAT, id=secrets.token_hex(4), made=self._context.clock.read().at))

    def _held(self) -> str:
        """Return a digest of what waits: another one as soon as something new does."""
        waiting = waiting_for_carrier(self._context, most_bytes=_MOST_BYTES)
        keys = self._context.edition_store.edition().keys
        confirmed = (*self._context.outbox.confirmed_answers(), *self._context.network.confirmed_answers())
        names = (keys.seal if keys else "", *(item.id for item in waiting.items), *waiting.files, *confirmed)
        return hashlib.sha256(" ".join((*names, *filter(None, [waiting.code]))).encode()).hexdigest()

    def _record(self) -> MadeParcel | None:
        try:
            return decode((self._stick.mount / _RECORD).read_bytes(), MadeParcel)
        except (OSError, WireError):
            return None
