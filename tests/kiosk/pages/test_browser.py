"""Every public page in the real Chromium: no script, no other host, links that lead somewhere, Thai as it is written.

The sizes, axe-core and the keyboard: test_sizes.py.
"""

from __future__ import annotations

import functools
import re

import pytest
from playwright.sync_api import Browser, Request

from tests.cast.browser import hosts_asked, visitor
from tests.cast.folders import PROJECT
from tests.cast.journeys.running_village import PUBLIC_PATHS, RunningVillage
from tests.cast.journeys.shown_village import in_both_languages

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("pages")]


def _weigh(moved: list[int], request: Request) -> None:
    moved.append(request.sizes()["responseBodySize"])


def test_no_page_asks_any_other_host_and_home_is_light(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...]
) -> None:
    own = {f"127.0.0.1:{shown_village.kiosk_port}"}
    with visitor(browser, keeps_own_scripts=True) as context:
        for path in in_both_languages(public_addresses):
            page = context.new_page()
            assert hosts_asked(page, shown_village.kiosk_url + path) == own, path
            page.close()
    for path in ("/", "/en/"):
        with visitor(browser, keeps_own_scripts=True) as first_visit:
            page = first_visit.new_page()
            moved: list[int] = []
            page.on("requestfinished", functools.partial(_weigh, moved))
            page.goto(shown_village.kiosk_url + path, wait_until="networkidle")
            assert 0 < sum(moved) <= 14 * 1024


def test_every_page_works_with_javascript_off_and_no_page_has_any(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...]
) -> None:
    with visitor(browser, scripts=False) as context:
        page = context.new_page()
        for path in in_both_languages(public_addresses):
            page.goto(shown_village.kiosk_url + path)
            assert len(page.locator("main").inner_text()) > 40, path
            assert "<script" not in page.content(), path


def test_every_link_on_every_page_leads_somewhere(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...]
) -> None:
    links: set[str] = set()
    with visitor(browser) as context:
        page = context.new_page()
        for path in in_both_languages(public_addresses):
            page.goto(shown_village.kiosk_url + path)
            hrefs = [one.get_attribute("href") or "" for one in page.locator("a[href]").all()]
            links |= {href for href in hrefs if href.startswith("/")}
        broken = {link for link in links if page.request.get(shown_village.kiosk_url + link).status >= 400}
    assert not broken


def test_stacked_thai_marks_are_not_clipped(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...]
) -> None:
    """Every line of Thai has at least 1.5 of its size as line height, and no box cuts what stands above it."""
    script = """() => [...document.querySelectorAll('body *')].filter(e => {
        const own = [...e.childNodes].some(n => n.nodeType === 3 && /[\\u0E00-\\u0E7F]/.test(n.data));
        if (!own || e.closest('.unseen')) return false;
        const s = getComputedStyle(e);
        const line = parseFloat(s.lineHeight), size = parseFloat(s.fontSize);
        return line < size * 1.5 || s.letterSpacing !== 'normal' || s.fontStyle !== 'normal'
            || (s.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1);
    }).map(e => e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40))"""
    with visitor(browser) as context:
        page = context.new_page()
        for path in public_addresses:
            page.goto(shown_village.kiosk_url + path)
            assert page.evaluate(script) == [], path


def test_thai_dates_are_of_the_buddhist_era_and_english_ones_are_not(
    shown_village: RunningVillage, browser: Browser
) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(shown_village.kiosk_url + "/weather")
        assert re.search(r"\b25[67]\d\b", page.inner_text("body"))
        page.goto(shown_village.kiosk_url + "/en/weather")
        words = page.inner_text("body")
        assert re.search(r"\b20[23]\d\b", words)
        assert not re.search(r"\b25[67]\d\b", words)


def test_every_address_the_readme_names_answers(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...]
) -> None:
    table = (PROJECT / "README.md").read_text("utf-8").split("## Addresses")[1].split("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    of_kiosk = {path for row in rows for path in re.findall(r"`([^`]+)`", row[1])}
    of_central = {path for row in rows for path in re.findall(r"`([^`]+)`", row[3])}
    examples = {path.rsplit("/", 1)[0]: path for path in public_addresses if path.count("/") == 2}
    assert set(PUBLIC_PATHS) <= of_kiosk
    with visitor(browser) as context:
        for path in of_kiosk:
            real = examples[path.rsplit("/", 1)[0]] if "<" in path else path
            assert context.request.get(shown_village.kiosk_url + real).status == 200, path
        assert context.request.get(f"{shown_village.central_url}/r/metadata/timestamp.json").status == 200
        assert context.request.get(shown_village.central_url).status == 200
        assert context.request.get(f"{shown_village.central_url}/healthz").status == 200
        assert context.request.post(f"{shown_village.central_url}/v1/up", data=b"rubbish").status == 400
        assert context.request.head(f"{shown_village.central_url}/v1/blob/{'0' * 64}").status == 404
    assert of_central == {"/", "/r/", "/v1/up", "/v1/blob/<sha256>", "/healthz"}
