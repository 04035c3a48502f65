"""Who cannot sign in comes in by a code that central reads out: once, in a lane of its own, and central is told."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from content_sync.wire.rescue import LOOK_AHEAD, Rescued
from kiosk.store.identity import make_new_key
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

NEW = "ข้าวเหนียวมะม่วง-7"


def type_code(phone: PhoneBrowser, code: str) -> int:
    return phone.send("/admin/rescue", form_of="/admin/rescue", code=code).status_code


def choose(phone: PhoneBrowser, **fields: str) -> int:
    sent = {"person": "1", "name": "", "new": NEW, "again": NEW} | fields
    return phone.send("/admin/rescue/account", form_of="/admin/rescue/account", **sent).status_code


def told(kiosk: ServedKiosk) -> list[int]:
    return [item.counter for item in kiosk.stores.network.batch(100) if isinstance(item, Rescued)]


def test_a_code_leads_to_a_new_password_and_into_the_volunteers_pages(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    assert "/admin/rescue" in phone.open("/admin/sign-in").text
    assert type_code(phone, kiosk.rescue_code(0)) == 303
    assert not phone.is_signed_in()
    assert choose(phone) == 303
    assert phone.is_signed_in()
    assert kiosk.phone().sign_in(NEW).status_code == 303
    assert kiosk.phone().sign_in(PASSWORD).status_code == 403
    assert [event.what for event in kiosk.stores.state.audited()][:2] == ["rescue_code", "rescued"]
    assert told(kiosk) == [0]


@pytest.mark.parametrize("typed", ["{0} {1}-{2}", "  {0}{1}{2} ", "{0}\u2013{1}\u00a0{2}"])
@pytest.mark.parametrize("digits", ["0123456789", "๐๑๒๓๔๕๖๗๘๙"])
def test_a_code_may_be_typed_in_groups_and_in_thai_digits(kiosk: ServedKiosk, typed: str, digits: str) -> None:
    code = kiosk.rescue_code(0).translate(str.maketrans("0123456789", digits))
    assert type_code(kiosk.phone(), typed.format(code[:3], code[3:6], code[6:])) == 303


def test_a_code_works_once_and_those_before_it_no_more(kiosk: ServedKiosk) -> None:
    assert type_code(kiosk.phone(), kiosk.rescue_code(2)) == 303
    for used in (2, 1, 0):
        assert type_code(kiosk.phone(), kiosk.rescue_code(used)) == 403
    assert type_code(kiosk.phone(), kiosk.rescue_code(3)) == 303
    assert told(kiosk) == [2, 3]


@pytest.mark.parametrize(("counter", "status"), [(LOOK_AHEAD, 303), (LOOK_AHEAD + 1, 403)])
def test_codes_that_were_read_out_and_never_typed_leave_nobody_outside(
    kiosk: ServedKiosk, counter: int, status: int
) -> None:
    assert type_code(kiosk.phone(), kiosk.rescue_code(counter)) == status


def test_a_slip_is_no_guess_and_stands_in_the_field_again(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    for _ in range(10):
        answer = phone.send("/admin/rescue", form_of="/admin/rescue", code="12345")
        assert (answer.status_code, 'value="12345"' in answer.text) == (422, True)
        assert type_code(phone, " ") == 422
    assert type_code(phone, kiosk.rescue_code(0)) == 303


def test_a_new_volunteer_comes_in_under_their_name_and_nobody_else_loses_theirs(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    type_code(phone, kiosk.rescue_code(0))
    assert choose(phone, person="0") == 422  # without a name
    assert choose(phone, person="0", name="มานี") == 303
    person = kiosk.stores.people.open()[-1]
    assert (person.name, person.role, person.must_change) == ("มานี", "volunteer", False)
    assert kiosk.phone().sign_in(PASSWORD, person=1).status_code == 303


@pytest.mark.parametrize(
    "fields", [{"person": "7"}, {"person": ""}, {"new": "kurz"}, {"again": "anders-123"}, {"new": "1111-1111"}]
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(kiosk: ServedKiosk, fields: dict[str, str]) -> None:
    phone = kiosk.phone()
    type_code(phone, kiosk.rescue_code(0))
    sent = {"person": "1", "name": "มานี", "new": NEW, "again": NEW} | fields
    answer = phone.send("/admin/rescue/account", form_of="/admin/rescue/account", **sent)
    assert answer.status_code == 422
    assert 'value="มานี"' in answer.text
    assert not phone.is_signed_in()
    assert choose(phone) == 303


def test_the_choice_is_for_the_browser_that_typed_the_code_once_and_for_a_quarter_of_an_hour(
    kiosk: ServedKiosk,
) -> None:
    phone, other = kiosk.phone(), kiosk.phone()
    type_code(phone, kiosk.rescue_code(0))
    assert other.open("/admin/rescue/account").headers["Location"] == "/admin/rescue"
    kiosk.hands.move(seconds=899)
    assert phone.open("/admin/rescue/account").status_code == 200
    kiosk.hands.move(seconds=1)
    assert phone.open("/admin/rescue/account").headers["Location"] == "/admin/rescue"
    type_code(phone, kiosk.rescue_code(1))
    choose(phone)
    assert phone.open("/admin/rescue/account").headers["Location"] == "/admin/rescue"


def test_wrong_codes_slow_strangers_up_to_an_hour_and_nobodys_sign_in(kiosk: ServedKiosk) -> None:
    known = kiosk.volunteer()
    strangers = kiosk.phone()
    assert [type_code(strangers, "0000000000") for _ in range(6)] == [403] * 5 + [429]
    assert type_code(kiosk.phone(), kiosk.rescue_code(0)) == 429  # another stranger waits too
    assert type_code(known, "0000000000") == 403  # a phone that signed in here does not
    assert kiosk.phone().sign_in().status_code == 303
    waits = list[int]()
    for _ in range(14):
        answer = strangers.send("/admin/rescue", form_of="/admin/rescue", code="0000000000")
        waits.append(int(answer.headers["Retry-After"]))
        kiosk.hands.move(seconds=waits[-1])
    assert waits[-1] == max(waits) == 3600
    assert type_code(strangers, kiosk.rescue_code(0)) == 303


def test_wrong_passwords_slow_no_code(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    assert phone.guess_wrong(6).status_code == 429
    assert type_code(phone, kiosk.rescue_code(0)) == 303


def test_the_button_lets_a_new_phone_try_without_waiting_for_strangers(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    phone.open("/admin/rescue")
    for _ in range(5):
        type_code(kiosk.phone(), "0000000000")
    assert type_code(phone, kiosk.rescue_code(0)) == 429
    kiosk.program.services.rescue.open_window()
    assert type_code(phone, kiosk.rescue_code(0)) == 303


def test_a_kiosk_with_a_new_key_takes_no_code_of_the_old_one(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        old = kiosk.rescue_code(0)
    make_new_key(tmp_path / "data")
    with kiosk_in(tmp_path) as kiosk:
        assert type_code(kiosk.phone(), old) == 403
        assert type_code(kiosk.phone(), kiosk.rescue_code(0)) == 303


def test_a_kiosk_that_has_not_met_central_says_so(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, hands=ClockHands(), has_edition=False) as kiosk:
        phone = kiosk.phone()
        page = phone.open("/admin/rescue").text
        assert "ยังไม่เคยติดต่อส่วนกลาง" in page
        assert 'name="code"' not in page


def test_no_code_and_no_name_stands_in_the_log(kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture) -> None:
    phone = kiosk.phone()
    with caplog.at_level(logging.DEBUG):
        type_code(phone, "0987654321")
        type_code(phone, kiosk.rescue_code(0))
        choose(phone, person="0", name="มานี")
    assert "rescue code 0 was used" in caplog.text
    assert not any(word in caplog.text for word in ("0987654321", kiosk.rescue_code(0), "มานี", NEW))
