"""A stick in a kiosk: what is new comes in, answers come home, and what waits is handed over.

In: a `VisitContext`, a stick. Out: a `StickResult`. Rules:
- The tree is taken part by part, by the same checks as by link; one that is older, expired or forged is told, and
  changes nothing.
- Each step fails alone, and no error is raised. Pulled out in the middle and put in again, it goes on: what was taken
  is kept, and what lies whole on the stick is not written again.
- Receipts are on the card before their files leave the stick.
- It is safe to take the stick out once all that was written is on it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Literal

from content_sync.client.media_update import MediaUpdate
from content_sync.client.parts_update import PartsUpdate, failed_parts
from content_sync.client.reasons import Reason, reason_of
from content_sync.client.retries import Retries
from content_sync.client.stick.carrying import Incoming, waiting_for_carrier
from content_sync.client.stick.handing_over import hand_over
from content_sync.client.stick.stick_look import forget_look, peek, receipt_files
from content_sync.client.stick.stick_source import StickSource
from content_sync.client.stick.stick_unbelieved import Unbelieved, why_unbelieved
from content_sync.client.visit_context import StepResult, VisitContext
from content_sync.errors import ContentSyncError
from content_sync.stick.errors import StickError, StickLockedError
from content_sync.stick.folder import StickFolder
from content_sync.wire.carriers import DOWN
from content_sync.wire.enrolment import MAX_HELLO_BYTES
from content_sync.wire.envelopes import MAX_RECEIPT_BYTES
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.reports import Report
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import ServiceKeys

_log = logging.getLogger(__name__)

StickStep = Literal["looking", "parts", "media", "answers", "handing", "done"]
"""What is done now."""

_SKIPPED: Final = StepResult(outcome="skipped")
_AFTER_PARTS: Final = 3  # steps that count as a part each: pictures, answers, handing over


@dataclass(frozen=True, slots=True, kw_only=True)
class StickResult:
    """What a stick brought and took.

    Attributes:
        at: when it ended, by the kiosk's clock.
        fault: what is wrong with the stick itself; empty where nothing is.
        unbelieved: whether a tree that was refused as forged is one of another ministry, or nobody's.
        down: whether its tree was taken in.
        home: whether its receipts were taken in.
        up: whether what waits is on it.
        new_parts: the parts that were taken in and are shown.
        answers: reports to which an answer came that was not here yet.
        confirmed: reports that waited here, and that central has, as its receipts say.
        is_welcomed: central's answer to the one-time code came.
        strange: receipts that are not for this kiosk, or that nobody believes.
        reports: reports that are on it now.
        files: photos and voices that are on it now.
        envelopes: envelopes that are on it now.
        has_code: the one-time code is on it, sealed.
        is_safe: all that was written is on the stick: it may be taken out.
    """

    at: Stamp
    fault: str = ""
    unbelieved: Unbelieved = ""
    down: StepResult = _SKIPPED
    home: StepResult = _SKIPPED
    up: StepResult = _SKIPPED
    new_parts: tuple[PartName, ...] = ()
    answers: int = 0
    confirmed: int = 0
    is_welcomed: bool = False
    strange: int = 0
    reports: int = 0
    files: int = 0
    envelopes: int = 0
    has_code: bool = False
    is_safe: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether no step failed; a tree that the kiosk has already, or newer, is no failure."""
        harmless = self.down.reason == Reason.OLDER
        steps = (self.home, self.up) if harmless else (self.down, self.home, self.up)
        return not self.fault and self.is_safe and all(step.outcome != "failed" for step in steps)


def visit_stick(
    context: VisitContext,
    stick: StickFolder,
    *,
    name: str = "",
    leaves: bool = True,
    on_step: Callable[[StickStep, int, int], object] = lambda *_: None,
    show: Callable[[], object] = lambda: None,
) -> StickResult:
    """Take in what a stick brings, and hand over what waits; whatever fails, the result says so.

    Args:
        context: what is used of the kiosk; its link and its memory of failures stay as they are.
        stick: the stick.
        name: what the village calls itself, for the stick's README.
        leaves: it is a stick that goes away with what it took, and no folder of the kiosk's own.
        on_step: called with each step, and how many of how many steps are done.
        show: called when new parts can be shown.
    """
    source, free = StickSource(stick), context.ledger.unmetered()
    fresh = replace(context, source=source, ledger=free, retries=Retries(), media_retries=Retries())
    return _StickRun(fresh, stick, name, on_step, show, leaves=leaves).run()


class _StickRun:
    """One stick under way."""

    def __init__(
        self,
        context: VisitContext,
        stick: StickFolder,
        name: str,
        on_step: Callable[[StickStep, int, int], object],
        show: Callable[[], object],
        *,
        leaves: bool,
    ) -> None:
        self._leaves = leaves
        self._context, self._stick, self._name = context, stick, name
        self._tell, self._show = on_step, show
        self._steps = len(part_rules(context.village)) + _AFTER_PARTS
        self._done = 0
        self._result = StickResult(at=context.clock.read())

    def run(self) -> StickResult:
        self._on_step("looking", 0)
        try:
            self._stick.marker()
        except StickError as error:
            return self._over(fault=error.fault)
        except ContentSyncError as error:
            return self._over(down=StepResult(outcome="failed", reason=reason_of(error)))
        self._keep(down=self._down())
        keys, seed = self._context.edition_store.edition().keys, self._context.seed
        if keys is None or seed is None:
            skipped = StepResult(outcome="skipped", reason=Reason.NO_KEYS if keys is None else Reason.NO_KEY)
            return self._over(home=skipped, up=skipped)
        self._keep(home=self._try("answers", lambda: self._take_receipts(keys, seed)))
        self._keep(up=self._try("handing over", lambda: self._hand_over(keys, seed)))
        return self._over()

    def _over(self, **found: object) -> StickResult:
        self._keep(**found)
        try:
            self._stick.sync()
        except ContentSyncError as error:
            _log.warning("stick: %s", error)
        else:
            self._keep(is_safe=True)
        self._keep(at=self._context.clock.read())
        self._on_step("done", self._steps)
        _log.info(
            "stick: over; tree %s, answers %s, handed over %s", *(
                f"{step.outcome} {step.reason or ''}".strip()
                for step in (self._result.down, self._result.home, self._result.up)
            ),
        )  # fmt: skip
        return self._result

    def _keep(self, **found: object) -> None:
        self._result = replace(self._result, **found)  # type: ignore[arg-type]  # the fields of the result, by name

    def _on_step(self, step: StickStep, done: int) -> None:
        self._done = done
        self._tell(step, done, self._steps)

    def _try(self, what: str, act: Callable[[], object]) -> StepResult:
        try:
            act()
        except Exception as error:  # noqa: BLE001  a store has errors of its own, and the other steps must go on
            return StepResult(outcome="failed", reason=self._note_failure(what, error))
        return StepResult(outcome="ok")

    def _note_failure(self, what: str, error: Exception) -> Reason:
        reason = reason_of(error)
        _log.warning("stick: %s failed (%s): %s", what, reason, error if isinstance(error, ContentSyncError) else "")
        return reason

    def _down(self) -> StepResult:
        looked = self._try("the tree", lambda: peek(self._context, self._stick))
        forget_look(self._context)
        if looked.outcome == "failed":
            if looked.reason == Reason.FORGED:
                self._keep(unbelieved=why_unbelieved(self._stick))
            return looked
        begun = self._done
        update = PartsUpdate(self._context, show=self._show, note_failure=self._note_failure, on_part=self._on_part)
        taken = self._try("the tree", update.take)
        self._keep(new_parts=tuple(dict.fromkeys(update.new)))
        self._on_step("media", begun + len(part_rules(self._context.village)))
        media = MediaUpdate(self._context)
        if (fetcher := update.fetcher) is not None and media.missing:
            self._try("pictures", lambda: media.run(fetcher))
            self._show()
        reason = next(iter(failed_parts(self._context.village, self._context.retries.reasons()).values()), None)
        return StepResult(outcome="failed", reason=reason) if taken.outcome == "ok" and reason else taken

    def _on_part(self, _name: PartName) -> None:
        self._on_step("parts", self._done + 1)

    def _take_receipts(self, keys: ServiceKeys, seed: bytes) -> None:
        self._on_step("answers", self._steps - 2)
        incoming, answered = Incoming(self._context, keys, seed), set[str]()
        self._take_welcome(incoming)
        waited = {item.id for item in waiting_for_carrier(self._context).items if isinstance(item, Report)}
        for path in receipt_files(self._stick, self._context.village):
            box = self._stick.read(path, max_bytes=MAX_RECEIPT_BYTES)
            if box is None:
                continue
            if (opened := incoming.try_open(box)) is None:
                self._keep(strange=self._result.strange + 1)
                continue
            answered |= self._context.outbox.newly_answered(opened[1].answers)
            incoming.take(*opened)
            kept = {result.id for result in opened[1].results if result.verdict == "kept"}
            confirmed, waited = self._result.confirmed + len(waited & kept), waited - kept
            self._keep(answers=len(answered), confirmed=confirmed)
            with suppress(StickLockedError):  # it stays, and comes again: twice is as good as once
                self._stick.remove(path)

    def _take_welcome(self, incoming: Incoming) -> None:
        """Take central's answer to the code that waits; where none does any more, one that comes late is nothing."""
        if not (name := incoming.awaited_welcome()):
            return
        path = f"{DOWN}/{self._context.village}/{name}"
        box = self._stick.read(path, max_bytes=MAX_HELLO_BYTES)
        if box is None:
            return
        if not incoming.try_welcome(box):
            self._keep(strange=self._result.strange + 1)
            return
        self._keep(is_welcomed=True)
        with suppress(StickLockedError):
            self._stick.remove(path)

    def _hand_over(self, keys: ServiceKeys, seed: bytes) -> None:
        self._on_step("handing", self._steps - 1)
        done = hand_over(self._context, self._stick, keys=keys, seed=seed, name=self._name)
        if self._leaves:
            self._context.envelopes.note_carried(done.items, self._context.clock.read())
        self._keep(reports=done.reports, envelopes=done.envelopes, files=done.files, has_code=done.has_code)
