"""The newest numbers: of the tree only what changed is read anew, and what could not be read is tried again."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.central.tree.newest_numbers import NewestNumbers
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_price_list
from tests.cast.place_and_time import HOUR, VILLAGE


def publish(ministry: Ministry, hours: int) -> int:
    return ministry.publisher.publish(NOW + hours * HOUR).version


def file_of(ministry: Ministry, role: str) -> Path:
    """Return the metadata of a role that has had one version with something in it."""
    files = (ministry.tree.folder / "metadata").glob(f"*.{role}.json")
    return max(files, key=lambda file: int(file.name.partition(".")[0]))


def test_of_a_new_version_only_the_roles_that_changed_are_read(
    ministry: Ministry, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.put(a_forecast("43"), a_price_list("43"))
    first = publish(ministry, 1)
    numbers = NewestNumbers(ministry.tree)
    assert (numbers.of(VILLAGE)["w43"], numbers.of(VILLAGE)["c43"]) == (first, first)
    ministry.put(a_forecast("43", high=35.0))
    second = publish(ministry, 2)
    file_of(ministry, "c43").unlink()
    assert (numbers.of(VILLAGE)["w43"], numbers.of(VILLAGE)["c43"]) == (second, first)
    assert caplog.text == ""


def test_a_role_that_could_not_be_read_is_read_with_the_next_version(ministry: Ministry) -> None:
    ministry.put(a_forecast("43"), a_price_list("43"))
    first = publish(ministry, 1)
    file, numbers = file_of(ministry, "c43"), NewestNumbers(ministry.tree)
    body = file.read_bytes()
    file.write_bytes(b"{")
    assert "c43" not in numbers.of(VILLAGE)
    file.write_bytes(body)
    ministry.put(a_forecast("43", high=35.0))
    publish(ministry, 2)
    assert numbers.of(VILLAGE)["c43"] == first
