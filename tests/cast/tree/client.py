"""A kiosk's end of the signed tree, without stores: it takes in what a `PartFetcher` reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from content_sync.client.link.link import Link
from content_sync.client.signed_times import SignedTime, Uptime
from content_sync.client.tree.edition import Edition, Part, held_part
from content_sync.client.tree.link_fetcher import LinkSource
from content_sync.client.tree.part_fetcher import PartFetcher
from content_sync.errors import ContentSyncError
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.stamps import Stamp
from tests.cast.kiosk.editions import rule_of
from tests.cast.link.http_server import HttpServer, http_server, serving
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.contents import NOW, content
from tests.cast.tree.repository_simulator import RepositorySimulator


@dataclass
class Memory:
    """What `kiosk.store.state.State` keeps, without a card."""

    known: dict[str, int] = field(default_factory=dict)
    times: dict[str, SignedTime] = field(default_factory=dict)

    def versions(self) -> Mapping[str, int]:
        return dict(self.known)

    def remember(self, versions: Mapping[str, int], signed_times: Mapping[str, SignedTime] | None = None) -> None:
        for name, version in versions.items():
            self.known[name] = max(version, self.known.get(name, 0))
        if signed_times is not None:
            self.times = dict(signed_times)

    def signed_times(self) -> Mapping[str, SignedTime]:
        return dict(self.times)


@dataclass
class TreeClient:
    """A kiosk's side of the tree: what it keeps from visit to visit, and which parts failed at the last one.

    It waits for an answer as long as a kiosk does, unless a test is about a central that says nothing.
    """

    server: HttpServer
    folder: Path
    root: bytes
    village: str = VILLAGE
    memory: Memory = field(default_factory=Memory)
    built: datetime = NOW
    boot: str = "01"
    up_s: int = 100
    now: Stamp = field(default_factory=lambda: Stamp(at=NOW, clock="estimated"))
    edition: Edition = field(default_factory=Edition)
    failed: dict[PartName, Exception] = field(default_factory=dict)
    read_timeout_s: float = 30

    def fetch(self) -> Edition:
        """Take in what is new, part by part, and return what is held then."""
        self.server.asked.clear()
        self.failed.clear()
        link = Link(self.server.url, read_timeout_s=self.read_timeout_s)
        try:
            self.fetch_over(link)
        finally:
            link.close()
        return self.edition

    def fetch_over(self, link: Link) -> None:
        fetcher = PartFetcher(
            LinkSource(link),
            root=self.root,
            folder=self.folder,
            village=self.village,
            built=self.built,
            uptime=Uptime(boot=self.boot, seconds=self.up_s),
            memory=self.memory,
        )
        for rule in part_rules(self.village):
            held = held_part(self.edition, rule, self.village)
            try:
                read = fetcher.read(rule, held, now=self.now)
            except (ContentSyncError, OSError) as error:
                self.failed[rule.name] = error
                continue
            if held is None or read.part.content != held.content:
                fetcher.accept(read.part)
            self.edition = self.edition.with_part(read.part)
            if read.missed is not None:
                self.failed[rule.name] = read.missed
        if not self.failed:
            fetcher.sweep(self.edition)

    def part(self, name: PartName) -> Part | None:
        return held_part(self.edition, rule_of(name, self.village), self.village)

    def number(self, name: PartName) -> int:
        part = self.part(name)
        assert part is not None
        return part.number

    def lose_cache(self) -> None:
        shutil.rmtree(self.folder)

    def asked_for(self, name: str) -> int:
        return sum(name in path for path in self.server.paths)


def ids(edition: Edition) -> set[str]:
    return {bulletin.id for bulletin in edition.bulletins}


def assert_tree_refused(client: TreeClient, error: type[ContentSyncError]) -> None:
    """Check that the tree is refused for this reason and that nothing was taken or remembered of it."""
    before, edition = client.memory.versions(), client.edition
    with pytest.raises(error) as caught:
        client.fetch()
    assert type(caught.value) is error, caught.value
    assert client.memory.versions() == before
    assert client.edition == edition


def assert_only_this_part_refused(client: TreeClient, name: PartName, error: type[ContentSyncError]) -> None:
    """Check that this part alone is refused, for this reason, and stays as it was."""
    before, known = client.part(name), dict(client.memory.versions())
    client.fetch()
    assert {part: type(failure) for part, failure in client.failed.items()} == {name: error}, client.failed
    assert client.part(name) == before
    role = rule_of(name, client.village).role
    for signed, version in client.memory.versions().items():
        assert not signed.startswith(f"{role}@") or version == known[signed]


@pytest.fixture
def repository() -> RepositorySimulator:
    """A tree with something of every kind for the village."""
    made = RepositorySimulator(NOW)
    made.publish(content())
    return made


@pytest.fixture
def client(repository: RepositorySimulator, tmp_path: Path) -> Iterator[TreeClient]:
    with http_server(serving(repository.files)) as server:
        yield TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)


@pytest.fixture
def hashless_tree() -> RepositorySimulator:
    """The same; its snapshot names no hashes, so that signatures alone protect it."""
    made = RepositorySimulator(NOW, has_hashes=False)
    made.publish(content())
    return made


@pytest.fixture
def hashless_client(hashless_tree: RepositorySimulator, tmp_path: Path) -> Iterator[TreeClient]:
    with http_server(serving(hashless_tree.files)) as server:
        yield TreeClient(server=server, folder=tmp_path / "tree", root=hashless_tree.root_1)
