"""Weather, prices, warnings and passing one on, as a villager taps through them, scripts or none."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.cast.browser import PHONE, press, visitor
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.waiting import until

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("pages")]
_LINE_PX = 56
_PARTS_OF_HOME = (".welcome", ".warning-banner", ".today", ".act:first-child", ".act.quiet", ".tiles")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_villager_reads_the_warning_the_week_and_a_price(
    shown_village: RunningVillage, browser: Browser, scripts: bool
) -> None:
    with visitor(browser, scripts=scripts, keeps_own_scripts=True) as phone:
        page = phone.new_page()
        page.goto(shown_village.kiosk_url)
        _take_home_in_at_a_glance(page)
        _follow_the_warning(page)
        _look_at_the_week(page)
        _find_a_price(page)
        assert phone.cookies() == []


def _take_home_in_at_a_glance(page: Page) -> None:
    """Find all nine tiles, and what stands above them, on the first screen of a phone."""
    until(  # the first print may be older than the clock's trust
        lambda: page.reload() and page.locator(".today-words").inner_text().startswith("วันนี้"),
        seconds=60,
        what="the front page of a kiosk that trusts its clock",
    )
    assert page.locator(".tiles li").count() == 9
    edges = [0.0]
    for part in _PARTS_OF_HOME:
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["y"] >= 0, part
        edges.append(box["y"] + box["height"])
    assert edges == sorted(edges), "one below the other, the acts side by side"
    assert edges[-1] <= PHONE["height"]


def _follow_the_warning(page: Page) -> None:
    strip = page.locator(".warning-banner a")
    box = strip.bounding_box()
    assert box is not None
    assert box["height"] <= _LINE_PX, "one line"
    assert strip.inner_text().split() == ["อันตราย", "ลมแรง"]
    press(strip)
    assert page.locator("main li").count() >= 4, "what to do, step by step"
    assert page.locator("a[href='tel:1784']").inner_text() == "สายด่วน ปภ. 1784"
    original = page.locator("a[download]")
    with page.expect_download() as download:
        original.click()
    assert download.value.suggested_filename.endswith(".xml")
    reply = page.request.get(str(original.evaluate("link => link.href")))
    assert (reply.headers["content-type"], reply.body()[:5]) == ("application/cap+xml", b"\xef\xbb\xbf<?")
    warned_at, headline = page.url, page.locator("h1").inner_text()
    press(page.locator("a[href^='/share/']"))
    assert headline in page.locator("textarea").input_value()
    press(page.locator(".up-link a"))
    assert page.url == warned_at
    press(page.locator(".up-link a"))
    assert "ยกเลิกแล้ว" in page.locator("main").inner_text()


def _look_at_the_week(page: Page) -> None:
    press(page.locator(".sections a", has_text="อากาศ"))
    assert page.locator(".now").inner_text().startswith("วันนี้")
    assert page.locator(".week-head").inner_text().split() == ["สูงสุด", "ต่ำสุด"]
    rows = page.locator(".week .day")
    assert rows.count() == 7
    for row in rows.all():
        assert row.locator(".degrees").inner_text().count("°") == 2
        assert row.locator(".span .on").count() == 1
        assert row.locator(".icon").count() == 1


def _find_a_price(page: Page) -> None:
    press(page.locator(".sections a", has_text="ราคา"))
    assert page.locator("h2.group").first.inner_text().startswith("ข้าว")
    greyed = page.locator(".price-row.greyed")
    assert "เก่าเกินจะเชื่อ" in greyed.first.inner_text()
    page.locator("#q").fill("ยางแผ่น")
    press(page.locator(".find button"))
    assert urlsplit(page.url).path == "/search"
    press(page.locator("main .results a").first)
    assert "ยางพาราแผ่นดิบ" in page.locator("h1").inner_text()
    assert page.locator(".chart polyline").count() == 1
    assert (
        "จากสัปดาห์ก่อน" in page.locator(".price-now").inner_text()
        or "เท่าสัปดาห์ก่อน" in page.locator(".price-now").inner_text()
    )
    press(page.locator(".up-link a"))
    assert urlsplit(page.url).path == "/prices"
