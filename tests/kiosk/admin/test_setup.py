"""The first start: the code on the label, the village, the first volunteer; and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from content_sync.wire.enrolment import make_code
from content_sync.wire.volunteers import PersonState
from kiosk.callers import label_file
from kiosk.callers.label import MOST_WRONG, make_label, new_code
from kiosk.callers.passwords import Passwords
from kiosk.store.enrolment import shown_digits
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in


@pytest.fixture
def box(tmp_path: Path) -> Iterator[tuple[ServedKiosk, str]]:
    """A box nobody has set up, and the code on its label."""
    shown = list[str]()
    with kiosk_in(tmp_path, password=None) as kiosk:
        make_label(kiosk.stores.people, Passwords(), shown.append)
        yield kiosk, shown[0]


def set_up(phone: PhoneBrowser, code: str, **other: str) -> TestResponse:
    fields = {"code": code, "confirmed": "yes", "name": "สมหญิง", "new": PASSWORD, "again": PASSWORD} | other
    return phone.send("/setup", form_of="/setup", **fields)


def test_whoever_has_the_code_becomes_the_first_volunteer_and_is_signed_in(box: tuple[ServedKiosk, str]) -> None:
    kiosk, code = box
    file = label_file.keep(kiosk.stores.folder, code)
    phone = kiosk.phone()
    assert phone.open("/admin").headers["Location"] == "/setup"
    assert phone.open("/en/admin/sign-in").headers["Location"] == "/en/setup"
    page = phone.open("/setup").text
    assert "บ้านเวียงคุก" in page
    assert kiosk.program.services.config.village in page
    done = set_up(phone, code.replace("-", " "))
    assert done.headers["Location"] == "/setup/ready"
    assert "/print/sign" in phone.open("/setup/ready").text
    assert "ทำรหัสกู้คืน แล้วพิมพ์เก็บไว้" in phone.open("/setup/ready").text
    assert 'สำหรับเน็ตอาสา · <span lang="th">สมหญิง</span>' in phone.open("/admin").text
    (person,) = kiosk.stores.people.all()
    assert (person.name, person.role, person.must_change, person.since is not None) == (
        "สมหญิง",
        "volunteer",
        False,
        True,
    )
    assert [event.what for event in kiosk.stores.state.audited()] == ["set_up"]
    (told,) = kiosk.stores.network.batch(9)
    assert isinstance(told, PersonState)
    assert (told.person, told.name, told.number) == (person.id, "สมหญิง", person.changes)
    assert not file.exists()
    assert kiosk.volunteer().is_signed_in()


def test_once_somebody_has_an_account_the_first_start_is_over(box: tuple[ServedKiosk, str]) -> None:
    kiosk, code = box
    late = kiosk.phone()
    form = late.open("/setup")
    assert form.status_code == 200
    set_up(kiosk.phone(), code)
    fields = {"code": code, "confirmed": "yes", "name": "อื่น", "new": PASSWORD, "again": PASSWORD}
    token = form.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert late.client.post("/setup", data=fields | {"csrf_token": token}).headers["Location"] == "/admin/sign-in"
    assert late.open("/setup").headers["Location"] == "/admin/sign-in"
    assert late.open("/setup/reset").headers["Location"] == "/setup"
    assert late.open("/setup/ready").headers["Location"] == "/admin/sign-in"
    assert [person.name for person in kiosk.stores.people.all()] == ["สมหญิง"]


def test_what_is_wrong_is_said_and_what_was_typed_stays_but_code_and_password(box: tuple[ServedKiosk, str]) -> None:
    kiosk, code = box
    for wrong, words in (
        ({"code": ""}, "กรุณาใส่รหัส"),
        ({"code": code[:-1]}, "ตัวเลขผิดหรือขาดไป"),
        ({"new": "1234567", "again": "1234567"}, "อย่างน้อย 8 ตัว"),
        ({"again": "ไม่เหมือนกันเลย"}, "สองช่องไม่เหมือนกัน"),
        ({"new": code, "again": code}, "เดาง่ายเกินไป"),
    ):
        fields = {"code": code} | wrong
        page = set_up(kiosk.phone(), **fields)
        assert page.status_code == 422
        assert words in page.text, wrong
        assert 'value="สมหญิง"' in page.text
        assert "checked" in page.text
        assert code not in page.text
        assert PASSWORD not in page.text
    assert "กรุณาใส่ชื่อ" in set_up(kiosk.phone(), code, name=" ").text
    unsure = kiosk.phone().send("/setup", form_of="/setup", code=code, name="สมหญิง", new=PASSWORD, again=PASSWORD)
    assert "กรุณาติ๊กด้วย" in unsure.text
    assert kiosk.stores.people.all() == ()


def test_ten_wrong_codes_close_it_and_the_page_says_so(
    box: tuple[ServedKiosk, str], caplog: pytest.LogCaptureFixture
) -> None:
    kiosk, code = box
    for number in range(MOST_WRONG):
        wrong = new_code()
        answer = set_up(kiosk.phone(), wrong)
        assert ("ใส่รหัสบนฉลากผิดครบ 10 ครั้งแล้ว" in answer.text) is (number == MOST_WRONG - 1)
        assert wrong not in caplog.text
    assert "number 10 since the start" in caplog.text
    assert '<form method="post" action="/setup"' not in kiosk.phone().open("/setup").text
    assert [event.what for event in kiosk.stores.state.audited()] == ["label_closed"]
    phone = kiosk.phone()
    token = "x"
    assert phone.client.post("/setup", data={"code": code, "csrf_token": token}).status_code == 400
    assert kiosk.stores.people.all() == ()


@pytest.mark.parametrize("path", ["/setup", "/setup/reset"])
def test_a_password_that_is_the_code_is_refused_and_tells_nobody_who_has_not_shown_it(
    tmp_path: Path, path: str
) -> None:
    shown = list[str]()
    with kiosk_in(tmp_path, password=None if path == "/setup" else PASSWORD) as kiosk:
        make_label(kiosk.stores.people, Passwords(), shown.append)
        kiosk.program.services.label.open_reset()
        said = []
        for code in ("", new_code(), shown[0]):
            fields = {"code": code, "confirmed": "yes", "name": "สมหญิง", "new": shown[0], "again": shown[0]}
            answer = kiosk.phone().send(path, form_of=path, **fields)
            said.append((answer.status_code, "เดาง่าย" in answer.text))
    assert said == [(422, False), (422, False), (422, True)]


def test_the_button_held_at_the_start_lets_one_person_choose_a_password_anew(
    kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    shown = list[str]()
    make_label(kiosk.stores.people, Passwords(), shown.append)
    label = kiosk.program.services.label
    before = kiosk.volunteer()
    label.open_reset()
    assert "the button was held" in caplog.text
    phone = kiosk.phone()
    assert phone.open("/setup").headers["Location"] == "/setup/reset"
    assert "10 นาที" in phone.open("/setup/reset").text
    new = {"new": "ปลาดุกย่างร้านป้า", "again": "ปลาดุกย่างร้านป้า"}
    wrong = phone.send("/setup/reset", form_of="/setup/reset", code=new_code(), **new)
    assert wrong.status_code == 422
    assert "ไม่ใช่รหัสบนฉลากของตู้นี้" in wrong.text
    form = phone.open("/setup/reset").text
    token = form.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "code": shown[0], **new}
    assert phone.client.post("/setup/reset", data=fields).headers["Location"] == "/admin/sign-in?done=changed"
    assert not before.is_signed_in()
    assert kiosk.phone().sign_in(new["new"]).status_code == 303
    assert phone.client.post("/setup/reset", data=fields).headers["Location"] == "/setup", "once"
    assert [event.what for event in kiosk.stores.state.audited() if event.what != "signed_in"] == [
        "reset_opened",
        "password_reset",
    ]


def test_the_reset_ends_after_ten_minutes(kiosk: ServedKiosk) -> None:
    kiosk.program.services.label.open_reset()
    kiosk.hands.move(seconds=599)
    assert kiosk.phone().open("/setup/reset").status_code == 200
    kiosk.hands.move(seconds=1)
    assert kiosk.phone().open("/setup/reset").headers["Location"] == "/setup"
    assert kiosk.phone().open("/setup").headers["Location"] == "/admin/sign-in"


def test_the_ministrys_code_may_be_given_at_the_first_start_and_a_slip_in_it_stops_nothing_else(
    box: tuple[ServedKiosk, str],
) -> None:
    (kiosk, code), ministrys = box, make_code()
    refused = set_up(kiosk.phone(), code, enrolment=ministrys[:-1])
    assert (refused.status_code, "มีตัวที่พิมพ์ผิด" in refused.text) == (422, True)
    assert f'value="{ministrys[:-1]}"' in refused.text
    assert kiosk.stores.people.all() == ()
    assert set_up(kiosk.phone(), code, enrolment=ministrys).headers["Location"] == "/setup/ready"
    assert kiosk.stores.enrolment.code() == ministrys


def test_the_six_digits_of_a_code_in_the_settings_stand_on_the_page_of_the_first_start(
    box: tuple[ServedKiosk, str],
) -> None:
    kiosk, _ = box
    kiosk.stores.enrolment.keep_code(make_code())
    kiosk.welcome("pending")
    page = kiosk.phone().open("/setup").text
    assert shown_digits(kiosk.stores.enrolment.read()) in page
    assert 'name="enrolment"' not in page
