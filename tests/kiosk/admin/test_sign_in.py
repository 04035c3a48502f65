"""The sign-in to the volunteer's pages: who comes in, who is slowed, and whom the button lets in."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from kiosk.app import build
from kiosk.callers.passwords import Passwords
from kiosk.store.stores import open_stores
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in

INSIDE = ("/admin", "/admin/notice", "/admin/answers", "/admin/password", "/admin/visit", "/en/admin")


@pytest.mark.parametrize("path", INSIDE)
def test_who_is_not_signed_in_is_sent_to_the_sign_in(kiosk: ServedKiosk, path: str) -> None:
    response = kiosk.phone().open(path)
    assert response.status_code == 303
    prefix = "/en" if path.startswith("/en") else ""
    assert response.headers["Location"] == f"{prefix}/admin/sign-in"


@pytest.mark.parametrize("typed", [PASSWORD, "4821093755261174", " 4821 0937 5526 1174 ", "๔๘๒๑-๐๙๓๗-๕๕๒๖-๑๑๗๔"])
def test_the_password_opens_however_its_digits_are_typed(kiosk: ServedKiosk, typed: str) -> None:
    phone = kiosk.phone()
    response = phone.sign_in(typed)
    assert (response.status_code, response.headers["Location"]) == (303, "/admin/name")
    assert phone.is_signed_in()
    assert [event.what for event in kiosk.stores.state.audited()] == ["signed_in"]


def test_in_english_the_way_leads_to_english_pages(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    response = phone.send("/en/admin/sign-in", form_of="/en/admin/sign-in", password=PASSWORD)
    assert response.headers["Location"] == "/en/admin/name"
    assert "Waiting to be sent" in phone.open("/en/admin").text


def test_a_wrong_password_opens_nothing_and_is_told_in_words(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    response = phone.guess_wrong()
    assert response.status_code == 403
    assert "รหัสผ่านไม่ถูกต้อง" in response.text
    assert not phone.is_signed_in()


def test_who_is_signed_in_does_not_see_the_sign_in_again(kiosk: ServedKiosk) -> None:
    assert kiosk.volunteer().open("/admin/sign-in").headers["Location"] == "/admin"


@pytest.mark.parametrize("password", ["x" * 100_000, "\x00", "' OR 1=1 --", "รหัส\ufffd", "9" * 201])
def test_strange_and_huge_passwords_are_just_wrong(kiosk: ServedKiosk, password: str) -> None:
    assert kiosk.phone().sign_in(password).status_code == 403


def test_pressed_without_a_password_is_a_slip_and_no_guess(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    slips = [phone.sign_in("") for _ in range(9)]
    assert {slip.status_code for slip in slips} == {422}
    assert "กรุณาใส่รหัสผ่าน" in slips[-1].text
    assert phone.sign_in().status_code == 303


def test_a_hash_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, password=None) as kiosk:
        kiosk.stores.people.add("not a hash")
        assert kiosk.phone().sign_in("not a hash").status_code == 403


def test_a_card_that_takes_nothing_more_does_not_keep_the_volunteer_out(kiosk: ServedKiosk) -> None:
    kiosk.stores.state.close()  # what is read stays in memory, and what is written is refused
    phone = kiosk.volunteer()
    assert "การ์ดความจำอ่านได้อย่างเดียว" in phone.open("/admin").text


def test_guessing_fast_is_slowed_more_and_more_and_told_in_words(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    assert phone.guess_wrong(4).status_code == 403
    fifth = phone.guess_wrong()
    assert fifth.headers["Retry-After"] == "2"
    assert "ลองใหม่ได้ในอีก 2 วินาที" in fifth.text
    waits = []
    for _ in range(8):
        waits.append(int(phone.guess_wrong().headers["Retry-After"]))
        kiosk.hands.move(seconds=waits[-1])
        phone.guess_wrong()
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_try_made_while_waiting_is_not_looked_at(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    phone.guess_wrong(5)
    early = phone.sign_in()
    assert early.status_code == 429
    assert not phone.is_signed_in()
    kiosk.hands.move(seconds=2)
    assert phone.sign_in().status_code == 303


def test_a_stranger_who_guesses_from_many_phones_is_slowed_as_one(kiosk: ServedKiosk) -> None:
    for _ in range(5):
        kiosk.phone().guess_wrong()
    assert kiosk.phone().guess_wrong().status_code == 429


def test_a_stranger_who_guesses_cannot_keep_a_known_phone_waiting(kiosk: ServedKiosk) -> None:
    known = kiosk.volunteer()
    known.send("/admin/sign-out", form_of="/admin")
    kiosk.phone().guess_wrong(30)
    assert known.sign_in().status_code == 303


def test_a_made_up_mark_of_a_known_phone_is_a_strangers(kiosk: ServedKiosk) -> None:
    for mark in ("0" * 32 + ".5." + "0" * 32, "x", "", ".", "ก.ก", "." * 4000):
        phone = kiosk.phone()
        phone.client.set_cookie("kiosk_phone", mark, domain="localhost")
        phone.guess_wrong()
    assert kiosk.phone().guess_wrong().status_code == 429


def test_many_guesses_at_once_are_looked_at_one_by_one(kiosk: ServedKiosk) -> None:
    phones = [kiosk.phone() for _ in range(12)]
    answers = list[int]()

    def guess(phone: PhoneBrowser) -> None:
        while (status := phone.guess_wrong().status_code) == 503:  # not looked at, and told to try again
            pass
        answers.append(status)

    threads = [threading.Thread(target=guess, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [403] * 5 + [429] * 7


def test_no_password_ever_stands_in_the_log(kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kiosk.phone().sign_in("secret-guess")
    kiosk.volunteer()
    assert "secret-guess" not in caplog.text
    assert PASSWORD not in caplog.text


def test_five_presses_let_a_new_phone_in_while_strangers_guess(kiosk: ServedKiosk) -> None:
    kiosk.phone().guess_wrong(20)
    new = kiosk.phone()
    assert new.sign_in().status_code == 429
    kiosk.program.services.sign_in.open_window()
    assert "มีคนกดปุ่มที่ตู้แล้ว" in new.open("/admin/sign-in").text
    assert new.sign_in().status_code == 303
    assert new.is_signed_in()
    assert kiosk.phone().sign_in().status_code == 429, "one success ends it"


def test_the_window_weakens_no_password_and_strangers_tries_in_it_are_counted(kiosk: ServedKiosk) -> None:
    kiosk.phone().guess_wrong(20)
    kiosk.program.services.sign_in.open_window()
    stranger = kiosk.phone()
    assert [stranger.guess_wrong().status_code for _ in range(6)] == [403] * 5 + [429]
    late = kiosk.phone().guess_wrong()
    assert late.status_code == 429, "another new name at the same address has no more tries"
    assert "มีคนกดปุ่มที่ตู้แล้ว" not in late.text, "nobody who waits is told that nobody has to"
    assert "ให้กดปุ่มที่ตู้ 5 ครั้ง" in late.text
    kiosk.hands.move(seconds=601)
    assert "มีคนกดปุ่มที่ตู้แล้ว" not in kiosk.phone().open("/admin/sign-in").text


def test_a_phone_that_asked_before_the_presses_has_tries_of_its_own(kiosk: ServedKiosk) -> None:
    waiting = kiosk.phone()
    waiting.open("/admin/sign-in")
    kiosk.hands.move(seconds=5)
    kiosk.phone().guess_wrong(20)
    kiosk.program.services.sign_in.open_window()
    kiosk.phone().guess_wrong(5)
    assert waiting.sign_in().status_code == 303


def test_opening_the_window_is_logged_shown_and_told_to_central(
    kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.program.services.sign_in.open_window()
    assert "the button opened the sign-in" in caplog.text
    assert [event.what for event in kiosk.stores.state.audited()] == ["sign_in_opened"]
    assert len(kiosk.stores.state.sign_in_openings()) == 1
    assert "มีคนกดปุ่มให้มือถือเครื่องใหม่เข้าใช้ครั้งล่าสุด" in kiosk.volunteer().open("/admin").text


def test_on_a_card_that_could_never_be_written_the_volunteer_still_comes_in(tmp_path: Path) -> None:
    stores = open_stores(config(tmp_path))
    stores.people.add(Passwords().hash(PASSWORD))
    stores.state.close()
    kiosk = build(
        config(tmp_path),
        stores=stores,
        clock=ClockHands().clock(),
        templates=templates(),
        visit_now=lambda: None,
        screens=(),
    )
    phone = PhoneBrowser(kiosk)
    assert phone.sign_in().status_code == 303
    assert phone.is_signed_in()
    stores.close()
