"""So many at once, then one in a while, each key by itself; and many keys take little memory."""

from __future__ import annotations

from kiosk.rate_limit import KEYS_KEPT, RateLimit


def test_a_burst_then_one_in_a_while() -> None:
    limit = RateLimit(burst=3, every_s=10)
    assert [limit.try_use("a", 0.0) for _ in range(5)] == [0, 0, 0, 10, 10]
    assert [limit.try_use("a", at_s) for at_s in (9.5, 10.0, 10.0, 35.0, 35.0, 35.0)] == [1, 0, 10, 0, 0, 5]


def test_each_key_goes_by_itself_and_asking_uses_up_nothing() -> None:
    limit = RateLimit(burst=1, every_s=10)
    assert [limit.wait_s("a", 0.0) for _ in range(3)] == [0, 0, 0]
    assert [limit.try_use("a", 0.0), limit.wait_s("a", 0.0), limit.try_use("b", 0.0)] == [0, 10, 0]


def test_all_of_the_burst_comes_back() -> None:
    limit = RateLimit(burst=3, every_s=10)
    for at_s in (0.0, 1000.0):
        assert [limit.try_use("a", at_s) for _ in range(4)] == [0, 0, 0, 10]


def test_ever_so_many_keys_fill_no_memory_and_make_no_room_for_one_that_is_used_up() -> None:
    limit = RateLimit(burst=2, every_s=10_000)
    assert [limit.try_use("greedy", 0.0) for _ in range(2)] == [0, 0]
    for number in range(3 * KEYS_KEPT):
        limit.try_use(f"{number}", 1.0)
    assert len(limit._rested_at_s) <= KEYS_KEPT
    assert limit.try_use("greedy", 1.0) > 0


def test_of_more_than_ten_thousand_keys_the_half_that_used_most_is_kept() -> None:
    limit = RateLimit(burst=1, every_s=1_000)
    for number in range(10_000):
        limit.try_use(f"{number}", number / 1_000)
    assert limit.wait_s("0", 10.0) > 0
    limit.try_use("10000", 10.0)
    assert [limit.wait_s(f"{number}", 10.0) > 0 for number in (0, 5_000, 5_001, 10_000)] == [False, False, True, True]
