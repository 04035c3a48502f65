"""A report from home to its ticket on a phone of 360 px: taps, scrolling, without scripts or cookies, Back, reload."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from kiosk.screens import PRINTED
from tests.cast.browser import PHONE, Thumb, visitor
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("report")]
ON_THE_WIFI = "http://10.42.0.1:8080"
MOST_TAPS, MOST_MOVED_PX = 5, 2 * PHONE["height"]
FAILED = StepResult(outcome="failed", reason=Reason.NO_LINK)


@pytest.fixture(scope="module")
def unlinked_kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedKiosk]:
    """A kiosk whose pages are printed, and whose link is down: its pages are the longest then."""
    folder = tmp_path_factory.mktemp("village")
    with kiosk_in(folder, settings=replace(config(folder), public_url=ON_THE_WIFI), screens=PRINTED) as kiosk:
        kiosk.record_visit(up=FAILED, down=FAILED)
        yield kiosk


def read_by_a_camera(picture: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return found.text


def code(page: Page) -> str:
    return "-".join(page.locator(".code dd").all_inner_texts())


@pytest.mark.parametrize(
    ("scripts", "keeps_cookies"), [(True, True), (False, True), (False, False)], ids=["all", "no scripts", "neither"]
)
def test_a_report_takes_five_taps_and_two_screens_of_scrolling_from_home(
    browser: Browser, unlinked_kiosk: ServedKiosk, *, scripts: bool, keeps_cookies: bool
) -> None:
    for subject, topic in (("road", ""), ("other", ""), ("wifi", "wifi-power"), ("kiosk", "kiosk-content")):
        unlinked_kiosk.hands.move(minutes=1)
        with visitor(browser, scripts=scripts, keeps_own_scripts=True) as context:
            page = context.new_page()
            thumb = Thumb(page, keeps_cookies=keeps_cookies)
            page.goto(f"{unlinked_kiosk.address}/")
            thumb.press(page.locator("main a[href='/report']").first)
            thumb.press(page.locator(f"main a[href='/report/{subject}']"))
            if topic:
                thumb.choose(page.locator(f"input[value={topic}]"))
            page.fill("#text", f"แจ้งเรื่อง {subject}")
            page.fill("#place", "หน้าวัด")
            thumb.press(page.locator("main .wide-button"))
            thumb.press(page.locator("main .wide-button"))
            assert code(page)
            assert (thumb.taps <= MOST_TAPS, thumb.moved_px <= MOST_MOVED_PX) == (True, True), (
                subject, thumb.taps, thumb.moved_px,
            )  # fmt: skip
            ticket = page.locator(".ticket").bounding_box()
            assert ticket
            assert ticket["y"] + ticket["height"] <= PHONE["height"], "the ticket stands on the first screen whole"
            number = code(page).split("-")[1]
            assert read_by_a_camera(page.screenshot()) == f"{ON_THE_WIFI}/follow?number={number}"
        filed = next(report for report in unlinked_kiosk.reports_waiting() if report.text == f"แจ้งเรื่อง {subject}")
        assert (filed.topic, filed.place) == (topic or subject, "หน้าวัด")
        unlinked_kiosk.stores.outbox.apply([], [], ())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_back_forward_and_reload_on_each_page_keep_every_word_and_make_one_report(
    browser: Browser, tmp_path: Path, *, scripts: bool
) -> None:
    with (
        kiosk_in(tmp_path, screens=PRINTED) as kiosk,
        visitor(browser, scripts=scripts, keeps_own_scripts=True) as context,
    ):
        page = context.new_page()
        thumb = Thumb(page)
        page.goto(f"{kiosk.address}/report")
        page.reload()
        thumb.press(page.locator("main a[href='/report/water']"))
        page.reload()
        page.fill("#text", "น้ำไม่ไหล")
        page.fill("#place", "ท้ายซอย")
        thumb.press(page.locator("main .wide-button"))
        for _ in range(2):
            page.reload()
            assert "น้ำไม่ไหล · ท้ายซอย" in page.locator(".chosen").inner_text()
            page.go_back()
            assert (page.input_value("#text"), page.input_value("#place")) == ("น้ำไม่ไหล", "ท้ายซอย")
            page.go_forward()
        thumb.press(page.locator("main .wide-button"))
        given = code(page)
        page.reload()
        for _ in range(3):
            page.go_back()
        page.reload()
        thumb.press(page.locator("main a[href='/report/water']"))
        page.go_back()
        page.go_forward()
        page.goto(f"{kiosk.address}/report")
        for _ in range(2):
            page.go_back()
        page.go_forward()
        assert page.locator("main").is_visible()
        assert [report.reference for report in kiosk.reports_waiting()] == [given]


def test_another_topic_costs_no_word(browser: Browser, unlinked_kiosk: ServedKiosk) -> None:
    with visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        thumb = Thumb(page)
        page.goto(f"{unlinked_kiosk.address}/en/report/road")
        page.fill("#text", "ท่อแตกกลางถนน")
        page.fill("#place", "หน้าวัด")
        thumb.press(page.locator("main .wide-button"))
        page.locator(".fold summary").first.click()
        page.fill("#name", "สมศรี")
        thumb.press(page.get_by_role("button", name="Correct"))
        page.fill("#text", "ท่อแตกกลางถนนใหญ่")
        thumb.press(page.get_by_role("button", name="Choose another"))
        thumb.press(page.locator("main a[href^='/en/report/water?']"))
        assert (page.input_value("#text"), page.input_value("#place")) == ("ท่อแตกกลางถนนใหญ่", "หน้าวัด")
        with page.expect_navigation():
            page.press("#place", "Enter")
        assert "/en/report/water/" in page.url, "Enter goes on, and not back"
        assert "ท่อแตกกลางถนนใหญ่" in page.locator(".chosen").inner_text()
        assert page.input_value("#name") == "สมศรี"
        with page.expect_navigation():
            page.press("#name", "Enter")
        assert code(page)


def test_no_bubble_of_the_browser_covers_what_needs_another_look(browser: Browser, unlinked_kiosk: ServedKiosk) -> None:
    with visitor(browser, keeps_own_scripts=True) as context:
        page = context.new_page()
        page.goto(f"{unlinked_kiosk.address}/report/wifi")
        Thumb(page).press(page.locator("main .wide-button"))
        assert page.locator("[role=alert]").is_visible()
        assert page.locator("[role=alert] a").count() == 2
