"""Complaints: one a day a browser, and a few for all browsers without a name at one address."""

from __future__ import annotations

from kiosk.callers.complaints import OF_NEWCOMERS, ComplaintLimit
from kiosk.store.senders import Sender

A_DAY_S = 86_400.0
MANEE = Sender(address="a", browser="manee", named="manee")


def newcomer(number: int, address: str = "a") -> Sender:
    return Sender(address=address, named=f"n{number}")


def test_a_browser_is_counted_once_a_day_for_each_item() -> None:
    limit = ComplaintLimit()
    assert [limit.try_use(MANEE, 27, 0.0) for _ in range(2)] == [True, False]
    assert limit.try_use(MANEE, 28, 0.0)
    assert not limit.try_use(MANEE, 27, A_DAY_S - 1)
    assert limit.try_use(MANEE, 27, A_DAY_S)


def test_a_browser_is_known_by_the_name_its_first_complaint_gave_it() -> None:
    limit = ComplaintLimit()
    assert limit.try_use(newcomer(1), 27, 0.0)
    assert not limit.try_use(Sender(address="a", browser="n1", named="n1"), 27, 10.0)


def test_browsers_without_a_name_are_counted_five_times_at_one_address() -> None:
    limit = ComplaintLimit()
    assert [limit.try_use(newcomer(number), 27, 0.0) for number in range(6)] == [True] * 5 + [False]
    assert limit.try_use(newcomer(6, "b"), 27, 0.0)
    assert limit.try_use(MANEE, 27, 0.0), "who has a name goes by itself"
    assert limit.try_use(newcomer(7), 28, 0.0)
    assert limit.try_use(newcomer(8), 27, A_DAY_S)
    assert OF_NEWCOMERS == 5
