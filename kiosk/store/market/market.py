"""The market items of one village: the one door of this folder.

In: what a seller wrote, a photo, the volunteer's decisions, complaints, the time. Out: the items to show and those to
look at. Rules: every change is on the card when the call returns; the same form with the same fields is one item;
nothing is shown before the volunteer's yes, and what changed since the volunteer saw it is not decided; a complaint
hides nothing; what has ended loses its words at once, and the next replacement takes them off the card.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.document_store import DocumentStore
from kiosk.store.errors import CardError, EnoughFilesError, TooFastError
from kiosk.store.files import NamedFiles
from kiosk.store.form_digests import digest_of
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, highest, put, where
from kiosk.store.market import decisions
from kiosk.store.market.ceilings import MarketCeilings
from kiosk.store.market.items import (
    HELD,
    DistrictState,
    MarketEnd,
    MarketFields,
    MarketItem,
    MarketState,
    ShownItem,
    on_show,
)
from kiosk.store.market.nearby import Nearby
from kiosk.store.market.running_time import RunningTime
from kiosk.store.senders import Sender, SenderRates

_log = logging.getLogger(__name__)

MAX_PHOTOS: Final = 3  # one at a time; so often it may be sent
ENDED_KEPT: Final = 400
_ENDED: Final[tuple[MarketEnd, ...]] = ("sold", "removed", "over")
_NO_TIME: Final = timedelta(0)
_ITEMS: Final = "items"
_COUNTER: Final = "item_counter"
_ONLY: Final = 1  # the number of the one document in a table that holds one

Decision = Callable[[MarketItem], MarketItem | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ItemCounter:
    last: int


def leap(documents: Documents, count: int) -> None:
    """Leave so many numbers out: items that are not on this card may have them."""
    last = highest(documents, _ITEMS)
    counted = get_record(documents, _COUNTER, _ONLY, _ItemCounter) or _ItemCounter(last=last)
    put(documents, _COUNTER, _ONLY, _ItemCounter(last=max(counted.last, last) + count))


class Market(DocumentStore):
    """The market of one village.

    Args:
        documents: the store `market`.
        photos: the files of its photos.
        ceilings: how many items there may be.

    Attributes:
        nearby: what is said here of the items of other villages.
    """

    def __init__(self, documents: Documents, photos: NamedFiles, *, ceilings: MarketCeilings | None = None) -> None:
        super().__init__(documents)
        self._photos = photos
        self._running, self.nearby = RunningTime(documents), Nearby(documents)
        self._ceilings, self._rates = ceilings or MarketCeilings(), SenderRates()
        self._last_state: object = None
        self._last_shown: list[MarketItem] = []
        documents.index(_ITEMS, "state", "form_digest", "photo", "small_photo")

    def put_up(
        self, form: str, fields: MarketFields, *, code_of: Callable[[int], str], made: Stamp, sender: Sender
    ) -> MarketItem:
        """Keep an item, on the card when it returns.

        Args:
            form: the UUID made with the form, hex; the form sent again with the same fields is the same item.
            fields: what was written.
            code_of: returns the seller's code for an item's number.
            made: when, by the kiosk's clock.
            sender: who sends it.

        Raises:
            NoRoomError: there is no room now, or the sender is too fast; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        digest = digest_of(form, fields)
        with self._documents.transaction():
            for known in find_records(self._documents, _ITEMS, MarketItem, where("form_digest", digest)).values():
                return known
            self._make_sure_of_room(sender, made)
            self._running.note(made)
            running_s = self._running.total_s(made)
            for hidden in self._ceilings.giving_way(self.held()):
                self._decide(hidden.number, lambda item: decisions.ended(item, "over", made, running_s))
            number = self._next_number()
            item = decisions.new(
                number, fields, code=code_of(number), form_digest=digest, made=made, running_s=running_s, sender=sender
            )
            put(self._documents, _ITEMS, number, item)
        self._rates.count(sender, made.boot_s)
        _log.info("market item %d kept", number)
        return item

    def item(self, number: int) -> MarketItem | None:
        """Return an item, also one that has ended; None if there is none of this number, or it ended long ago."""
        return get_record(self._documents, _ITEMS, number, MarketItem)

    def is_known(self, number: int) -> bool:
        """Tell whether an item ever had this number."""
        return 0 < number <= self._last_number()

    def shown(self, now: Stamp) -> tuple[ShownItem, ...]:
        """Return what villagers see of the items, the newest first."""
        running_s = self.running_s(now)
        items = (on_show(item, now, running_s) for item in reversed(self._read_shown()))
        return tuple(item for item in items if item)

    def held(self) -> tuple[MarketItem, ...]:
        """Return all items that hold what their sellers wrote, the oldest first."""
        return tuple(self._in_state(*HELD))

    def count_to_look_at(self) -> int:
        """Return how many items wait for the volunteer, or were complained about."""
        complained_about = sum(bool(item.complaints) for item in self._in_state("shown"))
        return self._documents.tally(_ITEMS, "state", "waiting").count + complained_about

    def titles_waiting(self, most: int) -> tuple[str, ...]:
        """Return what the first items that wait for the volunteer are called."""
        waiting = find_records(self._documents, _ITEMS, MarketItem, where("state", "waiting"), most=most)
        return tuple(item.title for item in waiting.values())

    def running_s(self, now: Stamp) -> int:
        """Return how many seconds the kiosk has run in all, by which days may count."""
        return self._running.total_s(now)

    def photo(self, name: str, *states: MarketState) -> bytes | None:
        """Return a photo that an item in one of these states has; None if none has it.

        Raises:
            MissingFileError: its file is gone or harmed.
        """
        for field in ("photo", "small_photo"):
            found = find_records(self._documents, _ITEMS, MarketItem, where(field, name)).values()
            if any(item.state in states for item in found):
                return self._photos.read(name)
        return None

    def attach_photo(self, number: int, *, photo: bytes, small_photo: bytes) -> bool:
        """Keep a photo with its item, in place of the one before; an item that is shown waits for the volunteer again.

        Args:
            number: the item's.
            photo: a small JPEG.
            small_photo: the same for the list.

        Returns:
            False if the item has ended.

        Raises:
            EnoughFilesError: it had as many as it may.
            CardError: the card did not take it.
        """
        before = self.item(number)
        if before is None or not before.is_held:
            return False
        if before.photos_kept >= MAX_PHOTOS:
            raise EnoughFilesError(f"a market item has at most {MAX_PHOTOS} photos")
        names = [self._photos.put(one) for one in (photo, small_photo)]
        self._decide(number, lambda item: decisions.with_photo(item, *names))
        self._remove_unused({before.photo, before.small_photo} - set(names))
        return True

    def show(self, number: int, content: str, now: Stamp) -> bool:
        """Show an item; with that its complaints are looked at, and with its first showing its days begin.

        Args:
            number: the item's.
            content: what the volunteer saw of it (`MarketItem.content`).
            now: the time.

        Returns:
            False if it has changed since, or has ended.
        """
        return self._decide(number, lambda item: decisions.shown(item, content, now, self.running_s(now)))

    def hide(self, number: int, content: str, reason: str) -> bool:
        """Hide an item, for a reason that its seller is told; return False as `show` does."""
        return self._decide(number, lambda item: decisions.hidden(item, content, reason))

    def redact(self, number: int, content: str, words: Collection[str], reason: str, *, without_phone: bool) -> bool:
        """Take words or the number out of an item, for a reason its seller is told; return False as `show` does."""
        without = {"without_phone": without_phone}
        return self._decide(number, lambda item: decisions.redacted(item, content, words, reason, **without))

    def renew(self, number: int, now: Stamp) -> bool:
        """Let an item's days begin again; return False if it neither waits nor is shown, or is over."""
        return self._decide(number, lambda item: decisions.extended(item, now, self.running_s(now)))

    def end(self, number: int, end: MarketEnd, now: Stamp) -> bool:
        """End an item, and forget what its seller wrote; return False if it has ended already."""
        before = self.item(number)
        has_ended = self._decide(number, lambda item: decisions.ended(item, end, now, self.running_s(now)))
        if before and has_ended:
            self._remove_unused({before.photo, before.small_photo})
        return has_ended

    def want_in_district(self, number: int, *, is_wanted: bool) -> bool:
        """Keep whether the seller wants an item shown in the whole district; return False if that stays as it was."""
        return self._decide(number, lambda item: decisions.for_district(item, is_wanted))

    def every(self) -> tuple[MarketItem, ...]:
        """Return all items, also those that have ended, the oldest first."""
        return tuple(find_records(self._documents, _ITEMS, MarketItem).values())

    def keep_said(self, number: int, district: DistrictState | None) -> None:
        """Note what central was told of an item; None where that was taken back."""
        self._decide(number, lambda item: decisions.said_of(item, district))

    def complain(self, number: int, reason: str) -> bool:
        """Count a complaint; return False if the item is not shown, or was complained about enough."""
        return self._decide(number, lambda item: decisions.complained_about(item, reason))

    def pass_time(self, now: Stamp) -> None:
        """End what is over, forget what ended long ago, and count the time the kiosk has run."""
        with self._documents.transaction():
            if self._documents.ids(_ITEMS):
                self._running.note(now)
            running_s = self.running_s(now)
            for item in self.held():
                if after := decisions.in_time(item, now, running_s):
                    put(self._documents, _ITEMS, item.number, after)
            ended = [item for item in self._in_state(*_ENDED) if not item.district]  # else central is told first
            gone = {item.number for item in ended if item.left(now, running_s) <= _NO_TIME}
            gone |= {item.number for item in ended[:-ENDED_KEPT]}
            self._documents.table(_ITEMS).remove(doc_ids=gone)

    def tidy(self, now: Stamp) -> None:
        """Do what time brings, write the store anew without what was forgotten, and sweep the photos; for the night."""
        self.pass_time(now)
        self._documents.compact()
        self._photos.sweep(self._photos_in_use())

    def _decide(self, number: int, decision: Decision) -> bool:
        with self._documents.transaction():
            item = self.item(number)
            after = decision(item) if item else None
            if after is not None:
                put(self._documents, _ITEMS, number, after)
        return after is not None

    def _in_state(self, *states: MarketState) -> list[MarketItem]:
        return list(find_records(self._documents, _ITEMS, MarketItem, where("state", *states)).values())

    def _read_shown(self) -> list[MarketItem]:
        """Return the items the volunteer lets be shown; they are read again only after a change, as pages ask often."""
        state = self._documents.state_of(_ITEMS)
        if state is not self._last_state:
            self._last_state, self._last_shown = state, self._in_state("shown")
        return self._last_shown

    def _make_sure_of_room(self, sender: Sender, made: Stamp) -> None:
        self._ceilings.check(sender, self.held())
        if wait_s := self._rates.wait_s(sender, made.boot_s):
            raise TooFastError(wait_s)

    def _last_number(self) -> int:
        counted = get_record(self._documents, _COUNTER, _ONLY, _ItemCounter)
        return counted.last if counted else highest(self._documents, _ITEMS)

    def _next_number(self) -> int:
        number = self._last_number() + 1
        put(self._documents, _COUNTER, _ONLY, _ItemCounter(last=number))
        return number

    def _photos_in_use(self) -> frozenset[str]:
        rows = self._documents.table(_ITEMS).all()  # also those that cannot be read as items
        return frozenset(str(row.get(field)) for row in rows for field in ("photo", "small_photo"))

    def _remove_unused(self, names: Collection[str]) -> None:
        """Remove the files that no item names any more; where the card refuses, the night's sweep removes them."""
        with contextlib.suppress(CardError):
            for name in set(names) - self._photos_in_use() - {""}:
                self._photos.remove(name)
