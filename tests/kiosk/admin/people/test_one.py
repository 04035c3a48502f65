"""One person's account: role, new first password, end; and the last volunteer stays."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.callers.passwords import Passwords
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk

VICHAI = "5511-2233-4455-6677"
ONE, TWO = "/admin/people/1", "/admin/people/2"


@pytest.fixture
def somying_with_vichai(kiosk: ServedKiosk, passwords: Passwords) -> PhoneBrowser:
    """The phone of the volunteer; a helper stands beside her."""
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
    people.add(passwords.hash(VICHAI), name="วิชัย", role="helper", since=STAMP)
    phone = kiosk.phone()
    assert phone.sign_in(person=1).status_code == 303
    return phone


def test_the_last_volunteer_is_neither_closed_nor_made_a_helper(
    kiosk: ServedKiosk, somying_with_vichai: PhoneBrowser
) -> None:
    for act, fields in (("close", {}), ("role", {"role": "helper"})):
        refused = somying_with_vichai.send(f"{ONE}/{act}", form_of=ONE, **fields)
        assert refused.status_code == 422
        assert "ตู้นี้มีเน็ตอาสาคนเดียว" in refused.text
    assert somying_with_vichai.send(f"{TWO}/role", form_of=TWO, role="volunteer").status_code == 303
    assert somying_with_vichai.send(f"{ONE}/close", form_of=ONE).status_code == 303
    assert not somying_with_vichai.is_signed_in()
    assert [(person.name, person.role) for person in kiosk.stores.people.open()] == [("วิชัย", "volunteer")]
    assert [(event.what, event.person) for event in kiosk.stores.state.audited()][1:] == [
        ("role_volunteer", 1),
        ("person_closed", 1),
    ]


def test_a_closed_account_is_out_at_once_stays_in_the_list_and_its_page_is_gone(
    kiosk: ServedKiosk, somying_with_vichai: PhoneBrowser
) -> None:
    helper = kiosk.phone()
    helper.sign_in(VICHAI, person=2)
    assert somying_with_vichai.send(f"{TWO}/close", form_of=TWO).headers["Location"] == "/admin/people?done=closed"
    assert not helper.is_signed_in()
    assert "วิชัย" in somying_with_vichai.open("/admin/people").text
    assert somying_with_vichai.open(TWO).status_code == 404
    assert "วิชัย" not in kiosk.phone().open("/admin/sign-in").text


def test_who_forgot_their_password_gets_a_first_one_again(
    kiosk: ServedKiosk, somying_with_vichai: PhoneBrowser
) -> None:
    helper = kiosk.phone()
    helper.sign_in(VICHAI, person=2)
    assert somying_with_vichai.send(f"{TWO}/password", form_of=TWO).headers["Location"] == TWO
    found = re.search(r'class="spelled">([^<]+)', somying_with_vichai.open(TWO).text)
    assert found
    assert not helper.is_signed_in()
    assert helper.sign_in(VICHAI, person=2).status_code == 403
    assert helper.sign_in(found[1], person=2).status_code == 303
    assert helper.open("/admin").headers["Location"] == "/admin/password"
    own = somying_with_vichai.open(ONE).text
    assert f"{ONE}/password" not in own, "one's own is changed on its page"
    token = own.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = somying_with_vichai.client.post(f"{ONE}/password", data={"csrf_token": token})
    assert sent.headers["Location"] == "/admin/password"
    assert somying_with_vichai.is_signed_in()


def test_a_role_that_nobody_knows_is_a_helper(kiosk: ServedKiosk, somying_with_vichai: PhoneBrowser) -> None:
    somying_with_vichai.send(f"{TWO}/role", form_of=TWO, role="owner")
    assert kiosk.stores.people.all()[1].role == "helper"
    assert somying_with_vichai.open("/admin/people/99").status_code == 404
