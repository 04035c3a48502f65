"""Turns: whoever has sent a thousand has one place among the others."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.store.turns import Turns, after


class Lanes:
    """Lanes with rows that leave when they are served."""

    def __init__(self, **counts: int) -> None:
        self.rows = {
            name.replace("_", " "): [f"{name}{number}" for number in range(count)] for name, count in counts.items()
        }

    def oldest(self, lane: str, most: int) -> Sequence[str]:
        return self.rows[lane][:most]

    def served(self, turns: Turns, most: int) -> list[str]:
        picked = list(turns.pick([lane for lane, rows in self.rows.items() if rows], self.oldest, most))
        for rows in self.rows.values():
            rows[:] = [row for row in rows if row not in picked]
        return picked


def test_one_lane_alone_sends_in_the_order_it_was_filled() -> None:
    assert Lanes(a_x=5).served(Turns(), 3) == ["a_x0", "a_x1", "a_x2"]


def test_addresses_take_turns_and_within_them_browsers() -> None:
    lanes = Lanes(a_x=3, a_y=1, b_x=2)
    assert lanes.served(Turns(), 10) == ["a_x0", "b_x0", "a_y0", "b_x1", "a_x1", "a_x2"]


def test_the_next_batch_goes_on_where_the_last_one_ended() -> None:
    lanes, turns = Lanes(a_x=9, b_x=9, c_x=9), Turns()
    assert lanes.served(turns, 2) == ["a_x0", "b_x0"]
    assert lanes.served(turns, 2) == ["c_x0", "a_x1"]


def test_behind_a_thousand_browsers_of_one_address_another_address_is_second() -> None:
    lanes = Lanes(**{f"a_{number:04}": 3 for number in range(1_000)}, z_x=1)
    assert "z_x0" in lanes.served(Turns(), 2)


def test_within_one_address_every_browser_has_its_turn() -> None:
    lanes, turns = Lanes(**{f"a_{number:02}": 30 for number in range(30)}, a_new=1), Turns()
    assert "a_new0" in [row for _ in range(2) for row in lanes.served(turns, 20)]


def test_nothing_is_picked_twice_and_no_more_than_asked_for() -> None:
    lanes = Lanes(a_x=2, b_x=2)
    assert sorted(lanes.served(Turns(), 99)) == ["a_x0", "a_x1", "b_x0", "b_x1"]
    assert lanes.served(Turns(), 5) == []
    assert Lanes(a_x=1).served(Turns(), 0) == []


def test_names_begin_after_the_last_one() -> None:
    assert after(["a", "b", "c"], "b") == ["c", "a", "b"]
    assert after(["a", "c"], "b") == ["c", "a"]
    assert after(["a"], "") == ["a"]
