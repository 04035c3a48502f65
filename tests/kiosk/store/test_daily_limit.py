"""So many a day of one person, by seconds that no clock moves, and over a restart by trusted times."""

from __future__ import annotations

from datetime import timedelta

from content_sync.wire.stamps import Stamp
from kiosk.store.daily_limit import pause_s
from tests.cast.tree.contents import NOW

DAY_S, TWENTY = 24 * 3600, 20


def made(boot_s: int, *, boot: str = "01", at_s: int = 0, is_trusted: bool = True) -> Stamp:
    at = NOW + timedelta(seconds=at_s)
    return Stamp(at=at, clock="trusted" if is_trusted else "unknown", boot=boot, boot_s=boot_s)


def test_the_twentieth_is_the_last_until_the_first_is_a_day_old() -> None:
    first = [made(10 * n, is_trusted=False) for n in range(TWENTY)]
    now = made(200, is_trusted=False)
    assert pause_s(first[1:], now, most=TWENTY) == 0
    assert pause_s(first, now, most=TWENTY) == DAY_S - 200
    assert pause_s(first, made(DAY_S - 1), most=TWENTY) == 1
    assert pause_s(first, made(DAY_S), most=TWENTY) == 0
    assert pause_s([*first, made(200)], made(DAY_S), most=TWENTY) == 10


def test_a_clock_that_is_set_forward_frees_nobody_and_one_set_back_holds_nobody_longer() -> None:
    today = [made(n) for n in range(TWENTY)]
    assert pause_s(today, made(60, at_s=400 * DAY_S), most=TWENTY) == DAY_S - 60
    assert pause_s(today, made(60, at_s=-400 * DAY_S), most=TWENTY) == DAY_S - 60


def test_over_a_restart_only_trusted_times_count() -> None:
    before = [made(n, at_s=n) for n in range(TWENTY)]
    assert pause_s(before, made(5, boot="02", at_s=100), most=TWENTY) == DAY_S - 100
    assert pause_s(before, made(5, boot="02", at_s=100, is_trusted=False), most=TWENTY) == 0
    assert pause_s([made(n, is_trusted=False) for n in range(30)], made(5, boot="02", at_s=100), most=TWENTY) == 0
