"""The sticks in this kiosk: found where media are mounted, looked at, and taken in, one at a time.

In: the folders below which media are mounted, and the wish of a person, at the page or at a console. Out: what is on a
stick, how far the work is, and its true result, told of this stick alone, so that nobody reads it of the next
one. Rules: a stick and a visit never run at once, as both take in parts and answers; a stick is found by its marker;
while nobody asks, none is touched.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock, Thread
from typing import Final, Literal

from content_sync.client.stick.stick_look import StickLook, look
from content_sync.client.stick.stick_visit import StickResult, StickStep, visit_stick
from content_sync.client.visit_context import VisitContext
from content_sync.stick.errors import StickError, StickGoneError
from content_sync.stick.folder import StickFolder
from content_sync.wire.carriers import StickMarker
from kiosk.visits import Progress, Visits, VisitStep

_log = logging.getLogger(__name__)

_DEEP: Final = 3  # as /media/volunteer/STICK
_TOLD_FOR_S: Final = 900  # the same stick comes back from central with more on it, and not sooner
_MOST_LOOKED_AT: Final = 1_000  # in one folder; where media are mounted are a few


@dataclass(frozen=True, slots=True, kw_only=True)
class StickProgress:
    """How far the work on a stick is: `done` of `of` steps, and the result once it is over.

    Before that `waits_for` says what has to end first: a visit, with its step in `visit`, or another stick.
    """

    step: StickStep | None = None
    done: int = 0
    of: int = 1
    result: StickResult | None = None
    waits_for: Literal["", "visit", "stick"] = ""
    visit: VisitStep = "idle"

    @property
    def is_running(self) -> bool:
        return self.step is not None and self.result is None


class Sticks:
    """The sticks of one kiosk.

    Args:
        visits: the visits by link, which wait while a stick is in work.
        context: what a visit uses of the kiosk.
        name: what the village calls itself.
        folders: below which media are mounted.
        leaves: what is taken in there goes away with what it took, as a stick does.
    """

    def __init__(
        self, visits: Visits, context: VisitContext, *, name: str, folders: tuple[Path, ...], leaves: bool = True
    ) -> None:
        self._leaves = leaves
        self._visits, self._context, self._name, self._folders = visits, context, name, folders
        self._progress = StickProgress()
        self._ended_s = 0.0
        self._ended_with: StickMarker | None = None
        self._working, self._looking = Lock(), Lock()

    def found(self) -> tuple[StickFolder, ...]:
        """Return the sticks that are in, in the order of their names."""
        return tuple(dict.fromkeys(stick for folder in self._folders for stick in _below(folder, _DEEP)))

    def look(self) -> StickLook | None:
        """Return what is on the stick that is in; None where none is."""
        sticks = self.found()
        if not sticks:
            return None
        with self._looking:
            return look(self._context, sticks[0])

    def progress(self) -> StickProgress:
        """Return how far the work is; a result is told for a quarter of an hour, and until another stick is in."""
        if self._progress.result is not None and self._is_told_of_another():
            self.forget_result()
        return self._progress

    def _is_told_of_another(self) -> bool:
        if self._context.clock.monotonic() - self._ended_s > _TOLD_FOR_S:
            return True
        sticks = self.found()
        return bool(sticks) and _marker_of(sticks[0]) != self._ended_with

    def ask(self, *, show: Callable[[], object]) -> bool:
        """Take in the stick that is in, beside what else goes on; tell whether there is one, or one is in work.

        Args:
            show: prints the pages.
        """
        sticks = self.found()
        if self._working.locked() or not sticks:
            return self._working.locked()
        self._progress = StickProgress(step="looking")
        Thread(target=self.run, args=(sticks[0],), kwargs={"show": show}, name="stick", daemon=True).start()
        return True

    def forget_result(self) -> None:
        """Look at the stick anew from now on."""
        if not self._progress.is_running:
            self._progress = StickProgress()

    def run(
        self,
        stick: StickFolder,
        *,
        show: Callable[[], object] = lambda: None,
        on_step: Callable[[StickProgress], object] = lambda _: None,
    ) -> StickResult:
        """Take a stick in; a second caller waits, and so does a visit.

        Args:
            stick: which one.
            show: prints the pages.
            on_step: called with how far it is, and with what it waits for.
        """

        def tell(step: StickStep, done: int, of: int) -> None:
            if step != "done":  # that is shown with the result
                self._progress = StickProgress(step=step, done=done, of=of)
                on_step(self._progress)

        def wait(visit: Progress) -> None:
            waiting = StickProgress(step="looking", waits_for="visit", visit=visit.step)
            if waiting != self._progress:
                self._progress = waiting
                on_step(waiting)

        if self._working.locked():
            on_step(StickProgress(step="looking", waits_for="stick"))
        with self._working:
            self._progress = StickProgress(step="looking")
            try:
                with self._visits.apart(on_wait=wait), self._looking:
                    result = visit_stick(
                        self._context, stick, name=self._name, leaves=self._leaves, on_step=tell, show=show
                    )
            except BaseException:
                self._progress = StickProgress()
                raise
            self._ended_s, self._ended_with = self._context.clock.monotonic(), _marker_of(stick)
            self._progress = StickProgress(step="done", done=1, of=1, result=result)
        return result


def _marker_of(stick: StickFolder) -> StickMarker | None:
    """Return what a stick is; None where it is gone, or its marker cannot be read."""
    with suppress(StickError, StickGoneError):
        return stick.marker()
    return None


def _below(folder: Path, deep: int) -> Iterator[StickFolder]:
    stick = StickFolder(folder)
    if stick.is_there():
        yield stick
        return
    if deep:
        for inner in _folders_in(folder):
            yield from _below(inner, deep - 1)


def _folders_in(folder: Path) -> list[Path]:
    """Return the folders in one, sorted; a stick may hold millions of files, of which no more are looked at."""
    with suppress(OSError), os.scandir(folder) as entries:  # not there, or not ours to read
        looked_at = islice(entries, _MOST_LOOKED_AT)
        return sorted(Path(entry) for entry in looked_at if entry.is_dir(follow_symlinks=False))
    return []
