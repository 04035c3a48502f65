"""Requests that other sites make in the volunteer's name change nothing, and no response helps them."""

from __future__ import annotations

import pytest

from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk

ACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/admin/sign-in", {"password": PASSWORD}),
    ("/admin/sign-out", {}),
    ("/admin/visit", {}),
    ("/admin/notice", {"title": "ประชุม", "body": "", "first": "2026-11-23", "last": "2026-11-24"}),
    ("/admin/notice/1", {"title": "ประชุม", "body": "", "first": "2026-11-23", "last": "2026-11-24"}),
    ("/admin/notice/1/hide", {}),
    ("/admin/notice/1/show", {}),
    ("/admin/notice/1/photo", {}),
    ("/admin/notice/1/photo/drop", {}),
    ("/admin/notice/1/end", {}),
    ("/admin/answers/1/told", {}),
    ("/admin/password", {"current": PASSWORD, "new": "ปลาดุกย่างหอม", "again": "ปลาดุกย่างหอม"}),
)


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
    response = volunteer.client.post(path, data=sent)
    assert response.status_code == 400
    assert "ยังไม่มีอะไรเปลี่ยน" in response.text
    assert kiosk.visits == []
    assert kiosk.stores.state.notices() == ()
    assert volunteer.is_signed_in()


@pytest.mark.parametrize(("path", "fields"), [act for act in ACTS if "sign" not in act[0]])
def test_who_is_not_signed_in_can_change_nothing_even_with_a_token(
    kiosk: ServedKiosk, path: str, fields: dict[str, str]
) -> None:
    response = kiosk.phone().send(path, form_of="/admin/sign-in", **fields)
    assert response.headers["Location"] == "/admin/sign-in"
    assert kiosk.visits == []
    assert kiosk.stores.state.notices() == ()


@pytest.mark.parametrize("path", [path for path, _ in ACTS if path.count("/") > 2 or path == "/admin/sign-out"])
def test_nothing_is_changed_by_following_a_link(kiosk: ServedKiosk, path: str) -> None:
    response = kiosk.volunteer().open(path)
    assert response.status_code in {303, 405}
    assert kiosk.visits == []


def test_the_villagers_forms_need_no_cookie(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    response = phone.client.post(
        "/report/road/-?send", data={"text": "ถนนเป็นหลุม"}, headers={"Origin": "http://localhost"}
    )
    assert response.status_code == 303
    assert phone.cookie() == ""


@pytest.mark.parametrize("path", ["/admin/sign-in", "/admin", "/admin/notice", "/admin/answers", "/admin/password"])
def test_every_page_is_kept_by_nobody_framed_by_nobody_and_runs_no_script(kiosk: ServedKiosk, path: str) -> None:
    phone = kiosk.phone() if path == "/admin/sign-in" else kiosk.volunteer()
    response = phone.open(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "script-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "upgrade-insecure-requests" not in response.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in response.headers
    assert "<script" not in response.text
    assert "style=" not in response.text


def test_redirects_are_kept_by_nobody_and_stay_here_whatever_the_host_header_says(kiosk: ServedKiosk) -> None:
    response = kiosk.phone().client.get("/admin", headers={"Host": "evil.example"})
    assert response.headers["Location"] == "/admin/sign-in"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("done", ["<script>alert(1)</script>", "out\r\nSet-Cookie: a=b", "x" * 5000])
def test_what_stands_in_an_address_is_not_shown_and_splits_no_header(kiosk: ServedKiosk, done: str) -> None:
    response = kiosk.phone().client.get("/admin/sign-in", query_string={"done": done})
    assert response.status_code == 200
    assert "alert(1)" not in response.text
    assert "ออกจากระบบแล้ว" not in response.text
    assert "a=b" not in str(response.headers)
