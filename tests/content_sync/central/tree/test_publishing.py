"""The signed tree: what is published where, to whom it is believable, and that no crash leaves half of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import itertools
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from content_sync import durable
from content_sync.central.database.tables import BulletinRow
from content_sync.central.tree import files as tree_module
from content_sync.central.tree.keeper import keeping
from content_sync.central.tree.keyring import Keyring
from content_sync.central.tree.layout import role_of, role_rules
from content_sync.central.tree.metadata import metadata_path
from content_sync.central.tree.published import last_publish, read_state
from content_sync.central.tree.publishing import Publisher
from content_sync.errors import SettingError
from content_sync.wire.encoding import decode
from content_sync.wire.targets import Entry, ServiceKeys, decode_bulletins
from tests.cast.ministry import (
    NOW,
    UNREADABLE,
    Ministry,
    TreeReader,
    a_forecast,
    a_ministry,
    a_notice,
    a_price_list,
    a_reader,
    a_warning,
    an_article,
    any_web_server,
    ministry_in,
)

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def ids(body: bytes | None) -> list[str]:
    assert body is not None
    return [one.id for one in decode_bulletins(body)[0]]


def entries(body: bytes | None) -> list[Entry]:
    assert body is not None
    return decode(body, list[Entry])


def versions(ministry: Ministry) -> dict[str, int]:
    standing = read_state(ministry.tree)
    assert standing is not None
    return {name: role.version for name, role in standing.roles.items()}


def files(ministry: Ministry) -> set[str]:
    return {str(file.relative_to(ministry.tree.folder)) for file in ministry.tree.folder.rglob("*") if file.is_file()}


def test_a_kiosk_finds_every_kind_under_the_name_of_its_area(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_forecast("43"), a_forecast("4301"), a_price_list(), a_warning(), an_article(), a_notice())
    ministry.publisher.publish(NOW)
    names = ("weather/43", "weather/4301", "prices/43", "warnings/43", "articles/dengue", "local/43/training")
    read = reader.read(*names, "sys/kiosk", "articles/index", "local/43/index")
    assert [ids(read[name]) for name in names] == [
        ["forecast-43"], ["forecast-4301"], ["prices-43"], ["storm"], ["dengue"], ["training"],
    ]  # fmt: skip
    body = read["sys/kiosk"]
    assert body is not None
    assert decode(body, ServiceKeys) == ministry.keyring.service_keys(15)
    assert [(one.id, one.kind, one.title, one.areas) for one in entries(read["articles/index"])] == [
        ("dengue", "article", "ไข้เลือดออก", ("th",))
    ]
    entry = entries(read["local/43/index"])[0]
    body = read["local/43/training"]
    assert body is not None
    assert (entry.size, entry.kind, entry.areas) == (len(body), "notice", ("4301",))


def test_what_is_not_published_is_nowhere_in_the_tree(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(an_article("draft"), state="draft")
    ministry.put(an_article("old"), state="withdrawn")
    ministry.publisher.publish(NOW)
    assert reader.read("articles/draft", "articles/old", "articles/index", "weather/43") == {
        "articles/draft": None, "articles/old": None, "articles/index": None, "weather/43": None,
    }  # fmt: skip


def test_a_word_for_the_country_reaches_every_province(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_notice("all", "th"), a_warning("flood", "th", "43"), a_forecast("th"))
    ministry.publisher.publish(NOW)
    read = reader.read("local/10/index", "local/96/all", "warnings/th", "warnings/43", "weather/57", "weather/th")
    assert [one.id for one in entries(read["local/10/index"])] == ["all"]
    assert (ids(read["local/96/all"]), ids(read["warnings/th"]), ids(read["weather/57"])) == (
        ["all"], ["flood"], ["forecast-th"],
    )  # fmt: skip
    assert read["weather/th"] is None


def test_publishing_again_without_a_change_writes_nothing(ministry: Ministry) -> None:
    ministry.put(a_forecast())
    first = ministry.publisher.publish(NOW)
    before = files(ministry)
    again = ministry.publisher.publish(NOW + HOUR)
    assert (first.version, first.changed, again.version, again.changed) == (1, 2, 1, 0)
    assert files(ministry) == before


def test_only_the_role_whose_target_changed_gets_a_new_version_and_only_that_target_a_new_edition(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(a_forecast("43"), a_forecast("4301"), a_price_list())
    ministry.publisher.publish(NOW)
    before = versions(ministry)
    ministry.put(a_forecast("43", high=35.0))
    assert ministry.publisher.publish(NOW + HOUR).changed == 1
    after = versions(ministry)
    assert {name for name in after if after[name] != before[name]} == {"w43"}
    reader.read("weather/43", "weather/4301", "prices/43", "sys/kiosk")
    assert reader.editions == {"weather/43": 2, "weather/4301": 1, "prices/43": 1, "sys/kiosk": 1}


def test_a_name_kiosks_look_up_becomes_an_empty_list_and_what_an_index_names_goes(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(a_warning(), an_article(), an_article("pm25"), a_notice())
    ministry.publisher.publish(NOW)
    for name in ("storm", "dengue", "training"):
        ministry.withdraw(name)
    ministry.publisher.publish(NOW + HOUR)
    read = reader.read("warnings/43", "articles/index", "articles/dengue", "local/43/index", "local/43/training")
    assert (read["warnings/43"], read["local/43/index"]) == (b"[]", b"[]")
    assert (read["articles/dengue"], read["local/43/training"]) == (None, None)
    assert [one.id for one in entries(read["articles/index"])] == ["pm25"]
    assert reader.editions == {"warnings/43": 2, "articles/index": 2, "local/43/index": 2}
    assert ministry.publisher.publish(NOW + 2 * HOUR).changed == 0


def test_a_warning_stays_three_days_after_its_end_for_each_kiosk_to_decide_and_a_notice_leaves_at_its_end(
    ministry: Ministry, reader: TreeReader
) -> None:
    endless = msgspec.structs.replace(a_warning("without-an-end"), valid_until=None)
    ministry.put(a_warning("two-hours", hours=2), endless, a_notice(days=1))
    ministry.publisher.publish(NOW)
    for after, standing in (
        (2 * HOUR, ["two-hours", "without-an-end"]),
        (2 * HOUR + 3 * DAY - MINUTE, ["two-hours", "without-an-end"]),
        (2 * HOUR + 3 * DAY, ["without-an-end"]),
        (6 * DAY - MINUTE, ["without-an-end"]),
        (6 * DAY, []),
    ):
        ministry.publisher.publish(NOW + after)
        assert ids(reader.read("warnings/43")["warnings/43"]) == standing
        notices = entries(reader.read("local/43/index")["local/43/index"])
        assert len(notices) == (after < DAY)


def test_a_warning_that_is_replaced_or_withdrawn_leaves_at_once(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_warning("old"), a_warning("other"))
    ministry.publisher.publish(NOW)
    ministry.put(a_warning("new", replaces=("old",)))
    ministry.withdraw("other")
    ministry.publisher.publish(NOW + MINUTE)
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["new"]


def test_a_day_later_the_timestamp_is_signed_anew_and_no_role_is(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)
    before = versions(ministry)
    later = ministry.publisher.publish(NOW + DAY)
    assert (later.version, later.changed, versions(ministry)) == (2, 0, before)
    reader.read("sys/kiosk", at=NOW + 60 * DAY)
    assert reader.editions == {"sys/kiosk": 1}


def test_a_role_near_its_end_is_signed_anew_without_a_new_edition(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_forecast())
    ministry.publisher.publish(NOW)
    ministry.publisher.publish(NOW + 41 * DAY, is_clock_right=True)
    renewed = {name for name, version in versions(ministry).items() if version == 2}
    assert renewed == {name for name, rule in role_rules().items() if rule.days == 60}
    reader.read("weather/43", at=NOW + 100 * DAY)
    assert reader.editions == {"weather/43": 1}


def test_every_role_has_the_life_the_design_gives_it(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    standing = read_state(ministry.tree)
    assert standing is not None
    lives = {name: (role.expires - NOW).days for name, role in standing.roles.items()}
    assert len(lives) == 1 + 3 + 3 * 77
    shown = {name: lives[name] for name in ("targets", "sys", "articles", "warnings", "w43", "c43", "p43")}
    assert shown == {"targets": 365, "sys": 365, "articles": 365, "warnings": 90, "w43": 60, "c43": 60, "p43": 180}


def test_a_warning_replaces_warnings_only_and_shares_its_name_with_whatever_bears_it(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(an_article("dengue"), a_notice("training", "4301"), a_warning("old"))
    ministry.put(a_warning("new", replaces=("dengue", "training", "old")))
    ministry.publisher.publish(NOW)
    read = reader.read("articles/dengue", "local/43/training", "warnings/43")
    assert {path: ids(body) for path, body in read.items()} == {
        "articles/dengue": ["dengue"],
        "local/43/training": ["training"],
        "warnings/43": ["new"],
    }


def test_when_the_clock_goes_back_a_little_what_was_issued_does_not(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)
    ministry.put(an_article())
    assert ministry.publisher.publish(NOW - 10 * MINUTE).version == 2
    standing = read_state(ministry.tree)
    assert standing is not None
    assert (standing.issued, standing.roles["articles"].expires) == (NOW, NOW + 365 * DAY)
    assert ids(reader.read("articles/dengue", at=NOW + DAY)["articles/dengue"]) == ["dengue"]


@pytest.mark.parametrize("off", [3 * DAY, 13 * DAY, 90 * DAY, 3_650 * DAY, -3 * DAY, -20_000 * DAY], ids=str)
def test_a_wrong_clock_never_stops_publishing_and_never_signs_its_date(
    ministry: Ministry, reader: TreeReader, off: dt.timedelta
) -> None:
    ministry.put(a_warning("in-force"))
    ministry.publisher.publish(NOW)
    clock = ministry.clock(lambda: NOW + off)
    ministry.put(a_warning("new", hours=2))
    assert ministry.publisher.publish(clock()).version == 2
    standing = read_state(ministry.tree)
    assert standing is not None
    assert NOW <= standing.issued < NOW + MINUTE
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["in-force", "new"]


def test_a_serving_central_says_once_in_its_log_that_its_clock_is_wrong_and_publishes(
    ministry: Ministry, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.publisher.publish(NOW)
    ministry.put(an_article())
    off, asked = [15 * DAY], [0]
    turned = threading.Event()

    def machine() -> dt.datetime:
        asked[0] += 1
        if asked[0] == 4:
            off[0] = dt.timedelta()
        if asked[0] == 8:
            turned.set()
        return NOW + off[0]

    with caplog.at_level("INFO"), keeping(ministry.publisher, ministry.clock(machine), every_s=0.01):
        assert turned.wait(60)
    assert caplog.text.count("central publish --clock-is-right") == 1
    assert caplog.text.count("fits the last publish again") == 1
    assert "published version 2" in caplog.text


def test_a_date_that_a_wrong_clock_signed_is_taken_back_once_a_person_says_so(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.publisher.publish(NOW - DAY)
    ministry.publisher.publish(NOW + 13 * DAY)
    reader.read("sys/kiosk", at=NOW + 13 * DAY)
    ministry.put(an_article())
    ministry.publisher.publish(ministry.clock(lambda: NOW)())
    standing = read_state(ministry.tree)
    assert standing is not None
    assert standing.issued >= NOW + 13 * DAY, "until then it goes on from the last publish"
    assert ministry.publisher.publish(NOW, is_clock_right=True).version == 4
    standing = read_state(ministry.tree)
    assert (standing.issued if standing else None) == NOW
    assert ministry.clock(lambda: NOW).read().doubt is None
    read = reader.read("articles/dengue", at=NOW + 13 * DAY)["articles/dengue"]
    assert ids(read) == ["dengue"], "also who believed the wrong date takes the right one"


def test_a_date_to_come_is_taken_back_also_where_nothing_else_changed(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW + DAY)
    assert ministry.publisher.publish(NOW, is_clock_right=True).version == 2


def test_two_publishes_in_one_second_are_two_versions(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(an_article("a"))
    ministry.publisher.publish(NOW)
    reader.read("articles/index")
    ministry.put(an_article("b"))
    ministry.publisher.publish(NOW)
    assert [one.id for one in entries(reader.read("articles/index")["articles/index"])] == ["a", "b"]


def test_a_reader_never_fails_while_publishing_goes_on(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_forecast(), an_article())
    ministry.publisher.publish(NOW)
    is_over, published = threading.Event(), itertools.count(1)

    def publish_all_the_time() -> int:
        while not is_over.is_set():
            count = next(published)
            ministry.put(a_forecast(high=20.0 + count % 20), an_article(title=f"ครั้งที่ {count}"))
            ministry.publisher.publish(NOW + count * DAY / 1000)
        return next(published)

    with ThreadPoolExecutor() as pool:
        publishing = pool.submit(publish_all_the_time)
        for number in range(30):
            folder = ministry.folder / ("new" if number % 2 else f"new-{number}")
            fresh = TreeReader(address=reader.address, root=reader.root, folder=folder)
            assert None not in fresh.read("weather/43", "articles/index", "articles/dengue").values()
        is_over.set()
        assert publishing.result() > 5


class FailingDisk:
    """The `os` beneath the tree; from the n-th call on that changes the disk every such call fails."""

    def __init__(self, calls: int, error: int) -> None:
        self.left, self._error = calls, error

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if name not in {"open", "write", "fsync", "close", "utime"}:
            return real

        def counted(*arguments: object, **options: object) -> object:
            if name != "close":
                self._count()
            return real(*arguments, **options)

        return counted

    def rename(self, file: Path, to: Path) -> Path:
        self._count()
        os.rename(file, to)  # noqa: PTH104  beneath Path.replace, which this stands in for
        return to

    def sync_file_system(self, folder: Path) -> None:
        del folder  # a test needs no real one: the machine stays up
        self._count()

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(self._error, os.strerror(self._error))


def fail_from(monkeypatch: pytest.MonkeyPatch, calls: int, error: int) -> FailingDisk:
    disk = FailingDisk(calls, error)
    monkeypatch.setattr(tree_module, "os", disk)
    monkeypatch.setattr(durable, "os", disk)
    monkeypatch.setattr(tree_module, "_sync_file_system", disk.sync_file_system)
    monkeypatch.setattr(Path, "replace", lambda file, to: disk.rename(file, to))  # noqa: PLW0108  a bound method would not get the path
    return disk


@pytest.mark.parametrize(("error", "step"), [(errno.EIO, 1), (errno.ENOSPC, 4)])
def test_a_publish_cut_at_any_call_leaves_a_tree_a_kiosk_can_read_and_the_next_one_completes(
    ministry: Ministry, reader: TreeReader, monkeypatch: pytest.MonkeyPatch, error: int, step: int
) -> None:
    ministry.put(a_forecast(), an_article("kept"))
    ministry.publisher.publish(NOW)
    reader.read("weather/43")
    for calls in itertools.count(step=step):
        title = f"ก่อน {calls}"
        ministry.put(a_forecast(high=10.0 + calls % 40), an_article("kept", title=title), a_notice(days=calls + 1))
        with monkeypatch.context() as patch, contextlib.suppress(OSError):
            fail_from(patch, calls, error)
            ministry.publisher.publish(NOW)
            break
        assert not (ministry.tree.folder / ".staging").exists()
        read = reader.read("weather/43", "articles/index", "articles/kept")
        assert None not in read.values()
        assert entries(read["articles/index"])[0].size == len(read["articles/kept"] or b"")
    assert calls > 25
    ministry.put(a_forecast(high=9.0))
    ministry.publisher.publish(NOW)
    newest = reader.read("weather/43", "local/43/index")
    assert b'"high_celsius":9.0' in (newest["weather/43"] or b"")
    assert len(entries(newest["local/43/index"])) == 1


def test_a_file_system_that_cannot_be_synced_is_told(ministry: Ministry, tmp_path: Path) -> None:
    ministry.publisher.publish(NOW)
    with pytest.raises(OSError, match="No such file"):
        tree_module._sync_file_system(tmp_path / "gone")


def test_a_name_that_a_broken_publish_left_is_never_used_for_other_content(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(an_article())
    ministry.publisher.publish(NOW)
    left = ministry.tree.folder / metadata_path("articles", 2)
    left.write_bytes(b"a publish that never ended")
    ministry.put(an_article(title="ใหม่"))
    ministry.publisher.publish(NOW)
    assert versions(ministry)["articles"] == 3
    assert left.read_bytes() == b"a publish that never ended"
    assert reader.read("articles/index")["articles/index"] is not None


def test_files_stay_a_week_after_they_were_last_referenced(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(an_article(title="หนึ่ง"), a_forecast())
    ministry.publisher.publish(NOW)
    first = files(ministry)
    ministry.put(an_article(title="สอง"))
    ministry.publisher.publish(NOW + 30 * DAY, is_clock_right=True)
    ministry.publisher.publish(NOW + 36 * DAY)
    assert first - {"metadata/timestamp.json"} <= files(ministry)
    ministry.publisher.publish(NOW + 38 * DAY)
    gone = first - files(ministry)
    assert metadata_path("articles", 1) in gone
    assert metadata_path("snapshot", 1) in gone
    assert {"metadata/1.root.json", metadata_path("w43", 1)} & gone == set()
    assert ids(reader.read("weather/43", at=NOW + 38 * DAY)["weather/43"]) == ["forecast-43"]


def test_publishers_at_once_take_turns(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)

    def publish(number: int) -> int:
        ministry.put(an_article(f"a{number}"))
        return ministry.publisher.publish(NOW).version

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, range(8)))
    assert len(entries(reader.read("articles/index")["articles/index"])) == 8


def test_on_postgresql_the_same_tree_comes_out(tmp_path: Path, postgres_url: str) -> None:
    with ministry_in(tmp_path, url=postgres_url) as ministry, any_web_server(ministry.tree.folder) as address:
        ministry.put(a_forecast(), a_warning("flood", "43", "4101"))
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ministry.publisher.publish, [NOW] * 4))
        read = a_reader(ministry, address).read("weather/43", "warnings/41")
        assert ids(read["weather/43"]) == ["forecast-43"]


def test_several_processes_on_postgresql_go_by_one_time_whichever_of_their_clocks_are_wrong(
    tmp_path: Path, postgres_url: str
) -> None:
    with ministry_in(tmp_path, url=postgres_url) as ministry:
        other = a_ministry(tmp_path, url=postgres_url)
        ministry.publisher.publish(NOW)
        wrong, right = ministry.clock(lambda: NOW + 90 * DAY), other.clock(lambda: NOW + 10 * HOUR)
        for number, (here, clock) in enumerate([(ministry, wrong), (other, right), (ministry, wrong), (other, right)]):
            here.put(an_article(f"a{number}"))
            assert here.publisher.publish(clock()).changed
            last = last_publish(ministry.tree)
            assert last is not None
            expected = NOW + 10 * HOUR if number else NOW
            assert expected <= last.issued < expected + MINUTE
            assert (wrong.read().doubt is not None, right.read().doubt) == (True, None)
        other.database.close()


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
        database=ministry.database, keyring=ministry.keyring, tree=tree_module.TreeFolder(tmp_path / "nowhere")
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
    ministry.publisher.found(NOW + HOUR)
    assert ministry.publisher.publish(NOW + HOUR).version == 2
    assert ministry.publisher.publish(NOW + HOUR).version == 2
    after = versions(ministry)
    assert {name for name in after if after[name] != before[name]} == {"targets", "articles"}
    assert ids(reader.read("articles/dengue", "weather/43")["articles/dengue"]) == ["dengue"]
    assert reader.editions == {"weather/43": 1, "articles/dengue": 1}
    newcomer = TreeReader(address=reader.address, root=reader.root, folder=ministry.folder / "newcomer")
    assert ids(newcomer.read("articles/dengue")["articles/dengue"]) == ["dengue"]


def test_a_root_near_its_end_is_renewed_by_keys(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)
    later = NOW + 800 * DAY
    ministry.publisher.found(NOW + 100 * DAY)
    assert not ministry.tree.has("metadata/2.root.json")
    ministry.publisher.found(later)
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
        ministry.publisher.found(NOW + HOUR)
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
    ministry.publisher.found(NOW)
    away = tmp_path / "targets-1.key"
    (ministry.keyring.offline / away.name).rename(away)
    ministry.put(a_warning("storm", "43"))
    done = ministry.publisher.publish(NOW + HOUR)
    assert len(done.left) == 77
    assert "w43: its key was replaced: bring the targets keys" in "".join(done.left)
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["storm"]
    assert ids(reader.read("weather/43")["weather/43"])
    away.rename(ministry.keyring.offline / away.name)
    assert ministry.publisher.publish(NOW + 2 * HOUR).left == ()
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
        assert len(done.left) == 1
        assert done.left[0].startswith("p43: the key ")
    assert caplog.text.count("left as it stands: p43") == 1
    assert ministry.publisher.left == list(done.left)
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
    assert [one.partition(":")[0] for one in done.left] == ["p43"]
    assert ids(reader.read("weather/43")["weather/43"])
    assert [entry.id for entry in entries(reader.read("local/43/index")["local/43/index"])] == ["before"]


def test_the_first_publish_needs_every_key(ministry: Ministry) -> None:
    (ministry.keyring.folder / "p43.key").unlink()
    with pytest.raises(SettingError, match=r"p43\.key"):
        ministry.publisher.publish(NOW)


@pytest.mark.parametrize("body", [b"?", b'{"kind":"poem","id":"flood"}', b'{"kind":"notice","id":"flood"}'], ids=repr)
def test_a_bulletin_that_central_itself_cannot_read_costs_itself_only(
    ministry: Ministry, reader: TreeReader, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.put(a_warning("storm", "43"), a_notice("flood"))
    with ministry.database.writing() as session:
        row = session.scalars(select(BulletinRow).where(BulletinRow.id == "flood")).one()
        row.body = body
    ministry.publisher.publish(NOW)
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["storm"]
    assert "the notice flood cannot be read and is left out" in caplog.text


def test_founding_twice_keeps_the_first_root_and_keys(ministry: Ministry) -> None:
    before = {file.name: file.read_bytes() for file in ministry.keyring.folder.iterdir()}, ministry.root()
    ministry.publisher.found(NOW + DAY)
    assert ({file.name: file.read_bytes() for file in ministry.keyring.folder.iterdir()}, ministry.root()) == before
    assert {file.stat().st_mode & 0o777 for file in ministry.keyring.folder.iterdir()} == {0o600}
    assert ministry.keyring.is_demo


def test_a_hole_in_the_tree_is_told_and_filled_from_what_is_published(
    ministry: Ministry, reader: TreeReader, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.put(a_forecast())
    ministry.publisher.publish(NOW)
    (ministry.tree.folder / metadata_path("w43", 1)).unlink()
    ministry.put(a_warning("storm", "43"))
    ministry.publisher.publish(NOW + HOUR)
    assert "1.w43.json" in caplog.text
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["storm"]
    assert ids(reader.read("weather/43")["weather/43"])
    assert versions(ministry)["w43"] == 2


@pytest.mark.parametrize("name", ["targets", "snapshot"])
def test_a_hole_where_all_roles_hang_is_told_and_not_published_over(ministry: Ministry, name: str) -> None:
    ministry.publisher.publish(NOW)
    (ministry.tree.folder / metadata_path(name, 1)).unlink()
    with pytest.raises(SettingError, match=rf"1\.{name}\.json"):
        ministry.publisher.publish(NOW + HOUR)


def test_a_forged_target_is_not_believed(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_forecast())
    ministry.publisher.publish(NOW)
    target = next((ministry.tree.folder / "targets/weather").iterdir())
    target.write_bytes(target.read_bytes().replace(b"31.0", b"51.0"))
    with pytest.raises(UNREADABLE):
        reader.read("weather/43")


def test_every_target_has_a_role_that_may_sign_it() -> None:
    for path in ("sys/kiosk", "articles/index", "warnings/th", "weather/43010501", "prices/10", "local/96/x"):
        assert role_of(path) in role_rules()
