"""Warnings in the tree: the country's in one role, each province's in its own, and areas whose warnings ended."""

from __future__ import annotations

import datetime as dt
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from content_sync.central.tree.newest_numbers import NewestNumbers
from content_sync.central.tree.published import read_state
from tests.cast.central.ministry import NOW, Ministry, a_warning, ministry_in
from tests.cast.central.served_central import ServedCentral
from tests.cast.central.tree_reader import TreeReader, any_web_server, ids, versions
from tests.cast.folders import TESTS
from tests.cast.link.http_server import HttpServer
from tests.cast.place_and_time import DAY, HOUR, VILLAGE
from tests.cast.tree.client import TreeClient

EARLIER = NOW + 5 * DAY  # after the earlier tree was published
LONG = 24 * 90


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry with the keys and the tree of the first format: one role signs the warnings of all areas."""
    with tarfile.open(TESTS / "first_format" / "sqlite" / "central.tar.xz") as packed:
        wanted = [one for one in packed.getmembers() if one.name.split("/")[0] in {"keys", "tree"}]
        packed.extractall(tmp_path, members=wanted, filter="data")
    with ministry_in(tmp_path) as made:
        yield made


@pytest.fixture
def earlier_reader(earlier: Ministry) -> Iterator[TreeReader]:
    with any_web_server(earlier.tree.folder) as address:
        yield TreeReader(address=address, root=earlier.root(), folder=earlier.folder / "kiosk")


def listed(ministry: Ministry, role: str) -> set[str]:
    """Return what a role lists."""
    state = read_state(ministry.tree)
    assert state is not None
    return set(state.roles[role].targets)


def away(ministry: Ministry) -> Path:
    """Take the targets key away; return where it is."""
    return (ministry.keyring.offline / "targets-1.key").rename(ministry.folder / "targets-1.key")


def test_a_warning_of_one_province_changes_no_other_province_s_role_and_not_the_country_s(ministry: Ministry) -> None:
    ministry.put(a_warning("flood", "th"))
    ministry.publisher.publish(NOW)
    before = versions(ministry)
    ministry.put(a_warning("storm", "43", "4101"))
    ministry.publisher.publish(NOW)
    changed = {name for name, version in versions(ministry).items() if version != before[name]}
    assert changed == {"a41", "a43"}
    assert listed(ministry, "warnings") == {"warnings/th"}
    assert (listed(ministry, "a41"), listed(ministry, "a43")) == ({"warnings/4101"}, {"warnings/43"})


def test_a_warning_for_a_number_that_no_province_has_holds_back_no_other(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(a_warning("nowhere", "99"), a_warning("storm", "43"))
    assert ministry.publisher.publish(NOW).not_updated == ()
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["storm"]


def test_where_the_targets_keys_are_away_warnings_go_on_in_the_role_of_before(
    earlier: Ministry, earlier_reader: TreeReader
) -> None:
    earlier.put(a_warning("before", "43", hours=LONG))
    hidden, numbers = away(earlier), NewestNumbers(earlier.tree)
    first = earlier.publisher.publish(EARLIER)
    assert [one[:6] for one in first.not_updated] == ["a10 to"]
    assert "it is new in this version" in first.not_updated[0]
    assert ids(earlier_reader.read("warnings/43", at=EARLIER)["warnings/43"]) == ["before"]
    assert numbers.of(VILLAGE)["warnings"] == first.version
    earlier.put(a_warning("storm", "4301", hours=LONG))
    second = earlier.publisher.publish(EARLIER + HOUR)
    assert ids(earlier_reader.read("warnings/4301", at=EARLIER)["warnings/4301"]) == ["storm"]
    assert numbers.of(VILLAGE)["warnings"] == second.version
    hidden.rename(earlier.keyring.offline / hidden.name)
    third = earlier.publisher.publish(EARLIER + 2 * HOUR)
    assert third.not_updated == ()
    assert numbers.of(VILLAGE)["warnings"] == second.version, "what only moved is fetched by nobody"
    read = earlier_reader.read("warnings/43", "warnings/4301", at=EARLIER)
    assert {path: ids(body) for path, body in read.items()} == {"warnings/43": ["before"], "warnings/4301": ["storm"]}
    assert earlier_reader.changed_in == {"warnings/43": first.version, "warnings/4301": second.version}
    assert listed(earlier, "warnings") <= {"warnings/th"}
    assert {"warnings/43", "warnings/4301"} <= listed(earlier, "a43")


def test_where_the_targets_keys_are_at_hand_an_earlier_tree_is_split_at_the_first_publish(
    earlier: Ministry, earlier_reader: TreeReader
) -> None:
    before = listed(earlier, "warnings")
    assert len(before) > 5
    earlier.put(a_warning("storm", "43", hours=LONG))
    assert earlier.publisher.publish(EARLIER).not_updated == ()
    assert ids(earlier_reader.read("warnings/43", at=EARLIER)["warnings/43"]) == ["storm"]
    state = read_state(earlier.tree)
    assert state is not None
    own = {path: name for name, role in state.roles.items() if name[0] == "a" for path in role.targets}
    assert {path: name for path, name in own.items() if path in before} == {path: f"a{path[9:11]}" for path in before}


def test_an_area_without_warnings_leaves_the_tree_after_thirty_days(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_warning("storm", "43"), a_warning("flood", "th"))
    ministry.publisher.publish(NOW)
    for name in ("storm", "flood"):
        ministry.withdraw(name)
    ministry.publisher.publish(NOW + HOUR)
    for days, body in ((29, b"[]"), (30, None)):
        ministry.publisher.publish(NOW + HOUR + days * DAY)
        at = NOW + days * DAY
        assert reader.read("warnings/43", "warnings/th", at=at) == {"warnings/43": body, "warnings/th": body}
    ministry.put(a_warning("again", "43", hours=24 * 60))
    ministry.publisher.publish(NOW + 31 * DAY)
    assert ids(reader.read("warnings/43", at=NOW + 31 * DAY)["warnings/43"]) == ["again"]


def test_an_area_that_was_empty_before_its_day_was_noted_leaves_thirty_days_after_the_update(
    earlier: Ministry, earlier_reader: TreeReader
) -> None:
    earlier.publisher.publish(EARLIER)
    assert earlier_reader.read("warnings/43", at=EARLIER) == {"warnings/43": b"[]"}
    number = earlier_reader.changed_in["warnings/43"]
    for days, body in ((29, b"[]"), (30, None)):
        earlier.publisher.publish(EARLIER + days * DAY)
        assert earlier_reader.read("warnings/43", at=EARLIER + days * DAY) == {"warnings/43": body}
    assert earlier_reader.changed_in["warnings/43"] == number


@pytest.mark.parametrize("away_days", [1, 40])
def test_a_kiosk_that_was_away_shows_no_warning_that_ended_meanwhile(server: ServedCentral, away_days: int) -> None:
    ministry = server.ministry
    kiosk = TreeClient(
        server=HttpServer(server.port), folder=ministry.folder / "kiosk", root=ministry.root(), built=NOW
    )
    ministry.put(a_warning("storm", "4301"), a_warning("flood", "th", hours=24 * 90))
    ministry.publisher.publish(NOW)
    assert {one.id for one in kiosk.fetch().bulletins} == {"storm", "flood"}
    ministry.withdraw("storm")
    for days in range(1, away_days + 1):
        ministry.publisher.publish(NOW + dt.timedelta(days=days))
    assert {one.id for one in kiosk.fetch().bulletins} == {"flood"}
    part = kiosk.part("warnings")
    assert part is not None
    assert part.number == NewestNumbers(ministry.tree).of(VILLAGE)["warnings"]
