"""A trained volunteer signs up with the sheet of the training: once, at the right kiosk, in time, without internet."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.wire.sign_up import SignedUp, volunteer_id, write_token
from kiosk.callers.label import make_label
from kiosk.callers.passwords import Passwords
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.place_and_time import VILLAGE

NEW = "ข้าวเหนียวมะม่วง-7"
OTHER_VILLAGE = "43010702"


def join(phone: PhoneBrowser, **fields: str) -> int:
    sent = {"token": "", "digits": "", "name": "อารี ศรีสุข", "new": NEW, "again": NEW} | fields
    return phone.send("/join", form_of="/join", **sent).status_code


def told(kiosk: ServedKiosk) -> list[SignedUp]:
    return [item for item in kiosk.stores.network.batch(100) if isinstance(item, SignedUp)]


def test_a_code_shows_a_page_and_takes_nothing_until_the_form_is_sent(kiosk: ServedKiosk) -> None:
    phone, token = kiosk.phone(), kiosk.token(kiosk.invitation(7))
    people = len(kiosk.stores.people.all())
    for _ in range(2):
        page = phone.open(f"/join?t={token}")
        assert (page.status_code, token in page.text) == (200, True)
        assert page.headers["Cache-Control"] == "no-store"
    assert len(kiosk.stores.people.all()) == people
    assert join(phone, token=token) == 303
    assert phone.is_signed_in()
    person = kiosk.stores.people.open()[-1]
    assert (person.name, person.role, person.register) == ("อารี ศรีสุข", "volunteer", volunteer_id(VILLAGE, 7))
    assert [event.what for event in kiosk.stores.state.audited()] == ["joined"]
    (item,) = told(kiosk)
    assert (item.person, item.register) == (person.id, person.register)
    assert kiosk.phone().sign_in(NEW, person=person.number).status_code == 303


def test_sixteen_digits_do_as_well(kiosk: ServedKiosk) -> None:
    digits = kiosk.digits(kiosk.invitation(7))
    thai = digits.translate(str.maketrans("0123456789 ", "๐๑๒๓๔๕๖๗๘๙-"))
    assert join(kiosk.phone(), digits=thai) == 303
    assert kiosk.stores.people.open()[-1].register == volunteer_id(VILLAGE, 7)


def test_a_sheet_works_once_whether_by_code_or_by_digits(kiosk: ServedKiosk) -> None:
    invitation = kiosk.invitation()
    token, digits = kiosk.token(invitation), kiosk.digits(invitation)
    assert join(kiosk.phone(), token=token) == 303
    page = kiosk.phone().open(f"/join?t={token}")
    assert page.status_code == 409
    assert "ใบนี้ใช้ไปแล้ว" in page.text
    assert join(kiosk.phone(), token=token) == 409
    assert join(kiosk.phone(), digits=digits) == 409
    assert len(told(kiosk)) == 1


def test_who_has_an_account_signs_in_and_gets_no_second_one(kiosk: ServedKiosk) -> None:
    assert join(kiosk.phone(), token=kiosk.token(kiosk.invitation())) == 303
    later = kiosk.token(kiosk.invitation(day=NOON.date() - timedelta(days=1)))
    page = kiosk.phone().open(f"/join?t={later}")
    assert (page.status_code, "คุณมีบัญชีที่ตู้นี้แล้ว" in page.text) == (409, True)


@pytest.mark.parametrize(("days", "status"), [(-1, 409), (0, 409), (1, 303)])
def test_a_sheet_of_before_does_not_open_again_what_was_closed(kiosk: ServedKiosk, days: int, status: int) -> None:
    first = kiosk.invitation(7, day=NOON.date() - timedelta(days=2))
    assert join(kiosk.phone(), token=kiosk.token(first)) == 303
    accounts = kiosk.program.services.accounts
    accounts.close(kiosk.stores.people.open()[-1])
    other = kiosk.invitation(7, day=NOON.date() + timedelta(days=days))
    assert join(kiosk.phone(), token=kiosk.token(other)) == status
    assert join(kiosk.phone(), token=kiosk.token(kiosk.invitation(8))) == 303, "of somebody else"


def test_nobody_chooses_the_code_on_the_label_as_their_password(kiosk: ServedKiosk) -> None:
    shown = list[str]()
    make_label(kiosk.stores.people, Passwords(), shown.append)
    token = kiosk.token(kiosk.invitation())
    assert join(kiosk.phone(), token=token, new=shown[0], again=shown[0]) == 422
    assert join(kiosk.phone(), token=token) == 303


def test_the_sheet_of_another_village_is_for_its_own_kiosk(kiosk: ServedKiosk) -> None:
    other = kiosk.invitation(village=OTHER_VILLAGE)
    page = kiosk.phone().open(f"/join?t={kiosk.token(other)}")
    assert (page.status_code, "หมู่บ้านอื่น" in page.text) == (403, True)
    assert join(kiosk.phone(), token=kiosk.token(other)) == 403
    assert join(kiosk.phone(), digits=kiosk.digits(other)) == 403
    assert told(kiosk) == []


@pytest.mark.parametrize(("days", "status"), [(30, 303), (31, 403)])
def test_a_sheet_is_good_for_thirty_days(kiosk: ServedKiosk, days: int, status: int) -> None:
    old = kiosk.invitation(day=NOON.date() - timedelta(days=days))
    assert join(kiosk.phone(), token=kiosk.token(old)) == status
    assert len(told(kiosk)) == (status == 303)


def test_a_clock_that_nobody_vouches_for_makes_no_sheet_old(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, hands=ClockHands(is_synchronized=False)) as unsure:
        assert not unsure.program.services.clock.read().is_trusted
        old = unsure.token(unsure.invitation(day=NOON.date() - timedelta(days=40)))
        assert join(unsure.phone(), token=old) == 303


@pytest.mark.parametrize("change", ["forged", "cut", "rubbish"])
def test_a_code_that_the_ministry_did_not_make_is_refused(kiosk: ServedKiosk, change: str) -> None:
    invitation = kiosk.invitation()
    token = {
        "forged": write_token(invitation, b"x" * 32),
        "cut": kiosk.token(invitation)[:-1],
        "rubbish": "ก%00' or 1=1",
    }[change]
    page = kiosk.phone().send("/join", form_of="/join", token=token, name="ก", new=NEW, again=NEW)
    assert (page.status_code, "ไม่ใช่ของกระทรวง" in page.text) == (403, True)


def test_what_is_mistyped_is_told_keeps_what_was_typed_and_uses_nothing(kiosk: ServedKiosk) -> None:
    phone, token = kiosk.phone(), kiosk.token(kiosk.invitation())
    for fields, words in (
        ({"digits": ""}, "กรุณาพิมพ์เลข 16 หลัก"),
        ({"digits": "1234"}, "ในใบมีเลข 16 หลัก"),
        ({"token": token, "name": " "}, "กรุณาใส่ชื่อ"),
        ({"token": token, "again": "anders"}, "สองช่องไม่เหมือนกัน"),
        ({"token": token, "new": "12345678", "again": "12345678"}, "เดาง่าย"),
    ):
        sent = {"token": "", "digits": "", "name": "อารี", "new": NEW, "again": NEW} | fields
        answer = phone.send("/join", form_of="/join", **sent)
        assert (answer.status_code, words in answer.text) == (422, True), words
        assert NEW not in answer.text
    assert join(phone, token=token) == 303


def test_guesses_of_digits_are_slowed_and_codes_by_camera_are_not(kiosk: ServedKiosk) -> None:
    strangers, invitation = kiosk.phone(), kiosk.invitation()
    wrong = kiosk.digits(invitation)[:-1] + str((int(kiosk.digits(invitation)[-1]) + 1) % 10)
    assert [join(strangers, digits=wrong) for _ in range(6)] == [403] * 5 + [429]
    assert join(kiosk.phone(), digits=kiosk.digits(invitation)) == 429
    assert join(kiosk.phone(), token=kiosk.token(invitation)) == 303


def test_a_form_of_another_site_is_refused(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    token = kiosk.token(kiosk.invitation())
    answer = phone.send("/join", form_of="/join", csrf_token="forged", token=token, name="ก", new=NEW, again=NEW)
    assert answer.status_code == 400
    assert told(kiosk) == []
