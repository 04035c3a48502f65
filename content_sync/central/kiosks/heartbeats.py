"""Heartbeats arrive: of each card of a kiosk the one with the highest `seq` stays, with the parts it holds.

In: the heartbeats of some envelopes, within one transaction. They are compared in memory, and written in one statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from content_sync.central.database.kiosks.heartbeats import CardName, keep_newer, last_of_cards
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.held_parts import held_parts, read_parts, write_parts
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import EnvelopeId
from content_sync.wire.heartbeats import Heartbeat


class ArrivingHeartbeats:
    """The heartbeats of one transaction.

    Args:
        session: a writing one.
        kiosks: which kiosks may bring one, by their names on the wire (hex).
    """

    def __init__(self, session: Session, kiosks: Collection[str]) -> None:
        self._session = session
        self._last = last_of_cards(session, kiosks)
        self._rows: dict[CardName, dict[str, object]] = {}

    def keep(
        self,
        heartbeat: Heartbeat,
        *,
        envelope_id: EnvelopeId,
        held: Mapping[str, int],
        newest: Mapping[str, int],
        now: dt.datetime,
    ) -> bool:
        """Keep a heartbeat and the held parts, unless a later one of the card is known; tell whether it was kept.

        Args:
            heartbeat: what the kiosk says of itself.
            envelope_id: the envelope that brought it.
            held: the numbers of the parts the kiosk holds, by role, as the envelope names them.
            newest: the newest numbers of the parts of this village.
            now: when the envelope came.
        """
        card = envelope_id.kiosk.hex(), envelope_id.epoch.hex()
        seq, before = self._last.get(card, (-1, b""))
        if envelope_id.seq <= seq:
            return False
        parts = write_parts(held_parts(held, newest, read_parts(before) if before else {}, now))
        self._last[card] = envelope_id.seq, parts
        self._rows[card] = {
            "kiosk": card[0],
            "epoch": card[1],
            "seq": envelope_id.seq,
            "first_received_at": now,
            "received_at": now,
            "parts": parts,
            "body": encode(heartbeat),
        }
        return True

    def write(self) -> None:
        """Write what was kept."""
        keep_newer(self._session, list(self._rows.values()))
