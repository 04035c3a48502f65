"""Names of browsers are random, signed, and worth something for one purpose only."""

from __future__ import annotations

import pytest
from flask import Request, Response
from werkzeug.test import EnvironBuilder

from content_sync.callers.browsers import Browser, Browsers

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
    assert {"HttpOnly", "SameSite=Strict", "Max-Age=15552000"} <= {part.strip() for part in cookie.split(";")}
    assert len(browser.name) == 32
    assert "Secure" not in cookie


@pytest.mark.parametrize("value", ["", "x", "0" * 32 + ".5." + "0" * 32, "ก.5.x", "\x00", "0" * 32 + ".5"])
def test_what_is_no_name_of_ours_is_none(value: str) -> None:
    assert Browsers(SECRET, cookie="c").known(asking(f"c={value}")) is None


def test_a_name_is_worth_nothing_elsewhere_or_with_another_time() -> None:
    browser, cookie = named(Browsers(SECRET, cookie="c"))
    value = cookie.partition(";")[0].partition("=")[2]
    assert Browsers(b"x" * 32, cookie="c").known(asking(f"c={value}")) is None
    assert Browsers(SECRET, cookie="d").known(asking(f"d={value}")) is None
    assert Browsers(SECRET, cookie="c").known(asking(f"c={value.replace('.5.', '.4.')}")) is None
    assert browser.name not in browser.digest


def test_the_same_form_sent_again_gives_the_same_name_and_another_form_another_one() -> None:
    browsers = Browsers(SECRET, cookie="c")
    first, again, other = (browsers.name(Response(), now_s, form) for now_s, form in ((5, "a"), (9, "a"), (9, "b")))
    assert first.digest == again.digest != other.digest
    assert Browsers(b"x" * 32, cookie="c").name(Response(), 5, "a").digest != first.digest


def remembered(browsers: Browsers, account: str, cookie: str = "") -> str:
    answer = Response()
    browsers.remember(asking(cookie), answer, account, 7.0)
    return answer.headers["Set-Cookie"].partition(";")[0]


def test_a_browser_marked_for_an_account_is_known_for_it_and_for_no_other() -> None:
    browsers = Browsers(SECRET, cookie="c")
    marked = asking(remembered(browsers, "one"))
    assert browsers.known(marked, "one")
    assert browsers.known(marked, "other") is None
    assert browsers.known(marked) is None
    assert browsers.known(asking(named(browsers)[1].partition(";")[0]), "one") is None


def test_a_browser_keeps_its_name_and_is_known_for_the_last_eight_accounts() -> None:
    browsers, cookie = Browsers(SECRET, cookie="c"), ""
    for account in ("0", "1", "0", *map(str, range(2, 9))):
        cookie = remembered(browsers, account, cookie)
    known = [browsers.known(asking(cookie), str(account)) for account in range(9)]
    assert known[1] is None
    assert len({browser.name for browser in known if browser}) == 1
    assert known.count(None) == 1


def test_the_cookie_travels_as_the_program_says() -> None:
    answer = Response()
    Browsers(SECRET, cookie="c", same_site="Lax", is_https=True).name(answer, 1.0)
    assert {"HttpOnly", "SameSite=Lax", "Secure"} <= {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
