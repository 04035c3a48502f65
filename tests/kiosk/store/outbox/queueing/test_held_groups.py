"""Groups that are held back: a hundred at most, the one held longest is let go first."""

from __future__ import annotations

from kiosk.store.outbox.queueing.flood import Flood
from tests.cast.card.outbox_on_card import STAMP, OutboxCard


def test_a_hundred_groups_are_held_back_and_the_hundred_and_first_lets_the_first_go(card: OutboxCard) -> None:
    card.open()
    assert card.documents is not None
    flood = Flood(card.documents)
    groups = [f"group {number}" for number in range(101)]
    for group in groups[:100]:
        flood.hold_back(group, STAMP)
    flood.hold_back(groups[0], STAMP)
    assert flood.held_back() == {*groups[:100]}
    flood.hold_back(groups[100], STAMP)
    assert flood.held_back() == {*groups[1:]}
