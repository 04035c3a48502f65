"""The report journey in the real Chromium: mistakes, the ticket, Back, a photo, the answer; each in every reading."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.cast.browser import PHONE, press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.listener.serving import HOST, listening

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("report")]


def describe(page: Page, text: str) -> None:
    """Fill page 2 in and go on to page 3."""
    page.fill("#text", text)
    send(page)


def send(page: Page) -> None:
    press(page.locator("main form:not(.reported) button").first)


def reference(page: Page) -> str:
    return "-".join(page.locator(".code dd").all_inner_texts())


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_a_villager_without_cookies_reports_adds_a_photo_and_looks_it_up(
    browser: Browser, kiosk: ServedKiosk, *, scripts: bool
) -> None:
    photo = io.BytesIO()
    Image.effect_noise((1500, 900), 60).convert("RGB").save(photo, "JPEG")
    with visitor(browser, scripts=scripts, keeps_own_scripts=True) as context:
        page = context.new_page()
        page.goto(f"http://{HOST}:{kiosk.port}/report/water")
        send(page)
        assert page.locator("#text-mistake").is_visible()
        describe(page, "น้ำประปาไม่ไหลตั้งแต่เช้า")
        page.click("summary >> nth=0")
        page.fill("#phone", "12")
        send(page)
        assert page.locator("#phone-mistake").is_visible()
        assert "น้ำประปาไม่ไหลตั้งแต่เช้า" in page.locator(".chosen").inner_text()
        page.fill("#phone", "081 234 5678")
        context.clear_cookies()
        send(page)
        given = reference(page)
        context.clear_cookies()
        page.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()})
        send(page)
        assert page.locator("[role=status]").is_visible()
        assert reference(page) == given
        page.goto(f"http://{HOST}:{kiosk.port}/follow")
        page.fill("#reference", given.lower().replace("-", " "))
        send(page)
        assert page.locator(".path .at").is_visible()
        assert given not in page.url
    assert len(kiosk.stores.outbox.batch(10)) == 2


def test_back_unchanged_is_the_same_report_and_back_changed_another(browser: Browser, kiosk: ServedKiosk) -> None:
    with visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        page.goto(f"http://{HOST}:{kiosk.port}/report/electricity")
        describe(page, "ไฟถนนดับ")
        send(page)
        first = reference(page)
        page.go_back()
        send(page)
        assert reference(page) == first
        page.go_back()
        page.go_back()
        assert page.input_value("#text") == "ไฟถนนดับ"
        describe(page, "ไฟถนนดับ")
        send(page)
        assert reference(page) == first
        page.go_back()
        page.go_back()
        describe(page, "ไฟถนนดับทั้งซอย")
        send(page)
        assert reference(page) != first
    assert kiosk.stores.outbox.waiting().count == 2


def test_back_from_the_ticket_and_forward_again_keep_the_reference(browser: Browser, kiosk: ServedKiosk) -> None:
    with visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        page.goto(f"http://{HOST}:{kiosk.port}/report/electricity")
        describe(page, "ไฟถนนดับ")
        send(page)
        given = reference(page)
        page.go_back()
        page.go_forward()
        assert reference(page) == given
        page.reload()
        assert reference(page) == given
    assert kiosk.stores.outbox.waiting().count == 1


def test_back_to_a_form_that_needed_another_look_and_to_a_ticket_that_took_no_photo(
    browser: Browser, kiosk: ServedKiosk
) -> None:
    with visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        page.goto(f"http://{HOST}:{kiosk.port}/report/electricity")
        describe(page, "ไฟถนนดับ")
        page.click("summary >> nth=0")
        page.fill("#phone", "12")
        send(page)
        page.fill("#phone", "")
        send(page)
        given = reference(page)
        page.go_back()
        assert "ไฟถนนดับ" in page.locator(".chosen").inner_text()
        page.go_forward()
        page.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
        send(page)
        mistake = page.locator("#photo-mistake").bounding_box()
        assert mistake
        assert 0 <= mistake["y"] < PHONE["height"], "it is on the screen, beside its field"
        press(page.locator("main a[href^='/follow']").first)
        page.go_back()
        assert reference(page) == given
        page.reload()
        assert reference(page) == given


PAGE_ELSEWHERE = """<!doctype html><title>elsewhere</title>
<form method="post" action="{action}"><textarea name="text">ถนนพัง</textarea>
<button>go</button></form>
<iframe sandbox="allow-forms" srcdoc='<form method="post" action="{action}">
<input name="text" value="from a frame"><button>go</button></form>'></iframe>"""


def test_a_page_elsewhere_sends_no_report_in_a_villagers_name(browser: Browser, kiosk: ServedKiosk) -> None:
    page_elsewhere = PAGE_ELSEWHERE.format(action=f"http://{HOST}:{kiosk.port}/report/road/-?send").encode()

    def site(_: object, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [page_elsewhere]

    with listening(site) as port, visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        page.goto(f"http://localhost:{port}/")
        with page.expect_response(lambda response: "/report" in response.url) as answered:
            page.frame_locator("iframe").locator("button").click()
        assert answered.value.status == 403
        press(page.locator("button").first)
        assert kiosk.stores.outbox.waiting().count == 0
        assert "ถนนพัง" in page.locator(".chosen").inner_text()
        send(page)
        assert reference(page)
    assert kiosk.stores.outbox.waiting().count == 1


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_the_forms_answer_is_well_in_every_reading(browser: Browser, kiosk: ServedKiosk, prefix: str) -> None:
    found: dict[str, list[str]] = {}
    with visitor(browser) as context:
        page = context.new_page()
        eyes = Eyes(page)
        for name in every_answer(page, f"{kiosk.address}{prefix}/report"):
            if wrong := eyes.faults(keyboard=not prefix):
                found[name] = wrong
    assert not found


def every_answer(page: Page, address: str) -> Iterator[str]:
    """Report with every mistake there is; yield what stands on the page."""
    page.goto(f"{address}/wifi")
    send(page)
    yield "mistakes on page 2"
    page.check("input[value=wifi-slow]")
    describe(page, "ก" * 500)
    yield "page 3"
    page.fill("#phone", "12")
    send(page)
    yield "a mistake on page 3"
    page.fill("#phone", "")
    send(page)
    yield "the ticket"
    page.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    send(page)
    yield "a photo refused"
