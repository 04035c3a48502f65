"""The eyes that look at every page see what is wrong with one, as a rule that finds nothing proves nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.cast.browser import visitor
from tests.cast.eyes import Eyes

WELL = """<!doctype html><html lang="th"><meta name="viewport" content="width=device-width"><title>หน้า</title>
<style>body { line-height: 1.7 }
h1 { font: 1em/1.7 monospace; width: 9.5ch; text-wrap: balance } a { color: #155544 }
.skip-link { position: absolute; left: -999em }
.skip-link:focus { left: 0 } :focus-visible { outline: 3px solid #155544 } p { max-width: 90vw }</style>
<a class="skip-link" href="#main">ข้าม</a><header><a href="/">ตู้</a></header>
<main id="main"><h1>aaaa aaaa a</h1>
<p>ผู้ใหญ่บ้านอยู่ที่นี่ <a id="one" href="/b">หนึ่ง</a> และ <a href="/c">สอง</a></p></main>"""


@pytest.mark.parametrize(
    ("well", "wrong", "fault"),
    [
        ("", "", ""),
        ("max-width: 90vw", "width: 400px", "320: 88 px too wide"),
        ("max-width: 90vw", "width: 19rem", "200 %: "),
        ("line-height: 1.7", "line-height: 1.2", "cut: P"),
        ("text-wrap: balance", "text-wrap: wrap", "alone: H1"),
        (' lang="th"', "", "html-has-lang"),
        ("outline: 3px solid #155544", "outline: 0", "keyboard: <a"),
        ("<p>", '<p tabindex="0" role="group">', ""),
        ("<p>", '<p tabindex="0" role="group" style="outline: 0">', "keyboard: <p"),
        ('id="one"', 'id="one" tabindex="-1"', "keyboard: Tab does not come to <a id"),
        ('id="one"', 'id="one" style="position: absolute; left: -999em"', "keyboard: not on the screen"),
        ("href=\"#main\"", "href=\"#elsewhere\"", "the link to the text does not lead to it"),
        (":focus { left: 0 }", ":hover { left: 0 }", "the link to the text is not seen"),
    ],
)  # fmt: skip
def test_eyes_see_what_is_wrong_with_a_page(browser: Browser, well: str, wrong: str, fault: str) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.set_content(WELL.replace(well, wrong) if well else WELL)
        found = Eyes(page).faults()
        assert (found == []) is (not fault), found
        assert any(fault in one for one in found) is bool(fault), found
