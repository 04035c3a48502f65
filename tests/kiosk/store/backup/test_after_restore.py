"""After a backup: accounts that were closed since are closed again, and Today asks until a volunteer looked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store.folder import STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.people import People
from kiosk.store.restored import note_looked_at, note_restored, restored
from kiosk.store.state import State
from tests.cast.kiosk.served_kiosk import STAMP


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Documents]:
    opened = Documents(tmp_path / STATE)
    yield opened
    opened.close()


def test_who_was_closed_since_is_closed_again_once_and_the_log_tells_it(memory: Documents) -> None:
    people, state = People(memory), State(memory)
    stays, gone = people.add("hash", name="สมหญิง"), people.add("hash", name="วิชัย", role="helper")
    note_restored(memory, STAMP)
    for _ in range(2):
        state.settle(7, closed=[gone.id, "f" * 32], at=STAMP)
    assert [person.id for person in people.open()] == [stays.id]
    assert [(event.what, event.about) for event in state.audited()] == [("person_closed", str(gone.number))]
    known = restored(memory)
    assert known is not None
    assert known.last_serial == 7


def test_the_last_volunteer_stays_though_everybody_was_closed(memory: Documents) -> None:
    people, state = People(memory), State(memory)
    made = [people.add("hash", name=name) for name in ("หนึ่ง", "สอง")]
    helper = people.add("hash", name="สาม", role="helper")
    note_restored(memory, STAMP)
    state.settle(0, closed=[one.id for one in (*made, helper)], at=STAMP)
    assert [person.role for person in people.open()] == ["volunteer"]


def test_on_a_card_that_was_never_restored_nobody_is_closed_and_nothing_is_to_be_looked_at(
    memory: Documents,
) -> None:
    people, state = People(memory), State(memory)
    people.add("hash", name="สมหญิง")
    helper = people.add("hash", name="วิชัย", role="helper")
    state.settle(7, closed=[helper.id], at=STAMP)
    note_looked_at(memory, STAMP)
    assert len(people.open()) == 2
    assert restored(memory) is None


def test_that_it_was_looked_at_is_kept_beside_what_central_said(memory: Documents) -> None:
    note_restored(memory, STAMP)
    note_looked_at(memory, STAMP)
    State(memory).settle(7, closed=(), at=STAMP)
    known = restored(memory)
    assert known is not None
    assert (known.last_serial, known.looked_at) == (7, STAMP)
