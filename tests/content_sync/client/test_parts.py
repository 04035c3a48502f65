"""One role cannot silence another: whatever breaks in some of them, the others come whole, and the broken stay."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from content_sync.client.tree.edition import Edition
from content_sync.wire.encoding import encode
from content_sync.wire.keys import new_seed, public_key, sealing_key
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.targets import ServiceKeys, encode_bulletins
from tests.cast.kiosk.editions import rule_of
from tests.cast.link.http_server import Answer, HttpRequest, Responder, http_server, serving
from tests.cast.place_and_time import DAY, VILLAGE
from tests.cast.tree.client import TreeClient
from tests.cast.tree.contents import NOW, article, content, district_market, forecast, indexed, notice, prices, warning
from tests.cast.tree.repository_simulator import METADATA, TARGETS, RepositorySimulator

# What a role may suffer. Of the first its part stays as it was, of the others it is taken in with what can be read.
REFUSED = ("expired", "forged", "rolled back", "no metadata", "no file", "cut", "silent")
UNREADABLE = ("no json", "bad item", "too large")
PATHS: dict[PartName, str] = {
    "warnings": "warnings/43",
    "sys": "sys/kiosk",
    "weather": "weather/43",
    "prices": "prices/43",
    "local": "local/43/index",
    "articles": "articles/index",
    "market": "market/4301",
}
_SEEDS = [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 150))]


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def renewed() -> dict[str, bytes]:
    """Return new content for every part."""
    keys = ServiceKeys(seal=sealing_key(public_key(new_seed())).hex(), receipt=public_key(new_seed()).hex())
    return {
        "weather/43": encode_bulletins([forecast("43", condition="clear")]),
        "prices/43": encode_bulletins([prices(satang=9_900)]),
        "warnings/43": encode_bulletins([warning("w-new", "43")]),
        "sys/kiosk": encode(keys),
        "market/4301": encode_bulletins([district_market("ขนุน")]),
        **indexed("articles", article("malaria", "th")),
        **indexed("local/43", notice("market", "4301")),
    }


def break_contents(repository: RepositorySimulator, harms: Mapping[PartName, str]) -> None:
    """Put into the tree, rightly signed, what cannot be read."""
    for name, harm in harms.items():
        path = PATHS[name]
        if harm in UNREADABLE:
            bad = {"no json": b"\xff{", "bad item": _bad_item(path), "too large": b" " * 2_000_001}
            repository.contents[path] = bad[harm]
            repository.roles[repository.role_of(path)].targets[path] = repository.target(path)


def _bad_item(path: str) -> bytes:
    """Return a file whose items have the old names and cannot be read."""
    old = {
        "warnings/43": b"w-43",
        "weather/43": b"forecast-43",
        "prices/43": b"prices-43",
        "market/4301": b"market-4301",
    }
    old |= {"local/43/index": b"fair", "articles/index": b"dengue"}
    kinds = {"warnings/43": b"warning", "weather/43": b"forecast", "prices/43": b"price_list"}
    kinds |= {"market/4301": b"district_market"}
    if path == "sys/kiosk":
        return encode({"seal": "00" * 32, "receipt": "00" * 32})
    return b'[{"kind":"%s","id":"%s"}]' % (kinds.get(path, b"article"), old[path])


def break_roles(repository: RepositorySimulator, harms: Mapping[PartName, str], held: Mapping[PartName, int]) -> None:
    """Sign roles badly; then the whole tree is laid."""
    for name, harm in harms.items():
        role = repository.roles[repository.role_of(PATHS[name])]
        if harm == "expired":
            role.expires = NOW - DAY
        elif harm == "rolled back":
            role.version = held[name] - 1
    repository.lay(repository.timestamp.version + 1)


def break_files(repository: RepositorySimulator, harms: Mapping[PartName, str]) -> set[str]:
    """Take files away, or change them; return those that the line is to break."""
    broken: set[str] = set()
    for name, harm in harms.items():
        role, path = repository.role_of(PATHS[name]), PATHS[name]
        folder, _, last = path.rpartition("/")
        digest = repository.roles[role].targets[path].hashes["sha256"]
        body, metadata = f"{TARGETS}{folder}/{digest}.{last}", f"{METADATA}{repository.roles[role].version}.{role}.json"
        if harm == "forged":
            repository.files[body] = repository.files[body][:-1] + b"?"
        elif harm in {"no metadata", "no file"}:
            del repository.files[metadata if harm == "no metadata" else body]
        elif harm in {"cut", "silent"}:
            broken.add(body)
    return broken


def a_bad_line(repository: RepositorySimulator, broken: Collection[str], *, is_silent: bool) -> Answer:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        if asked.path not in broken:
            serving(repository.files)(asked, responder)
        elif not is_silent:
            responder.send(b"HTTP/1.1 200 x\r\nContent-Length: 500\r\n\r\n[")
            responder.cut()

    return answer


@dataclass
class BrokenTree:
    """A tree that is broken in some roles after a kiosk took it in whole, and that kiosk."""

    repository: RepositorySimulator
    client: TreeClient
    harms: Mapping[PartName, str]
    before: Edition
    versions: Mapping[PartName, int]
    broken: set[str]

    def heal(self) -> None:
        """Let the line be whole again, sign anew, and publish what can be read."""
        self.broken.clear()
        for name in self.harms:
            signed = self.repository.roles[self.repository.role_of(PATHS[name])]
            signed.expires, signed.version = NOW + 90 * DAY, max(signed.version, self.versions[name]) + 1
        self.repository.publish({path: body + b" " for path, body in renewed().items()})


@contextmanager
def a_broken_tree(folder: Path, seed: int) -> Iterator[BrokenTree]:
    """Let a kiosk take in a tree; then renew each part, and break some as this seed has it."""
    chance = random.Random(seed)
    repository = RepositorySimulator(NOW)
    repository.publish(content())
    names = [rule.name for rule in part_rules(VILLAGE)]
    broken: set[str] = set()
    is_silent = seed % 4 == 0
    with http_server(a_bad_line(repository, broken, is_silent=is_silent)) as server:
        client = TreeClient(server=server, folder=folder, root=repository.root_1)
        before = client.fetch()
        versions = {name: repository.roles[repository.role_of(PATHS[name])].version for name in names}
        harms = {name: chance.choice(REFUSED + UNREADABLE) for name in chance.sample(names, chance.randint(1, 6))}
        repository.publish(renewed())
        break_contents(repository, harms)
        break_roles(repository, harms, versions)
        broken |= break_files(repository, harms)
        client.read_timeout_s = 1 if broken and is_silent else client.read_timeout_s
        yield BrokenTree(repository, client, harms, before, versions, broken)


def assert_part_is_right(tree: BrokenTree, name: PartName) -> None:
    """Check one part of what the kiosk holds: as it was, with what can be read, or whole."""
    role, harm = rule_of(name).role, tree.harms.get(name)
    part, old = tree.client.edition.part(role), tree.before.part(role)
    assert part is not None
    assert old is not None
    if harm in REFUSED:
        assert part == old, (name, harm)
    elif harm:
        assert part.unreadable == 1, (name, harm)
        assert part.keys == old.keys, (name, harm)
        assert set(part.bulletins) == set(old.bulletins), (name, harm)
    else:
        assert part.unreadable == 0, name
        assert part.number == tree.repository.changed_in[PATHS[name]], name
        assert all(file.digest == sha256(tree.repository.contents[file.path]) for file in part.files), name


@pytest.mark.parametrize("seed", _SEEDS)
def test_whatever_breaks_in_some_roles_the_others_come_whole_and_the_broken_keep_their_state(
    tmp_path: Path, seed: int
) -> None:
    with a_broken_tree(tmp_path / "tree", seed) as tree:
        for _ in range(2):
            tree.client.fetch()
            assert set(tree.client.failed) == {name for name, harm in tree.harms.items() if harm in REFUSED}
            for rule in part_rules(VILLAGE):
                assert_part_is_right(tree, rule.name)


@pytest.mark.parametrize("seed", _SEEDS)
def test_whatever_broke_comes_whole_once_the_tree_is_healed(tmp_path: Path, seed: int) -> None:
    with a_broken_tree(tmp_path / "tree", seed) as tree:
        for _ in range(2):
            tree.client.fetch()
        tree.heal()
        healed = tree.client.fetch()
    assert tree.client.failed == {}
    assert healed.unreadable == 0
    assert {bulletin.id for bulletin in healed.bulletins} == {
        *("w-th", "w-new", "forecast-43", "prices-43", "market", "malaria", "market-4301")
    }
