"""The keys of the tree: several for root, new ones, stolen ones, and roles whose key is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from content_sync.central.tree import files as tree_module
from content_sync.central.tree.keyring import Keyring
from content_sync.central.tree.publishing import Publisher
from content_sync.errors import SettingError
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_notice, a_warning, an_article, ministry_in
from tests.cast.central.tree_reader import TreeReader, a_reader, any_web_server, entries, files, ids, versions
from tests.cast.place_and_time import DAY, HOUR


def test_root_may_need_three_of_five_and_its_keys_may_be_taken_away(tmp_path: Path) -> None:
    keyring = Keyring(
        folder=tmp_path / "keys", offline=tmp_path / "safe", root_keys=5, root_threshold=3, targets_keys=3,
        targets_threshold=2,
    )  # fmt: skip
    with ministry_in(tmp_path, keyring=keyring) as ministry, any_web_server(ministry.tree.folder) as address:
        root = json.loads(ministry.root())
        assert root["signed"]["roles"]["root"]["threshold"] == 3
        assert len(root["signatures"]) == 5
        ministry.publisher.publish(NOW)
        assert sorted(file.name for file in (tmp_path / "safe").iterdir())[0] == "root-1.key"
        for file in (tmp_path / "safe").iterdir():
            file.unlink()
        ministry.put(an_article())
        ministry.publisher.publish(NOW + HOUR)
        assert ids(a_reader(ministry, address).read("articles/dengue")["articles/dengue"]) == ["dengue"]


def test_delegations_near_their_end_are_renewed_or_asked_for(
    ministry: Ministry, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.publisher.publish(NOW)
    ministry.publisher.publish(NOW + 300 * DAY, is_clock_right=True)
    assert versions(ministry)["targets"] == 2
    (ministry.keyring.offline / "targets-1.key").unlink()
    ministry.publisher.publish(NOW + 600 * DAY, is_clock_right=True)
    assert versions(ministry)["targets"] == 2
    assert "bring the targets keys" in caplog.text


def test_without_keys_publishing_stops_with_a_sentence(tmp_path: Path, ministry: Ministry) -> None:
    bare = Publisher(
        database=ministry.database,
        keyring=ministry.keyring,
        tree=tree_module.TreeFolder(tmp_path / "nowhere"),
        media=ministry.publisher.media,
    )
    with pytest.raises(SettingError, match="central keys"):
        bare.publish(NOW)
    (ministry.keyring.offline / "targets-1.key").unlink()
    with pytest.raises(SettingError, match="targets keys"):
        ministry.publisher.publish(NOW)
    (ministry.keyring.folder / "snapshot.key").unlink()
    with pytest.raises(SettingError, match=r"snapshot\.key is missing"):
        ministry.keyring.signer("snapshot")


def test_a_stolen_online_key_is_replaced_and_kiosks_follow(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_forecast(), an_article())
    ministry.publisher.publish(NOW)
    reader.read("weather/43", "articles/dengue")
    before = versions(ministry)
    for name in ("timestamp", "snapshot", "articles"):
        (ministry.keyring.folder / f"{name}.key").unlink()
    ministry.publisher.initialize(NOW + HOUR)
    assert ministry.publisher.publish(NOW + HOUR).version == 2
    assert ministry.publisher.publish(NOW + HOUR).version == 2
    after = versions(ministry)
    assert {name for name in after if after[name] != before[name]} == {"targets", "articles"}
    assert ids(reader.read("articles/dengue", "weather/43")["articles/dengue"]) == ["dengue"]
    assert reader.changed_in == {"weather/43": 1, "articles/dengue": 1}
    newcomer = TreeReader(address=reader.address, root=reader.root, folder=ministry.folder / "newcomer")
    assert ids(newcomer.read("articles/dengue")["articles/dengue"]) == ["dengue"]


def test_a_root_near_its_end_is_renewed_by_keys(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)
    later = NOW + 800 * DAY
    ministry.publisher.initialize(NOW + 100 * DAY)
    assert not ministry.tree.has("metadata/2.root.json")
    ministry.publisher.initialize(later)
    ministry.publisher.publish(NOW + 1090 * DAY, is_clock_right=True)
    assert reader.read("sys/kiosk", at=NOW + 1100 * DAY)["sys/kiosk"] is not None
    assert json.loads((ministry.tree.folder / "metadata/2.root.json").read_bytes())["signed"]["version"] == 2


def test_keys_nobody_delegated_to_are_refused_before_anything_is_published(
    ministry: Ministry, reader: TreeReader, tmp_path: Path
) -> None:
    ministry.publisher.publish(NOW)
    before = files(ministry)
    (ministry.keyring.folder / "timestamp.key").write_text("11" * 32)
    ministry.put(an_article())
    with pytest.raises(SettingError, match="may not sign timestamp"):
        ministry.publisher.publish(NOW + HOUR)
    assert files(ministry) == before
    (ministry.keyring.folder / "root-1.key").write_text("22" * 32)
    with pytest.raises(SettingError, match="may not sign root"):
        ministry.publisher.initialize(NOW + HOUR)
    assert reader.read("articles/index") == {"articles/index": None}
    few = Keyring(folder=tmp_path / "k", offline=tmp_path / "k", root_keys=1, root_threshold=2)
    with pytest.raises(SettingError, match="may not sign root"), ministry_in(tmp_path / "few", keyring=few):
        pass


def test_an_agency_s_new_key_waits_for_the_targets_keys_and_holds_back_no_other(
    ministry: Ministry, reader: TreeReader, tmp_path: Path
) -> None:
    ministry.put(a_forecast())
    ministry.publisher.publish(NOW)
    (ministry.keyring.folder / "weather.key").unlink()
    ministry.publisher.initialize(NOW)
    away = tmp_path / "targets-1.key"
    (ministry.keyring.offline / away.name).rename(away)
    ministry.put(a_warning("storm", "43"))
    done = ministry.publisher.publish(NOW + HOUR)
    (told,) = done.not_updated
    assert told.startswith("w10 to w96 (77 roles): its key was replaced: bring the targets keys")
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["storm"]
    assert ids(reader.read("weather/43")["weather/43"])
    away.rename(ministry.keyring.offline / away.name)
    assert ministry.publisher.publish(NOW + 2 * HOUR).not_updated == ()
    assert ids(reader.read("weather/43")["weather/43"])


def test_a_role_whose_key_is_gone_stays_as_it_was_and_holds_back_no_other(
    ministry: Ministry, reader: TreeReader, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.put(a_notice("before"))
    ministry.publisher.publish(NOW)
    (ministry.keyring.folder / "p43.key").unlink()
    ministry.put(a_warning("storm", "43"), a_notice("after"))
    for hours in (1, 2):
        done = ministry.publisher.publish(NOW + hours * HOUR)
        assert [one.partition(" the key ")[0] for one in done.not_updated] == ["m43:", "p43:"]
    assert caplog.text.count("not updated: p43") == 1
    assert ministry.publisher.not_updated == list(done.not_updated)
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["storm"]
    assert [entry.id for entry in entries(reader.read("local/43/index")["local/43/index"])] == ["before"]


def test_while_a_key_is_gone_the_delegations_are_renewed_with_the_one_they_name(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(a_notice("before"))
    ministry.publisher.publish(NOW)
    (ministry.keyring.folder / "p43.key").unlink()
    (ministry.keyring.folder / "weather.key").unlink()
    ministry.keyring.make(["weather"])
    ministry.put(a_forecast())
    done = ministry.publisher.publish(NOW + HOUR)
    assert [one.partition(":")[0] for one in done.not_updated] == ["m43", "p43"]
    assert ids(reader.read("weather/43")["weather/43"])
    assert [entry.id for entry in entries(reader.read("local/43/index")["local/43/index"])] == ["before"]


def test_the_first_publish_needs_every_key(ministry: Ministry) -> None:
    (ministry.keyring.folder / "p43.key").unlink()
    with pytest.raises(SettingError, match=r"p43\.key"):
        ministry.publisher.publish(NOW)


def test_founding_twice_keeps_the_first_root_and_keys(ministry: Ministry) -> None:
    before = {file.name: file.read_bytes() for file in ministry.keyring.folder.iterdir()}, ministry.root()
    ministry.publisher.initialize(NOW + DAY)
    assert ({file.name: file.read_bytes() for file in ministry.keyring.folder.iterdir()}, ministry.root()) == before
    assert {file.stat().st_mode & 0o777 for file in ministry.keyring.folder.iterdir()} == {0o600}
    assert ministry.keyring.is_demo
