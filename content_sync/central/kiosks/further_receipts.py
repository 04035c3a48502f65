"""Further receipts: what waits for a village, sealed at any time for the newest envelope that came from its card.

In: a village. Out: sealed receipts for the last envelope with a heartbeat, with all answers that its kiosk has not
confirmed and what changed on its board since then. Rules: they go by a carrier and have no time in them, as they may
arrive weeks later; they may come twice and in any order; to a kiosk that is not trusted nothing goes, and to one that
was never heard nothing can.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from content_sync.central.database.kiosks.heartbeats import newest_card
from content_sync.central.database.kiosks.keys import find_key
from content_sync.central.database.network.posts import last_number
from content_sync.central.database.reports.attachments import wanted_attachments
from content_sync.central.database.schema.tables import HeartbeatRow, VillageRow
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.answers_home import market_home, send_answers
from content_sync.central.network.activities import answers_home
from content_sync.central.network.board import ChangesHome, changes_home
from content_sync.central.network.keys import standing_of
from content_sync.wire.envelopes import EnvelopeId, Receipt
from content_sync.wire.reports import Answer
from content_sync.wire.sealing import seal_receipt

_MOST: Final = 40  # receipts for one village at a time: 800 answers, 2,000 changes of the board
_ATTACHMENTS_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherReceipt:
    """A sealed receipt, and the envelope it answers."""

    envelope_id: EnvelopeId
    box: bytes


def further_receipts(
    session: Session, village: VillageRow, *, received: tuple[str, ...] = (), receipt_seed: bytes, now: dt.datetime
) -> tuple[FurtherReceipt, ...]:
    """Seal what waits for a village; empty where nothing does, or it has no kiosk that was heard and is trusted.

    Args:
        session: a writing one: it counts how often answers were sent.
        village: the village.
        received: the photos and voices (SHA-256, hex) that a carrier brought.
        receipt_seed: signs receipts.
        now: the time.
    """
    known, card = find_key(session, village.kiosk), newest_card(session, village.kiosk)
    if known is None or card is None or standing_of(known.key, now) != "active":
        return ()
    to = EnvelopeId(kiosk=bytes.fromhex(card.kiosk), epoch=bytes.fromhex(card.epoch), seq=card.seq)
    public = bytes.fromhex(known.key.public_key)
    return tuple(
        FurtherReceipt(envelope_id=to, box=seal_receipt(receipt, to=to, seed=receipt_seed, kiosk_public=public))
        for receipt in _receipts(session, village, card, received)
    )


def _receipts(
    session: Session, village: VillageRow, card: HeartbeatRow, received: tuple[str, ...]
) -> Iterator[Receipt]:
    first = Receipt(
        activities=answers_home(session, village.code),
        market=market_home(session, village.code, None),
        attachments_wanted=wanted_attachments(session, village.code, limit=_ATTACHMENTS_AT_ONCE),
        received=received,
    )
    answers = list(_answers(session, village.code))
    boards = list(_boards(session, village.code, card.board))
    for nth in range(max(len(answers), len(boards), 1)):
        receipt = first if nth == 0 else Receipt()
        if nth < len(answers):
            receipt = msgspec.structs.replace(receipt, answers=answers[nth])
        if nth < len(boards):
            begin, home = boards[nth]
            receipt = msgspec.structs.replace(receipt, board=home.changes, board_to=home.to, board_from=begin)
        if receipt != Receipt():
            yield receipt


def _answers(session: Session, village: str) -> Iterator[tuple[Answer, ...]]:
    """Yield all answers that wait, as many at a time as a receipt has room for."""
    told = set[str]()
    for _ in range(_MOST):
        answers = tuple(answer for answer in send_answers(session, village) if answer.id not in told)
        if not answers:
            return
        told |= {answer.id for answer in answers}
        yield answers


def _boards(session: Session, village: str, number: int | None) -> Iterator[tuple[int, ChangesHome]]:
    """Yield what changed on the board after a number, each part with the number that it follows."""
    if number is None:
        return
    last = last_number(session)
    for _ in range(_MOST):
        home = changes_home(session, village, number, last=last)
        if not home.changes:
            return
        yield number, home
        if not home.has_more:
            return
        number = home.to
