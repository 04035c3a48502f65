"""The volunteer gives the ministry's code and reads six digits out; a slip is told at once and stays in its field."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.client.enrolling import EnrolmentState
from content_sync.wire.enrolment import make_code
from kiosk.admin.setup import READY
from kiosk.enrolment_setting import VARIABLE
from kiosk.store.enrolment import shown_digits
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

PAGE = "/admin/enrolment"


def test_a_code_is_given_once_and_the_digits_stand_there_until_they_are_compared(kiosk: ServedKiosk) -> None:
    phone, code = kiosk.volunteer(), make_code()
    assert PAGE in phone.open("/admin/box").text
    assert phone.send(PAGE, form_of=PAGE, code=code.lower().replace("-", " ")).location == PAGE
    assert kiosk.stores.enrolment.code() == code
    assert "enrolment_code" in {event.what for event in kiosk.stores.state.audited()}
    again = phone.send(PAGE, form_of=PAGE, code=code)
    assert (again.status_code, "ใส่รหัสลงทะเบียนนี้ไปแล้ว" in again.text) == (422, True)
    kiosk.welcome("pending")
    page = phone.open(PAGE).text
    assert shown_digits(kiosk.stores.enrolment.read()) in page
    assert "<form" not in page.partition("<h1>")[2].partition("</main>")[0]
    kiosk.stores.enrolment.hear("")
    page = phone.open(PAGE).text
    assert ("ส่วนกลางรู้จักตู้นี้แล้ว" in page, "<dl" in page) == (True, False)


@pytest.mark.parametrize(("typed", "words"), [("", "พิมพ์รหัสลงทะเบียนตรงนี้"), ("7KQ2-M4XD", "มีตัวที่พิมพ์ผิด")])
def test_a_slip_is_told_at_once_and_stays_in_the_field(kiosk: ServedKiosk, typed: str, words: str) -> None:
    phone = kiosk.volunteer()
    refused = phone.send(PAGE, form_of=PAGE, code=typed)
    assert (refused.status_code, words in refused.text, f'value="{typed}"' in refused.text) == (422, True, True)
    assert kiosk.stores.enrolment.read().state == "none"


@pytest.mark.parametrize(
    ("standing", "state", "words", "has_form"),
    [
        ("disputed", "disputed", "มีตู้อีกเครื่องใช้รหัสลงทะเบียนเดียวกัน", False),
        ("retired", "replaced", "ส่วนกลางยังรับเรื่องจากตู้นี้อีกหนึ่งปี", True),
        ("revoked", "ended", "ส่วนกลางไม่รับสิ่งที่ตู้นี้ส่งแล้ว", True),
    ],
)
def test_what_central_says_of_the_key_is_told(
    kiosk: ServedKiosk, standing: str, state: EnrolmentState, words: str, has_form: bool
) -> None:
    kiosk.welcome("pending")
    kiosk.stores.enrolment.hear(standing)
    assert kiosk.stores.enrolment.read().state == state
    page = kiosk.volunteer().open(PAGE).text
    assert (words in page, 'name="code"' in page) == (True, has_form)


def test_a_code_that_the_kiosk_cannot_wipe_from_its_settings_is_told_until_it_is_gone(tmp_path: Path) -> None:
    code, settings, words = make_code(), tmp_path / "kiosk.toml", "รหัสลงทะเบียนยังค้างอยู่ในไฟล์ตั้งค่าของตู้"
    settings.write_text(f'enrolment_code = "{code}"\n', "utf-8")
    with kiosk_in(tmp_path, settings_file=settings) as kiosk:
        phone = kiosk.volunteer()
        assert words not in phone.open(PAGE).text
        kiosk.stores.enrolment.keep_code(code)
        for page in (PAGE, READY):
            assert words in phone.open(page).text
            assert code not in phone.open(page).text
        settings.write_text("", "utf-8")
        assert words not in phone.open(PAGE).text


def test_a_code_in_the_environment_is_told_with_the_name_of_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = make_code()
    monkeypatch.setenv(VARIABLE, code)
    with kiosk_in(tmp_path) as kiosk:
        phone = kiosk.volunteer()
        assert VARIABLE not in phone.open(PAGE).text
        kiosk.stores.enrolment.keep_code(code)
        for page in (PAGE, READY):
            assert f"ให้เอา “{VARIABLE}” ออก" in phone.open(page).text
            assert code not in phone.open(page).text


def test_a_code_that_central_does_not_take_is_told_and_another_may_be_given(kiosk: ServedKiosk) -> None:
    kiosk.stores.enrolment.keep_code(make_code())
    kiosk.stores.enrolment.refused()
    phone = kiosk.volunteer()
    assert "ส่วนกลางไม่รับรหัสลงทะเบียนนี้" in phone.open(PAGE).text
    assert phone.send(PAGE, form_of=PAGE, code=make_code()).status_code == 303
    assert PAGE in phone.open(READY).text
