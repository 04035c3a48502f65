"""What is noted of a request: the kind of page, who asked and when, no more than is needed and no more than fits."""

from __future__ import annotations

import pytest

from content_sync.wire.access_log import AccessLine
from kiosk.callers.accesses import LOGGED_PAGES, MOST_LINES, SECONDS_OF_ONE, Accesses, page_of

PHONE = "10.42.0.17"


class Seconds:
    """Seconds that a test moves."""

    def __init__(self, now_s: float = 7200.5) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "home"),
        ("/en/", "home"),
        ("/en", "home"),
        ("/weather", "weather"),
        ("/en/prices/rice", "prices"),
        ("/articles/dengue", "articles"),
        ("/report/thanks/a-secret-of-the-ticket", "report"),
        ("/en/follow", "follow"),
        ("/market/manage", "market"),
        ("/admin/queue", "admin"),
        ("/en/admin", "admin"),
        ("/setup", "admin"),
        ("/static/kiosk.css", "static"),
        ("/media/abc.jpg", "media"),
        ("/healthz", "probe"),
        ("/search", "search"),
        ("/0812345678", "other"),
        ("", "other"),
        ("//", "home"),
    ],
)
def test_of_an_address_only_the_kind_of_page_is_kept(path: str, page: str) -> None:
    assert page_of(path) == page
    assert page in LOGGED_PAGES


def test_pages_are_noted_to_the_second_and_reports_to_the_hour_once_it_is_over() -> None:
    seconds = Seconds()
    accesses = Accesses(seconds)
    accesses.note("/weather", PHONE, 200)
    accesses.note("/report/road", PHONE, 200)
    seconds.now_s += 0.2
    accesses.note("/weather", PHONE, 200)
    seconds.now_s += 60
    accesses.note("/report/road", PHONE, 422)
    accesses.note("/report/road", PHONE, 200)
    assert accesses.take().lines == (AccessLine(7200, 1, PHONE, "weather", 200, 2),)
    assert accesses.take().lines == ()
    seconds.now_s = 10799.9
    assert accesses.take().lines == ()
    seconds.now_s = 10800
    assert accesses.take().lines == (
        AccessLine(7200, 3600, PHONE, "report", 200, 2),
        AccessLine(7200, 3600, PHONE, "report", 422, 1),
    )


def test_where_there_is_no_later_this_hour_is_noted_too() -> None:
    accesses = Accesses(Seconds())
    accesses.note("/follow", PHONE, 200)
    assert accesses.take(all_hours=True).lines == (AccessLine(7200, 3600, PHONE, "follow", 200, 1),)


def test_one_that_asks_all_the_time_is_noted_to_the_minute_and_the_others_are_not() -> None:
    seconds = Seconds()
    accesses = Accesses(seconds)
    for _ in range(SECONDS_OF_ONE + 30):
        accesses.note("/weather", "greedy", 200)
        seconds.now_s += 1
    accesses.note("/weather", PHONE, 200)
    lines = accesses.take().lines
    assert sum(line.span_s == 1 for line in lines if line.address == "greedy") == SECONDS_OF_ONE
    assert sum(line.count for line in lines if line.address == "greedy") == SECONDS_OF_ONE + 30
    assert [line.span_s for line in lines if line.address == PHONE] == [1]


def test_a_flood_of_addresses_takes_no_more_memory_and_what_is_not_noted_is_counted() -> None:
    accesses = Accesses(Seconds())
    for number in range(MOST_LINES + 7):
        accesses.note("/weather", f"{number}", 200)
    accesses.note("/weather", "0", 200)
    taken = accesses.take()
    assert (len(taken.lines), taken.lost) == (MOST_LINES, 7)
    assert max(line.count for line in taken.lines) == 2
    assert accesses.take().lost == 0
