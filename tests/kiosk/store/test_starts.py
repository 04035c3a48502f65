"""The starts of the machine on the card: their time is noted once, and what a start without one lies after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from content_sync.wire.stamps import ClockState, Stamp
from kiosk.clock import BUILT
from kiosk.store.journal.documents import Documents
from kiosk.store.starts import MachineStart, note_start, starts_in
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import DAY, HOUR, MINUTE


@pytest.fixture
def state_journal(tmp_path: Path) -> Iterator[Documents]:
    opened = Documents(tmp_path / "state.journal")
    yield opened
    opened.close()


def stamp(boot: str, boot_s: int, at: datetime = BUILT, clock: ClockState = "unknown") -> Stamp:
    return Stamp(at=at, clock=clock, boot=boot, boot_s=boot_s)


def trusted(boot: str, boot_s: int, at: datetime) -> Stamp:
    return stamp(boot, boot_s, at, "trusted")


def test_the_time_of_a_start_is_noted_once_it_is_trusted_and_stays(state_journal: Documents) -> None:
    note_start(state_journal, stamp("01", 30), None)
    note_start(state_journal, stamp("01", 60, NOON + DAY, "estimated"), None)
    assert starts_in(state_journal) == (MachineStart(boot="01"),)
    note_start(state_journal, trusted("01", 120, NOON), None)
    note_start(state_journal, trusted("01", 240, NOON + HOUR), None)
    assert starts_in(state_journal) == (MachineStart(boot="01", began=NOON - 2 * MINUTE),)


def test_what_is_known_costs_the_card_nothing(state_journal: Documents, tmp_path: Path) -> None:
    note_start(state_journal, trusted("01", 120, NOON), None)
    before = (tmp_path / "state.journal").read_bytes()
    note_start(state_journal, trusted("01", 1_020, NOON + 15 * MINUTE), trusted("01", 120, NOON))
    assert (tmp_path / "state.journal").read_bytes() == before


def test_a_start_lies_after_the_last_time_that_was_trusted_before_it(state_journal: Documents) -> None:
    note_start(state_journal, trusted("01", 60, NOON), None)
    note_start(state_journal, stamp("02", 30), trusted("01", 90_000, NOON + DAY))
    note_start(state_journal, stamp("03", 30), stamp("02", 9_000))
    assert [start.after for start in starts_in(state_journal)] == [None, NOON + DAY, NOON + DAY]


def test_a_machine_that_does_not_name_its_starts_notes_none(state_journal: Documents) -> None:
    note_start(state_journal, trusted("", 0, NOON), None)
    assert starts_in(state_journal) == ()


def test_the_last_thirty_starts_are_kept_also_after_a_restart(state_journal: Documents, tmp_path: Path) -> None:
    for boot in range(31):
        note_start(state_journal, trusted(f"{boot:02x}", 0, NOON + boot * HOUR), None)
    state_journal.close()
    again = Documents(tmp_path / "state.journal")
    assert [start.boot for start in starts_in(again)] == [f"{boot:02x}" for boot in range(1, 31)]
    again.close()
