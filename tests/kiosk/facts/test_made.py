"""When a report was made whose kiosk knew no time then: to the second where it is known now, else between two times."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content_sync.wire.stamps import ClockState, Stamp
from kiosk.clock import BUILT
from kiosk.facts.made import Made, when_made
from kiosk.store.starts import MachineStart
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import DAY, HOUR, MINUTE

UNKNOWN = Stamp(at=BUILT, clock="unknown", boot="02", boot_s=60)
NOW = Stamp(at=NOON, clock="trusted", boot="04", boot_s=600)
BEFORE, UNSURE = MachineStart(boot="01", began=NOON - 9 * DAY), MachineStart(boot="02", after=NOON - 6 * DAY)
LATER = MachineStart(boot="03", began=NOON - DAY, after=NOON - 6 * DAY)


def test_in_the_same_start_it_is_dated_once_the_time_is_trusted() -> None:
    now = Stamp(at=NOON, clock="trusted", boot="02", boot_s=360)
    told = when_made(UNKNOWN, (), now=now, arrived=None)
    assert told == Made(stamp=Stamp(at=NOON - 5 * MINUTE, clock="trusted", boot="02", boot_s=60))
    unsure = Stamp(at=NOON, clock="estimated", boot="02", boot_s=360)
    assert when_made(UNKNOWN, (), now=unsure, arrived=None) == Made(stamp=UNKNOWN)


def test_of_another_start_it_is_dated_where_that_one_learnt_the_time() -> None:
    own = MachineStart(boot="02", began=NOON - 3 * DAY)
    told = when_made(UNKNOWN, (BEFORE, own, LATER), now=NOW, arrived=None)
    assert told.stamp.at == NOON - 3 * DAY + MINUTE
    assert told.stamp.is_trusted


def test_a_start_without_a_time_lies_between_those_around_it() -> None:
    told = when_made(UNKNOWN, (BEFORE, UNSURE, LATER), now=NOW, arrived=None)
    assert told == Made(stamp=UNKNOWN, after=NOON - 6 * DAY, before=NOON - DAY)


def test_a_report_was_made_before_it_arrived() -> None:
    arrived = Stamp(at=NOON - 2 * DAY, clock="trusted")
    told = when_made(UNKNOWN, (UNSURE, LATER), now=NOW, arrived=arrived)
    assert told == Made(stamp=UNKNOWN, after=NOON - 6 * DAY, before=NOON - 2 * DAY)
    guessed = Stamp(at=NOON - 2 * DAY, clock="estimated")
    assert when_made(UNKNOWN, (UNSURE, LATER), now=NOW, arrived=guessed).before == NOON - DAY


def test_a_start_that_was_forgotten_or_not_named_was_before_now() -> None:
    for made in (UNKNOWN, Stamp(at=BUILT, clock="unknown")):
        told = when_made(made, (BEFORE,), now=NOW, arrived=None)
        assert told == Made(stamp=made, before=NOON)


def test_a_kiosk_that_knows_no_time_yet_says_so() -> None:
    now = Stamp(at=BUILT, clock="unknown", boot="04", boot_s=60)
    assert when_made(UNKNOWN, (), now=now, arrived=None) == Made(stamp=UNKNOWN)


def test_times_that_contradict_each_other_give_none_that_runs_backwards() -> None:
    own = MachineStart(boot="02", after=NOON + HOUR)
    assert when_made(UNKNOWN, (own,), now=NOW, arrived=None) == Made(stamp=UNKNOWN, before=NOON)


@pytest.mark.parametrize("clock", ["trusted", "estimated"])
def test_a_time_that_was_told_stays(clock: ClockState) -> None:
    made = Stamp(at=NOON - timedelta(days=1), clock=clock, boot="02", boot_s=60)
    assert when_made(made, (LATER, MachineStart(boot="02", began=BUILT)), now=NOW, arrived=None) == Made(stamp=made)
