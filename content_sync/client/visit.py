"""One visit to central: send what waits, take in the receipt, fetch newer parts, send photos and voices, fetch media.

In: a `VisitContext`. Out: a `VisitResult` that says how each step went. The caller decides when to visit again
(next_visit.py).

Rules:
- Each step fails alone, and no error is raised.
- Only a signed receipt counts as success; it is on the card before anything else happens.
- A visit with nothing to do is one request.
- A kiosk that does not know central's keys yet fetches first; one that is not sure of the time fetches the tree's.
- What a receipt says of the time and of the newest parts counts only if it came within a minute.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Final

from content_sync.client.edition import held_numbers
from content_sync.client.errors import NoResultError
from content_sync.client.media_update import MediaUpdate
from content_sync.client.part_fetcher import PartFetcher
from content_sync.client.parts_update import PartsUpdate, first_reason, open_fetcher
from content_sync.client.reasons import Reason, reason_of
from content_sync.client.upload import send_attachment, send_envelope
from content_sync.client.visit_context import Step, StepResult, VisitContext, VisitResult
from content_sync.errors import ContentSyncError, LinkError
from content_sync.wire.board import PhotoWanted
from content_sync.wire.envelopes import MAX_ITEMS, Envelope, pack_items
from content_sync.wire.items import Item
from content_sync.wire.parts import PartName
from content_sync.wire.reports import NO_RESULT, Heartbeat, ItemResult, Report
from content_sync.wire.targets import ServiceKeys

_log = logging.getLogger(__name__)

_MAX_ENVELOPES: Final = 25  # 500 reports; the rest go with the next visit
_MAX_PIECES: Final = 20  # of photos of the board, 640 KB; the rest comes with the next visit
_ROOM_FOR_VOLUNTEERS: Final = 3  # items of an envelope that reports do not take
_PROMPT_S: Final = 60.0


def visit(
    context: VisitContext,
    *,
    on_step: Callable[[Step], None] = lambda _: None,
    show: Callable[[], object] = lambda: None,
) -> VisitResult:
    """Do one visit, and return what it did. Only one at a time; whatever fails, the result says so.

    Args:
        context: what is used of the kiosk.
        on_step: called with each step as it begins, and with `done` at the end.
        show: called when new parts can be shown: once the warnings came, and again after the others.
    """
    return _VisitRun(context, on_step, show).run()


class _VisitRun:
    """One visit under way, and what it did so far."""

    def __init__(self, context: VisitContext, on_step: Callable[[Step], None], show: Callable[[], object]) -> None:
        self._context = context
        self._on_step = on_step
        self._show = show
        self._retry_after_s: int | None = None
        self._reports_sent = self._refused = self._later = self._answers = self._skipped = self._photos_sent = 0
        self._newest: Mapping[str, int] = {}
        self._new_parts: tuple[PartName, ...] = ()
        self._fetcher: PartFetcher | None = None

    def run(self) -> VisitResult:
        link = self._context.link
        up_before, down_before = link.bytes_up, link.bytes_down
        _log.info("visit: shown are %s", _listed(self._held()))
        down = None if self._keys() else self._fetch()
        up = self._up()
        if down is None:
            down = self._fetch()
        photos = self._photos(up)
        self._photos_home(up)
        self._media(up)
        link.close()
        self._on_step("done")
        result = VisitResult(
            at=self._context.clock.read(),
            up=up,
            down=down,
            photos=photos,
            reports_sent=self._reports_sent,
            refused=self._refused,
            later=self._later,
            answers=self._answers,
            skipped=self._skipped,
            photos_sent=self._photos_sent,
            new_parts=self._new_parts,
            failed_parts=self._context.retries.reasons(),
            is_newest=self._has_newest(),
            visit_minutes=keys.visit_minutes if (keys := self._keys()) else None,
            retry_after_s=self._retry_after_s,
            bytes_up=link.bytes_up - up_before,
            bytes_down=link.bytes_down - down_before,
        )
        _log.info(
            "visit: over; up %s, down %s, photos %s; %d bytes up, %d bytes down",
            _as_text(up), _as_text(down), _as_text(photos), result.bytes_up, result.bytes_down,
        )  # fmt: skip
        return result

    def _step(self, step: Step, act: Callable[[], None]) -> StepResult:
        """Do one step; whatever it raises ends this step only."""
        self._on_step(step)
        try:
            act()
        except Exception as error:  # noqa: BLE001  a store has errors of its own, and the other steps must go on
            _log.debug("visit: %s", step, exc_info=True)
            return StepResult(outcome="failed", reason=self._note_failure(step, error))
        return StepResult(outcome="ok")

    def _note_failure(self, what: str, error: Exception) -> Reason:
        """Note what failed, and return why."""
        if isinstance(error, LinkError) and error.retry_after_s is not None:
            self._retry_after_s = max(error.retry_after_s, self._retry_after_s or 0)
        reason = reason_of(error)
        why = error if isinstance(error, ContentSyncError) else type(error).__name__  # ours hold no personal data
        _log.warning("visit: %s failed (%s): %s", what, reason, why)
        return reason

    def _up(self) -> StepResult:
        keys, seed = self._keys(), self._context.seed
        if keys is None or seed is None:
            return StepResult(outcome="skipped", reason=Reason.NO_KEYS if keys is None else Reason.NO_KEY)
        return self._step("sending", lambda: self._send(keys, seed))

    def _keys(self) -> ServiceKeys | None:
        return self._context.edition_store.edition().keys

    def _held(self) -> dict[str, int]:
        return held_numbers(self._context.edition_store.edition(), self._context.village)

    def _has_newest(self) -> bool:
        """Tell whether a receipt named the newest parts, and they are held."""
        return bool(self._newest) and all(self._newest.get(role, 0) == has for role, has in self._held().items())

    def _send(self, keys: ServiceKeys, seed: bytes) -> None:
        items: tuple[Item, ...] = (self._context.heartbeat(), *self._waiting(MAX_ITEMS - 1))
        for _ in range(_MAX_ENVELOPES):
            has_more = self._exchange(items, keys, seed)
            items = self._waiting(MAX_ITEMS)
            if not items and not has_more:
                return

    def _waiting(self, most: int) -> tuple[Item, ...]:
        """Return what waits: first a few of the volunteers' items, which a flood of reports must not hold up."""
        said = self._context.network.batch(most)
        reports = self._context.outbox.batch(most - min(len(said), _ROOM_FOR_VOLUNTEERS))
        few = min(len(said), most - len(reports), _ROOM_FOR_VOLUNTEERS)
        return (*said[:few], *reports, *said[few : most - len(reports)])

    def _exchange(
        self, items: tuple[Item, ...], keys: ServiceKeys, seed: bytes, *, photo: PhotoWanted | None = None
    ) -> bool:
        """Send one envelope, have its receipt on the card, and tell whether more of the board waits."""
        context, packed = self._context, pack_items(items)
        items = items[: len(packed)]
        confirmed = (*context.outbox.confirmed_answers(), *context.network.confirmed_answers())
        board, restored = context.network.board_number(), context.memory.restored_from()
        envelope = Envelope(
            items=packed, confirmed=confirmed, parts=self._held(), board=board, photo=photo, restored=restored
        )
        seq = context.memory.next_seq()
        epoch = context.memory.epoch()
        _log.info("visit: envelope %d goes up with %d items, %d confirmed", seq, len(packed), len(confirmed))
        asked_s = context.clock.monotonic()
        receipt = send_envelope(context.link, envelope=envelope, seed=seed, epoch=epoch, seq=seq, keys=keys)
        results, erased = _one_each(items, receipt.results), receipt.erased if restored else ()
        at, wanted = context.clock.read(), receipt.attachments_wanted
        context.outbox.apply(results, receipt.answers, wanted, confirmed=confirmed, erased=erased, at=at)
        context.network.apply(
            results,
            receipt.board,
            to=receipt.board_to,
            is_whole=not receipt.skipped,
            at=context.clock.read(),
            activities=receipt.activities,
            market=receipt.market,
            confirmed=confirmed,
            lacking=receipt.attachments_wanted,
            piece=receipt.photo,
        )
        if restored and receipt.last_serial is not None:  # what happened since the backup is not told again
            context.memory.settle(receipt.last_serial, closed=receipt.closed, at=at)
        if context.clock.monotonic() - asked_s <= _PROMPT_S:
            self._newest = receipt.newest
            if receipt.at is not None:
                context.clock.hear_receipt(receipt.at)
        self._count(items, results)
        self._answers += len(receipt.answers)
        self._skipped = max(receipt.skipped, self._skipped)
        _log.info(
            "visit: receipt %d; %d results, %d answers, %d of the board, %d files wanted, newest are %s",
            seq, len(receipt.results), len(receipt.answers), len(receipt.board), len(receipt.attachments_wanted),
            _listed(receipt.newest),
        )  # fmt: skip
        if receipt.skipped:
            _log.warning("visit: %d entries of the receipt are not for this version", receipt.skipped)
        if items and not {item.id for item in items} & {result.id for result in receipt.results}:
            raise NoResultError("the receipt has no result for anything that was sent")
        return receipt.has_more and receipt.board_to > board

    def _count(self, items: tuple[Item, ...], results: tuple[ItemResult, ...]) -> None:
        reports = {item.id for item in items if isinstance(item, Report)}
        self._reports_sent += sum(result.id in reports and result.verdict == "kept" for result in results)
        self._refused += sum(result.verdict == "refused" for result in results)
        self._later += sum(result.verdict == "later" for result in results)

    def _fetch(self) -> StepResult:
        update = PartsUpdate(self._context, self._newest, show=self._show, note_failure=self._note_failure)
        result = self._step("fetching", update.run) if update.is_needed else StepResult(outcome="ok")
        self._fetcher = update.fetcher
        if update.new:
            self._show()
        self._new_parts = tuple(update.new)
        reason = first_reason(self._context.village, self._context.retries.reasons())
        return StepResult(outcome="failed", reason=reason) if result.outcome == "ok" and reason else result

    def _photos(self, up: StepResult) -> StepResult:
        stores = self._context.outbox, self._context.network
        wanted = (*stores[0].attachments_to_send(), *stores[1].photos_to_send()) if up.outcome == "ok" else ()
        if not wanted:
            return StepResult(outcome="skipped")
        results = []
        for name in wanted:
            result = self._step("photos", functools.partial(self._send_one, name))
            results.append(result)
            if result.reason in {Reason.NO_LINK, Reason.TOO_SLOW}:
                break
        return next((result for result in results if result.outcome == "failed"), StepResult(outcome="ok"))

    def _photos_home(self, up: StepResult) -> None:
        """Fetch the photos of the board that somebody asked to see; whatever becomes of them, the visit is as good."""
        keys, seed = self._keys(), self._context.seed
        if up.outcome == "ok" and keys and seed and self._context.network.photos_wanted():
            self._step("photos", lambda: self._fetch_photos(keys, seed))

    def _fetch_photos(self, keys: ServiceKeys, seed: bytes) -> None:
        tried: set[PhotoWanted] = set()
        for _ in range(_MAX_PIECES):
            wanted = next((one for one in self._context.network.photos_wanted() if one not in tried), None)
            if wanted is None:
                return
            tried.add(wanted)  # the same again brings nothing: its bytes are not at central yet
            self._exchange((), keys, seed, photo=wanted)

    def _media(self, up: StepResult) -> None:
        """Fetch pictures and recordings; whatever becomes of them, the visit is as good as it was."""
        if self._fetcher is None and up.outcome != "ok":
            return  # there is no link
        update = MediaUpdate(self._context)
        if update.missing:
            self._step("media", lambda: update.run(self._fetcher or open_fetcher(self._context)))
        if update.taken:
            self._show()

    def _send_one(self, name: str) -> None:
        context = self._context
        body = context.attachment(name)
        if body is None:
            context.outbox.mark_attachment_missing(name)
            context.network.mark_photo_sent(name)
            _log.warning("visit: file %s is no longer on the card", name[:8])
            return
        send_attachment(context.link, name, body)
        context.outbox.mark_attachment_sent(name)
        context.network.mark_photo_sent(name)
        self._photos_sent += 1
        _log.info("visit: file %s sent, %d bytes", name[:8], len(body))


def _one_each(items: tuple[Item, ...], results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
    """Return the results, and one for every item that got none: it is tried another day, and holds back nothing.

    Where not one item got any, central said nothing, and all stays as it is.
    """
    given = {result.id for result in results}
    missing = [item.id for item in items if item.id not in given and not isinstance(item, Heartbeat)]
    has_none = given.isdisjoint(item.id for item in items)
    return results if has_none else (*results, *(ItemResult(id=item, result=NO_RESULT) for item in missing))


def _listed(numbers: Mapping[str, int]) -> str:
    return " ".join(f"{role} {number}" for role, number in sorted(numbers.items()) if number) or "none"


def _as_text(result: StepResult) -> str:
    return f"{result.outcome} ({result.reason})" if result.reason else result.outcome
