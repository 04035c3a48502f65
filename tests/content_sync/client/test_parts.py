"""One role cannot silence another: whatever breaks in some of them, the others come whole, and the broken stay."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from content_sync.wire.encoding import encode
from content_sync.wire.keys import new_seed, public_key, sealing_key
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.targets import ServiceKeys, encode_bulletins
from tests.cast.kiosk.editions import rule_of
from tests.cast.link.http_server import Answer, HttpRequest, Responder, http_server, serving
from tests.cast.place_and_time import DAY, VILLAGE
from tests.cast.tree.client import TreeClient
from tests.cast.tree.contents import NOW, article, content, forecast, indexed, notice, prices, warning
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
            repository.roles[rule_of(name).role].targets[path] = repository.target(path)


def _bad_item(path: str) -> bytes:
    """Return a file whose items have the old names and cannot be read."""
    old = {"warnings/43": b"w-43", "weather/43": b"forecast-43", "prices/43": b"prices-43"}
    old |= {"local/43/index": b"fair", "articles/index": b"dengue"}
    kinds = {"warnings/43": b"warning", "weather/43": b"forecast", "prices/43": b"price_list"}
    if path == "sys/kiosk":
        return encode({"seal": "00" * 32, "receipt": "00" * 32})
    return b'[{"kind":"%s","id":"%s"}]' % (kinds.get(path, b"article"), old[path])


def break_roles(repository: RepositorySimulator, harms: Mapping[PartName, str], held: Mapping[PartName, int]) -> None:
    """Sign roles badly; then the whole tree is laid."""
    for name, harm in harms.items():
        role = repository.roles[rule_of(name).role]
        if harm == "expired":
            role.expires = NOW - DAY
        elif harm == "rolled back":
            role.version = held[name] - 1
    repository.lay(repository.timestamp.version + 1)


def break_files(repository: RepositorySimulator, harms: Mapping[PartName, str]) -> set[str]:
    """Take files away, or change them; return those that the line is to break."""
    broken: set[str] = set()
    for name, harm in harms.items():
        role, path = rule_of(name).role, PATHS[name]
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


@pytest.mark.parametrize("seed", _SEEDS)
def test_whatever_breaks_in_some_roles_the_others_come_whole_and_the_broken_keep_their_state(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    repository = RepositorySimulator(NOW)
    repository.publish(content())
    names = [rule.name for rule in part_rules(VILLAGE)]
    broken: set[str] = set()
    with http_server(a_bad_line(repository, broken, is_silent=seed % 4 == 0)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        before = client.fetch()
        versions = {name: repository.roles[rule_of(name).role].version for name in names}
        harms = {name: chance.choice(REFUSED + UNREADABLE) for name in chance.sample(names, chance.randint(1, 6))}
        repository.publish(renewed())
        break_contents(repository, harms)
        break_roles(repository, harms, versions)
        broken |= break_files(repository, harms)
        for _ in range(2):
            edition = client.fetch()
            assert set(client.failed) == {name for name, harm in harms.items() if harm in REFUSED}
            for name in names:
                role = rule_of(name).role
                part, old = edition.part(role), before.part(role)
                assert part is not None
                assert old is not None
                if harms.get(name) in REFUSED:
                    assert part == old, (name, harms)
                elif name in harms:
                    assert (part.unreadable, part.keys) == (1, old.keys), (name, harms)
                    assert set(part.bulletins) == set(old.bulletins), (name, harms)
                else:
                    assert (part.unreadable, part.number) == (0, repository.changed_in[PATHS[name]]), (name, harms)
                    assert all(file.digest == sha256(repository.contents[file.path]) for file in part.files)
        broken.clear()
        for name in harms:
            signed = repository.roles[rule_of(name).role]
            signed.expires, signed.version = NOW + 90 * DAY, max(signed.version, versions[name]) + 1
        repository.publish({path: body + b" " for path, body in renewed().items()})
        healed = client.fetch()
    assert client.failed == {}
    assert healed.unreadable == 0
    assert {bulletin.id for bulletin in healed.bulletins} == {
        *("w-th", "w-new", "forecast-43", "prices-43", "market", "malaria")
    }
