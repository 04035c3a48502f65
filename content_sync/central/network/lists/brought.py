"""Lists that staff brought to the desk: each kept as a file until it is taken in or thrown away.

In: a list as it was uploaded, who brought it, and how far it is. Out: the same after a restart. Rules: a list and its
state are whole on the disk; at most 5 lists of one member of staff and 50 in all are kept, and none for longer than a
day, as they are full of names; one list is taken in by one at a time, also with several processes on this folder.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Final, Literal

from content_sync.central.network.lists.kinds import KindName
from content_sync.central.network.lists.taking import ListResult
from content_sync.durable import sync_folder, write_whole
from content_sync.errors import WireError
from content_sync.wire.encoding import decode, encode

OF_ONE_STAFF: Final = 5
OF_ALL: Final = 50
KEPT: Final = dt.timedelta(days=1)
STALLED_AFTER: Final = dt.timedelta(minutes=2)  # 24,700 rows take some seconds, and each 500 are told

Stage = Literal["checking", "checked", "taking", "taken", "refused", "failed"]
"""It is looked at; it can be taken in; it is being taken in; it is in the register; it is no such list, or a row of it
was refused; something broke and nothing was taken."""

_WORKING: Final[frozenset[Stage]] = frozenset({"checking", "taking"})
_LIST, _STATE, _ROWS, _CLAIM = ".list", ".state", ".rows", ".claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtList:
    """A list, and how far it is.

    Attributes:
        id: its name.
        staff: the email address of who brought it.
        kind: what it lists.
        brought_at: when it came.
        touched_at: when it last got further.
        stage: how far it is.
        done: how many rows were read in this stage.
        result: what its rows do, or did.
        reason: the code of why it is refused as a whole, `about` the column or line.
    """

    id: str
    staff: str
    kind: KindName
    brought_at: dt.datetime
    touched_at: dt.datetime
    stage: Stage = "checking"
    done: int = 0
    result: ListResult = field(default_factory=ListResult)
    reason: str = ""
    about: str = ""

    def is_working(self, now: dt.datetime) -> bool:
        """Tell whether it gets further by itself; a process that was stopped leaves one that does not."""
        return self.stage in _WORKING and now - self.touched_at < STALLED_AFTER


class BroughtLists:
    """The lists in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, stream: IO[bytes], *, staff: str, kind: KindName, now: dt.datetime, name: str = "") -> BroughtList:
        """Keep a list, on the disk when it returns; the oldest ones beyond the limits are thrown away.

        Raises:
            OSError: the disk did not take it; nothing is kept.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._make_room(staff, now)
        brought = BroughtList(id=name or secrets.token_hex(16), staff=staff, kind=kind, brought_at=now, touched_at=now)
        file = os.open(self._path(brought.id, _LIST), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(file, "wb") as kept:
                shutil.copyfileobj(stream, kept)
                kept.flush()
                os.fsync(kept.fileno())
            self.save(brought)
        except OSError:
            self.remove(brought.id)
            raise
        return brought

    def save(self, brought: BroughtList) -> None:
        """Keep how far a list is."""
        write_whole(self._path(brought.id, _STATE), encode(brought))

    def find(self, name: str) -> BroughtList | None:
        """Return a list; None where there is none, or it is no longer kept."""
        try:
            return decode(self._path(name, _STATE).read_bytes(), BroughtList)
        except (FileNotFoundError, WireError):
            return None

    def of(self, staff: str) -> Sequence[BroughtList]:
        """Return the lists that a member of staff brought, the newest first."""
        return [one for one in reversed(self._all()) if one.staff == staff]

    def open(self, name: str) -> BinaryIO:
        return self._path(name, _LIST).open("rb")

    def rows(self, name: str) -> Path:
        """Return the file that says what each row did."""
        return self._path(name, _ROWS)

    def claim(self, name: str, now: dt.datetime) -> BroughtList | None:
        """Return a list that nobody else takes in now; None where somebody does, or it cannot be."""
        found = self.find(name)
        if found is None or found.stage not in {"checked", "failed", "taking"} or found.is_working(now):
            return None
        if found.stage != "checked":  # left by a process that was stopped
            self._path(name, _CLAIM).unlink(missing_ok=True)
        try:
            os.close(os.open(self._path(name, _CLAIM), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            return None
        return found

    def remove(self, name: str) -> None:
        """Throw a list away, with all that was found in it."""
        for kind in (_STATE, _LIST, _ROWS, _CLAIM):
            self._path(name, kind).unlink(missing_ok=True)
        sync_folder(self._folder)

    def forget_old(self, now: dt.datetime) -> None:
        """Throw away what was brought a day ago, and what has no state, as it was cut off."""
        if not self._folder.is_dir():
            return
        for one in self._all():
            if now - one.brought_at >= KEPT:
                self.remove(one.id)
        before_s = (now - KEPT).timestamp()
        for file in self._folder.iterdir():
            if file.stat().st_mtime < before_s and self.find(file.name.partition(".")[0]) is None:
                file.unlink(missing_ok=True)

    def _make_room(self, staff: str, now: dt.datetime) -> None:
        for there, most in ((self.of(staff)[::-1], OF_ONE_STAFF), (self._all(), OF_ALL)):
            beyond = max(0, len(there) + 1 - most)
            for one in [one for one in there if not one.is_working(now)][:beyond]:
                self.remove(one.id)

    def _all(self) -> list[BroughtList]:
        """Return all lists, the oldest first."""
        if not self._folder.is_dir():
            return []
        found = [self.find(path.stem) for path in self._folder.glob(f"*{_STATE}")]
        return sorted((one for one in found if one), key=lambda one: (one.brought_at, one.id))

    def _path(self, name: str, kind: str) -> Path:
        return self._folder / f"{name}{kind}"
