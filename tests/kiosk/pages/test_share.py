"""What is worth passing on is passed on as words: by LINE, by SMS, to another phone's camera, and by hand."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from content_sync.look.catalogues import LANGUAGES, Language
from content_sync.look.passing_on import MOST_BYTES, MOST_SMS_UNITS
from kiosk.facts.forecast import village_forecast
from kiosk.moment import Moment
from kiosk.pages import share
from kiosk.paper import Paper
from tests.cast.browser import hosts_asked, visitor
from tests.cast.eyes import DARK, Eyes
from tests.cast.pages.fullest_day import the_fullest_day
from tests.cast.pages.printed_site import printed_site
from tests.cast.pages.sample_moment import (
    DDC,
    NOW,
    TMD,
    a_local_notice,
    a_moment,
    a_new_kiosk,
    a_warning,
    the_bulletins,
)
from tests.cast.place_and_time import DAY
from tests.cast.qr_reader import cracked, photographed, read_codes, screenshot


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with printed_site(a_moment(*the_bulletins()), [share.pages]) as served:
        yield served


def written(paper: Paper, moment: Moment) -> dict[str, str]:
    """Return each page as it is written, by what is passed on."""
    return {page.path: paper.write(page, moment.language) for page in share.pages(moment)}


def words_on(page: str) -> str:
    found = re.search(r"<textarea[^>]*\breadonly\b[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def sms_on(page: str) -> str:
    found = re.search(r'href="(sms:[^"]+)"', page)
    assert found
    return parse_qs(urlsplit(html.unescape(found[1])).query)["body"][0]


@pytest.mark.parametrize(
    ("path", "words", "line"),
    [
        (
            "/share/warnings/storm",
            ["อันตราย: ฝนตกหนักถึงหนักมาก", "ถึง 23 พ.ย. 2569 12:05", "ระวังน้ำท่วม", f"{TMD} 22 พ.ย. 2569"],
            ["ฝนตกหนักถึงหนักมาก", "ถึง 23 พ.ย. 2569 12:05", TMD],
        ),
        (
            "/share/weather",
            ["22 พ.ย. อากาศ หนองคาย", "สูงสุด 31°", "ต่ำสุด 19°", f"{TMD} 22 พ.ย. 2569"],
            ["22 พ.ย. อากาศ หนองคาย", "สูงสุด 31° ต่ำสุด 19°", TMD],
        ),
        (
            "/share/prices/rice-white",
            ["ข้าวเปลือกเจ้า ความชื้น 15% 7,800 บาทต่อตัน (หนองคาย)", "เท่าสัปดาห์ก่อน", "22 พ.ย. 2569"],
            ["ข้าวเปลือกเจ้า", "7,800 บาทต่อตัน", "22 พ.ย. 2569"],
        ),
        (
            "/share/articles/influenza",
            ["ไข้หวัดใหญ่ ป้องกันได้ก่อนป่วย\nสรุปสั้น ๆ", f"\n{DDC} 21 พ.ย. 2569"],
            [f"ไข้หวัดใหญ่ ป้องกันได้ก่อนป่วย {DDC} 21 พ.ย. 2569"],
        ),
        (
            "/share/news/notice-43010501-1",
            ["ประชุมหมู่บ้านเย็นนี้\nหกโมงเย็นที่ศาลา", "ถึง 23 พ.ย. 2569", "\nเน็ตอาสาบ้านเวียงคุก หมู่ 1 22 พ.ย. 2569"],
            ["ประชุมหมู่บ้านเย็นนี้ ถึง 23 พ.ย. 2569 เน็ตอาสาบ้านเวี"],
        ),
        (
            "/share/activities/vaccine",
            ["ฉีดวัคซีนไข้หวัดใหญ่ ผู้สูงอายุฟรี 26 พ.ย. 2569 08:30", "ศาลากลางบ้าน หมู่ 1", "รพ.สต. เวียงคุก 20 พ.ย. 2569"],
            ["ฉีดวัคซีนไข้หวัดใหญ่", "26 พ.ย. 2569 08:30", "รพ.สต. เวียงคุก"],
        ),
    ],
)
def test_the_words_are_whole_in_themselves(paper: Paper, path: str, words: list[str], line: list[str]) -> None:
    page = written(paper, a_moment(*the_bulletins(), notices=[a_local_notice()]))[path]
    assert not [part for part in words if part not in words_on(page)]
    assert not [part for part in line if part not in sms_on(page)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", [a_moment(*the_bulletins()), the_fullest_day()], ids=["usual", "fullest"])
def test_text_box_line_and_code_carry_the_same_words_and_they_fit(
    paper: Paper, moment: Moment, language: Language
) -> None:
    for path, page in written(paper, moment_in(moment, language)).items():
        words = words_on(page)
        line = re.search(r'href="(https://line\.me/R/share\?[^"]+)"', page)
        assert line
        assert parse_qs(urlsplit(html.unescape(line[1])).query) == {"text": [words]}, path
        assert read_codes(photographed(page[page.index('class="qr"') :])) == [words], path
        assert len(words.encode()) <= MOST_BYTES
        assert len(sms_on(page)) <= MOST_SMS_UNITS
        if path.startswith(("/share/weather", "/share/prices")):
            assert not re.search("วันนี้|พรุ่งนี้|เมื่อวาน|today|tomorrow|yesterday", words + sms_on(page))
        assert len(gzip.compress(page.encode(), 9)) <= 12_000


def moment_in(moment: Moment, language: Language) -> Moment:
    return a_moment(*moment.edition.bulletins, language=language)


def test_each_thing_is_passed_on_at_its_own_address_and_leads_back(paper: Paper) -> None:
    pages = written(paper, a_moment(*the_bulletins()))
    assert {"/share/weather", "/share/warnings/storm", "/share/prices/egg", "/share/articles/news-cold"} <= set(pages)
    for path, page in pages.items():
        assert (
            f'<p class="up-link"><a class="more" href="{path.removeprefix("/share").replace("/news/", "/news#")}">'
            in page
        )


def test_a_forecast_that_shows_no_day_is_not_passed_on(paper: Paper) -> None:
    late = a_moment(*the_bulletins(), now=NOW + 20 * DAY)
    assert village_forecast(late)
    assert "/share/weather" not in written(paper, late)
    assert not written(paper, a_new_kiosk())


def test_what_a_source_wrote_is_words_and_never_markup(paper: Paper) -> None:
    sly = msgspec.structs.replace(a_warning(), headline='น้ำ <b>ท่วม</b> & "ลม"', instruction="</textarea><script>")
    page = written(paper, a_moment(sly))["/share/warnings/storm"]
    assert 'น้ำ <b>ท่วม</b> & "ลม"' in words_on(page)
    assert "<script" not in page
    assert "<b>ท่วม" not in page


def on_screen(page: Page) -> bytes:
    return page.locator(".words-code .qr").screenshot()


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_another_phone_reads_the_words_off_a_small_cracked_screen_offline(
    browser: Browser, url: str, *, scripts: bool
) -> None:
    with visitor(browser, scripts=scripts, keeps_own_scripts=True) as context:
        page = context.new_page()
        assert hosts_asked(page, f"{url}/share/warnings/storm") == {url.removeprefix("http://")}
        words = page.locator("textarea").input_value()
        assert read_codes(screenshot(on_screen(page))) == [words]
        assert read_codes(cracked(screenshot(on_screen(page)))) == [words]
        Eyes(page).put_on(DARK)
        assert read_codes(screenshot(on_screen(page))) == [words]
        assert "ไลน์ต้องใช้อินเทอร์เน็ต" in page.locator("main").inner_text()
