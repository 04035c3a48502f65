"""A market item for the whole district, over two real kiosks, a real central and phones without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.cast.board.two_villages import TwoVillages, VolunteersPhone
from tests.cast.browser import SCREEN, complaints, overflow, press, visitor
from tests.cast.journeys.running_village import STAFF

NUMBER, SHOWN_NUMBER = "0812345678", "081 234 5678"
TITLE = "หน่อไม้ดองบ้านยายแก้ว"
ITEM = {"#title": TITLE, "#price": "60", "#unit": "กก.", "#seller": "ยายแก้ว บ้านท้ายทุ่ง", "#phone": "081-234-5678"}
pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("journeys")]


@pytest.fixture
def seller(browser: Browser) -> Iterator[Page]:
    with visitor(browser, scripts=False) as context:
        yield context.new_page()


@pytest.fixture
def officer(two_villages: TwoVillages, browser: Browser) -> Iterator[Page]:
    """A member of staff who is signed in at the desk of the central that serves both villages."""
    village = two_villages.first.village
    village.command("central", "staff", STAFF, "--area", "43")
    with visitor(browser, size=SCREEN) as context:
        page = context.new_page()
        page.goto(village.central_url)
        page.locator("input[name=email]").fill(STAFF)
        page.locator("input[type=password]").fill(village.staff_password)
        press(page.locator("main form [type=submit]").first)
        yield page


def put_up(page: Page, address: str) -> str:
    """Put the item up for the whole district, and return its code."""
    page.goto(f"{address}/market/new")
    assert not page.locator("[name=district]").is_checked()
    for field, typed in ITEM.items():
        page.fill(field, typed)
    page.check("[name=district]")
    assert overflow(page) == 0
    press(page.locator("main form button"))
    assert "คุณอยากให้คนทั้งอำเภอเห็น" in page.inner_text("main")
    return "-".join(page.locator(".code dd").all_inner_texts())


def say_yes(volunteer: VolunteersPhone) -> None:
    assert "เบอร์นี้จะอยู่บนอินเทอร์เน็ต" in volunteer.open("/admin/market")
    press(volunteer.page.locator("form[action$='/yes'] button"))


def open_code(page: Page, address: str, code: str) -> str:
    page.goto(f"{address}/market/manage")
    page.fill("#code", code)
    press(page.locator("main form button").first)
    assert overflow(page) == 0
    return page.inner_text("main")


def market_of(page: Page, address: str) -> str:
    page.goto(f"{address}/market")
    return page.inner_text("main")


def test_what_a_seller_lets_the_district_see_is_seen_after_two_yeses_and_its_code_takes_it_back_everywhere(
    two_villages: TwoVillages, officer: Page, seller: Page
) -> None:
    first, second = two_villages.first, two_villages.second
    here, there, desk = first.village.kiosk_url, second.village.kiosk_url, f"{first.village.central_url}/market"
    code = put_up(seller, here)
    say_yes(first)
    assert "จะส่งไปส่วนกลางเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า" in open_code(seller, here, code)
    first.visit()
    assert "กำลังรอดู" in open_code(seller, here, code)
    second.visit()
    assert TITLE not in market_of(seller, there), "no officer has said yes"

    officer.goto(desk)
    assert SHOWN_NUMBER in officer.inner_text("main")
    assert complaints(officer) == []
    assert overflow(officer) == 0
    press(officer.get_by_role("button", name="ให้แสดงได้"))

    second.visit()
    assert TITLE in market_of(seller, there)
    press(seller.get_by_role("link", name=TITLE))
    assert "จากหมู่บ้านอื่น" in seller.inner_text("main")
    assert seller.locator(f"main a[href='tel:{NUMBER}']").count() == 1
    assert seller.locator("main a[href*='/manage']").count() == 0
    assert overflow(seller) == 0
    seller.goto(f"{there}/search?q=หน่อไม้")
    assert TITLE in seller.inner_text("main")

    first.visit()
    assert market_of(seller, here).count(TITLE) == 1, "the village it came from shows it once"
    assert "เบอร์โทรของคุณอยู่บนอินเทอร์เน็ต" in open_code(seller, here, code)
    press(seller.get_by_role("button", name="ให้เห็นแค่หมู่บ้านนี้"))
    assert "จะหายจากอินเทอร์เน็ตเมื่อตู้นี้ต่ออินเทอร์เน็ตครั้งหน้า" in seller.inner_text("main")
    assert TITLE in market_of(seller, here)
    first.visit()
    officer.goto(f"{desk}?state=accepted")
    assert TITLE not in officer.inner_text("main")
    first.village.command("central", "publish")
    second.visit()
    assert TITLE not in market_of(seller, there)
    for village in (first.village, second.village):
        for program in village.running:
            assert not any(text in village.log(program) for text in (NUMBER, TITLE, code))
