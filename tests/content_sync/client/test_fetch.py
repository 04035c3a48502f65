"""The parts of an edition from the signed tree: each whole, verified and newest, or refused for the right reason."""

from __future__ import annotations

import contextlib
import errno
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import DelegatedRole, Targets, Timestamp
from tuf.ngclient import Updater

from content_sync.client.edition import Edition
from content_sync.client.link import Link
from content_sync.errors import ExpiredError, ForgedError, LinkError, RollbackError, TrustError
from content_sync.wire.bulletins import Article, Warning
from content_sync.wire.encoding import encode
from content_sync.wire.keys import new_seed, public_key
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import encode_bulletins
from tests.cast.http_server import Answer, HttpRequest, Responder, http_server, serving
from tests.cast.repository_simulator import METADATA, TARGETS, RepositorySimulator
from tests.cast.tree_client import (
    DAY,
    NOW,
    VILLAGE,
    TreeClient,
    a_long_article,
    article,
    content,
    entry,
    forecast,
    ids,
    indexed,
    notice,
    prices,
    refused,
    stays,
    warning,
)

DAYS_S = 86_400


@pytest.fixture
def repository() -> RepositorySimulator:
    made = RepositorySimulator(NOW)
    made.publish(content())
    return made


@pytest.fixture
def client(repository: RepositorySimulator, tmp_path: Path) -> Iterator[TreeClient]:
    with http_server(serving(repository.files)) as server:
        yield TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)


# What comes


def test_a_village_gets_what_is_for_it_and_nothing_else(client: TreeClient, repository: RepositorySimulator) -> None:
    edition = client.fetch()
    assert ids(edition) == {"forecast-43", "prices-43", "w-th", "w-43", "fair", "dengue"}
    assert [client.number(rule.name) for rule in part_rules(VILLAGE)] == [3, 2, 3, 3, 3, 3]
    assert (edition.issued, edition.keys, edition.skipped, edition.unreadable) == (NOW, repository.keys, 0, 0)
    assert client.asked_for("far") == client.asked_for("elsewhere") == 0


def test_a_tree_with_nothing_for_the_village_still_brings_the_keys(tmp_path: Path) -> None:
    empty = RepositorySimulator(NOW)
    with http_server(serving(empty.files)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=empty.root_1)
        edition = client.fetch()
    assert [client.number(rule.name) for rule in part_rules(VILLAGE)] == [0, 2, 0, 0, 0, 0]
    assert (edition.bulletins, edition.keys, client.failed) == ((), empty.keys, {})


def test_the_finest_forecast_that_has_content_is_taken(client: TreeClient, repository: RepositorySimulator) -> None:
    repository.publish({"weather/4301": encode_bulletins([forecast("4301")])})
    edition = client.fetch()
    assert "forecast-4301" in ids(edition)
    assert "forecast-43" not in ids(edition)
    repository.publish({"weather/4301": b"[]"})
    assert "forecast-43" in ids(client.fetch())
    assert client.number("weather") == repository.edition_of("weather/4301")


def test_a_parts_number_is_that_of_the_last_change_this_village_reads_of_it(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    repository.publish()
    repository.publish({"weather/4302": encode_bulletins([forecast("4302")])})
    client.fetch()
    assert (client.number("weather"), client.number("warnings")) == (3, 3)
    number = repository.publish({"warnings/43010501": b"[]"})
    client.fetch()
    assert (client.number("weather"), client.number("warnings")) == (3, number) == (3, 6)


def test_a_warning_in_the_lists_of_two_areas_is_shown_once(client: TreeClient, repository: RepositorySimulator) -> None:
    both = encode_bulletins([warning("w-both", "43", "4301")])
    repository.publish({"warnings/43": both, "warnings/4301": both})
    assert [bulletin.id for bulletin in client.fetch().bulletins].count("w-both") == 1


def test_what_was_kept_is_not_fetched_again(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    repository.publish({"weather/43": encode_bulletins([forecast("43", condition="clear")])})
    client.fetch()
    assert sorted(path.removeprefix("/r/") for path in client.server.paths) == sorted(
        ["metadata/2.root.json", "metadata/timestamp.json", "metadata/4.snapshot.json", "metadata/3.w43.json"]
        + [path.removeprefix("/r/") for path in client.server.paths if "weather/" in path]
    )
    assert client.asked_for("weather/") == 1


def test_a_visit_for_nothing_costs_two_small_requests(client: TreeClient) -> None:
    first = client.fetch()
    assert client.fetch() == first
    assert client.server.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_bodies_no_longer_used_are_swept_away(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    bodies = client.folder / "bodies"
    before = {path.name for path in bodies.iterdir()}
    repository.publish(indexed("articles", article("malaria", "th")))
    client.fetch()
    after = {path.name for path in bodies.iterdir()}
    assert len(after) == len(before)
    assert len(after - before) == 2


def test_a_kept_body_that_rotted_on_the_card_is_fetched_again(client: TreeClient) -> None:
    first = client.fetch()
    for body in (client.folder / "bodies").iterdir():
        body.write_bytes(b"\0" * body.stat().st_size)
    assert client.fetch() == first


def test_a_bulletin_of_an_unknown_kind_is_skipped_and_counted(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    strange = json.dumps([{"kind": "tide_table", "id": "t"}, json.loads(encode(notice("fair", "4301")))])
    unknown = encode([entry(notice("fair", "4301")), entry(notice("tide", "43"), kind="tide_table")])
    repository.publish({"local/43/fair": strange.encode(), "local/43/index": unknown})
    edition = client.fetch()
    assert "fair" in ids(edition)
    assert edition.skipped == 2


def changed(bulletins: bytes, name: str, **fields: object) -> bytes:
    """Return a file in which the bulletin of this id has other fields."""
    items = json.loads(bulletins)
    return json.dumps([item | fields if item["id"] == name else item for item in items]).encode()


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
    assert (set(after.bulletins), after.unreadable, client.failed) == (set(before.bulletins), 1, {})
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
    lines[1]["size"] = -1
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
    assert (edition.keys, edition.unreadable, client.failed) == (repository.keys, 1, {})
    assert "w-43" not in ids(edition)


def test_one_name_in_two_roles_or_of_two_kinds_is_two_bulletins(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    same = "the-same"
    forecasts = changed(encode_bulletins([forecast("43")]), "forecast-43", id=same)
    activity = {"kind": "activity", "id": same, "areas": ["43"], "issued": NOW.isoformat(), "source": "x", "title": "x"}
    both = [*json.loads(encode_bulletins([notice(same, "43")])), activity | {"starts": NOW.isoformat()}]
    repository.publish(
        {"weather/43": forecasts, "warnings/43": encode_bulletins([warning(same, "43")])}
        | indexed("articles", article(same, "th"))
        | indexed("local/43", notice(same, "43"))
        | {"local/43/the-same": json.dumps(both).encode()}
    )
    named = [type(one).__name__ for one in client.fetch().bulletins if one.id == same]
    assert sorted(named) == ["Activity", "Article", "Forecast", "Notice", "Warning"]


def test_a_role_may_bring_only_its_own_kinds(client: TreeClient, repository: RepositorySimulator) -> None:
    alarm = warning("false-alarm", "43")
    repository.publish(
        {
            "weather/43": encode_bulletins([alarm]),
            "prices/43": encode_bulletins([alarm]),
            "articles/dengue": encode_bulletins([alarm]),
            "warnings/43": encode_bulletins([article("not-here", "43")]),
        }
    )
    edition = client.fetch()
    assert ids(edition) == {"w-th", "fair"}
    assert edition.skipped == 4


def test_a_bulletin_for_other_villages_in_a_shared_file_is_left_out(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    repository.publish({"local/43/fair": encode_bulletins([notice("fair", "4301"), notice("theirs", "4302")])})
    assert "theirs" not in ids(client.fetch())


# Who is believed


def test_a_changed_body_is_forged(client: TreeClient, repository: RepositorySimulator) -> None:
    path = next(path for path in repository.files if path.startswith(f"{TARGETS}warnings/"))
    body = repository.files[path]
    for forged in (body.replace(b"severe", b"minor "), body[:-10], body + b" "):
        repository.files[path] = forged
        stays(client, "warnings", ForgedError)
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
            stays(client, part, ForgedError)
        else:
            refused(client, ForgedError)


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
    refused(client, ForgedError)


def test_metadata_without_a_signature_is_forged(client: TreeClient, repository: RepositorySimulator) -> None:
    unsigned = json.loads(repository.files[f"{METADATA}timestamp.json"]) | {"signatures": []}
    repository.files[f"{METADATA}timestamp.json"] = json.dumps(unsigned).encode()
    refused(client, ForgedError)


def test_metadata_signed_by_another_roles_key_is_forged(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW, has_hashes=False)
    repository.publish(content())
    role = repository.roles["w43"]
    repository.files[f"{METADATA}{role.version}.w43.json"] = repository.sign("w43", role, by="c43")
    with http_server(serving(repository.files)) as server:
        stays(TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1), "weather", ForgedError)


def test_a_tree_of_somebody_else_is_forged(client: TreeClient, repository: RepositorySimulator) -> None:
    theirs = RepositorySimulator(NOW)
    theirs.publish(content())
    repository.files.clear()
    repository.files |= theirs.files
    refused(client, ForgedError)


def test_a_role_that_lists_anothers_targets_is_not_heard(client: TreeClient, repository: RepositorySimulator) -> None:
    lie = encode_bulletins([warning("false-alarm", "43")])
    repository.contents["warnings/4301"] = lie
    number = repository.timestamp.version + 1
    repository.publish()
    role: Targets = repository.roles["c43"]
    role.targets["warnings/4301"] = repository.roles["warnings"].targets.pop("warnings/4301")
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
    refused(client, RollbackError)
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
        error = ForgedError if has_hashes else RollbackError
        if name == "snapshot":
            refused(client, error)
        else:
            stays(client, "weather", error)


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
    repository.editions["prices/43"] = number
    repository.roles["c43"].version += 1
    repository.roles["c43"].targets["prices/43"] = repository.target("prices/43")
    repository.lay(number)
    for _ in range(2):
        stays(client, "warnings", RollbackError)
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
    stays(client, "weather", ForgedError)
    assert "prices-43" not in ids(client.edition)


@pytest.mark.parametrize("name", ["timestamp", "3.snapshot", "1.targets", "2.sys"])
def test_oversize_metadata_is_ended_at_its_cap(client: TreeClient, repository: RepositorySimulator, name: str) -> None:
    path = f"{METADATA}{name}.json"
    repository.files[path] += b" " * 10_000_000
    if name == "2.sys":
        stays(client, "sys", ForgedError)
    else:
        refused(client, ForgedError)


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


@pytest.mark.parametrize("edition", [-1, 10**9, "many", None])
def test_a_target_that_claims_a_version_not_there_yet_is_forged(
    client: TreeClient, repository: RepositorySimulator, edition: object
) -> None:
    role = repository.roles["w43"]
    role.targets["weather/43"].unrecognized_fields["custom"] = {"edition": edition}
    role.version += 1
    repository.lay(repository.timestamp.version + 1)
    stays(client, "weather", ForgedError)


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


@pytest.mark.parametrize("issued", [None, "tomorrow", "2026-11-22T06:00:00", "2099-01-01T00:00:00+00:00"])
def test_a_timestamp_without_a_believable_time_is_forged(
    client: TreeClient, repository: RepositorySimulator, issued: str | None
) -> None:
    stamp: Timestamp = repository.timestamp
    stamp.unrecognized_fields["x-issued"] = issued
    stamp.version += 1
    repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", stamp)
    refused(client, ForgedError)


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
            assert {part.role for part in client.fetch().parts if part not in good} == set()
            assert len(client.failed) + len(client.edition.parts) == len(good)
            refusals += bool(client.failed)
        except (TrustError, LinkError):
            refusals += 1
        repository.files[path] = body
    assert refusals > flips // 4


def test_no_role_fills_the_card_or_takes_the_room_of_another(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    many = [article(f"large-{number}", "th") for number in range(12)]
    large = {f"articles/{one.id}": encode_bulletins([one]) + b" " * 1_900_000 for one in many}
    repository.publish(indexed("articles", *many) | large)
    edition = client.fetch()
    assert {"forecast-43", "prices-43", "w-th", "w-43", "fair"} <= ids(edition)
    assert len([name for name in ids(edition) if name.startswith("large")]) == 4
    assert (edition.unreadable, client.failed) == (8, {})
    kept = sum(file.stat().st_size for file in (client.folder / "bodies").iterdir())
    assert kept < 9_000_000


def test_all_parts_together_are_bounded() -> None:
    assert sum(rule.max_bytes for rule in part_rules(VILLAGE)) < 21_000_000


def test_a_cache_that_grew_through_refused_editions_is_thrown_away(client: TreeClient) -> None:
    first = client.fetch()
    (client.folder / "bodies" / "left").write_bytes(bytes(61_000_000))
    client.built = NOW + 61 * DAY
    refused(client, ExpiredError)
    assert not (client.folder / "bodies" / "left").exists()
    client.built = NOW
    assert client.fetch() == first


def test_what_tuf_left_half_written_at_a_power_cut_is_removed(client: TreeClient) -> None:
    client.fetch()
    (client.folder / "metadata" / "tmpabc123").write_bytes(b"half")
    client.fetch()
    assert not (client.folder / "metadata" / "tmpabc123").exists()


def test_a_role_that_overlaps_another_and_is_not_laid_yet_is_not_missed(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    delegations = repository.targets.delegations
    assert delegations is not None
    assert delegations.roles is not None
    later = DelegatedRole("later", delegations.roles["w43"].keyids, 1, terminating=False, paths=["weather/*"])
    delegations.roles["later"] = later
    repository.targets.version += 1
    repository.lay(repository.timestamp.version + 1)
    assert "forecast-43" in ids(client.fetch())


# Time


def test_a_tree_that_expired_before_the_software_was_made_is_refused_and_costs_no_snapshot_twice(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    client.fetch()
    repository.publish({"warnings/43": b"[]"})
    client.built = NOW + 61 * DAY
    refused(client, ExpiredError)
    refused(client, ExpiredError)
    assert client.server.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_a_tree_that_stands_still_expires_by_the_seconds_that_pass(client: TreeClient) -> None:
    first = client.fetch()
    client.up_s += DAYS_S * 60 - 1
    assert client.fetch() == first
    client.up_s += 1
    refused(client, ExpiredError)
    assert client.server.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_seconds_of_a_later_start_count_from_its_boot(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    client.boot, client.up_s = "02", DAYS_S * 60 - 1
    client.fetch()
    client.up_s += 1
    refused(client, ExpiredError)
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
    refused(client, RollbackError)
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
        refused(client, ExpiredError)
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
        refused(client, ExpiredError)
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
        stays(client, "weather", ExpiredError)
    else:
        number = repository.timestamp.version + 1
        repository.lay(number)
        repository.snapshot.expires = NOW - DAY
        body = repository.sign("snapshot", repository.snapshot)
        repository.files[f"{METADATA}{number}.snapshot.json"] = body
        repository.timestamp.snapshot_meta = repository._meta(number, body)
        repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", repository.timestamp)
        refused(client, ExpiredError)


def test_an_expired_root_is_refused(client: TreeClient) -> None:
    client.built = NOW + 1_200 * DAY
    refused(client, ExpiredError)


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


# Keys that change


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
    refused(client, ForgedError)


def test_an_old_root_is_refused_after_the_cache_was_lost(client: TreeClient, repository: RepositorySimulator) -> None:
    older = dict(repository.files)
    repository.rotate("timestamp")
    repository.publish(later=DAY)
    client.fetch()
    client.lose_cache()
    repository.files.clear()
    repository.files |= older
    repository.files[f"{METADATA}timestamp.json"] = older[f"{METADATA}timestamp.json"]
    refused(client, RollbackError)


def test_versions_driven_up_with_a_stolen_key_are_forgotten_when_root_takes_the_key_away(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    client.fetch()
    honest = repository.timestamp.version
    repository.lay(999_999)
    client.fetch()
    repository.timestamp.version = honest
    repository.publish({"warnings/43": b"[]"})
    refused(client, RollbackError)
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


# The line and the card


def test_a_large_body_goes_on_at_the_next_visit(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW)
    repository.publish(a_long_article())
    sent: list[int] = []

    def answer(asked: HttpRequest, responder: Responder) -> None:
        body = repository.files.get(asked.path, b"")
        if ".long" not in asked.path:
            serving(repository.files)(asked, responder)
        elif not sent:
            sent.append(20_000)
            responder.reply(200, body[:20_000], {"Content-Length": str(len(body))})
            responder.close()
        elif len(sent) == 1:
            sent.append(0)
            responder.cut()
        else:
            sent.append(len(body) - 20_000)
            serving(repository.files)(asked, responder)

    with http_server(answer) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        stays(client, "articles", LinkError)
        assert "long" in ids(client.fetch())
        assert [one.headers["range"] for one in server.asked if ".long" in one.path] == ["bytes=20000-"]
    assert list((client.folder / "parts").iterdir()) == []


def test_a_price_list_a_little_too_large_for_one_flight_of_packets_comes_packed(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    repository.publish({"prices/43": encode_bulletins([prices()]) + b" " * 15_000})
    assert "prices-43" in ids(client.fetch())
    (asked,) = [one for one in client.server.asked if one.path.endswith(".43") and "/prices/" in one.path]
    assert asked.headers["accept-encoding"] == "gzip"


def test_a_first_visit_that_was_cut_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW)
    repository.publish(indexed("articles", *(article(f"article-{number}", "th") for number in range(8))))
    bodies: list[str] = []

    def answer(asked: HttpRequest, responder: Responder) -> None:
        is_body = ".article-" in asked.path
        bodies.extend([asked.path] * is_body)
        if is_body and len(bodies) == 5:
            responder.cut()
        else:
            serving(repository.files)(asked, responder)

    with http_server(answer) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        stays(client, "articles", LinkError)
        assert len(client.fetch().bulletins) == 8
    assert len(bodies) == 8 + 1
    assert len(set(bodies)) == 8


def test_a_beginning_that_rotted_on_the_card_is_thrown_away(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW)
    repository.publish(a_long_article())
    with http_server(serving(repository.files)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        name = next(path.rpartition("/")[2] for path in repository.files if path.endswith(".long"))
        (client.folder / "parts").mkdir(parents=True)
        (client.folder / "parts" / name).write_bytes(b"\0" * 9_999)
        stays(client, "articles", ForgedError)
        assert "long" in ids(client.fetch())


def test_a_sign_in_page_everywhere_changes_nothing(client: TreeClient, repository: RepositorySimulator) -> None:
    first = client.fetch()
    files = dict(repository.files)
    for path in files:
        repository.files[path] = b"<!doctype html><title>Free Wi-Fi</title>"
    for number in range(9):
        repository.files[f"{METADATA}{number}.root.json"] = b"\n <html>"
    with pytest.raises(LinkError):
        client.fetch()
    repository.files.clear()
    repository.files |= files
    assert client.fetch() == first


@pytest.mark.parametrize(
    ("name", "part"),
    [("timestamp.json", None), ("snapshot.json", None), ("w43.json", "weather"), ("dengue", "articles")],
)
def test_a_file_that_is_not_there_is_the_lines_fault(
    client: TreeClient, repository: RepositorySimulator, name: str, part: PartName | None
) -> None:
    for path in [path for path in repository.files if path.endswith(name)]:
        del repository.files[path]
    if part:
        stays(client, part, LinkError)
    else:
        refused(client, LinkError)


def test_a_large_file_that_is_not_there_is_the_lines_fault(client: TreeClient, repository: RepositorySimulator) -> None:
    repository.publish(a_long_article())
    del repository.files[next(path for path in repository.files if path.endswith(".long"))]
    stays(client, "articles", LinkError)


def _busy(_: HttpRequest, responder: Responder) -> None:
    responder.reply(503, b"", {"Retry-After": "77"})


def test_a_busy_far_end_says_how_long_to_wait(client: TreeClient) -> None:
    answer: Answer = _busy
    with http_server(answer) as server:
        client.server = server
        with pytest.raises(LinkError) as caught:
            client.fetch()
    assert caught.value.retry_after_s == 77


@pytest.mark.parametrize("harm", ["emptied", "garbage", "folder", "missing"])
def test_a_harmed_cache_heals_by_itself(client: TreeClient, repository: RepositorySimulator, harm: str) -> None:
    client.fetch()
    repository.publish({"warnings/43": b"[]"})
    for path in sorted(client.folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            continue
        path.unlink()
        if harm == "folder":
            path.mkdir()
        elif harm != "missing":
            path.write_bytes(b"" if harm == "emptied" else b"\xff" * 100)
    assert "w-43" not in ids(client.fetch())


def test_a_file_where_the_folder_belongs_is_replaced(client: TreeClient) -> None:
    client.folder.write_bytes(b"not a folder")
    assert len(client.fetch().bulletins) == 6


class _FullCard(Link):
    """A link over which large files fill the card."""

    def download(self, path: str, into: object, *, max_bytes: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_card_that_fills_up_keeps_nothing_half(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    repository.publish(a_long_article())
    link = _FullCard(client.server.url)
    with contextlib.closing(link):
        client.failed.clear()
        client.fetch_over(link)
    assert {part: str(error) for part, error in client.failed.items()} == {
        "articles": "[Errno 28] No space left on device"
    }
    assert "dengue" in ids(client.edition)
    assert list((client.folder / "parts").iterdir()) == []
    assert "long" in ids(client.fetch())


def test_a_parts_versions_are_remembered_with_the_part_and_the_frames_at_once(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    del repository.files[next(path for path in repository.files if ".th" in path)]
    client.fetch()
    remembered = {name.partition("@")[0] for name in client.memory.known}
    assert set(client.failed) == {"warnings"}
    assert remembered == {"root", "timestamp", "snapshot", "targets", "sys", "w43", "c43", "p43", "articles"}


# Confirmation


def test_a_part_is_confirmed_by_each_tree_that_holds_nothing_newer(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    first = client.fetch()
    repository.publish({"prices/43": b"[]"}, later=DAY)
    second = client.fetch()
    for role in ("warnings", "w43", "articles"):
        before, after = first.part(role), second.part(role)
        assert before is not None
        assert after is not None
        assert (before.issued, before.confirmed, after.issued, after.confirmed) == (NOW, NOW, NOW, NOW + DAY)


def test_a_part_that_is_refused_is_not_confirmed(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    repository.roles["warnings"].expires = NOW - DAY
    repository.roles["warnings"].version += 1
    repository.publish(later=DAY)
    stays(client, "warnings", ExpiredError)


def test_no_confirmation_is_later_than_a_trusted_clock(client: TreeClient, repository: RepositorySimulator) -> None:
    repository.publish(later=3 * DAY)
    client.now = Stamp(at=NOW, clock="trusted")
    assert {part.confirmed for part in client.fetch().parts} == {NOW}
    client.now = Stamp(at=NOW + 5 * DAY, clock="trusted")
    assert {part.confirmed for part in client.fetch().parts} == {NOW + 3 * DAY}


def test_what_was_read_for_another_village_counts_for_nothing(client: TreeClient) -> None:
    client.fetch()
    client.village = "43020101"
    edition = client.fetch()
    assert {part.village for part in edition.parts} == {"43020101"}
    assert "elsewhere" in ids(edition)
    assert "fair" not in ids(edition)
