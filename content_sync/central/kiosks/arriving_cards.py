"""The cards that envelopes of one transaction come from: read at once, and told what was heard of each.

All cards of a kiosk are read for each of its envelopes, by whoever writes for all that wait: so few of one are kept.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from typing import Final

from content_sync.central.database.kiosks.cards import add_card, cards_of, drop_card
from content_sync.central.database.schema.key_tables import CardRow
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.cards import CardMemory, Sighting, read_spans, see, write_spans
from content_sync.central.kiosks.deliveries import Arrived
from content_sync.wire.envelopes import EnvelopeId
from content_sync.wire.heartbeats import Heartbeat

_log = logging.getLogger(__name__)

_TOLD: Final = frozenset({"restored", "cloned"})

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
        self._cards = {(card.kiosk, card.epoch): card for card in cards_of(session, kiosks)}

    def hear(self, one: Arrived) -> bool:
        """Note an envelope of a card; tell whether the kiosk is to begin a new epoch."""
        delivery, now = one.delivery, one.now
        card = self._card(delivery.envelope_id, now)
        before = _memory(card)
        heartbeat = next((named.item for named in one.items if isinstance(named.item, Heartbeat)), None)
        seen = Sighting(
            seq=delivery.envelope_id.seq,
            digest=delivery.digest,
            boot=heartbeat.boot if heartbeat else "",
            board=heartbeat.board if heartbeat else "",
        )
        after = see(before, seen)
        card.heard_at = max(card.heard_at, now)
        if after is not before:
            self._change(card, before, after, now)
        return card.state == "restored"

    def _card(self, envelope_id: EnvelopeId, now: dt.datetime) -> CardRow:
        kiosk, epoch = envelope_id.kiosk.hex(), envelope_id.epoch.hex()
        card = self._cards.get((kiosk, epoch))
        if card is None:
            self._make_room(kiosk)
            card = CardRow(
                kiosk=kiosk, epoch=epoch, seq=0, first_heard_at=now, heard_at=now, digests=b"",
                boots=write_spans(()), board="", state="",
            )  # fmt: skip
            self._cards[kiosk, epoch] = card
            add_card(self._session, card)
        return card

    def _make_room(self, kiosk: str) -> None:
        """Forget those that were heard longest ago, and last those of which there is something to tell."""
        own = [card for card in self._cards.values() if card.kiosk == kiosk]
        oldest_first = sorted(own, key=lambda card: (card.state in _TOLD, card.heard_at))
        for card in oldest_first[: max(0, len(own) + 1 - KEPT_CARDS)]:
            drop_card(self._session, self._cards.pop((card.kiosk, card.epoch)))

    def _change(self, card: CardRow, before: CardMemory, after: CardMemory, now: dt.datetime) -> None:
        card.seq, card.digests, card.board = after.seq, after.digests, after.board
        if after.spans != before.spans:
            card.boots = write_spans(after.spans)
        if after.state != before.state:
            card.state, card.told_at = after.state, now
            told = _log.warning if after.state in _TOLD else _log.info
            told("a card of kiosk %s is %s", card.kiosk[:8], after.state)


def _memory(card: CardRow) -> CardMemory:
    return CardMemory(
        seq=card.seq, digests=card.digests, spans=read_spans(card.boots), board=card.board, state=card.state
    )
