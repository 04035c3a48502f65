"""Turns to search: so many at once from one address and from the village, then one after the other."""

from __future__ import annotations

from kiosk.callers.search_turns import AT_ONCE, AT_ONCE_FROM_ONE, EVERY_S, EVERY_S_FROM_ONE, SearchTurns


def allowed(turns: SearchTurns, address: str, now_s: float, tries: int = 100) -> int:
    return sum(turns.wait_s(address, now_s) == 0 for _ in range(tries))


def test_one_address_gets_so_many_at_once_and_the_next_has_to_wait() -> None:
    turns = SearchTurns()
    assert allowed(turns, "a", 1000.0) == AT_ONCE_FROM_ONE
    assert turns.wait_s("a", 1000.0) == 1
    assert turns.wait_s("a", 1000.0 + EVERY_S_FROM_ONE) == 0


def test_who_greedily_asks_leaves_a_turn_to_others() -> None:
    turns = SearchTurns()
    assert allowed(turns, "a", 1000.0, tries=1_000) == AT_ONCE_FROM_ONE
    assert turns.wait_s("b", 1000.0) == 0


def test_the_village_together_gets_so_many_at_once() -> None:
    turns = SearchTurns()
    together = sum(allowed(turns, address, 1000.0) for address in "abcdef")
    assert together == AT_ONCE
    assert turns.wait_s("g", 1000.0) == 1
    assert turns.wait_s("g", 1000.0 + EVERY_S) == 0


def test_who_is_refused_because_of_others_has_used_nothing() -> None:
    turns = SearchTurns()
    for address in "ab":
        allowed(turns, address, 1000.0)
    assert allowed(turns, "c", 1000.0) == 0
    assert allowed(turns, "c", 1100.0) == AT_ONCE_FROM_ONE
