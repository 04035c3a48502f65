"""Visits to a tree that is late, forged, old or expired: the pages stay as they were."""

from __future__ import annotations

from datetime import timedelta

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from content_sync.wire.stamps import Stamp
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.visiting_kiosk import OK
from tests.cast.tree.contents import NOW
from tests.cast.tree.repository_simulator import METADATA


def test_a_tree_that_lags_behind_the_receipt_is_told(visited: LinkWorld) -> None:
    visited.central.newest = {"warnings": 99}
    result = visited.visit()
    assert result.down == StepResult(outcome="failed", reason=Reason.BEHIND)
    assert result.new_parts == ()
    assert result.failed_parts == {"warnings": Reason.BEHIND}
    assert not result.is_newest
    number = visited.publish("w-new")
    result = visited.visit()
    assert result.down.reason == Reason.BEHIND
    assert result.new_parts == ("warnings",)
    assert visited.number() == number


def test_a_forged_tree_leaves_the_pages_as_they_were(visited: LinkWorld) -> None:
    before = visited.edition()
    visited.publish("w-new")
    files = visited.central.repository.files
    files[f"{METADATA}timestamp.json"] = files[f"{METADATA}timestamp.json"].replace(b"2026", b"2027")
    assert visited.visit().down == StepResult(outcome="failed", reason=Reason.FORGED)
    assert visited.edition() == before
    visited.kiosk.restart()
    assert visited.edition() == before


def test_an_older_tree_leaves_the_pages_as_they_were_even_when_the_cache_was_lost(visited: LinkWorld) -> None:
    old = dict(visited.central.repository.files)
    visited.publish("w-new")
    visited.visit()
    before = visited.edition()
    (visited.kiosk.folder / "tree").rename(visited.kiosk.folder / "lost")
    visited.central.repository.files.clear()
    visited.central.repository.files |= old
    visited.central.newest = {"warnings": 99}
    assert visited.visit().down == StepResult(outcome="failed", reason=Reason.OLDER)
    assert visited.edition() == before


def test_a_number_driven_up_with_stolen_keys_does_not_hold_the_kiosk_for_ever(visited: LinkWorld) -> None:
    repository = visited.central.repository
    honest = repository.timestamp.version
    repository.timestamp.version = 999_998
    visited.publish("false-alarm")
    visited.visit()
    assert visited.number() == 999_999
    for name in ("timestamp", "snapshot", "warnings"):
        repository.rotate(name)
    repository.timestamp.version = honest
    number = visited.publish("w-true")
    result = visited.visit()
    assert result.down == OK
    assert result.new_parts == ("warnings",)
    assert visited.number() == number
    assert "w-true" in visited.ids()
    assert "false-alarm" not in visited.ids()
    assert visited.visit().new_parts == ()
    assert visited.server.paths == ["/v1/up"]


def test_a_stolen_timestamp_key_cannot_drive_the_kiosks_time_into_the_future(visited: LinkWorld) -> None:
    repository = visited.central.repository
    before, known = visited.edition(), visited.kiosk.state.signed_times()
    repository.now += timedelta(days=20_000)
    repository.publish({"warnings/43": b"[]"})
    repository.now = NOW
    assert visited.visit().down == StepResult(outcome="failed", reason=Reason.EXPIRED)
    assert visited.edition() == before
    assert visited.kiosk.state.signed_times() == known
    assert visited.kiosk.clock.read() == Stamp(at=NOW, clock="trusted", boot="01", boot_s=100)


def test_an_expired_tree_leaves_the_pages_as_they_were(visited: LinkWorld) -> None:
    before = visited.edition()
    visited.kiosk.up_s += timedelta(days=61).total_seconds()
    visited.central.newest = {"warnings": 99}
    assert visited.visit().down == StepResult(outcome="failed", reason=Reason.EXPIRED)
    assert visited.edition() == before


def test_what_cannot_be_read_stays_as_it_was_is_counted_and_is_no_failure(visited: LinkWorld) -> None:
    before = visited.edition().bulletins
    visited.central.repository.publish({"articles/index": b"?"})
    result = visited.visit()
    assert result.down == OK
    assert result.new_parts == ("articles",)
    assert result.is_newest
    assert (visited.edition().bulletins, visited.edition().unreadable) == (before, 1)
    visited.visit()
    assert visited.server.paths == ["/v1/up"]
