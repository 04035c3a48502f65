"""Wrong references: who guesses waits, the owner's browser does not wait for others, and nobody waits for ever."""

from __future__ import annotations

from kiosk.guesses import MOST_AN_HOUR, Guesses


def count(guesses: Guesses, times: int, *, guesser: str = "a", at_s: float = 0.0) -> None:
    for _ in range(times):
        guesses.count(1, guesser=guesser, now_s=at_s)


def test_guesses_are_slowed_more_and_more_but_never_locked_out() -> None:
    guesses, waits, now_s = Guesses(), list[int](), 1000.0
    for _ in range(14):
        wait_s = guesses.wait_s(1, guesser="a", now_s=now_s)
        waits.append(wait_s)
        now_s += wait_s
        guesses.count(1, guesser="a", now_s=now_s)
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert guesses.wait_s(1, guesser="a", now_s=now_s + 60) == 0


def test_who_guesses_makes_nobody_else_wait_and_waits_for_no_other_report() -> None:
    guesses = Guesses()
    count(guesses, 20, guesser="address 1")
    assert guesses.wait_s(1, guesser="address 1", now_s=1.0) > 0
    assert guesses.wait_s(1, guesser="address 2", now_s=1.0) == 0
    assert guesses.wait_s(2, guesser="address 1", now_s=1.0) == 0
    assert guesses.common_wait_s(1, now_s=1.0) == 0


def test_above_sixty_an_hour_all_wait_together_a_minute_each() -> None:
    guesses = Guesses()
    for number in range(MOST_AN_HOUR):
        count(guesses, 1, guesser=f"address {number}", at_s=float(number))
    assert guesses.common_wait_s(1, now_s=60.0) == 0
    count(guesses, 1, guesser="one more", at_s=60.0)
    assert guesses.common_wait_s(1, now_s=60.0) == 60
    assert guesses.common_wait_s(1, now_s=119.5) == 1
    assert guesses.common_wait_s(1, now_s=120.0) == 0
    assert guesses.common_wait_s(2, now_s=60.0) == 0


def test_sixty_in_more_than_an_hour_make_nobody_wait() -> None:
    guesses = Guesses()
    for number in range(200):
        count(guesses, 1, guesser=f"address {number}", at_s=number * 61.0)
        assert guesses.common_wait_s(1, now_s=number * 61.0) == 0


def test_an_hour_of_quiet_forgets_the_guesses() -> None:
    guesses = Guesses()
    count(guesses, MOST_AN_HOUR + 1)
    assert guesses.wait_s(1, guesser="a", now_s=1.0) > 0
    assert guesses.common_wait_s(1, now_s=3601.0) == 0
    count(guesses, 1, at_s=4000.0)
    assert guesses.wait_s(1, guesser="a", now_s=4000.0) == 0


def test_guesses_at_ever_so_many_reports_fill_no_memory() -> None:
    guesses = Guesses()
    for serial in range(10_050):
        guesses.count(serial, guesser="a", now_s=0.0)
    assert len(guesses._together) == 10_000
