"""When a tree expires, and what a wrong date or stolen keys do to the time it teaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.ngclient import Updater

from content_sync.errors import ExpiredError, RollbackError
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.http_server import http_server, serving
from tests.cast.place_and_time import DAY
from tests.cast.tree.client import TreeClient, assert_only_this_part_refused, assert_tree_refused, ids
from tests.cast.tree.contents import NOW, warning
from tests.cast.tree.repository_simulator import METADATA, RepositorySimulator

DAYS_S = 86_400


def test_a_tree_that_expired_before_the_software_was_made_is_refused_and_costs_no_snapshot_twice(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    client.fetch()
    repository.publish({"warnings/43": b"[]"})
    client.built = NOW + 61 * DAY
    assert_tree_refused(client, ExpiredError)
    assert_tree_refused(client, ExpiredError)
    assert client.server.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_a_tree_that_stands_still_expires_by_the_seconds_that_pass(client: TreeClient) -> None:
    first = client.fetch()
    client.up_s += DAYS_S * 60 - 1
    assert client.fetch() == first
    client.up_s += 1
    assert_tree_refused(client, ExpiredError)
    assert client.server.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_seconds_of_a_later_start_count_from_its_boot(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    client.boot, client.up_s = "02", DAYS_S * 60 - 1
    client.fetch()
    client.up_s += 1
    assert_tree_refused(client, ExpiredError)
    repository.publish(later=30 * DAY)
    client.fetch()


def test_a_wrong_date_is_taken_back_by_the_next_right_one(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    for _ in range(5):
        repository.publish({"warnings/43": encode_bulletins([warning("w-wrong", "43")])}, later=90 * DAY)
        assert "w-wrong" in ids(client.fetch())
        repository.publish({"warnings/43": encode_bulletins([warning("w-right", "43")])}, later=-90 * DAY)
        assert "w-right" in ids(client.fetch())
        assert [word.issued for word in client.memory.times.values()] == [NOW]


def test_no_replay_takes_a_date_back(client: TreeClient, repository: RepositorySimulator) -> None:
    older = dict(repository.files)
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    client.fetch()
    repository.files.clear()
    repository.files |= older
    assert_tree_refused(client, RollbackError)
    assert [word.issued for word in client.memory.times.values()] == [NOW + DAY]


def _steal(repository: RepositorySimulator, *names: str, issued: datetime, number: int) -> None:
    """Lay a timestamp of another day, and what else the thief has keys for, as version `number`."""
    honest = dict(repository.files)
    now, repository.now = repository.now, issued
    repository.lay(number)
    repository.now = now
    mine = {f"{METADATA}timestamp.json"} | ({f"{METADATA}{number}.snapshot.json"} if "snapshot" in names else set())
    repository.files |= {path: body for path, body in honest.items() if path not in mine}
    if "snapshot" not in names:
        stamp = repository.timestamp
        stamp.snapshot_meta = repository._meta(number - 1, honest[f"{METADATA}{number - 1}.snapshot.json"])
        repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", stamp)


@pytest.mark.parametrize("ahead", [61 * DAY, 3_650 * DAY, 81_800 * DAY], ids=["61 days", "2036", "2250"])
def test_a_stolen_timestamp_key_teaches_no_time_past_the_snapshot_and_the_next_right_tree_heals(
    client: TreeClient, repository: RepositorySimulator, ahead: timedelta
) -> None:
    client.fetch()
    known, before = client.memory.times, client.number("warnings")
    honest = repository.timestamp.version
    _steal(repository, "timestamp", issued=NOW + ahead, number=honest + 1)
    for _ in range(3):
        assert_tree_refused(client, ExpiredError)
        assert client.memory.times == known
    repository.timestamp.version = honest
    repository.publish({"warnings/43": b"[]"})
    client.fetch()
    assert client.number("warnings") == honest + 1 > before


@pytest.mark.parametrize("ahead", [59 * DAY, 300 * DAY, 81_800 * DAY], ids=["59 days", "300 days", "2250"])
@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_stolen_snapshot_and_timestamp_keys_hold_a_kiosk_until_root_takes_them_away_and_not_longer(
    client: TreeClient, repository: RepositorySimulator, ahead: timedelta, *, loses_cache: bool
) -> None:
    before = client.fetch()
    honest = repository.timestamp.version
    _steal(repository, "timestamp", "snapshot", issued=NOW + ahead, number=999_999)
    if ahead < 365 * DAY:
        assert client.fetch().bulletins == before.bulletins
        assert bool(client.failed) == (ahead > 180 * DAY), "the roles expire after 180 days, the delegations after 365"
    else:
        assert_tree_refused(client, ExpiredError)
    repository.timestamp.version = honest
    for name in ("timestamp", "snapshot"):
        repository.rotate(name)
    if loses_cache:
        client.lose_cache()
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    assert "w-43" not in ids(client.fetch())
    assert {key: word.issued for key, word in client.memory.times.items()} == {
        repository.signers["timestamp"].public_key.keyid: NOW + DAY
    }


@pytest.mark.parametrize("name", ["snapshot", "w43"])
def test_an_expired_role_is_refused(client: TreeClient, repository: RepositorySimulator, name: str) -> None:
    repository.publish()
    if name == "w43":
        repository.roles["w43"].expires = NOW - DAY
        repository.roles["w43"].version += 1
        repository.lay(repository.timestamp.version + 1)
        assert_only_this_part_refused(client, "weather", ExpiredError)
    else:
        number = repository.timestamp.version + 1
        repository.lay(number)
        repository.snapshot.expires = NOW - DAY
        body = repository.sign("snapshot", repository.snapshot)
        repository.files[f"{METADATA}{number}.snapshot.json"] = body
        repository.timestamp.snapshot_meta = repository._meta(number, body)
        repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", repository.timestamp)
        assert_tree_refused(client, ExpiredError)


def test_an_expired_root_is_refused(client: TreeClient) -> None:
    client.built = NOW + 1_200 * DAY
    assert_tree_refused(client, ExpiredError)


def test_a_kiosk_that_woke_in_1970_takes_good_content(client: TreeClient) -> None:
    client.built = datetime(1970, 1, 1, tzinfo=UTC)
    assert client.fetch().issued == NOW


def test_the_systems_clock_is_not_asked_whether_a_tree_expired(tmp_path: Path) -> None:
    long_ago = datetime(2001, 2, 3, tzinfo=UTC)
    repository = RepositorySimulator(long_ago)
    with http_server(serving(repository.files)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1, built=long_ago)
        assert client.fetch().issued == long_ago


def test_the_one_private_name_of_tuf_that_is_used_is_there(client: TreeClient, tmp_path: Path) -> None:
    updater = Updater(str(tmp_path), "/m/", bootstrap=client.root)
    assert isinstance(updater._trusted_set.reference_time, datetime)
    assert updater._trusted_set.root.version == 1
