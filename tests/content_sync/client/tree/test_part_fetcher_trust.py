"""Which tree is believed: forged, mixed, older and oversize ones are refused."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tuf.api.metadata import Targets, Timestamp

from content_sync.client.tree.edition import Edition
from content_sync.errors import DamagedError, ForgedError, LinkError, RollbackError, TrustError
from content_sync.wire.parts import PartName
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.http_server import http_server, serving
from tests.cast.place_and_time import DAY
from tests.cast.tree.client import TreeClient, assert_only_this_part_refused, assert_tree_refused, ids
from tests.cast.tree.contents import NOW, content, forecast, warning
from tests.cast.tree.repository_simulator import METADATA, TARGETS, RepositorySimulator


def test_a_changed_body_is_damaged(client: TreeClient, repository: RepositorySimulator) -> None:
    path = next(path for path in repository.files if path.startswith(f"{TARGETS}warnings/"))
    body = repository.files[path]
    for forged in (body.replace(b"severe", b"minor "), body[:-10], body + b" "):
        repository.files[path] = forged
        client.fetch()
        assert {name: type(why) for name, why in client.failed.items()} == {"warnings": DamagedError}
        assert len({"w-th", "w-43"} & ids(client.edition)) == 1, "the other file's"
    repository.files[path] = body
    assert "w-43" in ids(client.fetch())


@pytest.mark.parametrize(
    ("name", "part"),
    [("timestamp", None), ("3.snapshot", None), ("1.targets", None), ("2.w43", "weather"), ("1.warnings", "warnings")],
)
def test_changed_metadata_is_forged(tmp_path: Path, name: str, part: PartName | None) -> None:
    repository = RepositorySimulator(NOW, has_hashes=False)
    repository.publish({"weather/43": encode_bulletins([forecast("43")])})
    path = f"{METADATA}{name}.json"
    repository.files[path] = _prolonged(repository.files[path])
    with http_server(serving(repository.files)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        if part:
            assert_only_this_part_refused(client, part, ForgedError)
        else:
            assert_tree_refused(client, ForgedError)


def _prolonged(metadata: bytes) -> bytes:
    """Change what is signed, and keep the signature."""
    document = json.loads(metadata)
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    return json.dumps(document).encode()


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff" * 99, b'{"signed":{"expires":"soon"}}'])
def test_a_timestamp_that_cannot_be_read_is_forged(
    client: TreeClient, repository: RepositorySimulator, body: bytes
) -> None:
    repository.files[f"{METADATA}timestamp.json"] = body
    assert_tree_refused(client, ForgedError)


def test_metadata_without_a_signature_is_forged(client: TreeClient, repository: RepositorySimulator) -> None:
    unsigned = json.loads(repository.files[f"{METADATA}timestamp.json"]) | {"signatures": []}
    repository.files[f"{METADATA}timestamp.json"] = json.dumps(unsigned).encode()
    assert_tree_refused(client, ForgedError)


def test_metadata_signed_by_another_roles_key_is_forged(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW, has_hashes=False)
    repository.publish(content())
    role = repository.roles["w43"]
    repository.files[f"{METADATA}{role.version}.w43.json"] = repository.sign("w43", role, by="c43")
    with http_server(serving(repository.files)) as server:
        assert_only_this_part_refused(
            TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1), "weather", ForgedError
        )


def test_a_tree_of_somebody_else_is_forged(client: TreeClient, repository: RepositorySimulator) -> None:
    theirs = RepositorySimulator(NOW)
    theirs.publish(content())
    repository.files.clear()
    repository.files |= theirs.files
    assert_tree_refused(client, ForgedError)


def test_a_role_that_lists_anothers_targets_is_not_heard(client: TreeClient, repository: RepositorySimulator) -> None:
    lie = encode_bulletins([warning("false-alarm", "43")])
    repository.contents["warnings/4301"] = lie
    number = repository.timestamp.version + 1
    repository.publish()
    role: Targets = repository.roles["c43"]
    role.targets["warnings/4301"] = repository.roles["a43"].targets.pop("warnings/4301")
    role.version += 1
    repository.lay(number + 1)
    assert "false-alarm" not in ids(client.fetch())


@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_an_older_tree_is_refused_even_if_tufs_cache_was_lost(
    client: TreeClient, repository: RepositorySimulator, *, loses_cache: bool
) -> None:
    older = dict(repository.files)
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    newer = client.fetch()
    newest = dict(repository.files)
    repository.files.clear()
    repository.files |= older
    if loses_cache:
        client.lose_cache()
    assert_tree_refused(client, RollbackError)
    repository.files |= newest
    assert client.fetch() == newer


@pytest.mark.parametrize("has_hashes", [True, False])
@pytest.mark.parametrize("name", ["snapshot", "w43"])
def test_a_mix_of_old_and_new_is_refused(tmp_path: Path, name: str, *, has_hashes: bool) -> None:
    repository = RepositorySimulator(NOW, has_hashes=has_hashes)
    repository.publish(content())
    old = {"snapshot": repository.snapshot.version, "w43": repository.roles["w43"].version}[name]
    body = repository.files[f"{METADATA}{old}.{name}.json"]
    repository.publish({"weather/43": b"[]"})
    new = {"snapshot": repository.snapshot.version, "w43": repository.roles["w43"].version}[name]
    repository.files[f"{METADATA}{new}.{name}.json"] = body
    with http_server(serving(repository.files)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        error = DamagedError if has_hashes else RollbackError
        if name == "snapshot":
            assert_tree_refused(client, error)
        else:
            assert_only_this_part_refused(client, "weather", error)


@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_a_role_rolled_back_with_a_stolen_snapshot_key_costs_itself_only(
    client: TreeClient, repository: RepositorySimulator, *, loses_cache: bool
) -> None:
    repository.publish({"warnings/43": encode_bulletins([warning("w-new", "43")])})
    client.fetch()
    if loses_cache:
        client.lose_cache()
    repository.roles["warnings"] = Targets(version=1, expires=NOW + 90 * DAY)
    repository.contents["prices/43"] = b"[]"
    number = repository.timestamp.version + 1
    repository.changed_in["prices/43"] = number
    repository.roles["c43"].version += 1
    repository.roles["c43"].targets["prices/43"] = repository.target("prices/43")
    repository.lay(number)
    for _ in range(2):
        assert_only_this_part_refused(client, "warnings", RollbackError)
        assert client.number("prices") == number
    assert "w-new" in ids(client.edition)


def test_a_role_that_is_gone_from_the_snapshot_costs_itself_only(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    client.fetch()
    repository.publish({"prices/43": b"[]"})
    number = repository.timestamp.version + 1
    del repository.roles["w43"]
    repository.lay(number)
    assert_only_this_part_refused(client, "weather", ForgedError)
    assert "prices-43" not in ids(client.edition)


@pytest.mark.parametrize("name", ["timestamp", "3.snapshot", "1.targets", "2.sys"])
def test_oversize_metadata_is_ended_at_its_cap(client: TreeClient, repository: RepositorySimulator, name: str) -> None:
    path = f"{METADATA}{name}.json"
    repository.files[path] += b" " * 10_000_000
    if name == "2.sys":
        assert_only_this_part_refused(client, "sys", DamagedError)
    else:
        assert_tree_refused(client, DamagedError)


@pytest.mark.parametrize("changed_in", [-1, 10**9, "many", None])
def test_a_target_that_claims_a_version_not_there_yet_is_forged(
    client: TreeClient, repository: RepositorySimulator, changed_in: object
) -> None:
    role = repository.roles["w43"]
    role.targets["weather/43"].unrecognized_fields["custom"] = {"edition": changed_in}
    role.version += 1
    repository.lay(repository.timestamp.version + 1)
    assert_only_this_part_refused(client, "weather", ForgedError)


@pytest.mark.parametrize("issued", [None, "tomorrow", "2026-11-22T06:00:00", "2099-01-01T00:00:00+00:00"])
def test_a_timestamp_without_a_believable_time_is_forged(
    client: TreeClient, repository: RepositorySimulator, issued: str | None
) -> None:
    stamp: Timestamp = repository.timestamp
    stamp.unrecognized_fields["x-issued"] = issued
    stamp.version += 1
    repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", stamp)
    assert_tree_refused(client, ForgedError)


@pytest.mark.parametrize(
    ("seed", "flips"), [(1, 20), *(pytest.param(seed, 200, marks=pytest.mark.slow) for seed in range(2, 7))]
)
def test_no_single_changed_bit_brings_another_edition(
    client: TreeClient, repository: RepositorySimulator, seed: int, flips: int
) -> None:
    chance = random.Random(seed)
    good = client.fetch().parts
    refusals = 0
    for _ in range(flips):
        client.lose_cache()
        path = chance.choice(sorted(repository.files))
        body = repository.files[path]
        place, bit = chance.randrange(len(body)), chance.randrange(8)
        repository.files[path] = body[:place] + bytes([body[place] ^ (1 << bit)]) + body[place + 1 :]
        client.edition = Edition()
        try:
            # A file this village does not read, or a word tuf does not, changes nothing; any other costs its part.
            # Of two roles' warnings those of the other role are left.
            new = [part for part in client.fetch().parts if part not in good]
            assert {part.role for part in new} <= {"warnings"} & client.failed.keys()
            assert {one for part in new for one in part.bulletins} < {one for part in good for one in part.bulletins}
            assert len(client.failed) + len(client.edition.parts) - len(new) == len(good)
            refusals += bool(client.failed)
        except (TrustError, LinkError):
            refusals += 1
        repository.files[path] = body
    assert refusals > flips // 4
