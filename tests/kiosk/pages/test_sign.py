"""The Wi-Fi sign: one page of paper whose codes another phone reads, and honest where nobody said the address."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pytest
from playwright.sync_api import Browser

from content_sync.look.catalogues import LANGUAGES, Language
from content_sync.look.qr import wifi_text
from kiosk.config import MOST_ADDRESS
from kiosk.moment import Moment
from kiosk.pages import sign
from kiosk.paper import Paper, address
from tests.cast.browser import complaints, visitor
from tests.cast.pages.printed_site import printed_site
from tests.cast.pages.sample_moment import VILLAGE_NAME, a_moment, a_warning
from tests.cast.qr_reader import read_codes, screenshot

# What fits between the margins of A4 at 96 CSS pixels an inch, which is how the browser lays out paper.
PAPER: Final = {"width": 673, "height": 1032}
LONGEST_NAME: Final = "W" * 32
LONGEST_ADDRESS: Final = "http://" + "w" * (MOST_ADDRESS - len("http://"))


def a_sign(paper: Paper, moment: Moment) -> str:
    (page,) = sign.pages(moment)
    return paper.write(page, moment.language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "public_url"),
    [("NET PRACHARAT", "http://10.42.0.1/"), ("บ้าน;ตู้:1", ""), (LONGEST_NAME, LONGEST_ADDRESS)],
    ids=["usual", "without an address", "longest"],
)
def test_it_is_one_page_of_paper_and_a_phone_reads_its_codes(
    browser: Browser, name: str, public_url: str, language: Language
) -> None:
    moment = replace(a_moment(a_warning()), wifi_name=name)
    with (
        printed_site(moment, [sign.pages], public_url=public_url) as url,
        visitor(browser, size=PAPER) as context,
    ):
        page = context.new_page()
        page.goto(url + address("/print/sign", language))
        assert complaints(page) == []
        assert page.locator(".warning-banner").is_visible(), "who prints it is warned, who reads it in a year is not"
        sheets = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        assert not page.locator(".warning-banner").is_visible()
        codes = [
            text for code in page.locator(".sign-sheet .qr").all() for text in read_codes(screenshot(code.screenshot()))
        ]
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
    assert codes == [wifi_text(name), *([public_url.rstrip("/")] if public_url else [])]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NET PRACHARAT", "NET PRACHARAT"),
        ('a;b:c\\d,e"f', r"a\;b\:c\\d\,e\"f"),
        ("บ้านเวียงคุก", "บ้านเวียงคุก"),
        (";" * 32, r"\;" * 32),
    ],
)
def test_a_phone_is_told_the_name_of_the_wifi_whatever_signs_are_in_it(name: str, said: str) -> None:
    assert wifi_text(name) == f"WIFI:T:nopass;S:{said};;"
    assert re.sub(r"\\(.)", r"\1", said) == name


def test_it_says_how_to_come_to_the_kiosk_in_three_steps_and_in_both_languages(paper: Paper) -> None:
    html = a_sign(paper, replace(a_moment(), public_url="http://10.42.0.1", wifi_name="สวน <1>"))
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html[html.index('"sign-sheet"') :]))
    steps = [
        VILLAGE_NAME,
        "1 ต่อไวไฟ",
        "สวน &lt;1&gt;",
        "2 เปิดที่อยู่เว็บนี้",
        "http://10.42.0.1",
        "3 อ่านต่อ",
        "Free village Wi-Fi",
    ]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
    assert "ใช้ได้แม้ไม่มีอินเทอร์เน็ต" in said


def test_without_an_address_it_carries_none_and_tells_whoever_prints_it_what_to_set(paper: Paper) -> None:
    html = a_sign(paper, a_moment())
    assert html.count('class="qr"') == 1
    assert "ป้ายนี้ยังไม่มีที่อยู่เว็บของตู้" in html
    assert not re.search("public_url|wifi_name|kiosk.toml", html), "no word of the settings' file to a volunteer"
    assert "http://" not in html[html.index('"sign-sheet"') :]
    with_one = a_sign(paper, replace(a_moment(), public_url="http://10.42.0.1"))
    assert with_one.count('class="qr"') == 2
    assert "ยังไม่มีที่อยู่เว็บ" not in with_one


@pytest.mark.parametrize(
    ("public_url", "is_told"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://[::1]", True),
        ("http://localhost:8080", True),
        ("http://10.42.0.1", False),
        ("http://kiosk.lan", False),
    ],
)
def test_an_address_that_only_this_machine_finds_is_told_before_the_sign_is_printed(
    paper: Paper, public_url: str, is_told: bool
) -> None:
    html = a_sign(paper, replace(a_moment(), public_url=public_url))
    assert ("ใช้ได้แค่ในเครื่องนี้" in html[: html.index('"sign-sheet"')]) is is_told


def test_nothing_on_the_paper_grows_old(paper: Paper) -> None:
    html = a_sign(paper, a_moment())
    assert "2569" not in html[html.index("<main") :]
    assert "2569" in html, "the masthead says the day, and is not printed"
