"""Everybody who may sign in: listed, added with a first password that must be changed, and told to central."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from content_sync.wire.volunteers import PersonState
from kiosk.callers.accounts import MOST_OPEN
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk

PEOPLE = "/admin/people"


@pytest.fixture
def somying(kiosk: ServedKiosk) -> PhoneBrowser:
    """The kiosk's volunteer, with a name."""
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
    return kiosk.volunteer()


def added(by: PhoneBrowser, name: str, role: str) -> tuple[str, str]:
    """Add somebody; return the address of their page and their first password."""
    done = by.send(PEOPLE, form_of=PEOPLE, name=name, role=role)
    assert done.status_code == 303
    page = by.open(done.headers["Location"]).text
    found = re.search(r'class="spelled">([^<]+)', page)
    assert found
    return done.headers["Location"], found[1]


def states(kiosk: ServedKiosk) -> dict[str, PersonState]:
    return {one.name: one for one in kiosk.stores.network.batch(99) if isinstance(one, PersonState)}


def test_a_helper_comes_in_with_a_first_password_and_can_do_nothing_before_they_chose_their_own(
    kiosk: ServedKiosk, somying: PhoneBrowser
) -> None:
    address, first = added(somying, "วิชัย", "helper")
    assert first not in somying.open(address).text, "it is shown once"
    page = somying.open(PEOPLE).text
    assert "วิชัย" in page
    assert "ยังไม่ได้ตั้งรหัสผ่านเอง" in page
    helper = kiosk.phone()
    assert helper.sign_in(first, person=2).status_code == 303
    for path in ("/admin", "/admin/notice", "/en/admin/answers", PEOPLE):
        assert helper.open(path).headers["Location"].endswith("/admin/password"), path
    own = "/admin/password"
    same = helper.send(own, form_of=own, current=first, new=first, again=first)
    assert "นี่คือรหัสผ่านที่ได้มา" in same.text
    new = "ปลาดุกย่างร้านป้า"
    assert helper.send(own, form_of=own, current=first, new=new, again=new).status_code == 303
    assert helper.sign_in(new, person=2).headers["Location"] == "/admin"
    assert helper.open("/admin/notice").status_code == 200
    assert helper.open(PEOPLE).status_code == 403
    assert helper.open("/admin/log").status_code == 403


def test_central_hears_who_they_are_and_that_they_act_once_a_day(kiosk: ServedKiosk, somying: PhoneBrowser) -> None:
    _, first = added(somying, "วิชัย", "helper")
    told = states(kiosk)
    assert set(told) == {"สมหญิง", "วิชัย"}
    assert (told["วิชัย"].role, told["วิชัย"].acted, told["วิชัย"].number) == ("helper", None, 1)
    assert told["สมหญิง"].acted is not None
    before = told["สมหญิง"].number
    for _ in range(3):
        kiosk.phone().sign_in(person=1)
    assert states(kiosk)["สมหญิง"].number == before, "once a day"
    kiosk.hands.move(days=1)
    kiosk.phone().sign_in(person=1)
    assert states(kiosk)["สมหญิง"].number == before + 1
    kiosk.phone().sign_in(first, person=2)
    assert states(kiosk)["วิชัย"].acted is not None
    assert len(kiosk.stores.network.items.unsent()) == 2, "the newest takes the place of the unsent one"


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "กรุณาใส่ชื่อ"), ("สมหญิง", "มีคนใช้ชื่อนี้แล้ว"), ("ก" * 61, "ไม่เกิน 60"), ("ก\ufffd", "มีตัวอักษรที่อ่านไม่ออก")],
)
def test_a_name_that_cannot_be_is_told_and_stays_in_the_form(
    kiosk: ServedKiosk, somying: PhoneBrowser, name: str, words: str
) -> None:
    refused = somying.send(PEOPLE, form_of=PEOPLE, name=name, role="volunteer")
    assert refused.status_code == 422
    assert words in refused.text
    assert f'name="name" value="{name}"' in refused.text
    assert 'value="volunteer" checked' in refused.text
    assert len(kiosk.stores.people.all()) == 1


def test_there_are_at_most_twenty_open_accounts(kiosk: ServedKiosk, somying: PhoneBrowser) -> None:
    for number in range(MOST_OPEN - 2):
        kiosk.stores.people.add("hash", name=f"คนที่ {number}")
    added(somying, "คนสุดท้าย", "helper")
    assert "มีบัญชีครบแล้ว" in somying.send(PEOPLE, form_of=PEOPLE, name="อีกคน", role="helper").text
    assert len(kiosk.stores.people.open()) == MOST_OPEN


def test_who_is_signed_in_stands_in_the_masthead_and_an_old_account_is_asked_for_its_name(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    assert phone.sign_in().headers["Location"] == "/admin/name"
    assert "เน็ตอาสา" in phone.open("/admin").text
    assert kiosk.stores.network.items.unsent() == ()
    assert "กรุณาใส่ชื่อ" in phone.send("/admin/name", form_of="/admin/name", name=" ").text
    assert phone.send("/admin/name", form_of="/admin/name", name="สมหญิง").headers["Location"] == "/admin"
    assert 'สำหรับเน็ตอาสา · <span lang="th">สมหญิง</span>' in phone.open("/admin").text
    assert "สมหญิง" not in kiosk.phone().open("/admin/sign-in").text, "one person has no need to say who they are"
    assert set(states(kiosk)) == {"สมหญิง"}
