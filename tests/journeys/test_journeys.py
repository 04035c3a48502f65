"""Both journeys, end to end, over real processes on loopback and a real Chromium."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from content_sync.central.sample.forecasts import tmd_reply
from tests.cast.browser import press
from tests.cast.folders import PROJECT
from tests.cast.journeys.carrier import Carrier
from tests.cast.journeys.people import visit
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.waiting import until

REAL_REPLY = PROJECT.parent / "shared/data/seen/tmd_7days_v2.json"
TEXT = "เสาไฟหน้าวัดล้มขวางถนน รถผ่านไม่ได้"
ANSWER = "ส่งช่างไฟฟ้าแล้ว จะซ่อมเสร็จภายในพรุ่งนี้"
BECAUSE = "ยังเป็นหลุมอยู่ตรงโค้งหน้าโรงเรียน"
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("journeys")]


def visit_now(village: RunningVillage, volunteer: BrowserContext) -> str:
    """Press the volunteer's button, wait until the visit is over, and return the page's words."""
    page = volunteer.new_page()
    try:
        visit(village, page)
        page.goto(f"{village.kiosk_url}/admin")
        return page.locator("main").inner_text()
    finally:
        page.close()


def read_until(phone: Page, url: str, words: str) -> str:
    """Open a page until it says these words (the press prints a moment after a visit), and return what it says."""

    def look() -> str:
        phone.goto(url)
        text = phone.locator("main").inner_text()
        return text if words in text else ""

    return str(until(look, seconds=60, what=words))


def _reply_of_today(village: RunningVillage) -> tuple[Path, dict[str, list[str]]]:
    """Write a full reply of 81 places as TMD would send it today; return it and Nong Khai's arrays."""
    reply = json.loads(tmd_reply(dt.datetime.now(dt.UTC)))
    places = reply["Provinces"]["Province"]
    assert len(places) == 81
    (own,) = [one for one in places if one["ProvinceNameThai"] == "หนองคาย"]
    arrays = own["SevenDaysForecast"]
    arrays["MaximumTemperature"] = [f"{value}.0" for value in range(39, 32, -1)]
    file = village.folder / "tmd.json"
    file.write_text(json.dumps(reply, ensure_ascii=False), "utf-8")
    return file, arrays


def test_a_full_forecast_reply_reaches_the_villagers_page(
    place: tuple[RunningVillage, Carrier], volunteer: BrowserContext, phone: Page
) -> None:
    village, _ = place
    file, arrays = _reply_of_today(village)
    village.command("central", "feed", "tmd-forecast", str(file))
    visit_now(village, volunteer)
    words = read_until(phone, f"{village.kiosk_url}/weather", "39°")  # with its sign: a time of day may have a 39 too
    for high in arrays["MaximumTemperature"]:
        assert high.removesuffix(".0") in words
    assert "กรมอุตุนิยมวิทยา" in (phone.locator("main details").first.text_content() or "")


def test_a_reply_of_two_years_ago_is_taken_in_and_shown_as_too_old(tmp_path: Path, phone: Page) -> None:
    """The made reply, aged; and the real one of October 2024 where it lies beside the project."""
    village = RunningVillage(folder=tmp_path)
    try:
        village.prepare(feeds=())
        village.start("central")
        for day, reply in ((10, _aged_reply(village)), (14, REAL_REPLY)):
            if not reply.exists():
                continue
            village.command("central", "feed", "tmd-forecast", str(reply))
            village.start("kiosk")
            read_until(phone, f"{village.kiosk_url}/weather", f"{day} ต.ค. 2567")
            # Until the receipt has told the time, a date is all that can be said.
            words = read_until(phone, f"{village.kiosk_url}/weather", "เก่าเกินกว่าจะเชื่อได้")
            assert "°" not in words, "days long past are hidden"
            village.stop("kiosk")
    finally:
        village.stop_all()


def _aged_reply(village: RunningVillage) -> Path:
    file, _ = _reply_of_today(village)
    reply = json.loads(file.read_text("utf-8"))
    days = [dt.date(2024, 10, 16) - dt.timedelta(days=back) for back in range(7)]
    for place in reply["Provinces"]["Province"]:
        place["SevenDaysForecast"]["ForecastDate"] = [day.strftime("%d/%m/%Y") for day in days]
    reply["header"]["LastBuildDate"] = "2024-10-10 06:00:00"
    file.write_text(json.dumps(reply, ensure_ascii=False), "utf-8")
    return file


def test_a_notice_written_by_staff_reaches_the_villagers_page(
    place: tuple[RunningVillage, Carrier], staff: BrowserContext, volunteer: BrowserContext, phone: Page
) -> None:
    village, _ = place
    page = staff.new_page()
    page.goto(f"{village.central_url}/write")
    page.locator("[name=kind][value=notice]").check()
    page.locator("[name=title]").fill("ปิดน้ำประปาชั่วคราววันพุธ")
    page.locator("[name=body]").fill("กรุณาสำรองน้ำไว้ใช้ ตั้งแต่ 9 โมงถึงบ่าย 3")
    page.locator("[name=places]").fill("หนองคาย")
    press(page.locator("button[name=act][value=publish]"))
    page.close()
    visit_now(village, volunteer)
    read_until(phone, village.kiosk_url, "ปิดน้ำประปาชั่วคราววันพุธ")


def test_a_report_filed_while_central_is_down_is_kept_once_and_its_answer_comes_home(
    place: tuple[RunningVillage, Carrier], staff: BrowserContext, volunteer: BrowserContext, phone: Page
) -> None:
    village, line = place
    visit_now(village, volunteer)
    village.stop("central")
    reference = _file_report(village, phone)
    assert "1" in visit_now(village, volunteer)

    village.start("central")
    line.lose_answers(1)
    visit_now(village, volunteer)
    assert line.lost == 1, "central took the report and its answer was lost on the way"
    visit_now(village, volunteer)

    page = staff.new_page()
    page.goto(f"{village.central_url}/inbox")
    assert page.locator("main").inner_text().count(reference) == 1
    press(page.get_by_role("link", name=reference))
    assert TEXT in page.locator("main").inner_text()
    page.locator("[name=status]").select_option("in_progress")
    page.locator("[name=answer]").fill(ANSWER)
    press(page.locator("main form button[type=submit]").first)
    page.close()

    visit_now(village, volunteer)
    phone.goto(f"{village.kiosk_url}/follow")
    phone.locator("[name=reference]").fill(reference.lower().replace("-", " "))
    press(phone.locator("main form .wide-button").first)
    assert ANSWER in phone.locator("main").inner_text()
    assert reference not in phone.url


def _file_report(village: RunningVillage, phone: Page, subject: str = "electricity") -> str:
    phone.goto(f"{village.kiosk_url}/report")
    press(phone.locator(f"main a[href$='/report/{subject}']"))
    phone.locator("[name=text]").fill(TEXT)
    press(phone.locator("main form .wide-button"))
    press(phone.locator("main form .wide-button"))
    return "-".join(phone.locator(".code dd").all_inner_texts())


def test_not_fixed_said_twice_opens_the_report_twice_and_a_third_time_is_refused_in_a_clear_sentence(
    place: tuple[RunningVillage, Carrier], staff: BrowserContext, volunteer: BrowserContext, phone: Page
) -> None:
    village, _ = place
    reference = _file_report(village, phone, "road")
    phone.context.clear_cookies()
    phone.goto(f"{village.kiosk_url}/report/road")
    press(phone.get_by_role("button", name="ฉันก็เจอ").first)
    assert "คุณไม่ต้องแจ้งซ้ำ" in phone.locator("main").inner_text()
    visit_now(village, volunteer)
    assert "1 คนเจอเหมือนกัน" in _call_done(village, staff, reference)
    for time in ("ครั้งแรก", "ครั้งที่สอง"):
        visit_now(village, volunteer)
        _follow(village, phone, reference)
        third = phone.context.new_page()  # the same page once more, left open until it may not be said again
        _follow(village, third, reference)
        phone.locator("summary").click()
        phone.locator("[name=because]").fill(f"{BECAUSE} {time}")
        phone.context.clear_cookies()
        press(phone.get_by_role("button", name="บอกเจ้าหน้าที่ว่ายังไม่หาย"))
        phone.reload()
        assert "เรื่องนี้เปิดใหม่อีกครั้ง" in phone.locator("main").inner_text()
        visit_now(village, volunteer)
        assert f"{BECAUSE} {time}" in _call_done(village, staff, reference)
    visit_now(village, volunteer)
    third.locator("summary").click()
    third.locator("[name=because]").fill(f"{BECAUSE} ครั้งที่สาม")
    press(third.get_by_role("button", name="บอกเจ้าหน้าที่ว่ายังไม่หาย"))
    assert "บอกครั้งที่ 3 ไม่ได้" in third.locator("main").inner_text()
    assert third.locator(".path li").all_inner_texts()[-1].startswith("ปิดเรื่องแล้ว")
    third.close()
    _follow(village, phone, reference)
    assert "ยังไม่หายอย่างไร" not in phone.locator("main").inner_text()
    press(phone.get_by_role("button", name="ไม่พอใจ"))
    visit_now(village, volunteer)
    told = _call_done(village, staff, reference, answer="ขอโทษที่ช้า")
    assert "ผู้แจ้งพอใจไหม" in told
    assert "ไม่พอใจ" in told


def _follow(village: RunningVillage, phone: Page, reference: str) -> None:
    phone.goto(f"{village.kiosk_url}/follow")
    phone.locator("[name=reference]").fill(reference)
    press(phone.locator("main form .wide-button"))


def _call_done(village: RunningVillage, staff: BrowserContext, reference: str, answer: str = "ซ่อมแล้ว") -> str:
    """Let staff read a report and call it done; return what its page said before."""
    page = staff.new_page()
    try:
        page.goto(f"{village.central_url}/inbox?status=all")
        press(page.get_by_role("link", name=reference))
        words = page.locator("main").inner_text()
        page.locator("[name=status]").select_option("resolved")
        page.locator("[name=answer]").fill(answer)
        press(page.locator("main form button[type=submit]").first)
        return words
    finally:
        page.close()


def test_nothing_personal_stands_in_any_log(place: tuple[RunningVillage, Carrier]) -> None:
    village, _ = place
    for program in ("kiosk", "central"):
        log = village.log(program)
        assert "visit: envelope" in log if program == "kiosk" else "envelope of" in log, "the journeys ran before"
        assert TEXT not in log
        assert BECAUSE not in log
        assert ANSWER not in log
        assert village.staff_password not in log
