"""What a revoked key sends is held at the desk: sealed as it came, until staff release or discard it.

In: an envelope of such a key; later what staff decide. Out: the envelope kept, or its content taken in as if it came
now, with a mark. Rules: nothing is dropped silently. Of one key a few hundred envelopes are held; those that have no
room are counted, and lost is nothing, for the kiosk is told `later` of each item and keeps it. What nobody decided on
is held for a set time and then thrown away, with a note. An envelope that brings no item which is not held yet takes no
room. A heartbeat tells how a box was, so it is not taken in late.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from content_sync.central.database.kiosks.held_envelopes import (
    drop_envelopes,
    drop_until,
    held_items,
    held_of,
    held_room,
    hold_envelope,
)
from content_sync.central.database.kiosks.keys import lock_key
from content_sync.central.database.schema.key_tables import HeldEnvelopeRow, KioskKeyRow
from content_sync.central.database.sessions import Database, Session
from content_sync.central.kiosks.arrivals import Arrival
from content_sync.central.kiosks.deliveries import ReadItem, read_items
from content_sync.central.kiosks.heartbeats import ArrivingHeartbeats
from content_sync.central.kiosks.items.items_intake import ItemsIntake
from content_sync.central.kiosks.items.known_items import KnownItems
from content_sync.central.kiosks.new_reports import NewReports
from content_sync.central.network.acts import note_act
from content_sync.errors import ForgedError, WireError
from content_sync.wire.envelopes import EnvelopeId
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.keys import KeyOrKeys
from content_sync.wire.reports import ItemResult
from content_sync.wire.sealing import open_envelope

_log = logging.getLogger(__name__)

MOST_HELD: Final = 200
"""Envelopes held of one key; a visit of a kiosk brings at most 26."""

MOST_HELD_BYTES: Final = 4_000_000
"""What they have together."""

HELD_FOR: Final = dt.timedelta(days=400)
"""Longer than the reports of a replaced card are taken; central's former keys open what is sealed for two years."""

HELD: Final = "held"
ENVELOPES_RELEASED: Final = "envelopes_released"
ENVELOPES_DISCARDED: Final = "envelopes_discarded"
ENVELOPES_EXPIRED: Final = "envelopes_expired"
HELD_ACTS: Final = frozenset({ENVELOPES_RELEASED, ENVELOPES_DISCARDED, ENVELOPES_EXPIRED})


def hold(
    session: Session,
    box: bytes,
    envelope_id: EnvelopeId,
    items: Sequence[ReadItem],
    *,
    but: Collection[str],
    now: dt.datetime,
) -> None:
    """Hold an envelope, if it brings an item that is not held yet and there is room.

    Args:
        session: a writing one.
        box: the envelope as it came, sealed.
        envelope_id: its kiosk, epoch and number.
        items: the items in it.
        but: the ids of those that were taken in before the key was revoked.
        now: when it came.
    """
    kiosk = envelope_id.kiosk.hex()
    names = {item.id for item in items if _may_be_held(item)} - set(but)
    if names <= held_items(session, kiosk):
        return
    key = lock_key(session, kiosk)
    count, size = held_room(session, kiosk)
    if key is None or count >= MOST_HELD or size + len(box) > MOST_HELD_BYTES:
        _turn_away(key)
        return
    row = HeldEnvelopeRow(
        kiosk=kiosk,
        epoch=envelope_id.epoch.hex(),
        seq=envelope_id.seq,
        received_at=now,
        items=tuple(sorted(names)),
        box=box,
    )
    hold_envelope(session, row)


def _may_be_held(item: ReadItem) -> bool:
    return not item.is_bad and not isinstance(item.item, Heartbeat)


def _turn_away(key: KioskKeyRow | None) -> None:
    if key is not None:
        key.turned_away += 1
        _log.warning("an envelope of a revoked key of %s has no room among those held", key.village)


def held_until(received_at: dt.datetime) -> dt.datetime:
    """Return when an envelope that came then is thrown away, if nobody decided on it before."""
    return received_at + HELD_FOR


def throw_away_old(session: Session, now: dt.datetime) -> int:
    """Throw away what was held for its whole time, with a note for each village; return how many envelopes it was."""
    by_village = drop_until(session, now - HELD_FOR)
    for village, count in by_village.items():
        note_act(session, at=now, staff="", what=ENVELOPES_EXPIRED, about=village)
        _log.warning("%d envelopes of a revoked key of %s were held for their whole time and are gone", count, village)
    return sum(by_village.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """What is held, for staff.

    Attributes:
        database: where it is held.
        seal_seed: opens envelopes and contacts.
    """

    database: Database
    seal_seed: KeyOrKeys

    def release(self, kiosk: str, *, now: dt.datetime, staff: str, why: str) -> Counter[str]:
        """Take in what is held of a key, as if it came now, and note who let it in and why.

        Returns:
            How many items had which result.

        Raises:
            DatabaseError: what is not taken in is still held.
        """
        results: Counter[str] = Counter()
        with self.database.writing() as session:
            if (key := lock_key(session, kiosk)) is None:
                return results
            held = held_of(session, kiosk, limit=MOST_HELD)
            for one in held:
                taken = self._take_in(session, key, one, now)
                if taken is not None:
                    results.update(result.result for result in taken)
                    drop_envelopes(session, [one.id])
            key.turned_away = 0
            if held:
                note_act(session, at=now, staff=staff, what=ENVELOPES_RELEASED, about=key.village, why=why)
        return results

    def discard(self, kiosk: str, *, now: dt.datetime, staff: str, why: str) -> int:
        """Throw away what is held of a key, and note who did it and why; return how many envelopes it was."""
        with self.database.writing() as session:
            if (key := lock_key(session, kiosk)) is None:
                return 0
            held = [one.id for one in held_of(session, kiosk, limit=MOST_HELD)]
            drop_envelopes(session, held)
            key.turned_away = 0
            if held:
                note_act(session, at=now, staff=staff, what=ENVELOPES_DISCARDED, about=key.village, why=why)
            _log.warning("%d held envelopes of a key of %s were discarded", len(held), key.village)
        return len(held)

    def _take_in(
        self, session: Session, key: KioskKeyRow, held: HeldEnvelopeRow, now: dt.datetime
    ) -> list[ItemResult] | None:
        """Return the results of the items in an envelope; None where it can no longer be opened."""
        try:
            envelope_id, signed = open_envelope(held.box, seed=self.seal_seed)
            envelope = signed.read(bytes.fromhex(key.public_key))
        except (ForgedError, WireError):  # it was read when it came: central's key is another one now
            _log.error("a held envelope of %s can no longer be opened", key.village)
            return None
        arrival = Arrival(
            reports=(reports := NewReports(session)),
            village=key.village,
            envelope_id=envelope_id,
            now=now,
            seal_seed=self.seal_seed,
            came_as=HELD,
        )
        read = [one for one in read_items(envelope, key.village) if _may_be_held(one)]
        known = KnownItems(session, {one.id for one in read})
        heartbeats = ArrivingHeartbeats(session, ())
        items = ItemsIntake(arrival=arrival, known=known, heartbeats=heartbeats, held={}, newest={})
        results = [items.take(one) for one in read]
        known.write()
        reports.written()
        return results
