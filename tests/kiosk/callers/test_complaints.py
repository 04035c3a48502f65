"""Complaints: one a day a browser, and a few for all browsers without a mark at one address."""

from __future__ import annotations

import pytest
from flask import Request, Response
from werkzeug.test import EnvironBuilder

from content_sync.callers.browsers import Browsers
from kiosk.callers.complaints import OF_NEWCOMERS, ComplaintLimit
from kiosk.callers.neighbours import NeighbourMarks
from kiosk.store.errors import CardError

A_DAY_S = 86_400.0
REPORTERS = Browsers(bytes(32), cookie="kiosk_browser")
MARKS = NeighbourMarks(REPORTERS, bytes(32))


class Phone:
    """A phone at an address, which keeps the cookies it gets, or none."""

    def __init__(self, address: str = "10.0.0.1", cookie: str = "", *, keeps_cookies: bool = True) -> None:
        self._address, self.cookie, self._keeps_cookies = address, cookie, keeps_cookies
        self.card_refuses = False

    def complain(self, limit: ComplaintLimit, number: int, now_s: float) -> bool:
        headers = [("Cookie", self.cookie)] if self.cookie else []
        request = Request(EnvironBuilder(headers=headers, environ_base={"REMOTE_ADDR": self._address}).get_environ())
        response = Response()
        has_counted = limit.count(str(number), request, response, now_s, self._keep)
        given = response.headers.get("Set-Cookie", "").partition(";")[0]
        self.cookie = given if given and self._keeps_cookies else self.cookie
        return has_counted

    def _keep(self) -> None:
        if self.card_refuses:
            raise CardError


def a_reporter() -> Phone:
    response = Response()
    REPORTERS.name(response, 0.0)
    return Phone(cookie=response.headers["Set-Cookie"].partition(";")[0])


def test_a_browser_is_counted_once_a_day_for_each_item() -> None:
    limit, manee = ComplaintLimit(MARKS), a_reporter()
    assert [manee.complain(limit, 27, 0.0) for _ in range(2)] == [True, False]
    assert manee.complain(limit, 28, 0.0)
    assert not manee.complain(limit, 27, A_DAY_S - 1)
    assert manee.complain(limit, 27, A_DAY_S)


def test_a_browser_is_known_by_the_mark_its_first_complaint_gave_it() -> None:
    limit, phone = ComplaintLimit(MARKS), Phone()
    assert phone.complain(limit, 27, 0.0)
    assert phone.cookie
    assert not phone.complain(limit, 27, 10.0)


def test_browsers_without_a_mark_are_counted_five_times_at_one_address() -> None:
    limit = ComplaintLimit(MARKS)
    newcomers = [Phone(keeps_cookies=False) for _ in range(6)]
    assert [phone.complain(limit, 27, 0.0) for phone in newcomers] == [True] * 5 + [False]
    assert Phone("10.0.0.2").complain(limit, 27, 0.0)
    assert a_reporter().complain(limit, 27, 0.0), "who has a name goes by itself"
    assert newcomers[0].complain(limit, 28, 0.0)
    assert newcomers[0].complain(limit, 27, A_DAY_S)
    assert OF_NEWCOMERS == 5


def test_a_complaint_that_does_not_count_gives_no_mark() -> None:
    limit = ComplaintLimit(MARKS)
    for _ in range(OF_NEWCOMERS):
        Phone().complain(limit, 27, 0.0)
    late = Phone()
    assert not late.complain(limit, 27, 0.0)
    assert late.cookie == ""


def test_a_complaint_gives_no_name_under_which_reports_and_items_are_sent() -> None:
    phone = Phone()
    assert phone.complain(ComplaintLimit(MARKS), 27, 0.0)
    asked = Request(EnvironBuilder(headers=[("Cookie", phone.cookie)]).get_environ())
    assert REPORTERS.known(asked) is None
    assert MARKS.known(asked) is not None


def test_a_complaint_that_the_card_refuses_uses_nothing_up_and_gives_no_mark() -> None:
    limit = ComplaintLimit(MARKS)
    for phone in (a_reporter(), Phone()):
        phone.card_refuses, before = True, phone.cookie
        for _ in range(OF_NEWCOMERS + 1):
            with pytest.raises(CardError):
                phone.complain(limit, 27, 0.0)
        assert phone.cookie == before
        phone.card_refuses = False
        assert phone.complain(limit, 27, 0.0)
