"""Who may put a backup back, and how often a phrase may be tried.

In: a file that came in and a phrase as typed. Out: what is in the file, or why it is not taken. Rules: the browser has
to have come in by a code of the ministry within the hour, so that a file and its phrase alone open nothing on a box;
five wrong phrases are free, then the next one waits longer, up to an hour; a phrase typed while waiting is not looked
at. One file is worked on at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO, Final

from kiosk.callers.backoff import Backoff
from kiosk.callers.rescue import Rescue
from kiosk.clock import Clock
from kiosk.store.backup.backups import Backups, ReadBackup
from kiosk.store.people import Person
from kiosk.store.state import Event

_FREE_TRIES: Final = 5
_LONGEST_WAIT_S: Final = 3600
_BOX: Final = "box"  # all tries are counted together


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What became of a file; it was read to its end where `refusal` is empty."""

    refusal: str = ""
    wait_s: int = 0


class Restores:
    """Takes backups that come in.

    Args:
        backups: reads them.
        rescue: knows who came in by a code.
        clock: the kiosk's clock.
    """

    def __init__(self, backups: Backups, rescue: Rescue, clock: Clock) -> None:
        self._backups, self._rescue, self._clock = backups, rescue, clock
        self._backoff = Backoff(free=_FREE_TRIES, longest_wait_s=_LONGEST_WAIT_S)
        self._one_at_a_time = Lock()

    def may(self) -> bool:
        """Tell whether this browser may put a backup back now."""
        return self._rescue.came_in_lately()

    def read(self, file: BinaryIO, phrase: str) -> FileCheck:
        """Read a file to its end, and hold it until it is confirmed."""
        with self._one_at_a_time:
            now_s = self._clock.monotonic()
            if wait_s := self._backoff.wait_s(_BOX, now_s):
                return FileCheck(refusal="wait", wait_s=wait_s)
            found = self._backups.read(file, phrase)
            if isinstance(found, ReadBackup):
                self._backoff.clear(_BOX)
                return FileCheck()
            if found != "phrase":
                return FileCheck(refusal=found)
            self._backoff.count(_BOX, now_s)
            return FileCheck(refusal=found, wait_s=self._backoff.wait_s(_BOX, now_s))

    def held(self) -> ReadBackup | None:
        """Return the file that waits for its confirmation."""
        return self._backups.held()

    def confirm(self, token: str, person: Person | None) -> str:
        """Let the next start put the file in place; return why not, or an empty text.

        Raises:
            CardError: the card refused; nothing changed.
        """
        with self._one_at_a_time:
            done = Event(what="backup_put_back", at=self._clock.read(), person=person.number if person else 0)
            return self._backups.confirm(token, done) or ""
