"""Names of browsers are random, signed, and worth something for one purpose only."""

from __future__ import annotations

import pytest
from flask import Request, Response
from werkzeug.test import EnvironBuilder

from kiosk.callers.browsers import Browser, Browsers

SECRET = bytes(32)


def named(browsers: Browsers, now_s: float = 5.7) -> tuple[Browser, str]:
    answer = Response()
    browser = browsers.name(answer, now_s)
    return browser, answer.headers["Set-Cookie"]


def asking(cookie: str) -> Request:
    return Request(EnvironBuilder(headers=[("Cookie", cookie)]).get_environ())


def test_a_browser_is_known_again_with_since_when() -> None:
    browsers = Browsers(SECRET, cookie="c")
    browser, cookie = named(browsers)
    assert browser.since_s == 5
    assert browsers.known(asking(cookie.partition(";")[0])) == browser
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie


@pytest.mark.parametrize("value", ["", "x", "0" * 32 + ".5." + "0" * 64, "ก.5.x", "\x00"])
def test_what_is_no_name_of_ours_is_none(value: str) -> None:
    assert Browsers(SECRET, cookie="c").known(asking(f"c={value}")) is None


def test_a_name_is_worth_nothing_elsewhere_or_with_another_time() -> None:
    browser, cookie = named(Browsers(SECRET, cookie="c"))
    value = cookie.partition(";")[0].partition("=")[2]
    assert Browsers(b"x" * 32, cookie="c").known(asking(f"c={value}")) is None
    assert Browsers(SECRET, cookie="d").known(asking(f"d={value}")) is None
    assert Browsers(SECRET, cookie="c").known(asking(f"c={value.replace('.5.', '.4.')}")) is None
    assert browser.name not in browser.digest
