"""Central hears of every change of who may sign in, also of one that a power cut left untold, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from content_sync.wire.reports import ItemResult
from content_sync.wire.volunteers import PersonState
from kiosk.store.folder import NETWORK, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.network.sending import ItemsUp
from kiosk.store.network.told_people import ToldPeople
from kiosk.store.people import People, Person
from tests.cast.card.outbox_on_card import STAMP


@pytest.fixture
def kept_items(tmp_path: Path) -> Iterator[ItemsUp]:
    documents = Documents(tmp_path / NETWORK)
    yield ItemsUp(documents)
    documents.close()


@pytest.fixture
def told(kept_items: ItemsUp) -> ToldPeople:
    return ToldPeople(kept_items._documents, kept_items)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    documents = Documents(tmp_path / STATE)
    yield People(documents)
    documents.close()


def states(people: People) -> list[PersonState]:
    return [state for person in people.all() if (state := person.state())]


def going_up(items: ItemsUp) -> list[tuple[str, int]]:
    return [(item.name, item.number) for item in items.batch(99) if isinstance(item, PersonState)]


def take_all(items: ItemsUp) -> None:
    items.take_results({item.id: ItemResult(id=item.id, result="ok") for item in items.batch(99)})


def test_a_change_that_was_never_told_is_told_once_and_what_was_told_is_not(
    people: People, told: ToldPeople, kept_items: ItemsUp
) -> None:
    first = people.add("hash", name="สมหญิง", since=STAMP)
    people.add("hash", name="วิชัย", role="helper", since=STAMP)
    told.tell(states(people)[0])
    told.tell_missed(states(people))
    assert going_up(kept_items) == [("สมหญิง", 1), ("วิชัย", 1)]
    take_all(kept_items)
    told.tell_missed(states(people))
    assert going_up(kept_items) == []
    people.keep(first)
    for _ in range(2):
        told.tell_missed(states(people))
        assert going_up(kept_items) == [("สมหญิง", 2)]


def test_what_waits_of_an_account_that_the_card_never_had_is_taken_back(
    people: People, told: ToldPeople, kept_items: ItemsUp
) -> None:
    told.tell(PersonState(id="1" * 32, person="2" * 32, number=1, name="ใคร", role="volunteer", since=STAMP))
    people.add("hash", name="สมหญิง", since=STAMP)
    told.tell_missed(states(people))
    assert going_up(kept_items) == [("สมหญิง", 1)]


def test_of_an_account_of_before_without_a_name_nothing_is_told() -> None:
    assert Person(password_hash="hash", id="1" * 32, since=STAMP).state() is None
    assert Person(password_hash="hash", id="1" * 32, name="สมหญิง").state() is None
