"""What thirteen words find first in the sample content, as the real central published it: right by a list made by hand.

The words are those a villager types. For each the list has every page that is right among the first five, as somebody
who read them says; where one page alone is right to be first, it stands first. A text that is added later and comes
among the first five of a word is read, and then it is listed here or the search is mended.
"""

from __future__ import annotations

import pytest

from content_sync.client.tree.edition import Edition
from content_sync.wire.stamps import Stamp
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.search.keeper import SearchKeeper
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import VILLAGE

FIRST = 5
HAND_MADE: dict[str, str] = {
    "ยา": "/articles/medicine-use /articles/pesticide /articles/dengue /articles/influenza /articles/hypertension",
    "ไฟ": "/articles/home-electricity /help /report/electricity /report/smoke /articles/cold-weather",
    "นา": "/articles/rice-fertilizer /farming /articles/rice-seed /articles/rice-drying /articles/heat-stroke",
    "ข้าว": "/articles/rice-drying /articles/news-straw-not-fire /articles/rice-fertilizer /prices"
    " /prices/jasmine-paddy",
    "หมอ": "/help /articles/dengue /articles/leptospirosis /articles/hypertension /articles/medicine-use",
    "น้ำ": "/news#notice-p43-notice-water-off /articles/leptospirosis /report/water /report/flood /prices/rubber-latex",
    "ฝน": "/weather /warnings /articles/rice-drying /articles/rice-seed /articles/rice-fertilizer",
    "ปุ๋ย": "/articles/rice-fertilizer /articles/rice-seed /articles/winter-vegetables /articles/pm25",
    "เงิน": "/articles/safe-delivery /articles/online-scams /articles/pricing /articles/check-rumours"
    " /articles/news-online-selling-class",
    "ขาย": "/articles/rice-drying /articles/news-online-selling-class /prices /selling /market",
    "ไข้": "/articles/dengue /articles/influenza /articles/leptospirosis /articles/cold-weather"
    " /articles/village-chickens",
    "งู": "/articles/snake-bite /help /report/animal",
    "เน็ต": "/articles/village-internet /report/wifi /articles/government-information /articles/online-scams"
    " /articles/product-photos",
}


@pytest.fixture(scope="module")
def sample_search(paper: Paper, published_sample: Edition) -> SearchKeeper:
    made = SearchKeeper(paper)
    made.show(
        Moment(
            now=Stamp(at=NOON, clock="trusted"),
            language="th",
            village=VILLAGE,
            village_name="บ้านเวียงคุก",
            edition=published_sample,
            notices=(),
        )
    )
    return made


@pytest.mark.parametrize("word", HAND_MADE)
def test_the_first_five_hits_are_right(sample_search: SearchKeeper, word: str) -> None:
    right, hits = HAND_MADE[word].split(), sample_search.search(word, "th").hits
    paths = [hit.entry.path for hit in hits[:FIRST]]
    assert paths[0] == right[0]
    assert set(paths) == set(right)


@pytest.mark.parametrize("word", HAND_MADE)
def test_each_of_the_first_five_has_the_word_itself_before_any_that_only_begins_so(
    sample_search: SearchKeeper, word: str
) -> None:
    hits = sample_search.search(word, "th").hits
    has_word = [word in {*hit.entry.title.words(), *hit.entry.body.words()} for hit in hits]
    assert has_word[0]
    assert has_word == sorted(has_word, reverse=True)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ไฟดับทำไง", "/help"),
        ("ราคาข้าว", "/prices"),
        ("เน็ตช้า", "/articles/village-internet"),
        ("ใส่ปุ๋ยตอนไหน", "/articles/rice-fertilizer"),
        ("ไข้เลือดออก", "/articles/dengue"),
        ("มันสำปะหลังใบด่าง", "/articles/cassava-mosaic"),
        ("ขายของออนไลน์", "/articles/news-online-selling-class"),
        ("dengue", "/articles/dengue"),
        ("๑๖๖๙", "/help"),
        ("ยาง", "/prices"),
        ("ค่าไฟ", "/articles/online-scams"),
    ],
)
def test_whole_questions_find_their_page_first(sample_search: SearchKeeper, typed: str, first: str) -> None:
    assert sample_search.search(typed, "th").hits[0].entry.path == first
