"""Turns: whoever has sent a thousand has one place among the others."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.store.outbox.queueing.turns import Turns

QueuedRow = tuple[str, str]  # its queue, and its name


class Queued:
    """Queues with rows, which leave when they are served."""

    def __init__(self, **counts: int) -> None:
        self.rows = {
            name.replace("_", " "): [(name.replace("_", " "), f"{name}{number}") for number in range(count)]
            for name, count in counts.items()
        }

    def _waiting(self) -> list[str]:
        return sorted(queue for queue, rows in self.rows.items() if rows)

    def group_after(self, name: str) -> str | None:
        groups = sorted({queue.partition(" ")[0] for queue in self._waiting()})
        return next((group for group in groups if group > name), None)

    def queue_after(self, group: str, name: str) -> str | None:
        return next((queue for queue in self._waiting() if queue.startswith(f"{group} ") and queue > name), None)

    def oldest(self, queue: str, most: int) -> Sequence[QueuedRow]:
        return self.rows[queue][:most]

    def served(self, turns: Turns, most: int, *, fit: int = 99) -> list[str]:
        """Pick a batch, of which so many fit into the envelope and leave."""
        left = list(turns.pick(self, most))[:fit]
        for queue, _ in left:
            turns.served(queue.partition(" ")[0], queue)
        for rows in self.rows.values():
            rows[:] = [row for row in rows if row not in left]
        return [name for _, name in left]


def test_one_queue_alone_sends_in_the_order_it_was_filled() -> None:
    assert Queued(a_x=5).served(Turns(), 3) == ["a_x0", "a_x1", "a_x2"]


def test_addresses_take_turns_and_within_them_browsers() -> None:
    queued = Queued(a_x=3, a_y=1, b_x=2)
    assert queued.served(Turns(), 10) == ["a_x0", "b_x0", "a_y0", "b_x1", "a_x1", "a_x2"]


def test_the_next_batch_goes_on_where_the_last_one_ended() -> None:
    queued, turns = Queued(a_x=9, b_x=9, c_x=9), Turns()
    assert queued.served(turns, 2) == ["a_x0", "b_x0"]
    assert queued.served(turns, 2) == ["c_x0", "a_x1"]


def test_behind_a_thousand_browsers_of_one_address_another_address_is_second() -> None:
    queued = Queued(**{f"a_{number:04}": 3 for number in range(1_000)}, z_x=1)
    assert "z_x0" in queued.served(Turns(), 2)


def test_within_one_address_every_browser_has_its_turn() -> None:
    queued, turns = Queued(**{f"a_{number:02}": 30 for number in range(30)}, a_new=1), Turns()
    assert "a_new0" in [row for _ in range(2) for row in queued.served(turns, 20)]


def test_nothing_is_picked_twice_and_no_more_than_asked_for() -> None:
    queued = Queued(a_x=2, b_x=2)
    assert sorted(queued.served(Turns(), 99)) == ["a_x0", "a_x1", "b_x0", "b_x1"]
    assert queued.served(Turns(), 5) == []
    assert Queued(a_x=1).served(Turns(), 0) == []


def test_what_did_not_fit_into_the_envelope_has_its_turn_next() -> None:
    queued, turns = Queued(**{f"{number:02}_x": 9 for number in range(40)}), Turns()
    left = [name for _ in range(40) for name in queued.served(turns, 20, fit=1)]
    assert left == [f"{number:02}_x0" for number in range(40)]


def test_however_many_wait_few_are_asked_for() -> None:
    class CountingQueues(Queued):
        asked = 0

        def oldest(self, queue: str, most: int) -> Sequence[QueuedRow]:
            self.asked += most
            return super().oldest(queue, most)

    queued = CountingQueues(**{f"{number:03}_x": 2 for number in range(300)})
    assert len(queued.served(Turns(), 20)) == queued.asked == 20
    alone = CountingQueues(a_x=300)
    assert len(alone.served(Turns(), 20)) == 20
    assert alone.asked < 80


def test_an_address_that_was_long_forgotten_begins_anew() -> None:
    queued, turns = Queued(a_x=2, a_y=1), Turns()
    assert queued.served(turns, 1) == ["a_x0"]
    for number in range(1_001):
        turns.served(f"{number}", f"{number} x")
    assert queued.served(turns, 1) == ["a_x1"]


def test_a_thousand_addresses_are_remembered_and_one_more_forgets_the_first() -> None:
    for others, first in ((999, "a_y0"), (1_000, "a_x0")):
        turns = Turns()
        turns.served("a", "a x")
        for number in range(others):
            turns.served(f"b{number}", f"b{number} x")
        assert Queued(a_x=1, a_y=1).served(turns, 1) == [first]
