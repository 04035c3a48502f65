"""What a visit makes of the time: which words count, when the tree is asked for its own, and what a thief can do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from content_sync.wire.stamps import Stamp
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import failing
from tests.cast.place_and_time import DAY, HOUR
from tests.cast.tree.contents import NOW
from tests.cast.tree.repository_simulator import METADATA

TIMESTAMP = f"{METADATA}timestamp.json"


def slow(link_world: LinkWorld, seconds: float) -> None:
    """Let every envelope's answer take so long, by the monotonic clock, at a central that signs no time."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        if asked.path == "/v1/up":
            link_world.kiosk.up_s += seconds
        return failing(503, "/v1/time")(asked, responder)

    link_world.central.trouble = trouble


@pytest.mark.parametrize(("seconds", "counts"), [(60, True), (61, False)])
def test_a_receipt_tells_the_time_and_what_is_newest_only_if_it_came_within_a_minute(
    visited: LinkWorld, seconds: float, *, counts: bool
) -> None:
    visited.kiosk.restart()
    slow(visited, seconds)
    assert visited.visit().at.is_trusted == counts
    visited.visit()
    assert (TIMESTAMP in visited.server.paths) == (not counts)


def test_the_first_visit_after_a_start_asks_for_the_trees_time_and_the_next_does_not(visited: LinkWorld) -> None:
    visited.kiosk.restart()
    assert visited.visit().is_ok
    assert visited.server.paths == ["/v1/up", f"{METADATA}2.root.json", TIMESTAMP]
    assert visited.visit().at.is_trusted
    assert visited.server.paths == ["/v1/up"]


def test_while_the_time_is_in_doubt_every_visit_asks_for_the_trees(visited: LinkWorld) -> None:
    honest = visited.central.repository.now
    visited.central.repository.now = honest + 3 * DAY
    assert visited.visit().at.clock == "estimated"
    assert TIMESTAMP in visited.server.paths
    visited.central.repository.now = honest + HOUR
    visited.kiosk.up_s += HOUR.total_seconds()
    result = visited.visit()
    assert (result.at.at, result.at.clock) == (honest + HOUR, "trusted")
    assert visited.server.paths == ["/v1/up"]


@pytest.mark.parametrize("leap", [3 * DAY, 90 * DAY, 3_650 * DAY], ids=str)
def test_a_receipt_of_a_wrong_time_refuses_no_tree_and_no_time_is_trusted_by_it(
    visited: LinkWorld, leap: timedelta
) -> None:
    repository = visited.central.repository
    repository.now += leap
    assert visited.visit().is_ok
    assert visited.kiosk.clock.read().clock == "estimated"
    repository.now -= leap
    visited.publish("w-new")
    visited.kiosk.up_s += HOUR.total_seconds()
    assert visited.visit().is_ok
    assert "w-new" in [bulletin.id for bulletin in visited.edition().bulletins]
    assert visited.kiosk.clock.read() == Stamp(at=NOW + HOUR, clock="trusted", boot="01", boot_s=3_700)


def test_a_kiosk_that_hears_no_receipt_takes_warnings_and_trusts_no_time(link_world: LinkWorld) -> None:
    link_world.kiosk.wall = datetime(2200, 1, 1, tzinfo=UTC)
    link_world.central.trouble = failing(503, ("/v1/up", "/v1/time"))
    for _ in range(2):
        link_world.visit()
        assert link_world.kiosk.clock.read() == Stamp(at=NOW, clock="estimated", boot="01", boot_s=100)
    assert "w-43" in [bulletin.id for bulletin in link_world.edition().bulletins]


@pytest.mark.parametrize("ahead", [81_800 * DAY, 300 * DAY, 59 * DAY], ids=["2250", "300 days", "59 days"])
@pytest.mark.parametrize("number", [4, 999_999])
def test_stolen_keys_of_timestamp_and_snapshot_hide_no_warning_and_all_heals_once_root_took_them_away(
    visited: LinkWorld, ahead: timedelta, number: int
) -> None:
    repository = visited.central.repository
    honest, files = repository.timestamp.version, dict(repository.files)
    repository.now = NOW + ahead
    repository.lay(number)
    repository.now = NOW
    repository.files |= {path: body for path, body in files.items() if "timestamp" not in path}
    for _ in range(3):
        visited.kiosk.up_s += HOUR.total_seconds()
        visited.visit()
        assert "w-43" in [bulletin.id for bulletin in visited.edition().bulletins]
        stamp = visited.kiosk.clock.read()
        assert not stamp.is_trusted or abs(stamp.at - repository.now) < 4 * HOUR
    repository.timestamp.version = honest
    for name in ("timestamp", "snapshot"):
        repository.rotate(name)
    visited.publish("w-43", "w-new")
    assert visited.visit().is_ok
    assert {"w-43", "w-new"} <= {bulletin.id for bulletin in visited.edition().bulletins}
    assert list(visited.kiosk.state.signed_times()) == [repository.signers["timestamp"].public_key.keyid]
