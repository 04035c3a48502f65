"""Visits over TLS to a central whose certificate is over: by whose time it is judged, and what still works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from tests.cast.faults.certificates import Authority, in_force
from tests.cast.faults.volunteers_page import read_of_visit
from tests.cast.link.link_world import LinkWorld, linked
from tests.cast.place_and_time import DAY
from tests.cast.tree.contents import NOW, content
from tests.cast.tree.repository_simulator import RepositorySimulator

REFUSED = StepResult(outcome="failed", reason=Reason.OUTDATED_CERTIFICATE)
WAKES = [datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)]


@contextmanager
def encrypted(folder: Path, at: datetime, *, wall: datetime = NOW) -> Iterator[LinkWorld]:
    """Yield a kiosk whose machine says `wall`, and a central whose certificate is in force around `at`."""
    authority = Authority(folder)
    with linked(folder, RepositorySimulator(NOW), content(), tls=authority.server(*in_force(at))) as world:
        world.kiosk.ca_bundle = str(authority.bundle)
        world.kiosk.wall = wall
        yield world


@pytest.mark.parametrize("wall", WAKES, ids=["1970", "2200"])
@pytest.mark.parametrize("at", [NOW - 200 * DAY, NOW + 200 * DAY], ids=["over", "not yet"])
def test_a_kiosk_without_a_time_learns_it_by_a_certificate_out_of_date_and_then_refuses_it(
    tmp_path: Path, at: datetime, wall: datetime
) -> None:
    with encrypted(tmp_path, at, wall=wall) as world:
        world.kiosk.report("before")
        result = world.visit()
        assert result.is_ok
        assert result.at.is_trusted
        assert (world.central.reports, world.number() > 0) == (["before"], True)
        shown = world.ids()
        world.kiosk.report("after")
        world.publish("w-new")
        for _ in range(2):
            result = world.visit()
            assert (result.up, result.down) == (REFUSED, REFUSED)
            assert world.server.asked == [], "what waits is not told to a certificate that is over"
        assert "ใบรับรองความปลอดภัยของส่วนกลางหมดอายุ" in read_of_visit(world.kiosk, result)
        assert world.ids() == shown
        assert world.kiosk.outbox.waiting().count == 1
        world.kiosk.boot, world.kiosk.up_s = "02", 10.0
        world.kiosk.restart()
        assert world.visit().is_ok, "a start without a time goes on"
        assert world.central.reports == ["before", "after"]
        assert "w-new" in world.ids()


@pytest.mark.parametrize("wall", WAKES, ids=["1970", "2200"])
def test_a_certificate_in_force_serves_a_kiosk_whatever_its_machine_says(tmp_path: Path, wall: datetime) -> None:
    with encrypted(tmp_path, NOW, wall=wall) as world:
        for _ in range(2):
            result = world.visit()
            assert (result.is_ok, result.at.is_trusted) == (True, True)


def test_at_a_wrong_authority_nothing_is_sent_and_all_stays_as_it_is(tmp_path: Path) -> None:
    with encrypted(tmp_path, NOW) as world:
        assert world.visit().is_ok
        shown = world.ids()
        world.kiosk.ca_bundle = str(Authority(tmp_path, "theirs").bundle)
        world.kiosk.report("a secret")
        result = world.visit()
        assert result.up == StepResult(outcome="failed", reason=Reason.CERTIFICATE)
        assert world.server.asked == []
        assert (world.ids(), world.kiosk.outbox.waiting().count) == (shown, 1)
        assert "ตอบแทนส่วนกลางแต่พิสูจน์ตัวไม่ได้" in read_of_visit(world.kiosk, result)
