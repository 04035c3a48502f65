"""The cards that envelopes of one transaction come from: read at once, and told what was heard of each.

All cards of a kiosk are read for each of its envelopes, by whoever writes for all that wait: so few of one are kept.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from typing import Final

import msgspec

from content_sync.central.database.kiosks.cards import (
    HeardCard,
    drop_cards,
    heard_cards,
    keep_heard,
    note_states,
)
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.arrivals import storable
from content_sync.central.kiosks.cards import CardMemory, Sighting, read_spans, see, write_spans
from content_sync.central.kiosks.deliveries import Arrived
from content_sync.wire.envelopes import EnvelopeId
from content_sync.wire.heartbeats import Heartbeat

_log = logging.getLogger(__name__)

_TOLD: Final = frozenset({"restored", "cloned"})
_Name = tuple[str, str]  # of a card: its kiosk and epoch, hex

KEPT_CARDS: Final = 50
"""So many cards of one key are remembered: a key begins one in months, and a thief's might with each envelope."""


class ArrivingCards:
    """The cards of some kiosks, within a transaction in which nobody else changes them.

    Args:
        session: a writing one.
        kiosks: the names of their keys on the wire, hex.
    """

    def __init__(self, session: Session, kiosks: Collection[str]) -> None:
        self._session = session
        self._cards = {(card.kiosk, card.epoch): card for card in heard_cards(session, kiosks)}
        self._heard: dict[_Name, None] = {}
        self._told: set[_Name] = set()
        self._forgotten: list[HeardCard] = []

    def hear(self, one: Arrived) -> bool:
        """Note an envelope of a card; tell whether the kiosk is to begin a new epoch."""
        delivery, now = one.delivery, one.now
        card = self._card(delivery.envelope_id, now)
        heartbeat = next((named.item for named in one.items if isinstance(named.item, Heartbeat)), None)
        seen = Sighting(
            seq=delivery.envelope_id.seq,
            digest=delivery.digest,
            boot=heartbeat.boot if heartbeat else "",
            board=storable(heartbeat.board) if heartbeat else "",
        )
        card = self._changed(msgspec.structs.replace(card, heard_at=max(card.heard_at, now)), seen, now)
        self._cards[card.kiosk, card.epoch] = card
        return card.state == "restored"

    def write(self) -> None:
        """Write what was heard; heartbeats of the cards are written before."""
        drop_cards(self._session, self._forgotten)
        heard = [self._cards[name] for name in self._heard]
        keep_heard(self._session, heard)
        note_states(self._session, [card for card in heard if (card.kiosk, card.epoch) in self._told])

    def _card(self, envelope_id: EnvelopeId, now: dt.datetime) -> HeardCard:
        kiosk, epoch = envelope_id.kiosk.hex(), envelope_id.epoch.hex()
        card = self._cards.get((kiosk, epoch))
        if card is None:
            self._make_room(kiosk)
        self._heard[kiosk, epoch] = None
        return card or HeardCard(
            kiosk=kiosk, epoch=epoch, seq=0, first_heard_at=now, heard_at=now, digests=b"", boots=write_spans(()),
            board="", state="", told_at=None,
        )  # fmt: skip

    def _make_room(self, kiosk: str) -> None:
        """Forget those that were heard longest ago, and last those of which there is something to tell."""
        own = [card for card in self._cards.values() if card.kiosk == kiosk]
        oldest_first = sorted(own, key=lambda card: (card.state in _TOLD, card.heard_at))
        for card in oldest_first[: max(0, len(own) + 1 - KEPT_CARDS)]:
            self._heard.pop((card.kiosk, card.epoch), None)
            self._forgotten.append(self._cards.pop((card.kiosk, card.epoch)))

    def _changed(self, card: HeardCard, seen: Sighting, now: dt.datetime) -> HeardCard:
        before = CardMemory(
            seq=card.seq, digests=card.digests, spans=read_spans(card.boots), board=card.board, state=card.state
        )
        after = see(before, seen)
        if after is before:
            return card
        boots = card.boots if after.spans == before.spans else write_spans(after.spans)
        card = msgspec.structs.replace(card, seq=after.seq, digests=after.digests, board=after.board, boots=boots)
        if after.state == before.state:
            return card
        self._told.add((card.kiosk, card.epoch))
        told = _log.warning if after.state in _TOLD else _log.info
        told("a card of kiosk %s is %s", card.kiosk[:8], after.state)
        return msgspec.structs.replace(card, state=after.state, told_at=now)
