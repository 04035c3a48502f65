"""What thirteen words find first in the sample content, as the real central published it: right by a list made by hand.

The words are those a villager types. For each the list says which page has to be first where only one is right, which
belong among the first five, and which have the letters but not the word (or another sense of it) and do not. Texts that
are added later may stand between; what is listed stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from content_sync.client.edition import Edition
from content_sync.wire.stamps import Stamp
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.search.index import Hit
from kiosk.search.keeper import SearchKeeper
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import VILLAGE

FIRST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What is right for a word: the first hit, what is among the first five, and what is not."""

    best: str = ""
    among: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


HAND_MADE = {
    "ยา": Right(best="/articles/medicine-use", among=("/articles/dengue",), never=("/prices/rubber",)),
    "ไฟ": Right(
        best="/articles/home-electricity",
        among=("/help", "/report/electricity", "/report/smoke"),
        never=("/selling", "/articles/product-photos"),
    ),
    "นา": Right(
        best="/articles/rice-fertilizer",
        among=("/farming", "/articles/rice-drying"),
        never=("/prices/lime", "/articles/online-scams", "/articles/safe-delivery", "/articles/product-photos"),
    ),
    "ข้าว": Right(
        best="/articles/rice-drying",
        among=("/articles/rice-fertilizer", "/articles/news-straw-not-fire", "/prices", "/prices/jasmine-paddy"),
        never=("/prices/maize", "/articles/news-online-selling-class"),
    ),
    "หมอ": Right(best="/help", never=("/articles/news-cold-mornings",)),
    "น้ำ": Right(
        best="/news#notice-p43-notice-water-off",
        among=("/report/water", "/report/flood"),
        never=("/prices/live-pig", "/articles/hypertension"),
    ),
    "ฝน": Right(best="/weather", among=("/warnings", "/articles/rice-drying")),
    "ปุ๋ย": Right(best="/articles/rice-fertilizer"),
    "เงิน": Right(best="/articles/safe-delivery", among=("/articles/online-scams",)),
    "ขาย": Right(among=("/articles/rice-drying", "/articles/news-online-selling-class", "/selling", "/market")),
    "ไข้": Right(best="/articles/dengue", never=("/prices/egg",)),
    "งู": Right(among=("/help", "/report/animal")),
    "เน็ต": Right(best="/articles/village-internet", among=("/report/wifi",)),
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


def is_listed(hit: Hit, paths: tuple[str, ...]) -> bool:
    return any(hit.entry.path == path or hit.entry.path.startswith(f"{path}-") for path in paths)


@pytest.mark.parametrize("word", HAND_MADE)
def test_the_first_five_hits_are_right(sample_search: SearchKeeper, word: str) -> None:
    right, hits = HAND_MADE[word], sample_search.search(word, "th").hits
    paths = [hit.entry.path for hit in hits[:FIRST]]
    assert not right.best or paths[0] == right.best
    assert set(right.among) <= set(paths)
    assert [hit.entry.path for hit in hits[:FIRST] if is_listed(hit, right.never)] == []


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
        ("ไฟดับทำไง", "/articles/home-electricity"),
        ("ราคาข้าว", "/prices"),
        ("เน็ตช้า", "/articles/village-internet"),
        ("ใส่ปุ๋ยตอนไหน", "/articles/rice-fertilizer"),
        ("ไข้เลือดออก", "/articles/dengue"),
        ("มันสำปะหลังใบด่าง", "/articles/cassava-mosaic"),
        ("ขายของออนไลน์", "/articles/news-online-selling-class"),
        ("dengue", "/articles/dengue"),
        ("๑๖๖๙", "/help"),
        ("ค่าไฟ", "/articles/online-scams"),
    ],
)
def test_whole_questions_find_their_page_first(sample_search: SearchKeeper, typed: str, first: str) -> None:
    assert sample_search.search(typed, "th").hits[0].entry.path == first
