"""Bodies in memory: made once while there is room, and the oldest forgotten first."""

from __future__ import annotations

from content_sync.central.tree.packs.memory import BodyMemory


def test_a_body_is_made_once_and_again_after_it_was_forgotten() -> None:
    made: list[int] = []

    def make(size: int) -> bytes | None:
        made.append(size)
        return bytes(size) if size else None

    memory = BodyMemory(make, max_bytes=100)
    for size in (40, 50, 40, 10):
        assert memory.get(size) == bytes(size)
    assert made == [40, 50, 10]
    assert memory.get(1) == bytes(1)  # the 101st byte: what was asked for longest ago goes
    assert memory.get(40) == bytes(40)
    assert memory.get(10) == bytes(10)
    assert made == [40, 50, 10, 1]
    assert memory.get(50) == bytes(50)
    assert made == [40, 50, 10, 1, 50]


def test_what_is_not_there_is_asked_for_again_and_what_is_too_large_is_not_kept() -> None:
    made: list[int] = []

    def make(size: int) -> bytes | None:
        made.append(size)
        return bytes(size) if size else None

    memory = BodyMemory(make, max_bytes=100)
    assert [memory.get(size) for size in (0, 0, 101, 101)] == [None, None, bytes(101), bytes(101)]
    assert made == [0, 0, 101, 101]
