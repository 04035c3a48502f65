"""Several people at one kiosk: each signs in by name, a helper does the daily work, a volunteer all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.callers.passwords import Passwords
from kiosk.store.people import Person
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

HELPERS = "5511-2233-4455-6677"


@pytest.fixture
def helper(kiosk: ServedKiosk) -> Person:
    """A helper beside the volunteer, who has a name now."""
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง"))
    return people.add(Passwords().hash(HELPERS), name="วิชัย", role="helper", since=STAMP)


def sign_in(phone: PhoneBrowser, password: str, person: int | None) -> int:
    return phone.sign_in(password, person=person).status_code


def test_who_signs_in_says_who_they_are(kiosk: ServedKiosk, helper: Person) -> None:
    phone = kiosk.phone()
    page = phone.open("/admin/sign-in").text
    assert "สมหญิง" in page
    assert "วิชัย" in page
    assert sign_in(phone, HELPERS, None) == 422
    assert sign_in(phone, HELPERS, 1) == 403
    assert sign_in(phone, HELPERS, 99) == 422
    assert sign_in(phone, HELPERS, helper.number) == 303
    assert kiosk.stores.state.audited()[-1].person == helper.number


def test_a_helper_does_the_daily_work_and_not_what_is_the_volunteers(kiosk: ServedKiosk, helper: Person) -> None:
    phone = kiosk.phone()
    assert sign_in(phone, HELPERS, helper.number) == 303
    assert phone.open("/admin/answers").status_code == 200
    refused = phone.open("/admin/flood")
    assert refused.status_code == 403
    assert "ให้เน็ตอาสาของหมู่บ้านทำ" in refused.text
    volunteer = kiosk.phone()
    assert sign_in(volunteer, PASSWORD, 1) == 303
    assert volunteer.open("/admin/flood").status_code == 200


def test_whose_account_is_closed_is_signed_out_at_once(kiosk: ServedKiosk, helper: Person) -> None:
    phone = kiosk.phone()
    sign_in(phone, HELPERS, helper.number)
    kiosk.stores.people.keep(replace(helper, until=STAMP))
    assert phone.open("/admin/answers").status_code == 303
    assert sign_in(phone, HELPERS, helper.number) == 422


def test_a_new_password_ends_the_sessions_of_its_person_alone(kiosk: ServedKiosk, helper: Person) -> None:
    phone, volunteer = kiosk.phone(), kiosk.phone()
    sign_in(phone, HELPERS, helper.number)
    sign_in(volunteer, PASSWORD, 1)
    new = "8877-6655-4433-2211"
    assert (
        phone.send("/admin/password", form_of="/admin/password", current=HELPERS, new=new, again=new).status_code == 303
    )
    assert phone.open("/admin").status_code == 303
    assert volunteer.open("/admin").status_code == 200


def test_wrong_passwords_for_one_account_slow_no_other(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        people = kiosk.stores.people
        people.add(Passwords().hash(HELPERS), name="วิชัย", role="helper")
        stranger = kiosk.phone()
        for _ in range(6):
            sign_in(stranger, "wrong", 1)
        assert sign_in(kiosk.phone(), PASSWORD, 1) == 429
        assert sign_in(kiosk.phone(), HELPERS, 2) == 303


def test_a_helper_has_no_more_guesses_at_a_volunteers_password_than_a_stranger(
    kiosk: ServedKiosk, helper: Person
) -> None:
    statuses = []
    for _ in range(3):  # a browser that forgets its cookies is marked anew at each sign-in
        phone = kiosk.phone()
        assert sign_in(phone, HELPERS, helper.number) == 303
        phone.send("/admin/sign-out", form_of="/admin")
        statuses += [sign_in(phone, "not the password", 1) for _ in range(2)]
    assert statuses == [403] * 5 + [429]
    assert sign_in(kiosk.phone(), HELPERS, helper.number) == 303


def test_a_phone_that_two_share_waits_for_no_stranger_at_either_account(kiosk: ServedKiosk, helper: Person) -> None:
    shared = kiosk.phone()
    for password, person in ((PASSWORD, 1), (HELPERS, helper.number)):
        assert sign_in(shared, password, person) == 303
        shared.send("/admin/sign-out", form_of="/admin")
    for person in (1, helper.number):
        assert [sign_in(kiosk.phone(), "not the password", person) for _ in range(6)] == [403] * 5 + [429]
    for password, person in ((PASSWORD, 1), (HELPERS, helper.number)):
        assert sign_in(shared, password, person) == 303
        shared.send("/admin/sign-out", form_of="/admin")
