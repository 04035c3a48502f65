"""An article with a picture and a recording, and an activity's calendar file, in the real Chromium on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import icalendar
import pytest
from playwright.sync_api import Browser, Page, Response

from tests.cast.browser import press, visitor
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.waiting import until

pytestmark = pytest.mark.xdist_group("pages")
BUDGET_BYTES = 20 * 1024
PARTIAL = 206


@pytest.fixture
def article(shown_village: RunningVillage, browser: Browser) -> Iterator[Page]:
    """The page of an article whose files have come, opened for the first time by a phone without scripts."""
    with visitor(browser, scripts=False) as waiting:
        page = waiting.new_page()
        until(
            lambda: page.goto(f"{shown_village.kiosk_url}/articles/dengue") and page.locator("audio, img").count() == 2,
            seconds=60,
            what="the picture and the recording",
        )
    with visitor(browser, keeps_own_scripts=True) as context:
        yield context.new_page()


def test_the_picture_is_shown_in_its_place_and_the_page_is_light_without_it(
    article: Page, shown_village: RunningVillage
) -> None:
    seen: list[Response] = []
    article.on("response", lambda response: seen.append(response))  # noqa: PLW0108  playwright marks what it calls
    article.goto(f"{shown_village.kiosk_url}/articles/dengue")
    picture = article.locator("figure img")
    picture.scroll_into_view_if_needed()
    until(lambda: picture.evaluate("one => one.complete && one.naturalWidth") == 1_200, seconds=20, what="the picture")
    shown = picture.bounding_box()
    assert shown is not None
    assert shown["width"] <= 360
    assert shown["width"] / shown["height"] == pytest.approx(1.5, abs=0.02)
    assert picture.evaluate("one => one.currentSrc").endswith(".webp")
    weights = {one.url: one.request.sizes()["responseBodySize"] for one in seen if "/media/" not in one.url}
    assert 0 < sum(weights.values()) <= BUDGET_BYTES


def test_the_recording_is_fetched_when_somebody_listens_and_in_pieces(
    article: Page, shown_village: RunningVillage
) -> None:
    seen: list[Response] = []
    article.on("response", lambda response: seen.append(response) if ".mp3" in response.url else None)
    article.goto(f"{shown_village.kiosk_url}/articles/dengue", wait_until="networkidle")
    assert seen == [], "nobody listens yet"
    player = article.locator("audio")
    player.evaluate("one => { one.muted = true; return one.play(); }")
    until(lambda: player.evaluate("one => one.currentTime") > 0, seconds=20, what="a sound")
    assert player.evaluate("one => one.duration") == pytest.approx(6, abs=0.3)
    assert seen[0].status == PARTIAL
    assert seen[0].headers["content-type"] == "audio/mpeg"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_activity_goes_into_the_phones_calendar(
    shown_village: RunningVillage, browser: Browser, *, scripts: bool
) -> None:
    with visitor(browser, scripts=scripts, keeps_own_scripts=True) as context:
        page = context.new_page()
        page.goto(f"{shown_village.kiosk_url}/activities")
        press(page.locator("main .activity a").first)
        title = page.locator("h1").inner_text()
        with page.expect_download() as download:
            page.locator("main a[href$='.ics']").click()
        path = download.value.path()
        (event,) = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert str(event["SUMMARY"]) == title
        assert download.value.suggested_filename.endswith(".ics")
