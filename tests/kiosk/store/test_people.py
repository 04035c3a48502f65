"""The people of a kiosk: accounts are made, changed, closed and never removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiosk.store.folder import STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.people import People, Person
from tests.cast.card.outbox_on_card import STAMP


def test_people_are_kept_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    documents = Documents(tmp_path / STATE)
    people = People(documents)
    first = people.add("one", name="สมหญิง", since=STAMP)
    second = people.add("two", name="วิชัย", role="helper", since=STAMP, must_change=True)
    documents.close()
    documents = Documents(tmp_path / STATE)
    assert People(documents).all() == (first, second)
    assert (first.number, second.number, first.role, second.role) == (1, 2, "volunteer", "helper")
    assert first.id != second.id
    assert People(documents).person(3) is None
    documents.close()


def test_a_closed_account_stays_and_its_number_is_never_given_again(tmp_path: Path) -> None:
    documents = Documents(tmp_path / STATE)
    people = People(documents)
    people.add("one", name="สมหญิง")
    gone = people.keep(replace(people.add("two", name="วิชัย"), until=STAMP))
    assert [person.name for person in people.open()] == ["สมหญิง"]
    assert people.person(2) == gone
    assert (gone.is_open, gone.changes) == (False, 2)
    assert people.add("three", name="อารี").number == 3
    documents.close()


def test_the_one_account_of_a_kiosk_of_before_is_its_first_volunteer(tmp_path: Path) -> None:
    documents = Documents(tmp_path / STATE)
    table = documents.table("accounts")
    table.insert({"password_hash": "hash"})
    (first,) = People(documents).all()
    assert first == Person(number=1, password_hash="hash")
    assert (first.role, first.is_open, first.id) == ("volunteer", True, "")
    kept = People(documents).keep(replace(first, name="สมหญิง"))
    assert len(kept.id) == 32
    assert People(documents).all() == (kept,)
    documents.close()
