"""The cards of a kiosk: which of its starts were heard with which numbers, and whether one card is two by now.

In: what is remembered of a card (a key and an epoch), and an envelope that came. Out: what is remembered from now on,
and as what the card counts. Rules:
- The same bytes twice are nothing, and so is an envelope that comes late: it fits between what was heard.
- A card is twice there where one number came with two contents, or where the numbers of two starts lie in each other.
- On one board that is a backup that was put back: the kiosk is asked for a new epoch. On two boards it is a clone:
  staff are told, and both work on.
- A card on another board, whose numbers go on, was repaired: it is told, and works on.
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec

from content_sync.central.database.schema.key_tables import CardState
from content_sync.wire.encoding import decode, encode

KEPT_DIGESTS: Final = 100
"""So many of the last envelopes of a card are known by their content."""

KEPT_BOOTS: Final = 20
"""So many starts of a card are known by their numbers."""

DIGEST_BYTES: Final = 8
_ENTRY: Final = struct.Struct(f">Q{DIGEST_BYTES}s")


class BootSpan(msgspec.Struct, frozen=True, kw_only=True):
    """A start of the machine with the first and the last number that were heard of it, and its board."""

    boot: str
    first: int
    last: int
    board: str = ""

    def overlaps(self, other: BootSpan) -> bool:
        return self.boot != other.boot and self.first <= other.last and other.first <= self.last


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope of a card: its number, the digest of its content, and the start and board that its heartbeat names.

    Both are empty where there is no heartbeat in it, or the machine does not know them; the board also where an earlier
    envelope of the same start named it.
    """

    seq: int
    digest: bytes
    boot: str = ""
    board: str = ""


class CardMemory(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of a card: the newest number, the last envelopes, the starts, the board and the state."""

    seq: int = 0
    digests: bytes = b""
    spans: tuple[BootSpan, ...] = ()
    board: str = ""
    state: CardState = ""


def see(card: CardMemory, seen: Sighting) -> CardMemory:
    """Return what is remembered of a card once this envelope came; the same where these bytes came before."""
    known = [digest for seq, digest in _ENTRY.iter_unpack(card.digests) if seq == seen.seq]
    if seen.digest in known:
        return card
    spans = _spans(card.spans, seen)
    span = next((one for one in spans if one.boot == seen.boot), None)
    seen = msgspec.structs.replace(seen, board=seen.board or (span.board if span else ""))
    overlapping = [one for one in spans if span is not None and one.overlaps(span)]
    return msgspec.structs.replace(
        card,
        seq=max(card.seq, seen.seq),
        digests=(card.digests + _ENTRY.pack(seen.seq, seen.digest))[-KEPT_DIGESTS * _ENTRY.size :],
        spans=spans,
        board=seen.board or card.board,
        state=_state(card, seen, overlapping, is_twice=bool(known) or bool(overlapping)),
    )


def _state(card: CardMemory, seen: Sighting, overlapping: list[BootSpan], *, is_twice: bool) -> CardState:
    others = {span.board for span in overlapping} or {card.board}
    is_other_board = bool(seen.board) and bool(others - {"", seen.board})
    if is_twice:
        return "cloned" if is_other_board or card.state == "cloned" else "restored"
    if is_other_board and seen.seq > card.seq and not card.state:
        return "moved"
    return card.state


def _spans(spans: tuple[BootSpan, ...], seen: Sighting) -> tuple[BootSpan, ...]:
    if not seen.boot:
        return spans
    before = next((one for one in spans if one.boot == seen.boot), None)
    first = min(before.first, seen.seq) if before else seen.seq
    last = max(before.last, seen.seq) if before else seen.seq
    span = BootSpan(boot=seen.boot, first=first, last=last, board=seen.board or (before.board if before else ""))
    others = [one for one in spans if one.boot != seen.boot]
    return tuple(sorted((*others, span), key=lambda one: one.last)[-KEPT_BOOTS:])


def read_spans(body: bytes) -> tuple[BootSpan, ...]:
    """Read the starts of a card as they are stored."""
    return decode(body, tuple[BootSpan, ...])


def write_spans(spans: tuple[BootSpan, ...]) -> bytes:
    """Write the starts of a card."""
    return encode(spans)
