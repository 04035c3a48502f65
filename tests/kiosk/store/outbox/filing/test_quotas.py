"""Room for unsent reports: nobody takes more than a share, and whoever is new always has a place."""

from __future__ import annotations

import pytest

from kiosk.store.journal.tables.indexes import Tally
from kiosk.store.outbox.filing.quotas import MAX_BYTES, MAX_REPORTS, Quotas, Room
from kiosk.store.senders import Sender

PHONE = Sender(address="a", browser="b", named="b")
STRANGER = Sender(address="a", named="b")
VOLUNTEER = Sender(address="a", browser="b", named="b", is_volunteer=True)


def room(total: int, own: int = 0, group: int = 0, *, report_bytes: int = 1) -> Room:
    counts = (Tally(count=count, bytes=count * report_bytes) for count in (total, own, group))
    return Room(**dict(zip(("total", "sender", "group"), counts, strict=True)))


@pytest.mark.parametrize(
    ("sender", "total", "own", "group", "is_taken"),
    [
        (PHONE, 0, 0, 0, True),
        (PHONE, 499, 499, 499, True),
        (PHONE, 500, 500, 500, False),
        (STRANGER, 500, 500, 500, False),
        (PHONE, 3_959, 3, 3, True),
        (PHONE, 3_960, 3, 3, False),
        (PHONE, 3_960, 2, 3, True),
        (STRANGER, 3_960, 499, 3_960, True),
        (STRANGER, 3_960, 500, 3_960, False),
        (STRANGER, 4_207, 3, 3, True),
        (STRANGER, 4_208, 3, 3, False),
        (STRANGER, 4_208, 2, 2, True),
        (PHONE, 4_207, 2, 3, True),
        (PHONE, 4_208, 2, 3, False),
        (PHONE, 4_949, 2, 2, True),
        (PHONE, 4_950, 0, 0, False),
        (VOLUNTEER, 4_999, 49, 49, True),
        (VOLUNTEER, 4_999, 50, 50, False),
        (VOLUNTEER, 5_000, 0, 0, False),
        (VOLUNTEER, 300, 60, 60, True),
    ],
)
def test_the_room_is_shared(sender: Sender, total: int, own: int, group: int, is_taken: bool) -> None:
    assert Quotas().has_room(sender, room(total, own, group)) == is_taken


def test_bytes_count_as_reports_do() -> None:
    large = 240_000
    assert (MAX_BYTES, MAX_REPORTS) == (24_000_000, 5_000)
    assert Quotas().has_room(PHONE, room(9, 9, 9, report_bytes=large))
    assert not Quotas().has_room(PHONE, room(10, 10, 10, report_bytes=large))
    assert not Quotas().has_room(VOLUNTEER, room(100, 0, 0, report_bytes=large))
