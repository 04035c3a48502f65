"""Wrong guesses: some free, then longer and longer waits, never for ever."""

from __future__ import annotations

from kiosk.callers.backoff import Backoff


def test_the_right_one_forgets_the_wrong_ones() -> None:
    backoff = Backoff(free=1, longest_wait_s=60)
    backoff.count("a", 0.0)
    assert backoff.wait_s("a", 0.0) == 2
    backoff.clear("a")
    backoff.clear("never seen")
    assert backoff.wait_s("a", 0.0) == 0


def test_a_guess_made_while_waiting_does_not_lengthen_the_wait() -> None:
    backoff = Backoff(free=1, longest_wait_s=60)
    backoff.count("a", 0.0)
    assert [backoff.wait_s("a", now_s) for now_s in (0.0, 0.5, 1.9, 2.0, 9.0)] == [2, 2, 1, 0, 0]


def test_each_key_waits_for_itself() -> None:
    backoff = Backoff(free=0, longest_wait_s=60)
    backoff.count("a", 0.0)
    assert backoff.wait_s("a", 0.0) > 0
    assert backoff.wait_s("b", 0.0) == 0


def test_ever_so_many_wrong_guesses_wait_no_longer_than_the_longest() -> None:
    backoff = Backoff(free=0, longest_wait_s=60)
    for _ in range(2000):
        backoff.count("a", 0.0)
    assert backoff.wait_s("a", 0.0) == 60


def test_ever_so_many_keys_do_not_fill_the_memory() -> None:
    backoff = Backoff(free=0, longest_wait_s=60)
    for number in range(10_000):
        backoff.count(str(number), 0.0)
    assert backoff.wait_s("0", 0.0) > 0
    backoff.count("10000", 0.0)
    assert backoff.wait_s("0", 0.0) == 0
    assert backoff.wait_s("1", 0.0) > 0
    assert backoff.wait_s("10000", 0.0) > 0


def test_wrong_guesses_are_forgotten_after_an_hour_of_quiet_and_no_earlier() -> None:
    for quiet_s, wait_s in ((3600.0, 4), (3600.5, 2)):
        backoff = Backoff(free=1, longest_wait_s=60)
        for at_s in (0.0, quiet_s):
            backoff.count("a", at_s)
        assert backoff.wait_s("a", quiet_s) == wait_s
