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
from tests.cast.farend import Answer, Asked, Line, far_end, serving
from tests.cast.repository import METADATA, TARGETS, Repository
from tests.cast.walkers import (
    DAY,
    NOW,
    VILLAGE,
    Kiosk,
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
def repository() -> Repository:
    made = Repository(NOW)
    made.publish(content())
    return made


@pytest.fixture
def kiosk(repository: Repository, tmp_path: Path) -> Iterator[Kiosk]:
    with far_end(serving(repository.files)) as end:
        yield Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)


# What comes


def test_a_village_gets_what_is_for_it_and_nothing_else(kiosk: Kiosk, repository: Repository) -> None:
    edition = kiosk.fetch()
    assert ids(edition) == {"forecast-43", "prices-43", "w-th", "w-43", "fair", "dengue"}
    assert [kiosk.number(rule.name) for rule in part_rules(VILLAGE)] == [3, 2, 3, 3, 3, 3]
    assert (edition.issued, edition.keys, edition.skipped, edition.unreadable) == (NOW, repository.keys, 0, 0)
    assert kiosk.asked_for("far") == kiosk.asked_for("elsewhere") == 0


def test_a_tree_with_nothing_for_the_village_still_brings_the_keys(tmp_path: Path) -> None:
    empty = Repository(NOW)
    with far_end(serving(empty.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=empty.root_1)
        edition = kiosk.fetch()
    assert [kiosk.number(rule.name) for rule in part_rules(VILLAGE)] == [0, 2, 0, 0, 0, 0]
    assert (edition.bulletins, edition.keys, kiosk.failed) == ((), empty.keys, {})


def test_the_finest_forecast_that_has_content_is_taken(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"weather/4301": encode_bulletins([forecast("4301")])})
    edition = kiosk.fetch()
    assert "forecast-4301" in ids(edition)
    assert "forecast-43" not in ids(edition)
    repository.publish({"weather/4301": b"[]"})
    assert "forecast-43" in ids(kiosk.fetch())
    assert kiosk.number("weather") == repository.edition_of("weather/4301")


def test_a_parts_number_is_that_of_the_last_change_this_village_reads_of_it(
    kiosk: Kiosk, repository: Repository
) -> None:
    repository.publish()
    repository.publish({"weather/4302": encode_bulletins([forecast("4302")])})
    kiosk.fetch()
    assert (kiosk.number("weather"), kiosk.number("warnings")) == (3, 3)
    number = repository.publish({"warnings/43010501": b"[]"})
    kiosk.fetch()
    assert (kiosk.number("weather"), kiosk.number("warnings")) == (3, number) == (3, 6)


def test_a_warning_in_the_lists_of_two_areas_is_shown_once(kiosk: Kiosk, repository: Repository) -> None:
    both = encode_bulletins([warning("w-both", "43", "4301")])
    repository.publish({"warnings/43": both, "warnings/4301": both})
    assert [bulletin.id for bulletin in kiosk.fetch().bulletins].count("w-both") == 1


def test_what_was_kept_is_not_fetched_again(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.publish({"weather/43": encode_bulletins([forecast("43", condition="clear")])})
    kiosk.fetch()
    assert sorted(path.removeprefix("/r/") for path in kiosk.end.paths) == sorted(
        ["metadata/2.root.json", "metadata/timestamp.json", "metadata/4.snapshot.json", "metadata/3.w43.json"]
        + [path.removeprefix("/r/") for path in kiosk.end.paths if "weather/" in path]
    )
    assert kiosk.asked_for("weather/") == 1


def test_a_visit_for_nothing_costs_two_small_requests(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    assert kiosk.fetch() == first
    assert kiosk.end.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_bodies_no_longer_used_are_swept_away(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    bodies = kiosk.folder / "bodies"
    before = {path.name for path in bodies.iterdir()}
    repository.publish(indexed("articles", article("malaria", "th")))
    kiosk.fetch()
    after = {path.name for path in bodies.iterdir()}
    assert len(after) == len(before)
    assert len(after - before) == 2


def test_a_kept_body_that_rotted_on_the_card_is_fetched_again(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    for body in (kiosk.folder / "bodies").iterdir():
        body.write_bytes(b"\0" * body.stat().st_size)
    assert kiosk.fetch() == first


def test_a_bulletin_of_an_unknown_kind_is_skipped_and_counted(kiosk: Kiosk, repository: Repository) -> None:
    strange = json.dumps([{"kind": "tide_table", "id": "t"}, json.loads(encode(notice("fair", "4301")))])
    unknown = encode([entry(notice("fair", "4301")), entry(notice("tide", "43"), kind="tide_table")])
    repository.publish({"local/43/fair": strange.encode(), "local/43/index": unknown})
    edition = kiosk.fetch()
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
    kiosk: Kiosk, repository: Repository, path: str, name: str, harm: str
) -> None:
    before = kiosk.fetch()
    good = repository.contents[path]
    bad = {"bad item": changed(good, name, issued="yesterday"), "no list": b"{}", "no json": b'[{"kind":"notice"'}
    files = {path: bad[harm]}
    if path.startswith(("local", "articles")):  # their index always changes with them
        folder = path.rpartition("/")[0]
        files[f"{folder}/index"] = repository.contents[f"{folder}/index"] + b" "
    number = repository.publish(files)
    after = kiosk.fetch()
    assert kiosk.failed == {}
    assert (set(after.bulletins), after.unreadable) == (set(before.bulletins), 1)
    assert max(part.number for part in after.parts) == number
    assert kiosk.fetch() == after
    repository.publish(
        {path: changed(good, name, source="บอกใหม่")} | {one: files[one] + b" " for one in files if one != path}
    )
    healed = kiosk.fetch()
    assert healed.unreadable == 0
    assert {one.source for one in healed.bulletins if one.id == name} == {"บอกใหม่"}


def test_a_bad_warning_takes_no_other_of_its_area_away(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    both = encode_bulletins([warning("w-43", "43"), warning("w-new", "43"), warning("w-third", "4301")])
    repository.publish({"warnings/43": changed(both, "w-new", effective=7)})
    edition = kiosk.fetch()
    assert {"w-th", "w-43", "w-third"} <= ids(edition)
    assert "w-new" not in ids(edition)
    assert edition.unreadable == 1


def test_what_is_withdrawn_beside_a_bad_warning_is_gone(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"warnings/43": encode_bulletins([warning("w-1", "43"), warning("w-2", "43")])})
    kiosk.fetch()
    repository.publish({"warnings/43": changed(encode_bulletins([warning("w-2", "43")]), "w-2", headline="")})
    assert ids(kiosk.fetch()) & {"w-1", "w-2"} == {"w-2"}
    repository.publish({"warnings/43": b"[]"})
    assert ids(kiosk.fetch()) & {"w-1", "w-2"} == set()
    assert kiosk.edition.unreadable == 0


def test_an_item_that_has_no_name_lets_nothing_of_its_file_be_forgotten(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"warnings/43": encode_bulletins([warning("w-1", "43"), warning("w-2", "43")])})
    kiosk.fetch()
    repository.publish({"warnings/43": b'[7,{"kind":"warning"},' + encode_bulletins([warning("w-2", "43")])[1:]})
    assert ids(kiosk.fetch()) & {"w-1", "w-2"} == {"w-1", "w-2"}
    assert kiosk.edition.unreadable == 2


def test_a_warning_that_can_be_read_in_another_areas_file_is_taken_from_there(
    kiosk: Kiosk, repository: Repository
) -> None:
    old = encode_bulletins([warning("w-both", "43", "4301")])
    repository.publish({"warnings/43": old, "warnings/4301": old})
    kiosk.fetch()
    new = changed(old, "w-both", headline="ใหม่")
    repository.publish({"warnings/43": new, "warnings/4301": changed(old, "w-both", severity=None)})
    (shown,) = (one for one in kiosk.fetch().bulletins if isinstance(one, Warning) and one.id == "w-both")
    assert shown.headline == "ใหม่"


@pytest.mark.parametrize("harm", [b"no list", b"{}", b'[{"id":"dengue"}]', b"[7]"])
@pytest.mark.parametrize("folder", ["articles", "local/43"])
def test_an_index_that_cannot_be_read_keeps_what_it_named(
    kiosk: Kiosk, repository: Repository, folder: str, harm: bytes
) -> None:
    before = kiosk.fetch()
    repository.publish({f"{folder}/index": harm})
    after = kiosk.fetch()
    assert (set(after.bulletins), after.unreadable, kiosk.failed) == (set(before.bulletins), 1, {})
    assert kiosk.fetch() == after
    repository.publish({f"{folder}/index": b"[]"})
    assert len(kiosk.fetch().bulletins) == len(before.bulletins) - 1
    assert kiosk.edition.unreadable == 0


def test_a_line_of_an_index_that_cannot_be_read_costs_itself_only(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish(indexed("articles", article("dengue", "th"), article("malaria", "th")))
    kiosk.fetch()
    new = indexed("articles", article("dengue", "th", body="ใหม่"), article("malaria", "th"), article("flu", "th"))
    lines = json.loads(new["articles/index"])
    lines[1]["size"] = -1
    repository.publish(new | {"articles/index": json.dumps(lines).encode()})
    edition = kiosk.fetch()
    assert {"dengue", "malaria", "flu"} <= ids(edition)
    assert edition.unreadable == 1
    assert "ใหม่" in {one.body for one in edition.bulletins if isinstance(one, Article)}
    del lines[1]
    repository.publish({"articles/index": json.dumps(lines).encode()})
    assert "malaria" not in ids(kiosk.fetch())


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
def test_keys_that_are_none_leave_the_last_good_ones(kiosk: Kiosk, repository: Repository, keys: bytes) -> None:
    kiosk.fetch()
    repository.publish({"sys/kiosk": keys, "warnings/43": b"[]"})
    edition = kiosk.fetch()
    assert (edition.keys, edition.unreadable, kiosk.failed) == (repository.keys, 1, {})
    assert "w-43" not in ids(edition)


def test_one_name_in_two_roles_or_of_two_kinds_is_two_bulletins(kiosk: Kiosk, repository: Repository) -> None:
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
    named = [type(one).__name__ for one in kiosk.fetch().bulletins if one.id == same]
    assert sorted(named) == ["Activity", "Article", "Forecast", "Notice", "Warning"]


def test_a_role_may_bring_only_its_own_kinds(kiosk: Kiosk, repository: Repository) -> None:
    alarm = warning("false-alarm", "43")
    repository.publish(
        {
            "weather/43": encode_bulletins([alarm]),
            "prices/43": encode_bulletins([alarm]),
            "articles/dengue": encode_bulletins([alarm]),
            "warnings/43": encode_bulletins([article("not-here", "43")]),
        }
    )
    edition = kiosk.fetch()
    assert ids(edition) == {"w-th", "fair"}
    assert edition.skipped == 4


def test_a_bulletin_for_other_villages_in_a_shared_file_is_left_out(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"local/43/fair": encode_bulletins([notice("fair", "4301"), notice("theirs", "4302")])})
    assert "theirs" not in ids(kiosk.fetch())


# Who is believed


def test_a_changed_body_is_forged(kiosk: Kiosk, repository: Repository) -> None:
    path = next(path for path in repository.files if path.startswith(f"{TARGETS}warnings/"))
    body = repository.files[path]
    for forged in (body.replace(b"severe", b"minor "), body[:-10], body + b" "):
        repository.files[path] = forged
        stays(kiosk, "warnings", ForgedError)
    repository.files[path] = body
    assert "w-43" in ids(kiosk.fetch())


@pytest.mark.parametrize(
    ("name", "part"),
    [("timestamp", None), ("3.snapshot", None), ("1.targets", None), ("2.w43", "weather"), ("1.warnings", "warnings")],
)
def test_changed_metadata_is_forged(tmp_path: Path, name: str, part: PartName | None) -> None:
    repository = Repository(NOW, has_hashes=False)
    repository.publish({"weather/43": encode_bulletins([forecast("43")])})
    path = f"{METADATA}{name}.json"
    repository.files[path] = _prolonged(repository.files[path])
    with far_end(serving(repository.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        if part:
            stays(kiosk, part, ForgedError)
        else:
            refused(kiosk, ForgedError)


def _prolonged(metadata: bytes) -> bytes:
    """Change what is signed, and keep the signature."""
    document = json.loads(metadata)
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    return json.dumps(document).encode()


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff" * 99, b'{"signed":{"expires":"soon"}}'])
def test_a_timestamp_that_cannot_be_read_is_forged(kiosk: Kiosk, repository: Repository, body: bytes) -> None:
    repository.files[f"{METADATA}timestamp.json"] = body
    refused(kiosk, ForgedError)


def test_metadata_without_a_signature_is_forged(kiosk: Kiosk, repository: Repository) -> None:
    unsigned = json.loads(repository.files[f"{METADATA}timestamp.json"]) | {"signatures": []}
    repository.files[f"{METADATA}timestamp.json"] = json.dumps(unsigned).encode()
    refused(kiosk, ForgedError)


def test_metadata_signed_by_another_roles_key_is_forged(tmp_path: Path) -> None:
    repository = Repository(NOW, has_hashes=False)
    repository.publish(content())
    role = repository.roles["w43"]
    repository.files[f"{METADATA}{role.version}.w43.json"] = repository.sign("w43", role, by="c43")
    with far_end(serving(repository.files)) as end:
        stays(Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1), "weather", ForgedError)


def test_a_tree_of_somebody_else_is_forged(kiosk: Kiosk, repository: Repository) -> None:
    theirs = Repository(NOW)
    theirs.publish(content())
    repository.files.clear()
    repository.files |= theirs.files
    refused(kiosk, ForgedError)


def test_a_role_that_lists_anothers_targets_is_not_heard(kiosk: Kiosk, repository: Repository) -> None:
    lie = encode_bulletins([warning("false-alarm", "43")])
    repository.contents["warnings/4301"] = lie
    number = repository.timestamp.version + 1
    repository.publish()
    role: Targets = repository.roles["c43"]
    role.targets["warnings/4301"] = repository.roles["warnings"].targets.pop("warnings/4301")
    role.version += 1
    repository.lay(number + 1)
    assert "false-alarm" not in ids(kiosk.fetch())


@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_an_older_tree_is_refused_even_if_tufs_cache_was_lost(
    kiosk: Kiosk, repository: Repository, *, loses_cache: bool
) -> None:
    older = dict(repository.files)
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    newer = kiosk.fetch()
    newest = dict(repository.files)
    repository.files.clear()
    repository.files |= older
    if loses_cache:
        kiosk.lose_cache()
    refused(kiosk, RollbackError)
    repository.files |= newest
    assert kiosk.fetch() == newer


@pytest.mark.parametrize("has_hashes", [True, False])
@pytest.mark.parametrize("name", ["snapshot", "w43"])
def test_a_mix_of_old_and_new_is_refused(tmp_path: Path, name: str, *, has_hashes: bool) -> None:
    repository = Repository(NOW, has_hashes=has_hashes)
    repository.publish(content())
    old = {"snapshot": repository.snapshot.version, "w43": repository.roles["w43"].version}[name]
    body = repository.files[f"{METADATA}{old}.{name}.json"]
    repository.publish({"weather/43": b"[]"})
    new = {"snapshot": repository.snapshot.version, "w43": repository.roles["w43"].version}[name]
    repository.files[f"{METADATA}{new}.{name}.json"] = body
    with far_end(serving(repository.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        error = ForgedError if has_hashes else RollbackError
        if name == "snapshot":
            refused(kiosk, error)
        else:
            stays(kiosk, "weather", error)


@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_a_role_rolled_back_with_a_stolen_snapshot_key_costs_itself_only(
    kiosk: Kiosk, repository: Repository, *, loses_cache: bool
) -> None:
    repository.publish({"warnings/43": encode_bulletins([warning("w-new", "43")])})
    kiosk.fetch()
    if loses_cache:
        kiosk.lose_cache()
    repository.roles["warnings"] = Targets(version=1, expires=NOW + 90 * DAY)
    repository.contents["prices/43"] = b"[]"
    number = repository.timestamp.version + 1
    repository.editions["prices/43"] = number
    repository.roles["c43"].version += 1
    repository.roles["c43"].targets["prices/43"] = repository.target("prices/43")
    repository.lay(number)
    for _ in range(2):
        stays(kiosk, "warnings", RollbackError)
        assert kiosk.number("prices") == number
    assert "w-new" in ids(kiosk.edition)


def test_a_role_that_is_gone_from_the_snapshot_costs_itself_only(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.publish({"prices/43": b"[]"})
    number = repository.timestamp.version + 1
    del repository.roles["w43"]
    repository.lay(number)
    stays(kiosk, "weather", ForgedError)
    assert "prices-43" not in ids(kiosk.edition)


@pytest.mark.parametrize("name", ["timestamp", "3.snapshot", "1.targets", "2.sys"])
def test_oversize_metadata_is_ended_at_its_cap(kiosk: Kiosk, repository: Repository, name: str) -> None:
    path = f"{METADATA}{name}.json"
    repository.files[path] += b" " * 10_000_000
    if name == "2.sys":
        stays(kiosk, "sys", ForgedError)
    else:
        refused(kiosk, ForgedError)


def test_a_target_larger_than_any_may_be_is_not_fetched_and_keeps_its_last_good_state(
    kiosk: Kiosk, repository: Repository
) -> None:
    before = kiosk.fetch()
    large = {"articles/dengue": b"[]" + b" " * 3_000_000, "warnings/th": b"[]" + b" " * 2_000_000}
    repository.publish(large | {"articles/index": repository.contents["articles/index"] + b" ", "warnings/43": b"[]"})
    edition = kiosk.fetch()
    assert ids(edition) == ids(before) - {"w-43"}
    assert (edition.unreadable, kiosk.failed) == (2, {})
    assert kiosk.asked_for(".dengue") == kiosk.asked_for(".th") == 0


@pytest.mark.parametrize("edition", [-1, 10**9, "many", None])
def test_a_target_that_claims_a_version_not_there_yet_is_forged(
    kiosk: Kiosk, repository: Repository, edition: object
) -> None:
    role = repository.roles["w43"]
    role.targets["weather/43"].unrecognized_fields["custom"] = {"edition": edition}
    role.version += 1
    repository.lay(repository.timestamp.version + 1)
    stays(kiosk, "weather", ForgedError)


def test_a_line_of_an_index_that_leads_nowhere_costs_itself_only(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    lines = [entry(article(name, "th")) for name in ("gone", "dengue", "new")]
    new = repository.contents | {
        "articles/index": encode(lines),
        "articles/new": encode_bulletins([article("new", "th")]),
    }
    del repository.contents["articles/dengue"]
    del new["articles/dengue"]
    repository.publish(new)
    edition = kiosk.fetch()
    assert {"dengue", "new"} <= ids(edition)
    assert (edition.unreadable, kiosk.failed) == (2, {})


@pytest.mark.parametrize("issued", [None, "tomorrow", "2026-11-22T06:00:00", "2099-01-01T00:00:00+00:00"])
def test_a_timestamp_without_a_believable_time_is_forged(
    kiosk: Kiosk, repository: Repository, issued: str | None
) -> None:
    stamp: Timestamp = repository.timestamp
    stamp.unrecognized_fields["x-issued"] = issued
    stamp.version += 1
    repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", stamp)
    refused(kiosk, ForgedError)


@pytest.mark.parametrize(
    ("seed", "flips"), [(1, 20), *(pytest.param(seed, 200, marks=pytest.mark.slow) for seed in range(2, 7))]
)
def test_no_single_changed_bit_brings_another_edition(
    kiosk: Kiosk, repository: Repository, seed: int, flips: int
) -> None:
    chance = random.Random(seed)
    good = kiosk.fetch().parts
    refusals = 0
    for _ in range(flips):
        kiosk.lose_cache()
        path = chance.choice(sorted(repository.files))
        body = repository.files[path]
        place, bit = chance.randrange(len(body)), chance.randrange(8)
        repository.files[path] = body[:place] + bytes([body[place] ^ (1 << bit)]) + body[place + 1 :]
        kiosk.edition = Edition()
        try:
            # A file this village does not read, or a word tuf does not, changes nothing; any other costs its part.
            assert {part.role for part in kiosk.fetch().parts if part not in good} == set()
            assert len(kiosk.failed) + len(kiosk.edition.parts) == len(good)
            refusals += bool(kiosk.failed)
        except (TrustError, LinkError):
            refusals += 1
        repository.files[path] = body
    assert refusals > flips // 4


def test_no_role_fills_the_card_or_takes_the_room_of_another(kiosk: Kiosk, repository: Repository) -> None:
    many = [article(f"large-{number}", "th") for number in range(12)]
    large = {f"articles/{one.id}": encode_bulletins([one]) + b" " * 1_900_000 for one in many}
    repository.publish(indexed("articles", *many) | large)
    edition = kiosk.fetch()
    assert {"forecast-43", "prices-43", "w-th", "w-43", "fair"} <= ids(edition)
    assert len([name for name in ids(edition) if name.startswith("large")]) == 4
    assert (edition.unreadable, kiosk.failed) == (8, {})
    kept = sum(file.stat().st_size for file in (kiosk.folder / "bodies").iterdir())
    assert kept < 9_000_000


def test_all_parts_together_are_bounded() -> None:
    assert sum(rule.max_bytes for rule in part_rules(VILLAGE)) < 21_000_000


def test_a_cache_that_grew_through_refused_editions_is_thrown_away(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    (kiosk.folder / "bodies" / "left").write_bytes(bytes(61_000_000))
    kiosk.built = NOW + 61 * DAY
    refused(kiosk, ExpiredError)
    assert not (kiosk.folder / "bodies" / "left").exists()
    kiosk.built = NOW
    assert kiosk.fetch() == first


def test_what_tuf_left_half_written_at_a_power_cut_is_removed(kiosk: Kiosk) -> None:
    kiosk.fetch()
    (kiosk.folder / "metadata" / "tmpabc123").write_bytes(b"half")
    kiosk.fetch()
    assert not (kiosk.folder / "metadata" / "tmpabc123").exists()


def test_a_role_that_overlaps_another_and_is_not_laid_yet_is_not_missed(kiosk: Kiosk, repository: Repository) -> None:
    delegations = repository.targets.delegations
    assert delegations is not None
    assert delegations.roles is not None
    later = DelegatedRole("later", delegations.roles["w43"].keyids, 1, terminating=False, paths=["weather/*"])
    delegations.roles["later"] = later
    repository.targets.version += 1
    repository.lay(repository.timestamp.version + 1)
    assert "forecast-43" in ids(kiosk.fetch())


# Time


def test_a_tree_that_expired_before_the_software_was_made_is_refused_and_costs_no_snapshot_twice(
    kiosk: Kiosk, repository: Repository
) -> None:
    kiosk.fetch()
    repository.publish({"warnings/43": b"[]"})
    kiosk.built = NOW + 61 * DAY
    refused(kiosk, ExpiredError)
    refused(kiosk, ExpiredError)
    assert kiosk.end.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_a_tree_that_stands_still_expires_by_the_seconds_that_pass(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    kiosk.up_s += DAYS_S * 60 - 1
    assert kiosk.fetch() == first
    kiosk.up_s += 1
    refused(kiosk, ExpiredError)
    assert kiosk.end.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_seconds_of_a_later_start_count_from_its_boot(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    kiosk.boot, kiosk.up_s = "02", DAYS_S * 60 - 1
    kiosk.fetch()
    kiosk.up_s += 1
    refused(kiosk, ExpiredError)
    repository.publish(later=30 * DAY)
    kiosk.fetch()


def test_a_wrong_date_is_taken_back_by_the_next_right_one(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    for _ in range(5):
        repository.publish({"warnings/43": encode_bulletins([warning("w-wrong", "43")])}, later=90 * DAY)
        assert "w-wrong" in ids(kiosk.fetch())
        repository.publish({"warnings/43": encode_bulletins([warning("w-right", "43")])}, later=-90 * DAY)
        assert "w-right" in ids(kiosk.fetch())
        assert [word.issued for word in kiosk.memory.times.values()] == [NOW]


def test_no_replay_takes_a_date_back(kiosk: Kiosk, repository: Repository) -> None:
    older = dict(repository.files)
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    kiosk.fetch()
    repository.files.clear()
    repository.files |= older
    refused(kiosk, RollbackError)
    assert [word.issued for word in kiosk.memory.times.values()] == [NOW + DAY]


def _steal(repository: Repository, *names: str, issued: datetime, number: int) -> None:
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
    kiosk: Kiosk, repository: Repository, ahead: timedelta
) -> None:
    kiosk.fetch()
    known, before = kiosk.memory.times, kiosk.number("warnings")
    honest = repository.timestamp.version
    _steal(repository, "timestamp", issued=NOW + ahead, number=honest + 1)
    for _ in range(3):
        refused(kiosk, ExpiredError)
        assert kiosk.memory.times == known
    repository.timestamp.version = honest
    repository.publish({"warnings/43": b"[]"})
    kiosk.fetch()
    assert kiosk.number("warnings") == honest + 1 > before


@pytest.mark.parametrize("ahead", [59 * DAY, 300 * DAY, 81_800 * DAY], ids=["59 days", "300 days", "2250"])
@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_stolen_snapshot_and_timestamp_keys_hold_a_kiosk_until_root_takes_them_away_and_not_longer(
    kiosk: Kiosk, repository: Repository, ahead: timedelta, *, loses_cache: bool
) -> None:
    before = kiosk.fetch()
    honest = repository.timestamp.version
    _steal(repository, "timestamp", "snapshot", issued=NOW + ahead, number=999_999)
    if ahead < 365 * DAY:
        assert kiosk.fetch().bulletins == before.bulletins
        assert bool(kiosk.failed) == (ahead > 180 * DAY), "the roles expire after 180 days, the delegations after 365"
    else:
        refused(kiosk, ExpiredError)
    repository.timestamp.version = honest
    for name in ("timestamp", "snapshot"):
        repository.rotate(name)
    if loses_cache:
        kiosk.lose_cache()
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    assert "w-43" not in ids(kiosk.fetch())
    assert {key: word.issued for key, word in kiosk.memory.times.items()} == {
        repository.signers["timestamp"].public_key.keyid: NOW + DAY
    }


@pytest.mark.parametrize("name", ["snapshot", "w43"])
def test_an_expired_role_is_refused(kiosk: Kiosk, repository: Repository, name: str) -> None:
    repository.publish()
    if name == "w43":
        repository.roles["w43"].expires = NOW - DAY
        repository.roles["w43"].version += 1
        repository.lay(repository.timestamp.version + 1)
        stays(kiosk, "weather", ExpiredError)
    else:
        number = repository.timestamp.version + 1
        repository.lay(number)
        repository.snapshot.expires = NOW - DAY
        body = repository.sign("snapshot", repository.snapshot)
        repository.files[f"{METADATA}{number}.snapshot.json"] = body
        repository.timestamp.snapshot_meta = repository._meta(number, body)
        repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", repository.timestamp)
        refused(kiosk, ExpiredError)


def test_an_expired_root_is_refused(kiosk: Kiosk) -> None:
    kiosk.built = NOW + 1_200 * DAY
    refused(kiosk, ExpiredError)


def test_a_kiosk_that_woke_in_1970_takes_good_content(kiosk: Kiosk) -> None:
    kiosk.built = datetime(1970, 1, 1, tzinfo=UTC)
    assert kiosk.fetch().issued == NOW


def test_the_systems_clock_is_not_asked_whether_a_tree_expired(tmp_path: Path) -> None:
    long_ago = datetime(2001, 2, 3, tzinfo=UTC)
    repository = Repository(long_ago)
    with far_end(serving(repository.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1, built=long_ago)
        assert kiosk.fetch().issued == long_ago


def test_the_one_private_name_of_tuf_that_is_used_is_there(kiosk: Kiosk, tmp_path: Path) -> None:
    updater = Updater(str(tmp_path), "/m/", bootstrap=kiosk.root)
    assert isinstance(updater._trusted_set.reference_time, datetime)
    assert updater._trusted_set.root.version == 1


# Keys that change


def test_several_missed_roots_are_walked_one_by_one(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    for name in ("root", "timestamp", "snapshot", "targets", "root"):
        repository.rotate(name)
    repository.targets.version += 1
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    assert "w-43" not in ids(kiosk.fetch())
    assert kiosk.memory.known["root"] == 6
    kiosk.lose_cache()
    kiosk.fetch()
    assert kiosk.asked_for("root.json") == 6


def test_a_hole_in_the_chain_of_roots_ends_the_walk(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    for _ in range(3):
        repository.rotate("timestamp")
    repository.publish(later=DAY)
    del repository.files[f"{METADATA}3.root.json"]
    refused(kiosk, ForgedError)


def test_an_old_root_is_refused_after_the_cache_was_lost(kiosk: Kiosk, repository: Repository) -> None:
    older = dict(repository.files)
    repository.rotate("timestamp")
    repository.publish(later=DAY)
    kiosk.fetch()
    kiosk.lose_cache()
    repository.files.clear()
    repository.files |= older
    repository.files[f"{METADATA}timestamp.json"] = older[f"{METADATA}timestamp.json"]
    refused(kiosk, RollbackError)


def test_versions_driven_up_with_a_stolen_key_are_forgotten_when_root_takes_the_key_away(
    kiosk: Kiosk, repository: Repository
) -> None:
    kiosk.fetch()
    honest = repository.timestamp.version
    repository.lay(999_999)
    kiosk.fetch()
    repository.timestamp.version = honest
    repository.publish({"warnings/43": b"[]"})
    refused(kiosk, RollbackError)
    repository.rotate("timestamp")
    repository.rotate("snapshot")
    repository.publish()
    assert "w-43" not in ids(kiosk.fetch())
    kiosk.lose_cache()
    assert "w-43" not in ids(kiosk.fetch())


def test_a_new_key_of_an_agency_is_taken_from_the_delegation(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.rotate("w43")
    repository.publish({"weather/43": b"[]"})
    assert "forecast-43" not in ids(kiosk.fetch())


# The line and the card


def test_a_large_body_goes_on_at_the_next_visit(tmp_path: Path) -> None:
    repository = Repository(NOW)
    repository.publish(a_long_article())
    sent: list[int] = []

    def answer(asked: Asked, line: Line) -> None:
        body = repository.files.get(asked.path, b"")
        if ".long" not in asked.path:
            serving(repository.files)(asked, line)
        elif not sent:
            sent.append(20_000)
            line.reply(200, body[:20_000], {"Content-Length": str(len(body))})
            line.close()
        elif len(sent) == 1:
            sent.append(0)
            line.cut()
        else:
            sent.append(len(body) - 20_000)
            serving(repository.files)(asked, line)

    with far_end(answer) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        stays(kiosk, "articles", LinkError)
        assert "long" in ids(kiosk.fetch())
        assert [one.headers["range"] for one in end.asked if ".long" in one.path] == ["bytes=20000-"]
    assert list((kiosk.folder / "parts").iterdir()) == []


def test_a_price_list_a_little_too_large_for_one_flight_of_packets_comes_packed(
    kiosk: Kiosk, repository: Repository
) -> None:
    repository.publish({"prices/43": encode_bulletins([prices()]) + b" " * 15_000})
    assert "prices-43" in ids(kiosk.fetch())
    (asked,) = [one for one in kiosk.end.asked if one.path.endswith(".43") and "/prices/" in one.path]
    assert asked.headers["accept-encoding"] == "gzip"


def test_a_first_visit_that_was_cut_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    repository = Repository(NOW)
    repository.publish(indexed("articles", *(article(f"article-{number}", "th") for number in range(8))))
    bodies: list[str] = []

    def answer(asked: Asked, line: Line) -> None:
        is_body = ".article-" in asked.path
        bodies.extend([asked.path] * is_body)
        if is_body and len(bodies) == 5:
            line.cut()
        else:
            serving(repository.files)(asked, line)

    with far_end(answer) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        stays(kiosk, "articles", LinkError)
        assert len(kiosk.fetch().bulletins) == 8
    assert len(bodies) == 8 + 1
    assert len(set(bodies)) == 8


def test_a_beginning_that_rotted_on_the_card_is_thrown_away(tmp_path: Path) -> None:
    repository = Repository(NOW)
    repository.publish(a_long_article())
    with far_end(serving(repository.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        name = next(path.rpartition("/")[2] for path in repository.files if path.endswith(".long"))
        (kiosk.folder / "parts").mkdir(parents=True)
        (kiosk.folder / "parts" / name).write_bytes(b"\0" * 9_999)
        stays(kiosk, "articles", ForgedError)
        assert "long" in ids(kiosk.fetch())


def test_a_sign_in_page_everywhere_changes_nothing(kiosk: Kiosk, repository: Repository) -> None:
    first = kiosk.fetch()
    files = dict(repository.files)
    for path in files:
        repository.files[path] = b"<!doctype html><title>Free Wi-Fi</title>"
    for number in range(9):
        repository.files[f"{METADATA}{number}.root.json"] = b"\n <html>"
    with pytest.raises(LinkError):
        kiosk.fetch()
    repository.files.clear()
    repository.files |= files
    assert kiosk.fetch() == first


@pytest.mark.parametrize(
    ("name", "part"),
    [("timestamp.json", None), ("snapshot.json", None), ("w43.json", "weather"), ("dengue", "articles")],
)
def test_a_file_that_is_not_there_is_the_lines_fault(
    kiosk: Kiosk, repository: Repository, name: str, part: PartName | None
) -> None:
    for path in [path for path in repository.files if path.endswith(name)]:
        del repository.files[path]
    if part:
        stays(kiosk, part, LinkError)
    else:
        refused(kiosk, LinkError)


def test_a_large_file_that_is_not_there_is_the_lines_fault(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish(a_long_article())
    del repository.files[next(path for path in repository.files if path.endswith(".long"))]
    stays(kiosk, "articles", LinkError)


def _busy(_: Asked, line: Line) -> None:
    line.reply(503, b"", {"Retry-After": "77"})


def test_a_busy_far_end_says_how_long_to_wait(kiosk: Kiosk) -> None:
    answer: Answer = _busy
    with far_end(answer) as end:
        kiosk.end = end
        with pytest.raises(LinkError) as caught:
            kiosk.fetch()
    assert caught.value.retry_after_s == 77


@pytest.mark.parametrize("harm", ["emptied", "garbage", "folder", "missing"])
def test_a_harmed_cache_heals_by_itself(kiosk: Kiosk, repository: Repository, harm: str) -> None:
    kiosk.fetch()
    repository.publish({"warnings/43": b"[]"})
    for path in sorted(kiosk.folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            continue
        path.unlink()
        if harm == "folder":
            path.mkdir()
        elif harm != "missing":
            path.write_bytes(b"" if harm == "emptied" else b"\xff" * 100)
    assert "w-43" not in ids(kiosk.fetch())


def test_a_file_where_the_folder_belongs_is_replaced(kiosk: Kiosk) -> None:
    kiosk.folder.write_bytes(b"not a folder")
    assert len(kiosk.fetch().bulletins) == 6


class _FullCard(Link):
    """A link over which large files fill the card."""

    def download(self, path: str, into: object, *, max_bytes: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_card_that_fills_up_keeps_nothing_half(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.publish(a_long_article())
    link = _FullCard(kiosk.end.url)
    with contextlib.closing(link):
        kiosk.failed.clear()
        kiosk.fetch_over(link)
    assert {part: str(error) for part, error in kiosk.failed.items()} == {
        "articles": "[Errno 28] No space left on device"
    }
    assert "dengue" in ids(kiosk.edition)
    assert list((kiosk.folder / "parts").iterdir()) == []
    assert "long" in ids(kiosk.fetch())


def test_a_parts_versions_are_remembered_with_the_part_and_the_frames_at_once(
    kiosk: Kiosk, repository: Repository
) -> None:
    del repository.files[next(path for path in repository.files if ".th" in path)]
    kiosk.fetch()
    remembered = {name.partition("@")[0] for name in kiosk.memory.known}
    assert set(kiosk.failed) == {"warnings"}
    assert remembered == {"root", "timestamp", "snapshot", "targets", "sys", "w43", "c43", "p43", "articles"}


# Confirmation


def test_a_part_is_confirmed_by_each_tree_that_holds_nothing_newer(kiosk: Kiosk, repository: Repository) -> None:
    first = kiosk.fetch()
    repository.publish({"prices/43": b"[]"}, later=DAY)
    second = kiosk.fetch()
    for role in ("warnings", "w43", "articles"):
        before, after = first.part(role), second.part(role)
        assert before is not None
        assert after is not None
        assert (before.issued, before.confirmed, after.issued, after.confirmed) == (NOW, NOW, NOW, NOW + DAY)


def test_a_part_that_is_refused_is_not_confirmed(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.roles["warnings"].expires = NOW - DAY
    repository.roles["warnings"].version += 1
    repository.publish(later=DAY)
    stays(kiosk, "warnings", ExpiredError)


def test_no_confirmation_is_later_than_a_trusted_clock(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish(later=3 * DAY)
    kiosk.now = Stamp(at=NOW, clock="trusted")
    assert {part.confirmed for part in kiosk.fetch().parts} == {NOW}
    kiosk.now = Stamp(at=NOW + 5 * DAY, clock="trusted")
    assert {part.confirmed for part in kiosk.fetch().parts} == {NOW + 3 * DAY}


def test_what_was_read_for_another_village_counts_for_nothing(kiosk: Kiosk) -> None:
    kiosk.fetch()
    kiosk.village = "43020101"
    edition = kiosk.fetch()
    assert {part.village for part in edition.parts} == {"43020101"}
    assert "elsewhere" in ids(edition)
    assert "fair" not in ids(edition)
