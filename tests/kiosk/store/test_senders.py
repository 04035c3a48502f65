"""Senders: what is counted together, and how fast each may send."""

from __future__ import annotations

from kiosk.store.senders import Sender, SenderRates

PHONE = Sender(address="a", browser="b", named="b")
STRANGER = Sender(address="a", named="b")
VOLUNTEER = Sender(address="a", browser="b", named="b", is_volunteer=True)


def send(rates: SenderRates, sender: Sender, now_s: float) -> int:
    wait_s = rates.wait_s(sender, now_s)
    if not wait_s:
        rates.count(sender, now_s)
    return wait_s


def test_a_named_browser_sends_five_at_once_then_one_a_minute() -> None:
    rates = SenderRates()
    assert [send(rates, PHONE, 0.0) for _ in range(7)] == [0, 0, 0, 0, 0, 60, 60]
    assert send(rates, PHONE, 59.0) == 1
    assert [send(rates, PHONE, 60.0) for _ in range(2)] == [0, 60]
    assert [send(rates, PHONE, 10_000.0) for _ in range(6)] == [0, 0, 0, 0, 0, 60]


def test_an_address_sends_twenty_at_once_then_one_each_ten_seconds() -> None:
    rates = SenderRates()
    assert [send(rates, STRANGER, 0.0) for _ in range(21)] == [0] * 20 + [10]
    assert send(rates, PHONE, 0.0) == 0, "who has a name goes by itself"
    assert send(rates, STRANGER, 10.0) == 0


def test_a_first_report_is_counted_with_other_newcomers_and_waits_in_its_own_queue() -> None:
    assert STRANGER.key == "a -"
    assert STRANGER.queue(7) == "a -000000007"
    assert STRANGER.queue(80) == "a -000000080"
    assert (PHONE.key, PHONE.queue(7)) == ("a b", "a b")
    assert (VOLUNTEER.key, VOLUNTEER.queue(7)) == ("volunteer -", "volunteer -")
