"""The clock: three states, a bound that only grows, and an anchor that no setting of the system's clock moves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.clock import BUILT, Clock, system_clock

NOON = BUILT + timedelta(days=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Machine:
    """A machine whose clock a test sets."""

    wall: datetime = NOON
    since_boot_s: float = 100.0
    is_synchronized: bool = False

    def clock(self, lower_bound: datetime | None = None) -> Clock:
        return Clock(lambda: self.wall, lambda: self.since_boot_s, lambda: self.is_synchronized, lower_bound, boot="1e")


def test_no_kiosk_runs_before_its_newest_release_was_made() -> None:
    changes = (Path(__file__).parent.parent / "CHANGELOG.md").read_text("utf-8")
    (newest, *_) = re.findall(r"^## \S+ \((\d{4}-\d{2}-\d{2})\)$", changes, re.MULTILINE)
    assert datetime.fromisoformat(newest).replace(tzinfo=UTC) == BUILT


def test_a_synchronized_clock_is_trusted() -> None:
    stamp = Machine(is_synchronized=True).clock().read()
    assert stamp.at == NOON
    assert stamp.is_trusted


def test_a_clock_nobody_vouches_for_is_an_estimate() -> None:
    stamp = Machine().clock().read()
    assert (stamp.at, stamp.clock) == (NOON, "estimated")
    assert not stamp.is_trusted


def test_a_kiosk_that_wakes_in_1970_does_not_know_the_time_and_shows_the_bound() -> None:
    stamp = Machine(wall=EPOCH).clock().read()
    assert (stamp.at, stamp.clock) == (BUILT, "unknown")


def test_synchronized_but_before_the_bound_is_not_believed() -> None:
    stamp = Machine(wall=EPOCH, is_synchronized=True).clock(NOON).read()
    assert (stamp.at, stamp.clock) == (NOON, "unknown")


def test_a_bound_from_the_store_counts_and_the_build_counts_more_when_later() -> None:
    assert Machine().clock(NOON).lower_bound() == NOON
    assert Machine().clock(EPOCH).lower_bound() == BUILT


def test_the_bound_only_grows() -> None:
    clock = Machine().clock(NOON)
    clock.raise_bound(NOON + timedelta(hours=1))
    clock.raise_bound(NOON - timedelta(hours=1))
    assert clock.lower_bound() == NOON + timedelta(hours=1)


def test_a_signed_receipt_anchors_the_time_to_seconds_since_boot() -> None:
    machine = Machine(wall=EPOCH)
    clock = machine.clock()
    clock.trust(NOON)
    machine.since_boot_s += 90
    stamp = clock.read()
    assert (stamp.at, stamp.clock) == (NOON + timedelta(seconds=90), "trusted")
    assert clock.lower_bound() == NOON


def test_a_jump_of_the_system_clock_does_not_move_an_anchored_time() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.trust(NOON)
    machine.wall = NOON + timedelta(days=4000)
    assert clock.read().at == NOON


def test_a_receipt_from_the_past_anchors_nothing() -> None:
    clock = Machine(wall=EPOCH).clock(NOON)
    clock.trust(NOON - timedelta(days=1))
    assert clock.read().clock == "unknown"


def test_a_reading_is_stored_with_its_state() -> None:
    stamp = Machine(wall=EPOCH).clock().read()
    assert (stamp.at, stamp.clock) == (BUILT, "unknown")


def test_this_machine_has_a_clock() -> None:
    clock = system_clock(None)
    assert clock.read().at >= BUILT
    assert clock.monotonic() > 0
    assert len(clock.boot) == 32
