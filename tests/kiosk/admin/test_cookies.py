"""What a copied, changed or planted cookie is worth at the volunteer's sign-in, and when it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

EIGHT_HOURS_S = 8 * 3600


def test_cookies_work_on_plain_http_and_only_here(kiosk: ServedKiosk) -> None:
    response = kiosk.phone().sign_in()
    cookies = response.headers.getlist("Set-Cookie")
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
    response = volunteer.send("/admin/sign-out", form_of="/admin")
    assert response.headers["Location"] == "/admin/sign-in?done=out"
    assert "ออกจากระบบแล้ว" in volunteer.open(response.headers["Location"]).text
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
    response = volunteer.send("/admin/password", form_of="/admin/password", current=PASSWORD, new=new, again=new)
    assert response.headers["Location"] == "/admin/sign-in?done=changed"
    assert not volunteer.is_signed_in()
    assert not other.is_signed_in()
    assert "เปลี่ยนรหัสผ่านแล้ว" in volunteer.open("/admin/sign-in?done=changed").text
    assert volunteer.sign_in().status_code == 403
    assert volunteer.sign_in(new).status_code == 303


def test_a_session_ends_after_eight_hours(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.volunteer()
    kiosk.hands.move(seconds=EIGHT_HOURS_S - 1)
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
        hands.monotonic_s += EIGHT_HOURS_S
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
        kiosk.phone().guess_wrong(30)
        assert phone.sign_in().status_code == 303


def test_at_most_twenty_sessions_of_a_person_are_open_and_the_oldest_ends_first(kiosk: ServedKiosk) -> None:
    phones = [kiosk.volunteer() for _ in range(21)]
    assert not phones[0].is_signed_in()
    assert phones[1].is_signed_in()
    assert phones[20].is_signed_in()
