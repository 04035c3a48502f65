"""The access log that the Computer Crime Act (s. 26) asks of who serves pages: written beside the serving, sealed.

In: each answered request, from memory. Out: sealed segments on the card, a minute's lines at a time. Rules: no request
waits for it; nothing is ever written unsealed, so without the ministry's key nothing is written at all, and the box
says so. Each start, each day and each key begins a segment with a key of its own, which is in memory alone. Days are
those of a trusted clock; until it is trusted a segment has none, and gets the first one that is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Event, Lock
from typing import Final, Literal

from content_sync.look.thai import local_date
from content_sync.wire.access_log import AccessFrame, SegmentSealer
from content_sync.wire.stamps import Stamp
from kiosk.callers.accesses import Accesses, NotedAccesses
from kiosk.clock import Clock
from kiosk.store.access_log import AccessLogFiles
from kiosk.store.errors import CardError

_log = logging.getLogger(__name__)

WRITTEN_EVERY_S: Final = 60.0  # what a power cut may take; each time is a write to the card

AccessLogState = Literal["on", "off", "no_key", "failed"]
"""`off` by the settings; `no_key`: nothing can be sealed yet; `failed`: the card did not take the last lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """The segment being written: for which day and to which key."""

    sealer: SegmentSealer
    day: date | None
    seal_to: bytes


class AccessLog:
    """Writes the access log of one kiosk.

    Args:
        accesses: what is not written yet.
        files: where it is written.
        clock: the kiosk's clock.
        village: the village's code.
        seed: the kiosk's own; None where its key is harmed.
        seal_to: returns the ministry's key; None before it is known.
        keep_days: how many days it is kept; 0 for no log.
    """

    def __init__(
        self,
        accesses: Accesses,
        files: AccessLogFiles,
        clock: Clock,
        *,
        village: str,
        seed: bytes | None,
        seal_to: Callable[[], bytes | None],
        keep_days: int,
    ) -> None:
        self._accesses, self.files, self._clock = accesses, files, clock
        self._village, self._seed, self._seal_to = village, seed, seal_to
        self.keep_days = keep_days
        self._begun: _Begun | None = None
        self._has_failed = False
        self._writing, self._stopped = Lock(), Event()

    def note(self, path: str, address: str, status: str) -> None:
        """Note a request that was answered with a status line; it costs no more than a look-up."""
        if self.keep_days:
            self._accesses.note(path, address, int(status[:3]))

    def state(self) -> AccessLogState:
        """Return how it stands with the log."""
        if not self.keep_days:
            return "off"
        if self._seed is None or self._seal_to() is None:
            return "no_key"
        return "failed" if self._has_failed else "on"

    def run(self) -> None:
        """Write what was noted, again and again, until `stop`; then the rest."""
        while not self._stopped.wait(WRITTEN_EVERY_S):
            self.write()
        self.write(is_last=True)

    def stop(self) -> None:
        """End `run` soon."""
        self._stopped.set()

    def write(self, *, is_last: bool = False) -> None:
        """Seal and write what was noted; whatever the card says, the kiosk goes on.

        Args:
            is_last: the kiosk stops; this hour's lines are written too, and the segment is ended.
        """
        if not self.keep_days:
            return
        with self._writing:
            try:
                self._write(is_last=is_last)
                self._has_failed = False
            except CardError as error:
                if not self._has_failed:
                    _log.warning("the access log is not written: %s", error)
                self._begun, self._has_failed = None, True

    def tidy(self, now: Stamp) -> None:
        """Delete what was kept long enough, by a time that is trusted alone; also what a log left that is off now.

        Raises:
            CardError: the card refused; the next night goes on.
        """
        if now.is_trusted:
            with self._writing:
                gone = self.files.delete_old(local_date(now.at), keep_days=self.keep_days or _LEFT_DAYS)
            if gone:
                _log.info("%d files of the access log were kept long enough", gone)

    def _write(self, *, is_last: bool) -> None:
        now, seal_to = self._clock.read(), self._seal_to()
        if self._seed is None or seal_to is None:
            self._accesses.take(all_hours=True)  # they are not kept unsealed
            return
        day = local_date(now.at) if now.is_trusted else None
        begun = self._begun
        is_over = begun is not None and (
            seal_to != begun.seal_to or (day is not None and day != begun.day) or self.files.is_full()
        )
        noted = self._accesses.take(all_hours=is_last or is_over)
        if begun is None and not (noted.lines or noted.lost):
            return
        try:
            begun = begun or self._begin(day, self._seed, seal_to)
            self._append(begun, noted, now, is_last=is_last or is_over)
        except CardError:
            self._accesses.give_up(noted)
            raise
        if day is not None:
            self.files.count_from(day)
        self.files.make_room()

    def _begin(self, day: date | None, seed: bytes, seal_to: bytes) -> _Begun:
        sealer = SegmentSealer(village=self._village, seed=seed, seal_to=seal_to)
        self.files.begin(day, sealer.head)
        self._begun = _Begun(sealer=sealer, day=day, seal_to=seal_to)
        return self._begun

    def _append(self, begun: _Begun, noted: NotedAccesses, now: Stamp, *, is_last: bool) -> None:
        if noted.lines or noted.lost or is_last:
            frame = AccessFrame(made=now, lines=noted.lines, lost=noted.lost)
            self.files.append(begun.sealer.frame(frame, is_last=is_last))
        if is_last:
            self.files.end()
            self._begun = None


_LEFT_DAYS: Final = 90  # of a log that was switched off
