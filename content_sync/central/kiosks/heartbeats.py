"""Heartbeats arrive: of each card of a kiosk the one with the highest `seq` stays, with the parts it holds.

In: the heartbeats of some envelopes, within one transaction. They are compared in memory, and written in one statement.
Those that came by link also tell which starts of the machine were heard when (starts.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from content_sync.central.database.kiosks.heartbeats import CardName, keep_newer, last_of_cards
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.held_parts import held_parts, read_parts, write_parts
from content_sync.central.kiosks.starts import HeardStart, hear, read_starts, write_starts
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
        self._starts: dict[CardName, Sequence[HeardStart]] = {}

    def parts_of(self, envelope_id: EnvelopeId, seq: int) -> dict[str, int]:
        """Return the parts that the newest heartbeat of a card told, if that is the one of this seq; else none."""
        newest, parts, _ = self._last.get(_card(envelope_id), (-1, b"", b""))
        return {role: part.number for role, part in read_parts(parts).items()} if newest == seq else {}

    def keeps_parts(self, envelope_id: EnvelopeId, held: Mapping[str, int]) -> bool:
        """Tell whether the heartbeat of this envelope is the newest of its card, with these parts that the card holds.

        Of two boxes with one card the other one may have used its number before, with other parts.
        """
        return bool(held) and self.parts_of(envelope_id, envelope_id.seq) == held

    def keep(
        self,
        heartbeat: Heartbeat,
        *,
        envelope_id: EnvelopeId,
        held: Mapping[str, int],
        newest: Mapping[str, int],
        board: int | None,
        now: dt.datetime,
        has_time: bool,
    ) -> bool:
        """Keep a heartbeat and the held parts, unless a later one of the card is known; tell whether it was kept.

        Args:
            heartbeat: what the kiosk says of itself.
            envelope_id: the envelope that brought it.
            held: the numbers of the parts the kiosk holds, by role, as the envelope names them; where it names none,
                or one before it that central does not know of, what was known of them stays.
            newest: the newest numbers of the parts of this village.
            board: the number of the board that the kiosk has; None where it has no board.
            now: when the envelope came.
            has_time: it came by link, and that time is sure.
        """
        card = _card(envelope_id)
        seq, before, heard = self._last.get(card, (-1, b"", b""))
        if envelope_id.seq <= seq:
            return False
        is_told = held or not before
        parts = write_parts(held_parts(held, newest, read_parts(before), now)) if is_told else before
        if has_time:
            self._starts[card] = starts = hear(self._heard(card), heartbeat, now)
            heard = write_starts(starts)
        self._last[card] = envelope_id.seq, parts, heard
        self._rows[card] = {
            "kiosk": card[0],
            "epoch": card[1],
            "seq": envelope_id.seq,
            "first_received_at": now,
            "received_at": now,
            "parts": parts,
            "body": encode(heartbeat),
            "starts": heard,
            "board": board,
        }
        return True

    def starts_of(self, kiosk: str) -> tuple[HeardStart, ...]:
        """Return the starts of all cards of a kiosk that were heard by link."""
        return tuple(start for card in self._last if card[0] == kiosk for start in self._heard(card))

    def _heard(self, card: CardName) -> Sequence[HeardStart]:
        if card not in self._starts:
            self._starts[card] = read_starts(self._last[card][2]) if card in self._last else ()
        return self._starts[card]

    def write(self) -> None:
        """Write what was kept."""
        keep_newer(self._session, list(self._rows.values()))


def _card(envelope_id: EnvelopeId) -> CardName:
    return envelope_id.kiosk.hex(), envelope_id.epoch.hex()
