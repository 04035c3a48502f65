"""The screen on a wall turns by itself for weeks: warnings first and most often, nothing cut, nothing personal."""

from __future__ import annotations

import gc
import re
import tracemalloc
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from content_sync.look.catalogues import LANGUAGES, Language
from kiosk.facts.frame import frame_of
from kiosk.moment import Moment
from kiosk.pages import screen
from kiosk.pages.screen import ADDRESSES, turns
from kiosk.paper import Page, Paper, address
from tests.cast.browser import PHONE, SMALL_PHONE, complaints, overflow, visitor
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import free_port
from tests.cast.pages.fullest_day import the_fullest_day
from tests.cast.pages.printed_site import printed_site
from tests.cast.pages.sample_moment import (
    NOW,
    a_local_notice,
    a_moment,
    a_new_kiosk,
    a_warning,
    the_bulletins,
)

WALL = {"width": 1280, "height": 720}
_LEAST_PX = 14
_SMALLEST_PX = """() => Math.min(...[...document.querySelectorAll('.wall *')].filter(e => e.checkVisibility()
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
OTHER_WALLS = ({"width": 1920, "height": 1080}, {"width": 1080, "height": 1920})
MANY_TURNS = 500
KEPT_BYTES = 50_000  # by the test's own callers; a hundred bytes a turn would be more


def pages_of(moment: Moment) -> dict[str, Page]:
    return {page.path: page for page in screen.pages(moment)}


def words_of(paper: Paper, moment: Moment) -> str:
    """Return all that is read on the wall in a round."""
    html = " ".join(paper.write(page, moment.language) for page in screen.pages(moment))
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def next_of(page: Page) -> str:
    (header,) = page.headers
    found = re.fullmatch(r"20; url=(/\S+)", header[1])
    assert header[0] == "Refresh"
    assert found
    return found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_address_leads_to_the_next_and_the_last_to_the_first(language: Language) -> None:
    pages = pages_of(a_moment(*the_bulletins(), language=language))
    path, way = "/screen", list[str]()
    for _ in range(ADDRESSES + 1):
        way.append(path)
        path = next_of(pages[path]).removeprefix(address("", language))
    assert way == ["/screen", *(f"/screen/{number}" for number in range(2, ADDRESSES + 1)), "/screen/1"]
    assert next_of(pages["/screen/1"]) == next_of(pages["/screen"]) == address("/screen/2", language)


def test_the_addresses_are_the_same_whatever_is_shown() -> None:
    moments = (a_new_kiosk(), a_moment(*the_bulletins()), the_fullest_day())
    assert len({frozenset(pages_of(moment)) for moment in moments}) == 1


@pytest.mark.parametrize(("count", "seen"), [(0, []), (1, [0, 0, 0]), (2, [0, 1, 0]), (4, [0, 1, 2])])
def test_every_second_turn_is_a_warning_the_gravest_first(count: int, seen: list[int]) -> None:
    warnings = frame_of(a_moment(*(a_warning(f"w-{number}") for number in range(count)))).warnings
    round_of_six = tuple(islice(turns(warnings, ("today", "prices", "kiosk")), 6))
    assert [warnings.index(turn) for turn in round_of_six if not isinstance(turn, str)] == seen
    assert all(isinstance(turn, str) == (number % 2 == 1) for number, turn in enumerate(round_of_six) if count)


def test_a_round_shows_warning_weather_prices_and_the_kiosk(paper: Paper) -> None:
    said = words_of(paper, a_moment(*the_bulletins()))
    assert (
        pages_of(a_moment(*the_bulletins()))["/screen"].view == pages_of(a_moment(*the_bulletins()))["/screen/1"].view
    )
    for part in ("อันตราย ถึง 23 พ.ย. 2569", "ระวังน้ำท่วม", "สูงสุด 31°", "16,200", "ไข่ไก่", "ต่อไวไฟ"):
        assert part in said


def test_nothing_of_a_person_and_no_time_of_day_is_on_the_wall(paper: Paper) -> None:
    said = words_of(paper, a_moment(a_warning(valid_until=None), *the_bulletins()[:2], notices=[a_local_notice()]))
    assert a_local_notice().title not in said
    assert not re.search(r"\d\d:\d\d", said.replace("22 พ.ย. 2569 12:05", ""))


def test_an_unsure_clock_says_so_and_no_day(paper: Paper) -> None:
    said = words_of(paper, a_moment(*the_bulletins(), state="estimated"))
    assert "ตอนนี้ตู้ยังไม่แน่ใจเรื่องเวลา" in said
    assert "คำเตือนนี้อาจหมดเวลาแล้ว" in said
    assert "วันนี้" not in said


def test_a_headline_on_the_wall_breaks_between_its_phrases(browser: Browser) -> None:
    headline = "ลมแรงและอากาศหนาวลงเร็ว ภาคตะวันออกเฉียงเหนือตอนบน"
    moment = a_moment(replace(a_warning(), headline=headline))
    with printed_site(moment, [screen.pages]) as url, visitor(browser, size=WALL) as context:
        page = context.new_page()
        page.goto(f"{url}/screen")
        lines = page.evaluate("""() => {
            const tops = new Map(), walker = document.createTreeWalker(
                document.querySelector('.wall-warning h2'), NodeFilter.SHOW_TEXT);
            for (let node; node = walker.nextNode();) for (let at = 0; at < node.length; at++) {
                const range = document.createRange();
                range.setStart(node, at); range.setEnd(node, at + 1);
                const top = Math.round(range.getBoundingClientRect().top);
                tops.set(top, (tops.get(top) || '') + range.toString());
            }
            return [...tops.values()].map(text => text.trim()).filter(text => text);
        }""")
    assert lines == headline.split(" ")


def test_old_facts_say_their_age_or_are_gone(paper: Paper) -> None:
    old = words_of(paper, a_moment(*the_bulletins(), now=NOW + timedelta(days=3)))
    assert "เริ่มเก่า" in old
    assert "ตู้ต่ออินเทอร์เน็ตไม่ได้มา 3 วัน" in old
    gone = words_of(paper, a_moment(*the_bulletins(), now=NOW + timedelta(days=60)))
    assert "พยากรณ์เก่าเกินกว่าจะเชื่อได้" in gone
    assert "ยังไม่มีราคาใหม่" in gone
    assert "สูงสุด" not in gone


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_the_server_turns_the_screen_also_when_the_page_was_known(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, *, scripts: bool
) -> None:
    monkeypatch.setattr(screen, "TURN_S", 1)
    with (
        printed_site(a_moment(*the_bulletins()), [screen.pages]) as url,
        visitor(browser, scripts=scripts, keeps_own_scripts=True) as context,
    ):
        page = context.new_page()
        for _ in ("fetched", "not modified"):
            page.goto(f"{url}/screen")
            page.wait_for_url(f"{url}/screen/2")
        page.wait_for_url(f"{url}/screen/3")


def test_the_wall_turns_on_after_the_kiosk_was_away_at_the_second_of_the_turn(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "TURN_S", 1)
    moment, port = a_moment(*the_bulletins()), free_port()
    with visitor(browser, scripts=False, size=WALL) as context:
        page = context.new_page()
        with (
            page.expect_event("requestfailed", lambda request: request.is_navigation_request()),
            printed_site(moment, [screen.pages], port=port) as url,
        ):
            page.goto(f"{url}/screen")
            page.wait_for_url(f"{url}/screen/2")
        with printed_site(moment, [screen.pages], port=port):
            page.locator(".wall-main").wait_for(timeout=90_000)
            page.wait_for_url(f"{url}/screen/5")


def test_five_hundred_turns_leave_nothing_behind_in_the_kiosk(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=[screen.pages]) as kiosk:
        path = _turned(kiosk, "/screen", times=ADDRESSES)
        tracemalloc.start()
        try:
            path = _turned(kiosk, path, times=ADDRESSES)
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
            _turned(kiosk, path, times=MANY_TURNS)
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert after - before < KEPT_BYTES


def _turned(kiosk: ServedKiosk, path: str, *, times: int) -> str:
    for _ in range(times):
        path = kiosk.get(path).headers["refresh"].partition("url=")[2]
    return path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", ["usual", "fullest", "new"])
def test_nothing_is_cut_on_the_wall_and_axe_finds_nothing(browser: Browser, day: str, language: Language) -> None:
    moment = {"usual": a_moment(*the_bulletins()), "fullest": the_fullest_day(), "new": a_new_kiosk()}[day]
    too_tall = """() => [...document.querySelectorAll('.wall-main, .wall-main section, .wall-foot')].filter(e =>
        e.scrollWidth > e.clientWidth || e.getBoundingClientRect().bottom > innerHeight
        || (e.matches('section') && e.getBoundingClientRect().bottom > e.parentNode.getBoundingClientRect().bottom + 1)
    ).map(e => e.className)"""
    with printed_site(moment, [screen.pages]) as url, visitor(browser, size=WALL) as context:
        page = context.new_page()
        for number in (1, 2, 4, 6):
            page.goto(url + address(f"/screen/{number}", language))
            assert page.evaluate(too_tall) == [], number
            assert complaints(page) == [], number
            for size in OTHER_WALLS:
                page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict as everywhere here
                assert page.evaluate(too_tall) == [], (number, size)
                assert day != "fullest" or complaints(page) == [], (number, size)
            for size in (PHONE, SMALL_PHONE):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                assert (overflow(page), page.evaluate(_SMALLEST_PX) >= _LEAST_PX) == (0, True), (number, size)
            page.set_viewport_size(WALL)  # type: ignore[arg-type]
