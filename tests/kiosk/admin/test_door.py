"""The door of the volunteer's pages: who comes in, who is slowed, and what a stolen or planted cookie is worth."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from kiosk.app import build
from kiosk.callers import first_password
from kiosk.callers.passwords import Passwords
from kiosk.callers.sessions import LIFETIME_S
from kiosk.stores import open_stores
from tests.cast.clock_hands import ClockHands
from tests.cast.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.served_kiosk import ServedKiosk, config, kiosk_in

INSIDE = ("/admin", "/admin/notice", "/admin/answers", "/admin/password", "/admin/visit", "/en/admin")
ACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/admin/sign-in", {"password": PASSWORD}),
    ("/admin/sign-out", {}),
    ("/admin/visit", {}),
    ("/admin/notice", {"title": "ประชุม", "body": "", "first": "2026-11-23", "last": "2026-11-24"}),
    ("/admin/notice/1/end", {}),
    ("/admin/answers/1/passed", {}),
    ("/admin/password", {"current": PASSWORD, "new": "ปลาดุกย่างหอม", "again": "ปลาดุกย่างหอม"}),
)


def wrong(phone: PhoneBrowser, times: int = 1) -> TestResponse:
    for _ in range(times):
        answer = phone.sign_in("not the password")
    return answer


# Coming in


@pytest.mark.parametrize("path", INSIDE)
def test_who_is_not_signed_in_is_sent_to_the_sign_in(kiosk: ServedKiosk, path: str) -> None:
    answer = kiosk.phone().open(path)
    assert answer.status_code == 303
    prefix = "/en" if path.startswith("/en") else ""
    assert answer.headers["Location"] == f"{prefix}/admin/sign-in"


@pytest.mark.parametrize("typed", [PASSWORD, "4821093755261174", " 4821 0937 5526 1174 ", "๔๘๒๑-๐๙๓๗-๕๕๒๖-๑๑๗๔"])
def test_the_password_opens_however_its_digits_are_typed(kiosk: ServedKiosk, typed: str) -> None:
    phone = kiosk.phone()
    answer = phone.sign_in(typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin")
    assert phone.is_signed_in()
    assert [event.what for event in kiosk.stores.state.audited()] == ["signed_in"]


def test_in_english_the_way_leads_to_english_pages(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    answer = phone.send("/en/admin/sign-in", form_of="/en/admin/sign-in", password=PASSWORD)
    assert answer.headers["Location"] == "/en/admin"
    assert "Waiting to be sent" in phone.open("/en/admin").text


def test_a_wrong_password_opens_nothing_and_is_told_in_words(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    answer = wrong(phone)
    assert answer.status_code == 403
    assert "รหัสผ่านไม่ถูกต้อง" in answer.text
    assert not phone.is_signed_in()


def test_who_is_signed_in_does_not_see_the_sign_in_again(kiosk: ServedKiosk) -> None:
    assert kiosk.volunteer().open("/admin/sign-in").headers["Location"] == "/admin"


@pytest.mark.parametrize("password", ["", "x" * 100_000, "\x00", "' OR 1=1 --", "รหัส\ufffd", "9" * 201])
def test_strange_and_huge_passwords_are_just_wrong(kiosk: ServedKiosk, password: str) -> None:
    assert kiosk.phone().sign_in(password).status_code == 403


def test_the_file_with_the_first_password_goes_with_the_first_sign_in_or_change(
    kiosk: ServedKiosk, tmp_path: Path
) -> None:
    file = first_password.keep(tmp_path / "data", PASSWORD)
    assert kiosk.phone().sign_in("9" * 16).status_code == 403
    assert file.read_text("utf-8") == f"{PASSWORD}\n"
    phone = kiosk.volunteer()
    assert not file.exists()
    first_password.keep(tmp_path / "data", PASSWORD)
    new = "ปลาดุกย่างร้านป้า"
    phone.send("/admin/password", form_of="/admin/password", current=PASSWORD, new=new, again=new)
    assert not file.exists()


def test_a_first_password_file_that_cannot_be_removed_keeps_nobody_out(
    kiosk: ServedKiosk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data" / first_password.FILE).mkdir()
    kiosk.volunteer()
    assert "first-password could not be removed" in caplog.text


def test_a_kiosk_without_a_password_lets_nobody_in(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, password=None) as kiosk:
        answer = kiosk.phone().sign_in("")
        assert answer.status_code == 503
        assert "ยังไม่มีรหัสผ่าน" in answer.text


def test_a_hash_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, password=None) as kiosk:
        kiosk.stores.state.set_password_hash("not a hash")
        assert kiosk.phone().sign_in("not a hash").status_code == 403


def test_a_card_that_takes_nothing_more_does_not_keep_the_volunteer_out(kiosk: ServedKiosk) -> None:
    kiosk.stores.state.close()  # what is read stays in memory, and what is written is refused
    phone = kiosk.volunteer()
    assert "การ์ดความจำอ่านได้อย่างเดียว" in phone.open("/admin").text


# Guessing


def test_guessing_fast_is_slowed_more_and_more_and_told_in_words(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    assert wrong(phone, 4).status_code == 403
    fifth = wrong(phone)
    assert fifth.headers["Retry-After"] == "2"
    assert "ลองใหม่ได้ในอีก 2 วินาที" in fifth.text
    waits = []
    for _ in range(8):
        waits.append(int(wrong(phone).headers["Retry-After"]))
        kiosk.hands.move(seconds=waits[-1])
        wrong(phone)
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_try_made_while_waiting_is_not_looked_at(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    wrong(phone, 5)
    early = phone.sign_in()
    assert early.status_code == 429
    assert not phone.is_signed_in()
    kiosk.hands.move(seconds=2)
    assert phone.sign_in().status_code == 303


def test_a_stranger_who_guesses_from_many_phones_is_slowed_as_one(kiosk: ServedKiosk) -> None:
    for _ in range(5):
        wrong(kiosk.phone())
    assert wrong(kiosk.phone()).status_code == 429


def test_a_stranger_who_guesses_cannot_keep_a_known_phone_waiting(kiosk: ServedKiosk) -> None:
    known = kiosk.volunteer()
    known.send("/admin/sign-out", form_of="/admin")
    wrong(kiosk.phone(), 30)
    assert known.sign_in().status_code == 303


def test_a_made_up_mark_of_a_known_phone_is_a_strangers(kiosk: ServedKiosk) -> None:
    for mark in ("0" * 32 + ".5." + "0" * 32, "x", "", ".", "ก.ก", "." * 4000):
        phone = kiosk.phone()
        phone.client.set_cookie("kiosk_phone", mark, domain="localhost")
        wrong(phone)
    assert wrong(kiosk.phone()).status_code == 429


def test_many_guesses_at_once_are_looked_at_one_by_one(kiosk: ServedKiosk) -> None:
    phones = [kiosk.phone() for _ in range(12)]
    answers = list[int]()
    threads = [threading.Thread(target=lambda one=phone: answers.append(wrong(one).status_code)) for phone in phones]
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


# Cookies


def test_cookies_work_on_plain_http_and_only_here(kiosk: ServedKiosk) -> None:
    answer = kiosk.phone().sign_in()
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"kiosk", "kiosk_phone"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Secure" not in cookie


def test_a_cookie_planted_before_the_sign_in_is_worth_nothing_after_it(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.phone()
    volunteer.open("/admin/sign-in")
    planted = volunteer.cookie()
    volunteer.sign_in()
    assert volunteer.cookie() != planted
    thief = kiosk.phone()
    thief.client.set_cookie("kiosk", planted, domain="localhost")
    assert not thief.is_signed_in()
    token = thief.open("/admin/sign-in").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert volunteer.client.post("/admin/visit", data={"csrf_token": token}).status_code == 400


def test_a_copied_cookie_is_worth_nothing_after_signing_out(kiosk: ServedKiosk) -> None:
    volunteer, thief = kiosk.volunteer(), kiosk.phone()
    thief.client.set_cookie("kiosk", volunteer.cookie(), domain="localhost")
    assert thief.is_signed_in()
    answer = volunteer.send("/admin/sign-out", form_of="/admin")
    assert answer.headers["Location"] == "/admin/sign-in?said=out"
    assert "ออกจากระบบแล้ว" in volunteer.open(answer.headers["Location"]).text
    assert not volunteer.is_signed_in()
    assert not thief.is_signed_in()


def test_a_changed_cookie_is_refused(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.volunteer()
    for value in (volunteer.cookie()[:-9] + "x" * 9, "x", "e30.x.y", "ก"):
        thief = kiosk.phone()
        thief.client.set_cookie("kiosk", value, domain="localhost")
        assert not thief.is_signed_in()


def test_a_new_password_ends_every_session(kiosk: ServedKiosk) -> None:
    volunteer, other = kiosk.volunteer(), kiosk.volunteer()
    new = "ปลาดุกย่างหอม"
    answer = volunteer.send("/admin/password", form_of="/admin/password", current=PASSWORD, new=new, again=new)
    assert answer.headers["Location"] == "/admin/sign-in?said=changed"
    assert not volunteer.is_signed_in()
    assert not other.is_signed_in()
    assert "เปลี่ยนรหัสผ่านแล้ว" in volunteer.open("/admin/sign-in?said=changed").text
    assert volunteer.sign_in().status_code == 403
    assert volunteer.sign_in(new).status_code == 303


def test_a_session_ends_after_its_hours(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.volunteer()
    kiosk.hands.move(seconds=LIFETIME_S - 1)
    assert volunteer.is_signed_in()
    kiosk.hands.move(seconds=1)
    assert not volunteer.is_signed_in()


def test_a_clock_that_jumps_neither_signs_out_nor_keeps_signed_in(tmp_path: Path) -> None:
    hands = ClockHands(wall=datetime(1970, 1, 1, tzinfo=UTC), is_synchronized=False)
    with kiosk_in(tmp_path, hands=hands) as kiosk:
        volunteer = kiosk.volunteer()
        for wall in (
            datetime(2038, 1, 1, tzinfo=UTC),
            datetime(2026, 11, 23, tzinfo=UTC),
            datetime(1971, 1, 1, tzinfo=UTC),
        ):
            hands.wall = wall
            assert volunteer.is_signed_in()
            assert volunteer.send("/admin/visit", form_of="/admin").status_code == 303
        hands.monotonic_s += LIFETIME_S
        hands.wall -= timedelta(days=300)
        assert not volunteer.is_signed_in()


def test_a_restart_ends_sessions_and_keeps_known_phones(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        volunteer = kiosk.volunteer()
        session, mark = volunteer.cookie(), volunteer.cookie("kiosk_phone")
    with kiosk_in(tmp_path) as kiosk:
        phone = kiosk.phone()
        phone.client.set_cookie("kiosk", session, domain="localhost")
        phone.client.set_cookie("kiosk_phone", mark, domain="localhost")
        assert not phone.is_signed_in()
        wrong(kiosk.phone(), 30)
        assert phone.sign_in().status_code == 303


def test_at_most_twenty_sessions_are_open_and_the_oldest_ends_first(kiosk: ServedKiosk) -> None:
    phones = [kiosk.volunteer() for _ in range(21)]
    assert not phones[0].is_signed_in()
    assert phones[1].is_signed_in()
    assert phones[20].is_signed_in()


# Forms of other sites


@pytest.mark.parametrize(("path", "fields"), ACTS)
@pytest.mark.parametrize("token", ["missing", "made up", "another browser's"])
def test_a_form_without_this_browsers_token_changes_nothing(
    kiosk: ServedKiosk, path: str, fields: dict[str, str], token: str
) -> None:
    volunteer, other = kiosk.volunteer(), kiosk.volunteer()
    sent = dict(fields)
    if token == "made up":
        sent["csrf_token"] = "IjAwMDAi.x.y"
    if token == "another browser's":
        sent["csrf_token"] = other.open("/admin").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = volunteer.client.post(path, data=sent)
    assert answer.status_code == 400
    assert "ยังไม่มีอะไรเปลี่ยน" in answer.text
    assert kiosk.visits == []
    assert kiosk.stores.state.notices() == ()
    assert volunteer.is_signed_in()


@pytest.mark.parametrize(("path", "fields"), [act for act in ACTS if "sign" not in act[0]])
def test_who_is_not_signed_in_can_change_nothing_even_with_a_token(
    kiosk: ServedKiosk, path: str, fields: dict[str, str]
) -> None:
    answer = kiosk.phone().send(path, form_of="/admin/sign-in", **fields)
    assert answer.headers["Location"] == "/admin/sign-in"
    assert kiosk.visits == []
    assert kiosk.stores.state.notices() == ()


@pytest.mark.parametrize("path", [path for path, _ in ACTS if path.count("/") > 2 or path == "/admin/sign-out"])
def test_nothing_is_changed_by_following_a_link(kiosk: ServedKiosk, path: str) -> None:
    answer = kiosk.volunteer().open(path)
    assert answer.status_code in {303, 405}
    assert kiosk.visits == []


def test_the_villagers_forms_need_no_cookie(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    answer = phone.client.post(
        "/report", data={"topic": "road", "text": "ถนนเป็นหลุม"}, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code == 303
    assert phone.cookie() == ""


# The button


def test_five_presses_let_a_new_phone_in_while_strangers_guess(kiosk: ServedKiosk) -> None:
    wrong(kiosk.phone(), 20)
    new = kiosk.phone()
    assert new.sign_in().status_code == 429
    kiosk.program.services.door.open_window()
    assert "มีคนกดปุ่มที่ตู้แล้ว" in new.open("/admin/sign-in").text
    assert new.sign_in().status_code == 303
    assert new.is_signed_in()
    assert kiosk.phone().sign_in().status_code == 429, "one success ends it"


def test_the_window_weakens_no_password_and_strangers_tries_in_it_are_counted(kiosk: ServedKiosk) -> None:
    wrong(kiosk.phone(), 20)
    kiosk.program.services.door.open_window()
    stranger = kiosk.phone()
    assert [wrong(stranger).status_code for _ in range(6)] == [403] * 5 + [429]
    late = wrong(kiosk.phone())
    assert late.status_code == 429, "another new name at the same address has no more tries"
    assert "มีคนกดปุ่มที่ตู้แล้ว" not in late.text, "nobody who waits is told that nobody has to"
    assert "ให้กดปุ่มที่ตู้ 5 ครั้ง" in late.text
    kiosk.hands.move(seconds=601)
    assert "มีคนกดปุ่มที่ตู้แล้ว" not in kiosk.phone().open("/admin/sign-in").text


def test_a_phone_that_asked_before_the_presses_has_tries_of_its_own(kiosk: ServedKiosk) -> None:
    waiting = kiosk.phone()
    waiting.open("/admin/sign-in")
    kiosk.hands.move(seconds=5)
    wrong(kiosk.phone(), 20)
    kiosk.program.services.door.open_window()
    wrong(kiosk.phone(), 5)
    assert waiting.sign_in().status_code == 303


def test_opening_the_window_is_logged_shown_and_told_to_central(
    kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.program.services.door.open_window()
    assert "the button opened the sign-in" in caplog.text
    assert [event.what for event in kiosk.stores.state.audited()] == ["sign_in_opened"]
    assert len(kiosk.stores.state.sign_in_openings()) == 1
    assert "มีคนกดปุ่มให้มือถือเครื่องใหม่เข้าใช้ครั้งล่าสุด" in kiosk.volunteer().open("/admin").text


# Headers


@pytest.mark.parametrize("path", ["/admin/sign-in", "/admin", "/admin/notice", "/admin/answers", "/admin/password"])
def test_every_page_is_kept_by_nobody_framed_by_nobody_and_runs_no_script(kiosk: ServedKiosk, path: str) -> None:
    phone = kiosk.phone() if path == "/admin/sign-in" else kiosk.volunteer()
    answer = phone.open(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "upgrade-insecure-requests" not in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers
    assert "<script" not in answer.text
    assert "style=" not in answer.text


def test_redirects_are_kept_by_nobody_and_stay_here_whatever_the_host_header_says(kiosk: ServedKiosk) -> None:
    answer = kiosk.phone().client.get("/admin", headers={"Host": "evil.example"})
    assert answer.headers["Location"] == "/admin/sign-in"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("said", ["<script>alert(1)</script>", "out\r\nSet-Cookie: a=b", "x" * 5000])
def test_what_stands_in_an_address_is_not_shown_and_splits_no_header(kiosk: ServedKiosk, said: str) -> None:
    answer = kiosk.phone().client.get("/admin/sign-in", query_string={"said": said})
    assert answer.status_code == 200
    assert "alert(1)" not in answer.text
    assert "ออกจากระบบแล้ว" not in answer.text
    assert "a=b" not in str(answer.headers)


def test_on_a_card_that_could_never_be_written_the_volunteer_still_comes_in(tmp_path: Path) -> None:
    stores = open_stores(config(tmp_path))
    stores.state.set_password_hash(Passwords().hash(PASSWORD))
    stores.state.close()
    kiosk = build(config(tmp_path), stores=stores, clock=ClockHands().clock(), visit_now=lambda: None, screens=())
    phone = PhoneBrowser(kiosk)
    assert phone.sign_in().status_code == 303
    assert phone.is_signed_in()
    stores.close()
