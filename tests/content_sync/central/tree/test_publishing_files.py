"""Publishing on a disk that fails, beside readers and other publishers, over a tree with holes."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync import durable
from content_sync.central.tree import files as tree_module
from content_sync.central.tree.metadata import metadata_path
from content_sync.errors import SettingError
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_notice, a_warning, an_article
from tests.cast.central.tree_reader import UNREADABLE, TreeReader, entries, files, ids, versions
from tests.cast.place_and_time import DAY, HOUR


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
    monkeypatch.setattr(tree_module, "sync_file_system", disk.sync_file_system)
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
        assert entries(read["articles/index"])[0].size_bytes == len(read["articles/kept"] or b"")
    assert calls > 25
    ministry.put(a_forecast(high=9.0))
    ministry.publisher.publish(NOW)
    newest = reader.read("weather/43", "local/43/index")
    assert b'"high_celsius":9.0' in (newest["weather/43"] or b"")
    assert len(entries(newest["local/43/index"])) == 1


def test_a_file_system_that_cannot_be_synced_is_told(ministry: Ministry, tmp_path: Path) -> None:
    ministry.publisher.publish(NOW)
    with pytest.raises(OSError, match="No such file"):
        durable.sync_file_system(tmp_path / "gone")


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


def test_files_stay_a_week_after_they_were_last_referenced_and_longer_where_packs_are_coded_against_them(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(an_article(title="หนึ่ง"), a_forecast())
    ministry.publisher.publish(NOW)
    first = {path for path in files(ministry) if not path.startswith(".packs/")}
    ministry.put(an_article(title="สอง"))
    ministry.publisher.publish(NOW + 30 * DAY, is_clock_right=True)
    ministry.publisher.publish(NOW + 37 * DAY)
    assert first - {"metadata/timestamp.json"} <= files(ministry)
    ministry.put(an_article(title="สาม"))
    ministry.publisher.publish(NOW + 37 * DAY + timedelta(seconds=1))
    gone = first - files(ministry)
    assert [path.rpartition(".")[2] for path in gone] == ["dengue"], "the text, which rides in no pack"
    assert ids(reader.read("weather/43", at=NOW + 38 * DAY)["weather/43"]) == ["forecast-43"]


def test_publishers_at_once_take_turns(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)

    def publish(number: int) -> int:
        ministry.put(an_article(f"a{number}"))
        return ministry.publisher.publish(NOW).version

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, range(8)))
    assert len(entries(reader.read("articles/index")["articles/index"])) == 8


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
