"""Numbers of reports: one after the other without gaps, and far on where nobody knows which were given."""

from __future__ import annotations

import pytest

from content_sync.wire.references import serial_of
from kiosk.store.folder import REPORTS, STATE
from kiosk.store.outbox.filing.serials import Serials
from tests.cast.card.outbox_on_card import OutboxCard, receive


def take_and_fail(card: OutboxCard) -> None:
    """Take a number in a transaction that comes to nothing."""
    assert card.documents is not None
    assert card.state is not None
    with card.documents.transaction():
        Serials(card.documents, card.state).next()
        raise InterruptedError


def test_a_restart_without_a_report_leaves_no_gap(card: OutboxCard) -> None:
    assert serial_of(receive(card.open()).reference) == 1
    for _ in range(2):
        outbox = card.open()
    assert serial_of(receive(outbox).reference) == 2


@pytest.mark.parametrize("given", [0, 20])
def test_a_number_that_was_reserved_and_not_kept_leaves_no_gap(card: OutboxCard, given: int) -> None:
    outbox = card.open()
    for _ in range(given):
        receive(outbox)
    with pytest.raises(InterruptedError):
        take_and_fail(card)
    assert serial_of(receive(card.open()).reference) == given + 1


def test_numbers_leap_by_ten_thousand_to_a_hundred_thousand_where_both_counts_are_lost(card: OutboxCard) -> None:
    receive(card.open())
    card.close()
    for name in (REPORTS, STATE):
        (card.folder / name).write_bytes(b"")
    assert 10_000 < serial_of(receive(card.open()).reference) <= 100_000
