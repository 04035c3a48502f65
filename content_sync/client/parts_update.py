"""The fetching step of a visit: which parts of the edition are fetched, in which order, and what becomes of each.

In: a `VisitContext`, and the newest numbers as the last receipt named them.
Out: parts taken in one by one in the order of need, and shown before parts of a lesser need are fetched.

Rules:
- A part that fails stays as it was, as far as it could not be verified, is noted and is tried again later; the others
  go on.
- Every part is fetched where no receipt named the newest numbers, and once after each start.
- What is urgent can be taken alone, between two envelopes; then nothing is asked where nothing urgent is newer.
- The tree itself confirms the warnings at least once a day, also when nothing is newer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Final

from content_sync.client.errors import BehindError, BudgetError
from content_sync.client.reasons import Reason
from content_sync.client.room import refuse_without_room
from content_sync.client.tree.edition import Part, held_part
from content_sync.client.tree.part_fetcher import PartFetcher
from content_sync.client.visit_context import VisitContext
from content_sync.wire.alerts import Warning
from content_sync.wire.parts import PartName, PartRule, part_rules
from content_sync.wire.periods import RIGHT_CLOCKS_DIFFER, SIGNED_ANEW_AFTER

_log = logging.getLogger(__name__)

_TIMESTAMP: Final = "timestamp@"


class PartsUpdate:
    """The update of the parts in one visit.

    Args:
        context: what a visit uses of the kiosk.
        show: called when new parts can be shown.
        note_failure: called with what failed, in words for the log, and with the error; returns why.
        on_part: called with each part as its turn comes.
        is_over: tells whether nobody is to be asked any more; what is left then waits for the next visit.

    Attributes:
        new: the parts that were taken in, in this order.
        fetcher: what they were read with; None where nothing was fetched.
    """

    def __init__(
        self,
        context: VisitContext,
        *,
        show: Callable[[], object],
        note_failure: Callable[[str, Exception], Reason],
        on_part: Callable[[PartName], object] = lambda _: None,
        is_over: Callable[[], bool] = lambda: False,
    ) -> None:
        self._context = context
        self._show, self._note_failure, self._on_part = show, note_failure, on_part
        self._is_over = is_over
        self._rules = part_rules(context.village)
        self._is_first = not context.retries.has_looked
        self._newest: Mapping[str, int] = {}
        self._edition = 0
        self._opened_at: Mapping[str, int] = {}
        self._tried: dict[str, int | None] = {}
        self._shown = 0
        self.new: list[PartName] = []
        self.fetcher: PartFetcher | None = None
        self._confirmed: dict[str, datetime] = {}

    def hear(self, newest: Mapping[str, int], edition: int) -> None:
        """Take note of the newest number of each part by role, and of the last version that changed the district.

        Args:
            newest: empty where no receipt named them.
            edition: 0 where no receipt named it.
        """
        self._newest, self._edition = newest, edition
        if newest:
            self._context.retries.hear()

    def has_urgent(self) -> bool:
        """Tell whether something urgent is to be fetched."""
        return any(rule.need == "urgent" for rule in self._wanted())

    def is_needed(self) -> bool:
        """Tell whether anything is to be fetched, a part or only the signed time."""
        return bool(self._wanted()) or self._context.clock.wants_issued()

    def has_for_tomorrow(self) -> bool:
        """Tell whether a part would be fetched if the day's bytes for it were not used up."""
        return self._due() != self._wanted()

    def take_urgent(self) -> None:
        """Fetch what is urgent and may be newer, alone.

        Raises:
            ContentSyncError: the tree itself did not come or is refused; nothing was fetched.
            OSError: the card is full or broken.
        """
        self._take_all([rule for rule in self._rules if rule.need == "urgent"])

    def take(self) -> None:
        """Fetch the parts that may be newer, and confirm the others where that asks nothing; it raises the same."""
        try:
            fetcher = self._take_all(self._rules)
        finally:
            self._context.edition_store.confirm(self._confirmed)
        if not self._context.retries.reasons():
            fetcher.sweep(self._context.edition_store.edition())

    def _take_all(self, rules: Iterable[PartRule]) -> PartFetcher:
        wanted, ledger = self._wanted(), self._context.ledger
        with ledger.lane("urgent"):
            fetcher = self._open()
        for need, group in groupby(rules, key=lambda rule: rule.need):
            with ledger.lane(need):
                for rule in group:
                    self._on_part(rule.name)
                    held = self._held(rule)
                    if rule in wanted or (held is not None and fetcher.is_unchanged(rule, held)):
                        self._try(fetcher, rule, held)
            self.show()
        return fetcher

    def show(self) -> None:
        """Show what was taken in and is not shown yet."""
        if self._shown < len(self.new):
            self._shown = len(self.new)
            self._show()

    def _open(self) -> PartFetcher:
        """Return what reads the tree; it is opened anew where a receipt has named other parts since."""
        if self.fetcher is None or self._opened_at != self._newest:
            self.fetcher = open_fetcher(self._context, self._edition)
            self._opened_at = self._newest
        return self.fetcher

    def _wanted(self) -> frozenset[PartRule]:
        ledger = self._context.ledger
        return frozenset(rule for rule in self._due() if rule.need == "urgent" or ledger.is_open(rule.need))

    def _due(self) -> frozenset[PartRule]:
        retries = self._context.retries
        is_all = not self._newest or self._is_first or self._is_district_newer()
        failed = retries.reasons()
        return frozenset(
            rule
            for rule in self._rules
            if not self._was_tried(rule)
            and retries.is_due(rule.role, self._newest.get(rule.role))
            and (is_all or rule.role in failed or self._is_old(rule) or self._is_unconfirmed(rule))
        )

    def _is_district_newer(self) -> bool:
        """Tell whether a pack leads further, though no part of this village may be newer: the next one builds on it."""
        versions = self._context.memory.versions().items()
        return self._edition > max((version for name, version in versions if name.startswith(_TIMESTAMP)), default=0)

    def _was_tried(self, rule: PartRule) -> bool:
        """Tell whether this visit tried it at the same number, well or badly."""
        return rule.role in self._tried and self._tried[rule.role] == self._newest.get(rule.role)

    def _is_old(self, rule: PartRule) -> bool:
        held = self._held(rule)
        # Not only a higher number: after a stolen key drove it up and root took that key away, the true one is lower.
        return held is None or held.number != self._newest.get(rule.role, 0)

    def _is_unconfirmed(self, rule: PartRule) -> bool:
        held = self._held(rule)
        if rule.name not in Warning.parts or held is None:
            return False
        age = self._context.clock.read().at - held.confirmed
        # A confirmation from the future was signed by a wrong clock.
        return not -RIGHT_CLOCKS_DIFFER <= age <= SIGNED_ANEW_AFTER

    def _held(self, rule: PartRule) -> Part | None:
        return held_part(self._context.edition_store.edition(), rule, self._context.village)

    def _try(self, fetcher: PartFetcher, rule: PartRule, held: Part | None) -> None:
        if self._is_over():
            return
        self._tried[rule.role] = self._newest.get(rule.role)
        try:
            if held is None or not fetcher.is_unchanged(rule, held):
                refuse_without_room(self._context.folder, rule.need, reserve_bytes=self._context.reserve_bytes)
            self._take(fetcher, rule, held)
        except BudgetError:
            raise  # what came is kept; tomorrow it goes on
        except Exception as error:  # noqa: BLE001  whatever one part trips over, the others go on
            reason = self._note_failure(f"part {rule.name}", error)
            self._context.retries.failed(rule.role, reason, self._newest.get(rule.role))
        else:
            self._context.retries.succeeded(rule.role)

    def _take(self, fetcher: PartFetcher, rule: PartRule, held: Part | None) -> None:
        edition_store = self._context.edition_store
        with self._context.source.within(self._context.part_timeout_s):
            read = fetcher.read(rule, held, now=self._context.clock.read())
        part = read.part
        is_behind = part.number < self._newest.get(rule.role, 0)
        if held is not None and part.content == held.content:
            if not is_behind:
                self._confirmed[rule.role] = part.confirmed
        else:
            fetcher.accept(part)
            edition_store.take(part)
            self.new.append(rule.name)
            _log.info(
                "visit: part %s %d taken in, %d bulletins, %d skipped, %d unreadable",
                rule.name, part.number, len(part.bulletins), part.skipped, part.unreadable,
            )  # fmt: skip
            if rule.need == "urgent":
                self.show()
        if read.missed is not None:
            raise read.missed
        if is_behind:
            raise BehindError("the tree does not hold the newest part yet")


def open_fetcher(context: VisitContext, edition: int = 0) -> PartFetcher:
    """Return what reads the tree as it is now; the clock hears its signed time.

    Args:
        context: what a visit uses of the kiosk.
        edition: the version that a pack may lead to; 0 where no receipt named one.

    Raises:
        ContentSyncError: the tree's top metadata did not come or is refused.
        OSError: the card is full or broken.
    """
    with context.source.within(context.part_timeout_s):
        fetcher = PartFetcher(
            context.source.towards(context.village, edition),
            root=context.root,
            folder=context.folder,
            village=context.village,
            built=context.built,
            uptime=context.clock.uptime(),
            memory=context.memory,
        )
    context.clock.hear_issued(fetcher.issued)
    context.retries.has_looked = True
    context.retries.hear()
    return fetcher


def failed_parts(village: str, reasons: Mapping[str, Reason]) -> dict[PartName, Reason]:
    """Return the parts of which a role (the keys of `reasons`) failed, the most urgent first, and why."""
    failed: dict[PartName, Reason] = {}
    for rule in part_rules(village):
        if rule.role in reasons:
            failed.setdefault(rule.name, reasons[rule.role])
    return failed
