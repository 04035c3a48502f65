"""The volunteers' board: what a page of it costs when it is full, and what a post weighs on its way."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from kiosk.store.network.board import MOST_POSTS
from tests.bench.table import Row
from tests.cast.board.posts_that_came import a_post_that_came, take_in_posts
from tests.cast.central.ministry import Ministry, ministry_in
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, an_intake, take_in
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

_TIMES = 100
_IN_ONE = 5  # posts of one conversation
_TEXT = "ไวไฟหลุดทุกคืนราวสองทุ่ม ไฟในตู้ยังเขียว มีใครเจอไหม ลองปิดแล้วเปิดใหม่ก็ยังไม่หาย ใครรู้ช่วยบอกหน่อย"
_POST = (_TEXT * 2)[:100]  # 300 bytes at most, as a character of Thai has three


def rows() -> list[Row]:
    """Fill a kiosk's board and open its pages; send a post from one village to the next."""
    with _full_kiosk() as kiosk:
        conversation = f"{MOST_POSTS - _IN_ONE:032x}"
        pages = {"the board": "/admin/board", "a conversation": f"/admin/board/{conversation}"}
        found = [
            Row(f"{name}, of {MOST_POSTS:,} posts", _p95_ms(kiosk, path), 50, "ms", f"p95 of {_TIMES}")
            for name, path in pages.items()
        ]
    with tempfile.TemporaryDirectory() as folder, ministry_in(Path(folder)) as ministry:
        up, home, down = _weights(ministry)
    note = f"beside a heartbeat, {len(_POST.encode())} bytes of Thai"
    return [
        *found,
        Row("a post on its way up", up, 450, "bytes", note),
        Row("  its receipt, and the post as it stands", home, 450, "bytes", note),
        Row("a post on its way down to a neighbour", down, 450, "bytes", note),
    ]


@contextmanager
def _full_kiosk() -> Iterator[ServedKiosk]:
    chance = random.Random(43)
    with tempfile.TemporaryDirectory() as folder, kiosk_in(Path(folder)) as kiosk:
        for first in range(_IN_ONE, MOST_POSTS, _IN_ONE):
            asked = f"{first:032x}"
            village = f"4301{chance.randint(1, 16):02}{chance.randint(1, 15):02}"
            said = [
                a_post_that_came(
                    number, f"{number:032x}", reply_to="" if number == first else asked, village=village, text=_TEXT,
                    at=NOON - timedelta(seconds=MOST_POSTS - number),
                )
                for number in range(first, first + _IN_ONE)
            ]  # fmt: skip
            take_in_posts(kiosk, *said)
        yield kiosk


def _p95_ms(kiosk: ServedKiosk, path: str) -> float:
    phone, times = kiosk.volunteer(), []
    for _ in range(_TIMES):
        began = time.perf_counter()
        phone.open(path)
        times.append((time.perf_counter() - began) * 1_000)
    return sorted(times)[int(_TIMES * 0.95)]


def _weights(ministry: Ministry) -> tuple[int, int, int]:
    """Return what a post adds to the sealed bytes up, to the receipt for it, and to a neighbour's receipt."""
    sender = SendingKiosk(ministry).enlist()
    neighbour = SendingKiosk(ministry, village="43010702").enlist()
    intake, post = an_intake(ministry), sender.post(text=_POST)
    idle, full = sender.box(a_heartbeat(), board=0), sender.box(a_heartbeat(), post, board=0)
    quiet = len(take_in(intake, neighbour.box(a_heartbeat(), board=0)))
    home = len(take_in(intake, full)) - quiet
    return len(full) - len(idle), home, len(take_in(intake, neighbour.box(a_heartbeat(), board=0))) - quiet
