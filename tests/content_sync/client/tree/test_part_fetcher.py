"""What a village fetches of the tree: what is for it and nothing else, once, and kept in bounds."""

from __future__ import annotations

import json
from pathlib import Path

from tuf.api.metadata import DelegatedRole

from content_sync.errors import ExpiredError
from content_sync.wire.encoding import encode
from content_sync.wire.parts import part_rules
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.http_server import http_server, serving
from tests.cast.place_and_time import DAY, VILLAGE
from tests.cast.tree.client import TreeClient, assert_only_this_part_refused, assert_tree_refused, ids
from tests.cast.tree.contents import NOW, article, changed, entry, forecast, indexed, notice, warning
from tests.cast.tree.repository_simulator import METADATA, RepositorySimulator


def test_a_village_gets_what_is_for_it_and_nothing_else(client: TreeClient, repository: RepositorySimulator) -> None:
    edition = client.fetch()
    assert ids(edition) == {"forecast-43", "prices-43", "w-th", "w-43", "fair", "dengue", "market-4301"}
    assert [client.number(rule.name) for rule in part_rules(VILLAGE)] == [3, 2, 3, 3, 3, 3, 3]
    assert edition.issued == NOW
    assert edition.keys == repository.keys
    assert edition.skipped == 0
    assert edition.unreadable == 0
    assert client.asked_for("far") == client.asked_for("elsewhere") == 0


def test_a_tree_with_nothing_for_the_village_still_brings_the_keys(tmp_path: Path) -> None:
    empty = RepositorySimulator(NOW)
    with http_server(serving(empty.files)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=empty.root_1)
        edition = client.fetch()
    assert [client.number(rule.name) for rule in part_rules(VILLAGE)] == [0, 2, 0, 0, 0, 0, 0]
    assert edition.bulletins == ()
    assert edition.keys == empty.keys
    assert client.failed == {}


def test_the_finest_forecast_that_has_content_is_taken(client: TreeClient, repository: RepositorySimulator) -> None:
    repository.publish({"weather/4301": encode_bulletins([forecast("4301")])})
    edition = client.fetch()
    assert "forecast-4301" in ids(edition)
    assert "forecast-43" not in ids(edition)
    repository.publish({"weather/4301": b"[]"})
    assert "forecast-43" in ids(client.fetch())
    assert client.number("weather") == repository.changed_in["weather/4301"]


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
            "market/4301": encode_bulletins([alarm, notice("not-here-either", "43")]),
            "warnings/43": encode_bulletins([article("not-here", "43")]),
        }
    )
    edition = client.fetch()
    assert ids(edition) == {"w-th", "fair"}
    assert edition.skipped == 6


def test_a_bulletin_for_other_villages_in_a_shared_file_is_left_out(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    repository.publish({"local/43/fair": encode_bulletins([notice("fair", "4301"), notice("theirs", "4302")])})
    assert "theirs" not in ids(client.fetch())


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
    assert_tree_refused(client, ExpiredError)
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
        assert before.issued == NOW
        assert before.confirmed == NOW
        assert after.issued == NOW
        assert after.confirmed == NOW + DAY


def test_a_part_that_is_refused_is_not_confirmed(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    repository.roles["warnings"].expires = NOW - DAY
    repository.roles["warnings"].version += 1
    repository.publish(later=DAY)
    assert_only_this_part_refused(client, "warnings", ExpiredError)


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


def test_a_folder_of_sixty_megabytes_stays_and_one_byte_more_is_cleared_away(client: TreeClient) -> None:
    ballast = client.folder / "ballast"
    for beyond in (0, 1):
        client.fetch()
        ballast.touch()
        rest = sum(file.lstat().st_size for file in client.folder.rglob("*") if file != ballast)
        with ballast.open("wb") as file:
            file.truncate(60_000_000 - rest + beyond)
        client.fetch()
        assert ballast.exists() is (beyond == 0)
