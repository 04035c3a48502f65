"""The activities of this village that are to be shown further: what goes up of each, and what staff said of it.

In: an activity as it stands now, or that it is shown further no more; the answers that receipts bring. Out: an item to
send, the newest in place of the unsent one; where each stands. Rules: a version's number is higher than all before, and
by a trusted clock higher than those of a card that was lost; an answer to an earlier version is old; what was said of
an activity is kept, so that central's copy of it is known as one's own. A call inside a transaction of the same
documents joins it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from content_sync.wire.activities import (
    ActivityAnswer,
    ActivityReach,
    ActivityState,
    VillageActivity,
    bulletin_id,
    known_activity_state,
)
from content_sync.wire.stamps import Stamp
from kiosk.store.daily_limit import pause_s
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, put, where
from kiosk.store.network.sending import ItemsUp

ACTIVITIES_A_DAY: Final = 10
_ACTIVITIES: Final = "activities_up"
_TO_CONFIRM: Final = "activity_answers"
_BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)  # from where a version's number counts seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityWords:
    """An activity as it is to be shown further; `id` is the UUID made with its form, hex, `photo` a light JPEG."""

    id: str
    title: str
    body: str
    place: str
    starts: datetime
    ends: datetime
    photo: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredActivity:
    """What was said of an activity, and what staff said to the version `number`; `first` is when it went up first.

    `item` is the last item that told of it, `author` who had it told under the name `by`. `said` is a digest of the
    words that went up last; empty where an earlier version of this software told them. `decided_at` is when staff said
    so, None where they did not.
    """

    activity: str
    number: int
    item: str
    first: Stamp
    state: ActivityState = "waiting"
    reason: str = ""
    said: str = ""
    author: str = ""
    by: str = ""
    decided_at: datetime | None = None

    def has_said(self, words: ActivityWords, reach: ActivityReach) -> bool:
        """Tell whether these words are those that went up last."""
        return self.state != "withdrawn" and self.said in {"", _digest(words, reach)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToConfirm:
    id: str


class ActivitiesUp:
    """The activities of one kiosk that are to be shown further, over its `Documents`."""

    def __init__(self, documents: Documents, items: ItemsUp) -> None:
        self._documents, self._items = documents, items
        documents.index(_ACTIVITIES, "activity")
        documents.index(_TO_CONFIRM, "id")

    def say(self, words: ActivityWords, *, reach: ActivityReach, author: str, by: str, made: Stamp) -> None:
        """Let an activity go up as it is now; staff look at it anew.

        Raises:
            WireError: a field is past its limit; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        item = VillageActivity(
            id=uuid4().hex,
            activity=words.id,
            number=self._next_number(words.id, made),
            author=author,
            by=by,
            made=made,
            reach=reach,
            title=words.title,
            body=words.body,
            place=words.place,
            starts=words.starts,
            ends=words.ends,
            photo=words.photo,
        )
        self._keep(item, "waiting", said=_digest(words, reach))

    def withdraw(self, activity: str, *, author: str, by: str, made: Stamp) -> None:
        """Let it go up that an activity is shown further no more; one that never went up needs no word."""
        known = self.stored(activity)
        if known is None or known.state == "withdrawn":
            return
        item = VillageActivity(
            id=uuid4().hex,
            activity=activity,
            number=self._next_number(activity, made),
            author=author,
            by=by,
            made=made,
            is_withdrawn=True,
        )
        self._keep(item, "withdrawn")

    def stored(self, activity: str) -> StoredActivity | None:
        """Return what is known of an activity; None where it never went up."""
        return next(iter(self._rows(activity).values()), None)

    def shown_further(self) -> tuple[StoredActivity, ...]:
        """Return those that went up and were not taken back since."""
        rows = find_records(self._documents, _ACTIVITIES, StoredActivity).values()
        return tuple(row for row in rows if row.state != "withdrawn")

    def bulletins(self, village: str) -> frozenset[str]:
        """Return the ids under which kiosks show the activities that went up from here."""
        rows = find_records(self._documents, _ACTIVITIES, StoredActivity).values()
        return frozenset(bulletin_id(village, row.activity) for row in rows)

    def wait_s(self, now: Stamp) -> int:
        """Return how many seconds until another activity may go up, 0 where it may now."""
        rows = find_records(self._documents, _ACTIVITIES, StoredActivity).values()
        return pause_s((row.first for row in rows), now, most=ACTIVITIES_A_DAY)

    def unconfirmed(self) -> tuple[str, ...]:
        """Return the ids of the answers that central does not know to be here."""
        return tuple(row.id for row in find_records(self._documents, _TO_CONFIRM, _ToConfirm).values())

    def apply(self, answers: Iterable[ActivityAnswer], *, confirmed: Collection[str]) -> None:
        """Take in what staff say; an answer that comes twice is one."""
        done = find_records(self._documents, _TO_CONFIRM, _ToConfirm, where("id", *confirmed)) if confirmed else {}
        self._documents.table(_TO_CONFIRM).remove(doc_ids=list(done))
        for answer in answers:
            for number, row in self._rows(answer.activity).items():
                if row.number == answer.number and row.state != "withdrawn" and not _is_newer(row, answer):
                    state = known_activity_state(answer.state)
                    changed = replace(row, state=state, reason=answer.reason, decided_at=answer.at)
                    put(self._documents, _ACTIVITIES, number, changed)
            if answer.id not in self.unconfirmed():
                add(self._documents, _TO_CONFIRM, _ToConfirm(id=answer.id))

    def _keep(self, item: VillageActivity, state: ActivityState, *, said: str = "") -> None:
        with self._documents.transaction():
            self._items.add(item, key=f"activity:{item.activity}")
            rows = self._rows(item.activity)
            for number, row in rows.items():
                changed = replace(
                    row, number=item.number, item=item.id, state=state, reason="", said=said, author=item.author,
                    by=item.by, decided_at=None,
                )  # fmt: skip
                put(self._documents, _ACTIVITIES, number, changed)
            if not rows:
                first = StoredActivity(
                    activity=item.activity, number=item.number, item=item.id, first=item.made, state=state, said=said,
                    author=item.author, by=item.by,
                )  # fmt: skip
                add(self._documents, _ACTIVITIES, first)

    def _next_number(self, activity: str, made: Stamp) -> int:
        known = self.stored(activity)
        last = known.number if known else 0
        by_clock = int((made.at - _BEGIN).total_seconds()) if made.is_trusted else 0
        return max(last + 1, by_clock)

    def _rows(self, activity: str) -> dict[int, StoredActivity]:
        return find_records(self._documents, _ACTIVITIES, StoredActivity, where("activity", activity))


def _is_newer(row: StoredActivity, answer: ActivityAnswer) -> bool:
    """Tell whether staff said something later than an answer that came late."""
    return row.decided_at is not None and answer.at < row.decided_at


def _digest(words: ActivityWords, reach: ActivityReach) -> str:
    told = (reach, words.title, words.body, words.place, words.starts.timestamp(), words.ends.timestamp(), words.photo)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()
