"""The keeper publishes by itself, and erases by a time that nobody doubts."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from content_sync.central.tree.keeper import TimedAct, keeping
from tests.cast.central.ministry import NOW, a_warning, ministry_in
from tests.cast.central.tree_reader import a_reader, any_web_server
from tests.cast.waiting import until


def test_the_keeper_lets_go_of_what_is_over_and_outlives_a_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ministry_in(tmp_path) as ministry, any_web_server(ministry.tree.folder) as address:
        ministry.put(a_warning(hours=1 - 3 * 24))
        ministry.publisher.publish(NOW)
        reader = a_reader(ministry, address)
        with ministry.database.writing() as session:
            session.execute(text("alter table bulletin rename to away"))
        clock = ministry.clock(lambda: NOW + dt.timedelta(hours=2))
        with keeping(ministry.publisher, clock, every_s=0.05):
            until(lambda: "could not be published: OperationalError" in caplog.text, seconds=60, what="the failure")
            with ministry.database.writing() as session:
                session.execute(text("alter table away rename to bulletin"))
            until(lambda: reader.read("warnings/43")["warnings/43"] == b"[]", seconds=60, what="the next publish")


def test_the_keeper_publishes_once_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float | None] = []

    class WatchedEvent(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return super().wait(timeout)

    monkeypatch.setattr(threading, "Event", WatchedEvent)
    with (
        ministry_in(tmp_path) as ministry,
        keeping(ministry.publisher, ministry.clock(lambda: NOW)),
    ):
        until(lambda: any(waits), seconds=60, what="the keeper to wait")
    assert [wait_s for wait_s in waits if wait_s] == [60]


def test_the_keeper_erases_by_no_time_that_is_doubted_and_outlives_a_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    times: list[dt.datetime] = []
    hands = [NOW + dt.timedelta(days=400)]

    def retention(now: dt.datetime) -> None:
        times.append(now)
        if len(times) == 1:
            raise OSError(5, "the disk refused")

    with ministry_in(tmp_path) as ministry:
        ministry.publisher.publish(NOW)
        with keeping(
            ministry.publisher,
            ministry.clock(lambda: hands[0]),
            acts=[TimedAct("what was kept long enough could not be erased", retention)],
            every_s=0.01,
        ):
            until(lambda: "central publish --clock-is-right" in caplog.text, seconds=60, what="the doubt")
            hands[0] = NOW + dt.timedelta(hours=1)
            until(lambda: len(times) > 1, seconds=60, what="the second try")
    assert set(times) == {NOW + dt.timedelta(hours=1)}
    assert caplog.text.count("what was kept long enough could not be erased: OSError") == 1
