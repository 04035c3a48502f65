"""The keeper publishes by itself."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from content_sync.central.tree.keeper import keeping
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
        with keeping(ministry.publisher, ministry.clock(lambda: NOW + dt.timedelta(hours=2)), every_s=0.05):
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
    with ministry_in(tmp_path) as ministry, keeping(ministry.publisher, ministry.clock(lambda: NOW)):
        until(lambda: any(waits), seconds=60, what="the keeper to wait")
    assert [wait_s for wait_s in waits if wait_s] == [60]
