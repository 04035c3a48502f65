"""Keys that change: missed roots are walked one by one, and what a stolen key did is forgotten."""

from __future__ import annotations

from content_sync.errors import ForgedError, RollbackError
from tests.cast.place_and_time import DAY
from tests.cast.tree.client import TreeClient, assert_tree_refused, ids
from tests.cast.tree.repository_simulator import METADATA, RepositorySimulator


def test_several_missed_roots_are_walked_one_by_one(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    for name in ("root", "timestamp", "snapshot", "targets", "root"):
        repository.rotate(name)
    repository.targets.version += 1
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    assert "w-43" not in ids(client.fetch())
    assert client.memory.known["root"] == 6
    client.lose_cache()
    client.fetch()
    assert client.asked_for("root.json") == 6


def test_a_hole_in_the_chain_of_roots_ends_the_walk(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    for _ in range(3):
        repository.rotate("timestamp")
    repository.publish(later=DAY)
    del repository.files[f"{METADATA}3.root.json"]
    assert_tree_refused(client, ForgedError)


def test_an_old_root_is_refused_after_the_cache_was_lost(client: TreeClient, repository: RepositorySimulator) -> None:
    older = dict(repository.files)
    repository.rotate("timestamp")
    repository.publish(later=DAY)
    client.fetch()
    client.lose_cache()
    repository.files.clear()
    repository.files |= older
    repository.files[f"{METADATA}timestamp.json"] = older[f"{METADATA}timestamp.json"]
    assert_tree_refused(client, RollbackError)


def test_versions_driven_up_with_a_stolen_key_are_forgotten_when_root_takes_the_key_away(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    client.fetch()
    honest = repository.timestamp.version
    repository.lay(999_999)
    client.fetch()
    repository.timestamp.version = honest
    repository.publish({"warnings/43": b"[]"})
    assert_tree_refused(client, RollbackError)
    repository.rotate("timestamp")
    repository.rotate("snapshot")
    repository.publish()
    assert "w-43" not in ids(client.fetch())
    client.lose_cache()
    assert "w-43" not in ids(client.fetch())


def test_a_new_key_of_an_agency_is_taken_from_the_delegation(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    client.fetch()
    repository.rotate("w43")
    repository.publish({"weather/43": b"[]"})
    assert "forecast-43" not in ids(client.fetch())
