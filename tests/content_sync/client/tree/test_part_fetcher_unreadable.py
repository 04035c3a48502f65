"""Files of the tree that cannot be read: each costs itself only, and the last good state stays."""

from __future__ import annotations

import json

import pytest

from content_sync.wire.alerts import Warning
from content_sync.wire.bulletins import Article
from content_sync.wire.encoding import encode
from content_sync.wire.keys import new_seed, public_key
from content_sync.wire.targets import encode_bulletins
from tests.cast.tree.client import TreeClient, ids
from tests.cast.tree.contents import article, changed, entry, indexed, warning
from tests.cast.tree.repository_simulator import RepositorySimulator


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("weather/43", "forecast-43"),
        ("prices/43", "prices-43"),
        ("warnings/th", "w-th"),
        ("warnings/43", "w-43"),
        ("local/43/fair", "fair"),
        ("articles/dengue", "dengue"),
    ],
)
@pytest.mark.parametrize("harm", ["bad item", "no list", "no json"])
def test_a_bulletin_that_cannot_be_read_keeps_its_last_good_state_and_costs_no_other(
    client: TreeClient, repository: RepositorySimulator, path: str, name: str, harm: str
) -> None:
    before = client.fetch()
    good = repository.contents[path]
    bad = {"bad item": changed(good, name, issued="yesterday"), "no list": b"{}", "no json": b'[{"kind":"notice"'}
    files = {path: bad[harm]}
    if path.startswith(("local", "articles")):  # their index always changes with them
        folder = path.rpartition("/")[0]
        files[f"{folder}/index"] = repository.contents[f"{folder}/index"] + b" "
    number = repository.publish(files)
    after = client.fetch()
    assert client.failed == {}
    assert (set(after.bulletins), after.unreadable) == (set(before.bulletins), 1)
    assert max(part.number for part in after.parts) == number
    assert client.fetch() == after
    repository.publish(
        {path: changed(good, name, source="บอกใหม่")} | {one: files[one] + b" " for one in files if one != path}
    )
    healed = client.fetch()
    assert healed.unreadable == 0
    assert {one.source for one in healed.bulletins if one.id == name} == {"บอกใหม่"}


def test_a_bad_warning_takes_no_other_of_its_area_away(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    both = encode_bulletins([warning("w-43", "43"), warning("w-new", "43"), warning("w-third", "4301")])
    repository.publish({"warnings/43": changed(both, "w-new", effective=7)})
    edition = client.fetch()
    assert {"w-th", "w-43", "w-third"} <= ids(edition)
    assert "w-new" not in ids(edition)
    assert edition.unreadable == 1


def test_what_is_withdrawn_beside_a_bad_warning_is_gone(client: TreeClient, repository: RepositorySimulator) -> None:
    repository.publish({"warnings/43": encode_bulletins([warning("w-1", "43"), warning("w-2", "43")])})
    client.fetch()
    repository.publish({"warnings/43": changed(encode_bulletins([warning("w-2", "43")]), "w-2", headline="")})
    assert ids(client.fetch()) & {"w-1", "w-2"} == {"w-2"}
    repository.publish({"warnings/43": b"[]"})
    assert ids(client.fetch()) & {"w-1", "w-2"} == set()
    assert client.edition.unreadable == 0


def test_an_item_that_has_no_name_lets_nothing_of_its_file_be_forgotten(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    repository.publish({"warnings/43": encode_bulletins([warning("w-1", "43"), warning("w-2", "43")])})
    client.fetch()
    repository.publish({"warnings/43": b'[7,{"kind":"warning"},' + encode_bulletins([warning("w-2", "43")])[1:]})
    assert ids(client.fetch()) & {"w-1", "w-2"} == {"w-1", "w-2"}
    assert client.edition.unreadable == 2


def test_a_warning_that_can_be_read_in_another_areas_file_is_taken_from_there(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    old = encode_bulletins([warning("w-both", "43", "4301")])
    repository.publish({"warnings/43": old, "warnings/4301": old})
    client.fetch()
    new = changed(old, "w-both", headline="ใหม่")
    repository.publish({"warnings/43": new, "warnings/4301": changed(old, "w-both", severity=None)})
    (shown,) = (one for one in client.fetch().bulletins if isinstance(one, Warning) and one.id == "w-both")
    assert shown.headline == "ใหม่"


@pytest.mark.parametrize("harm", [b"no list", b"{}", b'[{"id":"dengue"}]', b"[7]"])
@pytest.mark.parametrize("folder", ["articles", "local/43"])
def test_an_index_that_cannot_be_read_keeps_what_it_named(
    client: TreeClient, repository: RepositorySimulator, folder: str, harm: bytes
) -> None:
    before = client.fetch()
    repository.publish({f"{folder}/index": harm})
    after = client.fetch()
    assert set(after.bulletins) == set(before.bulletins)
    assert after.unreadable == 1
    assert client.failed == {}
    assert client.fetch() == after
    repository.publish({f"{folder}/index": b"[]"})
    assert len(client.fetch().bulletins) == len(before.bulletins) - 1
    assert client.edition.unreadable == 0


def test_a_line_of_an_index_that_cannot_be_read_costs_itself_only(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    repository.publish(indexed("articles", article("dengue", "th"), article("malaria", "th")))
    client.fetch()
    new = indexed("articles", article("dengue", "th", body="ใหม่"), article("malaria", "th"), article("flu", "th"))
    lines = json.loads(new["articles/index"])
    lines[1]["size_bytes"] = -1
    repository.publish(new | {"articles/index": json.dumps(lines).encode()})
    edition = client.fetch()
    assert {"dengue", "malaria", "flu"} <= ids(edition)
    assert edition.unreadable == 1
    assert "ใหม่" in {one.body for one in edition.bulletins if isinstance(one, Article)}
    del lines[1]
    repository.publish({"articles/index": json.dumps(lines).encode()})
    assert "malaria" not in ids(client.fetch())


@pytest.mark.parametrize(
    "keys",
    [b"no keys", b"{}"]
    + [
        json.dumps({"seal": seal, "receipt": receipt}).encode()
        for seal, receipt in (
            ("00" * 32, public_key(new_seed()).hex()),
            ("01" + "00" * 31, public_key(new_seed()).hex()),
            ("09" + "00" * 31, "00" * 32),
            ("09" + "00" * 31, "ff" * 32),
        )
    ],
)
def test_keys_that_are_none_leave_the_last_good_ones(
    client: TreeClient, repository: RepositorySimulator, keys: bytes
) -> None:
    client.fetch()
    repository.publish({"sys/kiosk": keys, "warnings/43": b"[]"})
    edition = client.fetch()
    assert edition.keys == repository.keys
    assert edition.unreadable == 1
    assert client.failed == {}
    assert "w-43" not in ids(edition)


def test_a_target_larger_than_any_may_be_is_not_fetched_and_keeps_its_last_good_state(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    before = client.fetch()
    large = {"articles/dengue": b"[]" + b" " * 3_000_000, "warnings/th": b"[]" + b" " * 2_000_000}
    repository.publish(large | {"articles/index": repository.contents["articles/index"] + b" ", "warnings/43": b"[]"})
    edition = client.fetch()
    assert ids(edition) == ids(before) - {"w-43"}
    assert (edition.unreadable, client.failed) == (2, {})
    assert client.asked_for(".dengue") == client.asked_for(".th") == 0


def test_a_line_of_an_index_that_leads_nowhere_costs_itself_only(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    client.fetch()
    lines = [entry(article(name, "th")) for name in ("gone", "dengue", "new")]
    new = repository.contents | {
        "articles/index": encode(lines),
        "articles/new": encode_bulletins([article("new", "th")]),
    }
    del repository.contents["articles/dengue"]
    del new["articles/dengue"]
    repository.publish(new)
    edition = client.fetch()
    assert {"dengue", "new"} <= ids(edition)
    assert (edition.unreadable, client.failed) == (2, {})
