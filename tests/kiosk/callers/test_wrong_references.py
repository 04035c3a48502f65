"""Wrong references: who guesses waits, the owner's browser does not wait for others, and nobody waits for ever."""

from __future__ import annotations

from kiosk.callers.wrong_references import OWNER, VOLUNTEER, Guesser, WrongReferences

MOST_AN_HOUR = 60
ONE, OTHER = Guesser(name="address 1"), Guesser(name="address 2")


def count(wrong: WrongReferences, times: int, *, guesser: Guesser = ONE, at_s: float = 0.0) -> None:
    for _ in range(times):
        wrong.count(1, guesser, at_s)


def test_guesses_are_slowed_more_and_more_but_never_locked_out() -> None:
    wrong, waits, now_s = WrongReferences(), list[int](), 1000.0
    for _ in range(14):
        wait_s = wrong.wait_s(1, ONE, now_s)
        waits.append(wait_s)
        now_s += wait_s
        wrong.count(1, ONE, now_s)
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert wrong.wait_s(1, ONE, now_s + 60) == 0


def test_who_guesses_makes_nobody_else_wait_and_waits_for_no_other_report() -> None:
    wrong = WrongReferences()
    count(wrong, 20)
    assert wrong.wait_s(1, ONE, 1.0) > 0
    assert wrong.wait_s(1, OTHER, 1.0) == 0
    assert wrong.wait_s(2, ONE, 1.0) == 0
    assert wrong.wait_for_others_s(1, OTHER, 1.0) == 0


def test_after_sixty_in_an_hour_all_wait_together_a_minute_each_but_the_reporter_and_the_volunteer() -> None:
    wrong = WrongReferences()
    for number in range(MOST_AN_HOUR - 1):
        count(wrong, 1, guesser=Guesser(name=f"address {number}"))
    assert wrong.wait_for_others_s(1, OTHER, 0.0) == 0
    count(wrong, 1, guesser=OTHER)
    assert [wrong.wait_for_others_s(1, who, 0.0) for who in (ONE, OTHER, OWNER, VOLUNTEER)] == [60, 60, 0, 0]
    assert [wrong.wait_for_others_s(1, ONE, at_s) for at_s in (59.5, 60.0)] == [1, 0]
    count(wrong, 1, at_s=60.0)
    assert wrong.wait_for_others_s(1, OTHER, 60.0) == 60
    assert wrong.wait_for_others_s(2, ONE, 60.0) == 0


def test_the_reporter_and_the_volunteer_make_nobody_wait() -> None:
    wrong = WrongReferences()
    for who in (OWNER, VOLUNTEER):
        count(wrong, MOST_AN_HOUR, guesser=who)
        assert wrong.wait_s(1, who, 0.0) == 60
    assert wrong.wait_s(1, ONE, 0.0) == wrong.wait_for_others_s(1, ONE, 0.0) == 0


def test_sixty_in_an_hour_make_nobody_wait() -> None:
    wrong = WrongReferences()
    for number in range(200):
        at_s = number * 60.0
        assert wrong.wait_for_others_s(1, ONE, at_s) == 0
        count(wrong, 1, guesser=Guesser(name=f"address {number}"), at_s=at_s)


def test_an_hour_of_quiet_forgets_the_guesses() -> None:
    wrong = WrongReferences()
    count(wrong, MOST_AN_HOUR)
    assert wrong.wait_s(1, ONE, 1.0) > 0
    assert wrong.wait_for_others_s(1, ONE, 3601.0) == 0
    count(wrong, 1, at_s=4000.0)
    assert wrong.wait_s(1, ONE, 4000.0) == 0
