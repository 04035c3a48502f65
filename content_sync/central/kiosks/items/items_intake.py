"""What the items of an envelope do: most kinds take effect once, of others the newest counts.

In: the items of one envelope, within a transaction that it may share with others. Out: a result for each item. An item
takes effect only if its id is new. A bad item does not hold back others. A heartbeat (heartbeats.py), the numbers of a
report (follow_ups.py) and what a person is (network/people.py) or an activity (network/activities.py) are not
remembered as items: the newest count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from content_sync.central.kiosks.arrivals import LARGEST_VERSION, Arrival, OnceKind, is_storable, storable
from content_sync.central.kiosks.deliveries import ReadItem
from content_sync.central.kiosks.follow_ups import NO_SUCH_REPORT, keep_report_counts
from content_sync.central.kiosks.heartbeats import ArrivingHeartbeats
from content_sync.central.kiosks.items.diary_intake import DIARY
from content_sync.central.kiosks.items.erasures_intake import ERASURE
from content_sync.central.kiosks.items.known_items import KnownItems
from content_sync.central.kiosks.items.market_intake import DISTRICT_COMPLAINT, DISTRICT_ITEM
from content_sync.central.kiosks.items.posts_intake import POST, POST_COMPLAINT, POST_PHOTO
from content_sync.central.kiosks.items.reopenings_intake import REOPENING
from content_sync.central.kiosks.items.reports_intake import ATTACHMENT, REPORT, date_reports
from content_sync.central.kiosks.items.rescues_intake import RESCUED
from content_sync.central.kiosks.items.sign_ups_intake import SIGNED_UP
from content_sync.central.network.activities import take_activity
from content_sync.central.network.people import keep_persons_state
from content_sync.central.network.posting import TOO_MANY
from content_sync.central.network.revocation import REVOKED
from content_sync.central.network.usage import keep_usage
from content_sync.wire.activities import VillageActivity
from content_sync.wire.board import Post, PostComplaint, PostPhoto
from content_sync.wire.diary import DiaryEntry
from content_sync.wire.district_items import DistrictComplaint, DistrictItem
from content_sync.wire.encoding import encode
from content_sync.wire.erasures import Erasure
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.items import Item
from content_sync.wire.reports import (
    UNKNOWN_KIND,
    ItemResult,
    Reopening,
    Report,
    ReportCounts,
    ReportPhoto,
    ReportVoice,
)
from content_sync.wire.rescue import Rescued
from content_sync.wire.sign_up import SignedUp
from content_sync.wire.usage import Usage
from content_sync.wire.volunteers import PersonState

_ONCE: Final[Mapping[type, OnceKind]] = {
    Report: REPORT,
    ReportPhoto: ATTACHMENT,
    ReportVoice: ATTACHMENT,
    Reopening: REOPENING,
    Erasure: ERASURE,
    Post: POST,
    PostComplaint: POST_COMPLAINT,
    PostPhoto: POST_PHOTO,
    Rescued: RESCUED,
    SignedUp: SIGNED_UP,
    DiaryEntry: DIARY,
    DistrictItem: DISTRICT_ITEM,
    DistrictComplaint: DISTRICT_COMPLAINT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsIntake:
    """The items of one envelope.

    Attributes:
        arrival: the envelope.
        known: the items that were taken in before, with those of the envelopes beside this one.
        heartbeats: takes heartbeats.
        held: the numbers of the parts the kiosk holds, by role, as the envelope names them.
        newest: the newest numbers of the parts of this village.
        has_time: it came by link, and the time of that is sure.
        board: the number of the board the kiosk has; None where it has none.
        is_revoked: the kiosk is no longer trusted; what is new of it waits there.
    """

    arrival: Arrival
    known: KnownItems
    heartbeats: ArrivingHeartbeats
    held: Mapping[str, int]
    newest: Mapping[str, int]
    has_time: bool = False
    board: int | None = None
    is_revoked: bool = False

    def take(self, read: ReadItem) -> ItemResult:
        """Take one item in, and return the result for it."""
        name, item = read.id, read.item
        if read.is_bad:
            return ItemResult(id=name, result="rejected", reason="bad-item")
        if self.is_revoked and name not in self.known:
            return ItemResult(id=name, result="later", reason=REVOKED)
        if item is None:
            return ItemResult(id=name, result="rejected", reason=UNKNOWN_KIND)
        if isinstance(item, VillageActivity):
            arrival = self.arrival
            return take_activity(arrival.session, item, village=arrival.village, now=arrival.now)
        once = _ONCE.get(type(item))
        return self._keep_once(item, once) if once else self._keep_newest(item)

    def _keep_once(self, item: Item, kind: OnceKind) -> ItemResult:
        arrival = self.arrival
        reason = kind.objection(arrival, item)
        if reason:
            return ItemResult(id=item.id, result="rejected", reason=reason)
        if (refused := kind.refused(arrival, item)) and item.id not in self.known:
            return refused
        digest = hashlib.sha256(encode(kind.fields(item))).hexdigest()
        if (before := self.known.digest_of(item.id)) is not None:
            return ItemResult(id=item.id, result="dup" if before == digest else "conflict")
        self.known.add(item.id, digest, arrival.envelope_id)
        kind.keep(arrival, item)
        return ItemResult(id=item.id, result="ok")

    def _keep_newest(self, item: Item) -> ItemResult:
        arrival = self.arrival
        if isinstance(item, PersonState):
            return self._keep_person(item)
        if isinstance(item, Heartbeat):
            is_new: bool | None = self._keep_heartbeat(item)
        elif isinstance(item, ReportCounts):
            is_new = keep_report_counts(arrival.session, item, village=arrival.village, now=arrival.now)
            if is_new is None:
                return ItemResult(id=item.id, result="rejected", reason=NO_SUCH_REPORT)
        elif isinstance(item, Usage):
            is_new = keep_usage(arrival.session, item, village=arrival.village, now=arrival.now)
            if is_new is None:
                return ItemResult(id=item.id, result="rejected", reason="bad-item")
        else:
            return ItemResult(id=item.id, result="rejected", reason=UNKNOWN_KIND)
        return ItemResult(id=item.id, result="ok" if is_new else "dup")

    def _keep_heartbeat(self, heartbeat: Heartbeat) -> bool:
        arrival = self.arrival
        before = {start.boot for start in arrival.starts()}
        is_new = self.heartbeats.keep(
            heartbeat,
            envelope_id=arrival.envelope_id,
            held=self.held,
            newest=self.newest,
            board=self.board,
            now=arrival.now,
            has_time=self.has_time,
        )
        for start in arrival.starts():
            if start.boot not in before:
                date_reports(arrival, start)
        return is_new

    def _keep_person(self, person: PersonState) -> ItemResult:
        arrival, times = self.arrival, [person.since, *((person.until,) if person.until else ())]
        if person.number > LARGEST_VERSION or not all(is_storable(time) for time in times):
            return ItemResult(id=person.id, result="rejected", reason="bad-item")
        name = storable(person.name)
        is_new = keep_persons_state(arrival.session, person, name=name, village=arrival.village, now=arrival.now)
        if is_new is None:
            return ItemResult(id=person.id, result="later", reason=TOO_MANY)
        return ItemResult(id=person.id, result="ok" if is_new else "dup")
