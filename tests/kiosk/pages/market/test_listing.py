"""The list and the items' pages: the newest first, light enough for two hundred, and printed only where they change."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest

from content_sync.look.catalogues import Language
from content_sync.wire.stamps import Stamp
from kiosk.moment import Moment
from kiosk.pages.market import listing
from kiosk.paper import Paper
from kiosk.store.market.items import ShownItem
from tests.cast.market.market_on_card import SHOWN
from tests.cast.pages.big_village import the_big_market
from tests.cast.pages.sample_moment import a_moment

MOST_BYTES = 20 * 1024


def printed(moment: Moment, paper: Paper) -> dict[str, str]:
    return {page.path: paper.write(page, moment.language) for page in listing.pages(moment)}


def moment_of(*items: ShownItem, language: Language = "en") -> Moment:
    return a_moment(market=items, language=language)


def many(count: int) -> list[ShownItem]:
    return [replace(SHOWN, number=number) for number in range(count, 0, -1)]


def test_an_item_shows_price_unit_words_contact_photo_and_days(paper: Paper) -> None:
    page = printed(moment_of(SHOWN, language="th"), paper)["/market/1"]
    for words in ("25", "บาทต่อ", "กก.", "ยายสมจิต บ้านหลังวัด", 'href="tel:0812345678"', "081 234 5678",
                  f"/market/photos/{SHOWN.photo}", "23 พ.ย. ถึง 7 ธ.ค.", "/market/1/complaint"):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("item", "listed", "alone"),
    [
        (replace(SHOWN, price_satang=None), "ask the price", "Ask the price"),
        (replace(SHOWN, price_satang=None, side="wanted"), "make an offer", "The price is to be agreed"),
        (replace(SHOWN, price_satang=0), "free", "Free"),
        (replace(SHOWN, price_satang=120_050, unit=""), "1,200.50 baht", "1,200.50"),
    ],
)
def test_a_price_to_ask_for_and_a_gift_are_said_in_words(
    paper: Paper, item: ShownItem, listed: str, alone: str
) -> None:
    pages = printed(moment_of(item), paper)
    assert listed in pages["/market"]
    assert alone in pages["/market/1"]


def test_offers_stand_before_what_is_wanted_and_the_newest_first(paper: Paper) -> None:
    items = [replace(SHOWN, number=3, title="three"), replace(SHOWN, number=2, title="two", side="wanted"), SHOWN]
    page = printed(moment_of(*items), paper)["/market"]
    assert page.index("three") < page.index(SHOWN.title) < page.index("two")


def test_an_empty_market_says_that_one_can_be_the_first(paper: Paper) -> None:
    pages = printed(moment_of(), paper)
    assert list(pages) == ["/market"]
    assert "You can be the first" in pages["/market"]


@pytest.mark.parametrize(
    ("count", "pages"), [(48, []), (49, ["/market/offer/2"]), (97, ["/market/offer/2", "/market/offer/3"])]
)
def test_a_page_has_forty_eight_and_leads_on(paper: Paper, count: int, pages: list[str]) -> None:
    made = printed(moment_of(*many(count)), paper)
    assert [path for path in made if path.startswith("/market/offer")] == pages
    assert made["/market"].count('class="shot"') + made["/market"].count("shot blank") == min(count, 48)
    assert ('href="/en/market/offer/2"' in made["/market"]) == bool(pages)


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_of_a_full_market_is_at_most_twenty_kilobytes(paper: Paper, language: Language) -> None:
    pages = printed(moment_of(*the_big_market(), language=language), paper)
    assert len(pages) == 200 + len(
        ("/market", "/market/offer/2", "/market/offer/3", "/market/offer/4", "/market/wanted/2")
    )
    heavy = {path: len(gzip.compress(page.encode())) for path, page in pages.items()}
    assert {path: weight for path, weight in heavy.items() if weight > MOST_BYTES} == {}
    assert max(len(page.encode()) for page in pages.values()) < 4 * MOST_BYTES


def test_without_a_trusted_time_an_item_says_the_days_it_has_left(paper: Paper) -> None:
    item = replace(SHOWN, until=None, days_left=9, made=Stamp(at=SHOWN.made.at, clock="unknown"))
    page = printed(moment_of(item), paper)["/market/1"]
    assert "9 days left" in page
    assert "23 Nov" not in page
    dated = replace(item, until=SHOWN.made.at + timedelta(days=9), made=Stamp(at=SHOWN.made.at, clock="estimated"))
    assert "until 2 Dec" in printed(moment_of(dated), paper)["/market/1"]
