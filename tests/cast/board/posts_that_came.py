"""What central tells a kiosk of the board, and a kiosk on whose board it stands; it has no fixtures."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from content_sync.wire.board import BoardPost, Redaction
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk

ASKED = "b1" * 16
NEIGHBOURS_PERSON = "cd" * 16


def a_post_that_came(number: int, name: str = ASKED, **changes: object) -> BoardPost:
    """Return a question of a neighbour to the district, as the change of this number."""
    values: dict[str, object] = {
        "number": number, "id": name, "area": "4301", "village": "43010702", "author": NEIGHBOURS_PERSON, "by": "วิชัย",
        "sort": "question", "text": f"คำถามที่ {number}", "at": NOON - timedelta(hours=1),
    } | changes  # fmt: skip
    return msgspec.convert({name: value for name, value in values.items() if value != ""}, BoardPost)


def take_in_posts(kiosk: ServedKiosk, *changes: BoardPost | Redaction) -> None:
    """Let a receipt bring these changes."""
    number = max(change.number for change in changes)
    kiosk.stores.network.apply((), changes, to=number, is_whole=True, at=kiosk.hands.clock().read())
