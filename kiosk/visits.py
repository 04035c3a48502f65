"""The kiosk's visits to central: one at a time, with their progress and their true result.

In: a `Visitor` made of the kiosk's own parts; a wish for a visit from the button or the admin page. Out: the result,
on the card before the progress says that it is over. When to visit is `jobs.py`'s to decide; `delay_s` says how long
to wait after the last one.
"""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Lock
from typing import Final

import msgspec

from content_sync.client.link import Link
from content_sync.client.reasons import NO_KEY
from content_sync.client.visit import next_delay_s, visit
from content_sync.client.visitor import Step, Visitor, VisitResult
from content_sync.errors import SettingError
from content_sync.look.thai import BANGKOK
from kiosk.clock import BUILT, Clock
from kiosk.config import KioskConfig
from kiosk.heartbeat import beating
from kiosk.services import Progress, VisitStep
from kiosk.store.content import Content
from kiosk.store.errors import CardError, MissingPhotoError
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.photos import PhotoFiles
from kiosk.store.state import State

_log = logging.getLogger(__name__)

_NIGHT: Final = (22, 5)  # hours in Bangkok: nobody reads then, and few write
_NIGHT_S: Final = 3600.0
_FIRST_WITHIN_S: Final = 60.0  # a province that gets its power back does not call at once ...
_LONG_UP_S: Final = 600.0  # ... but a machine that has been up longer was restarted alone
_STEPS: Final[dict[Step, VisitStep]] = {"sending": "sending", "fetching": "fetching", "photos": "photos"}


class _Signed(msgspec.Struct, frozen=True, tag_field="_type", tag="root"):
    version: int


class _Root(msgspec.Struct, frozen=True):
    """As much of `root.json` as tells it from another file; whether it is sound, tuf says when it is used."""

    signed: _Signed


class Visits:
    """Does visits, one at a time.

    Args:
        visitor: what a visit uses of the kiosk.
        state: where the result is kept.
        base_minutes: the least minutes between two visits by day; central may ask for more.
    """

    def __init__(self, visitor: Visitor, state: State, *, base_minutes: int) -> None:
        self._visitor, self._state, self._base_s = visitor, state, base_minutes * 60.0
        self._progress = Progress()
        self._running, self._wishing = Lock(), Lock()
        self._last: VisitResult | None = None
        self._failures = 0
        self.wanted = Event()

    def ask(self) -> None:
        """Wish for a visit right away; while one runs it is the one."""
        with self._wishing:
            if not self._running.locked():
                self._progress = Progress(step="asked")
                self.wanted.set()

    def progress(self) -> Progress:
        """Tell where the visit stands."""
        return self._progress

    def run(self, *, show: Callable[[], object] = lambda: None) -> VisitResult:
        """Do one visit and keep its result; a second caller waits for the first one's end.

        Args:
            show: prints what is held; a result that tells of new pages is kept after they are there.
        """
        with self._running:
            with self._wishing:
                was_asked = self.wanted.is_set()
                self.wanted.clear()
            if was_asked:
                self._visitor.retries.at_once()
            # Who presses the button again and again must not make the next visits come later.
            self._failures = max(1, self._failures + (not was_asked))
            try:
                result = visit(self._visitor, on_step=self._step, show=show)
                self._last = result
                self._failures = 0 if result.has_delivered or self._is_mute(result) else self._failures
                self._keep(result)
            finally:
                self._progress = Progress(step="done")
        return result

    def _is_mute(self, result: VisitResult) -> bool:
        """Tell whether all went well that can without a key: the pages must not come more slowly for its harm."""
        return result.up.reason == NO_KEY and result.down.outcome == "ok"

    def is_linked(self) -> bool:
        """Tell whether the last visit since the start reached central."""
        return self._last is not None and "ok" in {self._last.up.outcome, self._last.down.outcome}

    def delay_s(self, now: datetime, *, uptime_s: float, chance: float) -> float:
        """Return the seconds until the next visit.

        Args:
            now: the time, to know day and night.
            uptime_s: how long the machine has been up.
            chance: a random number from 0 up to 1.
        """
        last = self._last
        if last is None and not self._failures:
            is_alone = uptime_s > _LONG_UP_S or not self._visitor.shelf.edition().parts
            return 0.0 if is_alone else _FIRST_WITHIN_S * chance
        asked_s = (last.visit_minutes or 0) * 60.0 if last else 0.0
        base_s = max(self._base_s, asked_s, _NIGHT_S if is_night(now) else 0.0)
        retry_after_s = last.retry_after_s if last else None
        return next_delay_s(self._failures, base_s=base_s, retry_after_s=retry_after_s, chance=chance)

    def _step(self, step: Step) -> None:
        if step in _STEPS:  # "done" is said only after the result is kept
            self._progress = Progress(step=_STEPS[step])

    def _keep(self, result: VisitResult) -> None:
        try:
            self._state.record_visit(result)
        except CardError as error:
            _log.warning("the result of the visit could not be kept: %s", error)


def is_night(now: datetime) -> bool:
    """Tell whether it is night in the village."""
    evening, morning = _NIGHT
    hour = now.astimezone(BANGKOK).hour
    return hour >= evening or hour < morning


def make_visitor(
    config: KioskConfig,
    *,
    seed: bytes | None,
    clock: Clock,
    content: Content,
    state: State,
    outbox: Outbox,
    photos: PhotoFiles,
) -> Visitor:
    """Return what a visit uses of this kiosk.

    Raises:
        SettingError: `root_file` or `ca_bundle` cannot be read or is none.
    """

    def photo(name: str) -> bytes | None:
        try:
            return photos.read(name)
        except MissingPhotoError:
            return None

    return Visitor(
        link=Link(config.central_url, ca_bundle=config.ca_bundle),
        root=_root(config.root_file),
        folder=config.data_dir / "cache",
        village=config.village,
        seed=seed,
        outbox=outbox,
        photo=photo,
        heartbeat=beating(config.data_dir, clock=clock, content=content, state=state, outbox=outbox),
        shelf=content,
        memory=state,
        clock=clock,
        built=BUILT,
    )


def _root(file: Path) -> bytes:
    try:
        root = file.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise SettingError(f"the setting root_file names {file}, which cannot be read: {error.strerror}") from error
    try:
        msgspec.json.decode(root, type=_Root)
    except msgspec.DecodeError as error:
        raise SettingError(f"the setting root_file names {file}, which is not central's root.json") from error
    return root
