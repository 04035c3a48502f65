"""Visits to a tree that is late, forged, old or expired: the pages stay as they were."""

from __future__ import annotations

from datetime import timedelta

from content_sync.client.visit_context import StepResult
from content_sync.wire.stamps import Stamp
from tests.cast.link.visiting import NOW, OK, World
from tests.cast.tree.repository_simulator import METADATA


def test_a_tree_that_lags_behind_the_receipt_is_told(met: World) -> None:
    met.central.newest = {"warnings": 99}
    result = met.visit()
    assert result.down == StepResult(outcome="failed", reason="behind")
    assert (result.new_parts, result.failed_parts, result.is_newest) == ((), {"warnings": "behind"}, False)
    number = met.publish("w-new")
    result = met.visit()
    assert (result.down.reason, result.new_parts, met.number()) == ("behind", ("warnings",), number)


def test_a_forged_tree_leaves_the_pages_as_they_were(met: World) -> None:
    before = met.edition()
    met.publish("w-new")
    files = met.central.repository.files
    files[f"{METADATA}timestamp.json"] = files[f"{METADATA}timestamp.json"].replace(b"2026", b"2027")
    assert met.visit().down == StepResult(outcome="failed", reason="forged")
    assert met.edition() == before
    met.kiosk.restart()
    assert met.edition() == before


def test_an_older_tree_leaves_the_pages_as_they_were_even_when_the_cache_was_lost(met: World) -> None:
    old = dict(met.central.repository.files)
    met.publish("w-new")
    met.visit()
    before = met.edition()
    (met.kiosk.folder / "tree").rename(met.kiosk.folder / "lost")
    met.central.repository.files.clear()
    met.central.repository.files |= old
    met.central.newest = {"warnings": 99}
    assert met.visit().down == StepResult(outcome="failed", reason="older")
    assert met.edition() == before


def test_a_number_driven_up_with_stolen_keys_does_not_hold_the_kiosk_for_ever(met: World) -> None:
    repository = met.central.repository
    honest = repository.timestamp.version
    repository.timestamp.version = 999_998
    met.publish("false-alarm")
    met.visit()
    assert met.number() == 999_999
    for name in ("timestamp", "snapshot", "warnings"):
        repository.rotate(name)
    repository.timestamp.version = honest
    number = met.publish("w-true")
    result = met.visit()
    assert (result.down, result.new_parts, met.number()) == (OK, ("warnings",), number)
    assert "w-true" in met.ids()
    assert "false-alarm" not in met.ids()
    assert met.visit().new_parts == ()
    assert met.server.paths == ["/v1/up"]


def test_a_stolen_timestamp_key_cannot_drive_the_kiosks_time_into_the_future(met: World) -> None:
    repository = met.central.repository
    before, known = met.edition(), met.kiosk.state.signed_times()
    repository.now += timedelta(days=20_000)
    repository.publish({"warnings/43": b"[]"})
    repository.now = NOW
    assert met.visit().down == StepResult(outcome="failed", reason="expired")
    assert met.edition() == before
    assert met.kiosk.state.signed_times() == known
    assert met.kiosk.clock.read() == Stamp(at=NOW, clock="trusted", boot="01", boot_s=100)


def test_an_expired_tree_leaves_the_pages_as_they_were(met: World) -> None:
    before = met.edition()
    met.kiosk.up_s += timedelta(days=61).total_seconds()
    met.central.newest = {"warnings": 99}
    assert met.visit().down == StepResult(outcome="failed", reason="expired")
    assert met.edition() == before


def test_what_cannot_be_read_stays_as_it_was_is_counted_and_is_no_failure(met: World) -> None:
    before = met.edition().bulletins
    met.central.repository.publish({"articles/index": b"?"})
    result = met.visit()
    assert (result.down, result.new_parts, result.is_newest) == (OK, ("articles",), True)
    assert (met.edition().bulletins, met.edition().unreadable) == (before, 1)
    met.visit()
    assert met.server.paths == ["/v1/up"]
