"""Nothing unverified removes anything that was verified, nor does an error that tells of no harm to the cache."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from pathlib import Path

import pytest

from content_sync.client.link.link import Link
from content_sync.client.tree.tree import UNFINISHED
from content_sync.errors import ForgedError
from tests.cast.link.link_world import LinkWorld
from tests.cast.tree.client import TreeClient, assert_tree_refused, ids
from tests.cast.tree.contents import a_long_article
from tests.cast.tree.repository_simulator import METADATA, RepositorySimulator

TIMESTAMP = f"{METADATA}timestamp.json"


def cached(folder: Path) -> dict[str, bytes]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize("version", [-1, 2**53, 10**230, 10**4_000, 7.5], ids=["below", "53", "230", "4000", "7.5"])
def test_a_forged_version_names_no_pack_and_leaves_the_cache_as_it_is(visited: LinkWorld, version: float) -> None:
    tree = visited.kiosk.folder / "tree"
    (tree / "metadata" / "timestamp.json").unlink()
    visited.publish("w-new")
    before, true = cached(tree), visited.central.repository.files[TIMESTAMP]
    forged = {"signatures": [], "signed": json.loads(true)["signed"] | {"version": version}}
    visited.central.repository.files[TIMESTAMP] = json.dumps(forged).encode()
    assert not visited.visit().is_ok
    assert cached(tree) == before
    assert not [path for path in visited.server.paths if path.startswith("/v1/pack")]
    visited.central.repository.files[TIMESTAMP] = true
    assert visited.visit().is_ok
    assert "w-new" in visited.ids()


def test_a_forged_timestamp_or_snapshot_leaves_the_cache_as_it_is(
    hashless_client: TreeClient, hashless_tree: RepositorySimulator
) -> None:
    hashless_client.fetch()
    number = hashless_tree.publish({"warnings/43": b"[]"})
    forged = {
        TIMESTAMP: hashless_tree.sign("timestamp", hashless_tree.timestamp, by="c43"),
        f"{METADATA}{number}.snapshot.json": hashless_tree.sign("snapshot", hashless_tree.snapshot, by="c43"),
    }
    for path, body in forged.items():
        before, true = cached(hashless_client.folder), hashless_tree.files[path]
        hashless_tree.files[path] = body
        assert_tree_refused(hashless_client, ForgedError)
        assert cached(hashless_client.folder) == before
        hashless_tree.files[path] = true
    assert "w-43" not in ids(hashless_client.fetch())


def test_beginnings_that_grew_through_many_cuts_go_and_what_was_verified_stays(client: TreeClient) -> None:
    client.fetch()
    with (client.folder / UNFINISHED / "pack-4301-0-9").open("wb") as file:
        file.truncate(61_000_000)
    before = cached(client.folder / "bodies")
    client.fetch()
    assert cached(client.folder / "bodies") == before
    assert client.asked_for("/r/targets/") == 0
    assert list((client.folder / UNFINISHED).iterdir()) == []


class _Failing(Link):
    """A link over which large files end with an error of this machine."""

    number = 0

    def download(self, path: str, into: object, *, max_bytes: int) -> None:
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize(
    ("number", "stays"),
    [(errno.EMFILE, True), (errno.ENOMEM, True), (errno.ENAMETOOLONG, True), (errno.ENOSPC, True), (errno.EROFS, True),
     (errno.EIO, False), (errno.ENOENT, False)],
)  # fmt: skip
def test_an_error_that_tells_of_no_harm_to_the_cache_does_not_empty_it(
    client: TreeClient, repository: RepositorySimulator, number: int, *, stays: bool
) -> None:
    client.fetch()
    before = cached(client.folder / "bodies").keys()
    repository.publish(a_long_article())
    with contextlib.closing(_Failing(client.server.url)) as link:
        link.number = number
        client.failed.clear()
        client.fetch_over(link)
    assert [getattr(error, "errno", 0) for error in client.failed.values()] == [number]
    assert (before <= cached(client.folder / "bodies").keys()) is stays
