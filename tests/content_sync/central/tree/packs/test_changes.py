"""At which versions something changed for an area, and for whose villages a file rides in packs."""

from __future__ import annotations

import pytest

from content_sync.central.tree.packs.changes import Changes, area_of


def test_an_area_changes_with_each_that_covers_it_and_with_no_other() -> None:
    changes = Changes().noting(1, ["th"]).noting(2, ["43"]).noting(3, ["4301"]).noting(4, ["4302", "10"])
    assert [changes.of(area) for area in ("th", "43", "4301", "4302", "10", "1001")] == [
        [1], [1, 2], [1, 2, 3], [1, 2, 4], [1, 4], [1, 4],
    ]  # fmt: skip
    assert changes.versions() == {1, 2, 3, 4}


def test_the_last_sixteen_count_and_a_version_noted_twice_once() -> None:
    changes = Changes()
    for number in range(1, 17):
        changes = changes.noting(number, ["4301"]).noting(number, ["4301"])
    assert changes.of("4301") == list(range(1, 17))
    changes = changes.noting(17, ["43"])
    assert changes.of("4301") == list(range(2, 18))
    assert 1 not in changes.versions()


def test_files_are_needed_that_a_version_replaced_after_the_first_of_the_sixteen() -> None:
    changes = Changes().noting(5, ["43"]).noting(6, ["4301"])
    assert [changes.needs("4301", number) for number in (5, 6, 7)] == [False, True, True]
    assert not changes.needs("10", 9), "nothing is known to have changed there"


@pytest.mark.parametrize(
    ("key", "area"),
    [
        ("weather/43", "43"), ("weather/430105", "4301"), ("warnings/43010501", "4301"), ("warnings/th", "th"),
        ("local/43/index", "43"), ("local/43/fair", "43"), ("market/4301", "4301"), ("sys/kiosk", "th"),
        ("articles/index", "th"), ("articles/dengue", None), ("articles/dengue.webp", None),
        ("local/43/fair.webp", None), ("a43", "43"), ("w10", "10"), ("warnings", "th"),
        ("articles", "th"), ("targets", "th"), ("snapshot", "th"),
    ],
)  # fmt: skip
def test_a_file_rides_in_the_packs_of_its_areas_villages(key: str, area: str | None) -> None:
    assert area_of(key) == area
