"""Staff say that a copied card is settled: the copy was found, or there was none.

In: a key, and who says so. Out: its cards are told no more, with a note of who did it and why. Rules: their starts are
forgotten, so that only what comes from then on can tell of two boxes again.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from content_sync.central.database.kiosks.keys import lock_key
from content_sync.central.database.kiosks.told_cards import copied_cards_of
from content_sync.central.database.network.rescues import lock_village
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.cards import write_spans
from content_sync.central.network.acts import note_act

CARDS_SETTLED: Final = "cards_settled"


def settle_copies(session: Session, kiosk: str, *, now: dt.datetime, staff: str, why: str) -> None:
    """Tell no more of the copied cards of a key, and note who settled it and why."""
    key = lock_key(session, kiosk)
    if key is None:
        return
    lock_village(session, key.village)  # its envelopes wait, which read and write its cards
    copied = copied_cards_of(session, kiosk)
    for card in copied:
        card.state, card.told_at, card.boots = "", None, write_spans(())
    if copied:
        note_act(session, at=now, staff=staff, what=CARDS_SETTLED, about=key.village, why=why)
