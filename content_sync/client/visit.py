"""One visit to central, in the order of need: what waits goes up, newer parts come down, then photos, then media.

In: a `VisitContext`. Out: a `VisitResult` that says how each step went. The caller decides when to visit again
(next_visit.py).

Rules:
- Each step fails alone, and no error is raised.
- Where nobody is there, or central says when to come again, the visit ends, and the next one comes by that plan.
- Once a receipt names newer warnings, they are fetched and shown before anything else goes up.
- A visit with nothing to do is one request.
- A kiosk that does not know central's keys yet fetches first; one that is not sure of the time fetches the tree's,
  and asks for central's where no receipt told it.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Final

from content_sync.client.enrolling import say_hello
from content_sync.client.errors import BudgetError
from content_sync.client.media_update import MediaUpdate
from content_sync.client.parts_update import PartsUpdate, failed_parts, open_fetcher
from content_sync.client.reasons import Reason, ends_visit, reason_of
from content_sync.client.sending import EnvelopeSender, listed
from content_sync.client.time_request import ask_time
from content_sync.client.upload import send_attachment
from content_sync.client.visit_context import Step, StepResult, VisitContext, VisitResult
from content_sync.errors import ContentSyncError, LinkError
from content_sync.wire.board import PhotoWanted
from content_sync.wire.parts import PartName
from content_sync.wire.targets import ServiceKeys

_log = logging.getLogger(__name__)

_LONGEST_UNHEARD_S: Final = 3_600.0
_MAX_PIECES: Final = 20  # of photos of the board, 640 KB; the rest comes with the next visit


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
        show: called when new parts can be shown: once the warnings came, and again after those of each need.
    """
    return _VisitRun(context, on_step, show).run()


class _VisitRun:
    """One visit under way, and what it did so far."""

    def __init__(self, context: VisitContext, on_step: Callable[[Step], None], show: Callable[[], object]) -> None:
        self._context = context
        self._on_step = on_step
        self._show = show
        self._retry_after_s: int | None = None
        self._ended: Reason | None = None
        self._sending = EnvelopeSender(context)
        self._update = PartsUpdate(
            context, show=show, note_failure=self._note_failure, is_over=lambda: self._ended is not None
        )
        self._photos_sent = 0

    def run(self) -> VisitResult:
        link = self._context.link
        up_before, down_before = link.bytes_up, link.bytes_down
        _log.info("visit: shown are %s", listed(self._sending.held()))
        ledger = self._context.ledger
        down = None if self._keys() else self._fetch()
        with ledger.lane("urgent"):
            self._enrol()
            up = self._up()
        if down is None:
            down = self._fetch()
        with ledger.lane("urgent"):
            self._ask_time(up, down)
        photos = self._photos(up)
        self._photos_home(up)
        self._media(up)
        with ledger.lane("urgent"):
            link.close()
        self._on_step("done")
        result = VisitResult(
            at=self._context.clock.read(),
            up=up,
            down=down,
            photos=photos,
            reports_sent=self._sending.reports_sent,
            refused=self._sending.refused,
            later=self._sending.later,
            answers=self._sending.answers,
            skipped=self._sending.skipped,
            photos_sent=self._photos_sent,
            new_parts=tuple(dict.fromkeys(self._update.new)),
            failed_parts=self._failed_parts(),
            is_newest=self._sending.has_newest(),
            visit_minutes=keys.visit_minutes if (keys := self._keys()) else None,
            retry_after_s=self._retry_after_s,
            bytes_up=link.bytes_up - up_before,
            bytes_down=link.bytes_down - down_before,
            for_tomorrow=ledger.closed(),
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
        except BudgetError:
            _log.info("visit: %s goes on tomorrow: the day's bytes for it are used up", step)
            return StepResult(outcome="skipped", reason=Reason.BUDGET)
        except Exception as error:  # noqa: BLE001  a store has errors of its own, and the other steps must go on
            _log.debug("visit: %s", step, exc_info=True)
            return StepResult(outcome="failed", reason=self._note_failure(step, error))
        return StepResult(outcome="ok")

    def _note_failure(self, what: str, error: Exception) -> Reason:
        """Note what failed, and return why."""
        if isinstance(error, LinkError) and error.retry_after_s is not None:
            self._retry_after_s = max(error.retry_after_s, self._retry_after_s or 0)
        reason = reason_of(error)
        if self._ended is None and ends_visit(error):
            self._ended = reason
        why = error if isinstance(error, ContentSyncError) else type(error).__name__  # ours hold no personal data
        _log.warning("visit: %s failed (%s): %s", what, reason, why)
        return reason

    def _enrol(self) -> None:
        """Bring a code that waits, so that central takes what is sent next; the visit goes on in any case."""
        context, keys, store = self._context, self._keys(), self._context.enrolment
        if store is None or keys is None or context.seed is None or not store.code():
            return
        say = functools.partial(say_hello, context.link, store, keys, seed=context.seed, village=context.village)
        self._step("enrolling", lambda: say(software=context.heartbeat().software))

    def _up(self) -> StepResult:
        keys, seed = self._keys(), self._context.seed
        if keys is None or seed is None:
            return StepResult(outcome="skipped", reason=Reason.NO_KEYS if keys is None else Reason.NO_KEY)
        if self._ended is not None:
            return StepResult(outcome="failed", reason=self._ended)
        return self._step("sending", lambda: self._sending.send(keys, seed, before_next=self._take_urgent))

    def _take_urgent(self) -> bool:
        """Fetch newer warnings before anything else goes up, once a receipt names them; tell whether more may go up."""
        self._update.hear(self._sending.newest, self._sending.edition)
        if self._sending.newest and self._update.has_urgent():
            self._step("fetching", self._update.take_urgent)
            self._update.show()
            self._context.link.settle()  # else the next receipt counts as late
            self._on_step("sending")
        return self._ended is None

    def _keys(self) -> ServiceKeys | None:
        return self._context.edition_store.edition().keys

    def _fetch(self) -> StepResult:
        update = self._update
        update.hear(self._sending.newest, self._sending.edition)
        if self._ended is not None:
            return self._fetch_urgent(self._ended)
        has_for_tomorrow = update.has_for_tomorrow()
        result = self._step("fetching", update.take) if update.is_needed() else StepResult(outcome="ok")
        update.show()
        self._context.link.settle()
        if result.outcome == "ok" and has_for_tomorrow:
            result = StepResult(outcome="skipped", reason=Reason.BUDGET)
        reason = next(iter(self._failed_parts().values()), None)
        return StepResult(outcome="failed", reason=reason) if result.outcome == "ok" and reason else result

    def _fetch_urgent(self, ended: Reason) -> StepResult:
        """Ask for the warnings alone where central has had no time for envelopes for an hour; else for nothing.

        What is wrong with the tree is told before that central is busy: who holds us at an old tree may say it too.
        """
        result = StepResult(outcome="failed", reason=ended)
        if ended == Reason.BUSY and not self._context.retries.has_heard_within(_LONGEST_UNHEARD_S):
            self._ended = None
            urgent = self._step("fetching", self._update.take_urgent)
            self._update.show()
            self._ended = ended
            result = urgent if urgent.outcome == "failed" else result
        return result

    def _failed_parts(self) -> dict[PartName, Reason]:
        return failed_parts(self._context.village, self._context.retries.reasons())

    def _ask_time(self, up: StepResult, down: StepResult) -> None:
        """Ask for the time where it is in doubt and no receipt told it; without a reply the visit is as good."""
        keys, clock = self._keys(), self._context.clock
        has_link = "ok" in {up.outcome, down.outcome}
        if not has_link or self._sending.is_answered_promptly or clock.read().is_trusted:
            return
        if keys is not None and keys.time is not None:
            central = bytes.fromhex(keys.time)
            try:
                ask_time(self._context.link, clock, central=central)
            except ContentSyncError as error:
                self._note_failure("time", error)

    def _photos(self, up: StepResult) -> StepResult:
        stores = self._context.outbox, self._context.network
        named = (*stores[0].attachments_to_send(), *stores[1].photos_to_send()) if up.outcome == "ok" else ()
        wanted = sorted(dict.fromkeys(named), key=self._context.attachment_size)  # the smallest first
        if not wanted:
            return StepResult(outcome="skipped")
        if self._ended is not None:
            return StepResult(outcome="skipped", reason=self._ended)
        if not self._context.ledger.is_open("photos"):
            return StepResult(outcome="skipped", reason=Reason.BUDGET)
        results = []
        with self._context.ledger.lane("photos"):
            for name in wanted:
                result = self._step("photos", functools.partial(self._send_one, name))
                results.append(result)
                if result.reason is not None and result.reason.is_of_all:
                    break
        return next((result for result in results if result.outcome == "failed"), StepResult(outcome="ok"))

    def _photos_home(self, up: StepResult) -> None:
        """Fetch the photos of the board that somebody asked to see; whatever becomes of them, the visit is as good."""
        keys, seed = self._keys(), self._context.seed
        if self._ended is not None:
            return
        if up.outcome == "ok" and keys and seed and self._context.network.photos_wanted():
            with self._context.ledger.lane("photos"):
                self._step("photos", lambda: self._fetch_photos(keys, seed))

    def _fetch_photos(self, keys: ServiceKeys, seed: bytes) -> None:
        tried: set[PhotoWanted] = set()
        for _ in range(_MAX_PIECES):
            wanted = next((one for one in self._context.network.photos_wanted() if one not in tried), None)
            if wanted is None:
                return
            tried.add(wanted)  # the same again brings nothing: its bytes are not at central yet
            self._sending.exchange((), keys, seed, photo=wanted)

    def _media(self, up: StepResult) -> None:
        """Fetch pictures and recordings; whatever becomes of them, the visit is as good as it was."""
        fetcher = self._update.fetcher
        if self._ended is not None or (fetcher is None and up.outcome != "ok"):
            return  # there is no link
        update = MediaUpdate(self._context)
        if update.missing and self._context.ledger.is_open("media"):
            with self._context.ledger.lane("media"):
                self._step("media", lambda: update.run(fetcher or open_fetcher(self._context)))
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


def _as_text(result: StepResult) -> str:
    return f"{result.outcome} ({result.reason})" if result.reason else result.outcome
