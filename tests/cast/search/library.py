"""A village with as much to find as a kiosk is meant for: 300 articles of 5 KB, each its own, and 500 short things."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Final

import msgspec

from content_sync.central.encoded_bulletins import encoded
from content_sync.central.feeds.articles import parse
from content_sync.central.sample.texts import all_texts
from content_sync.central.word_breaks import WordBreaks
from content_sync.look.places import districts, provinces
from content_sync.wire.bulletins import AnyBulletin, Article, Good, PriceList, Quote
from content_sync.wire.stamps import Stamp
from kiosk.moment import Moment
from kiosk.store.market.items import ShownItem
from tests.cast.kiosk.editions import an_edition
from tests.cast.market.market_on_card import SHOWN
from tests.cast.place_and_time import NOON, VILLAGE

ARTICLES: Final = 300
ARTICLE_BYTES: Final = 5_000
MARKET_ITEMS: Final = 200
GOODS: Final = 300
_TYPED: Final = ("ยา", "ไฟ", "นา", "ข้าว", "หมอ", "น้ำ", "ฝน", "ปุ๋ย", "เงิน", "ขาย", "ไข้", "งู", "เน็ต")


def a_full_village(*, more: tuple[AnyBulletin, ...] = ()) -> Moment:
    """Return what a kiosk with all of it shows."""
    told = [one.bulletin for one in WordBreaks().told(encoded(one) for one in (*the_articles(), the_goods(), *more))]
    return Moment(
        now=Stamp(at=NOON, clock="trusted"),
        language="th",
        village=VILLAGE,
        village_name="บ้านเวียงคุก",
        edition=an_edition(*told, issued=NOON),
        notices=(),
        market=tuple(_item(number) for number in range(1, MARKET_ITEMS + 1)),
    )


@cache
def the_places() -> tuple[str, ...]:
    """Return the names of all districts."""
    return tuple(district.name_th for province in provinces() for district in districts(province.code))


@cache
def the_articles() -> tuple[Article, ...]:
    """Return articles of paragraphs of the sample in ever other order, with the names of places between."""
    chance = random.Random(300)
    sample = [one for one in parse(all_texts(NOON), now=NOON).bulletins if isinstance(one, Article)]
    paragraphs = [paragraph for one in sample for paragraph in one.body.split("\n\n")]
    return tuple(_article(number, chance, sample, paragraphs) for number in range(ARTICLES))


def the_goods() -> PriceList:
    return PriceList(
        id="prices-43",
        areas=("43",),
        issued=NOON,
        source="NABC",
        goods=tuple(
            Good(
                id=f"good-{number}",
                name=f"ข้าวเปลือกเจ้าจากอำเภอ{place} ชั้น {number}",
                category="ข้าว",
                unit="บาทต่อตัน",
                quotes=(Quote(date=NOON.date(), province="43", price_satang=1_000_000 + number),),
            )
            for number, place in enumerate(the_places()[:GOODS])
        ),
    )


def things_typed(words: list[str], count: int) -> Iterator[str]:
    """Yield what villagers type: mostly a word, often two without a blank, at times a wrong letter or nonsense."""
    chance = random.Random(13)
    for _ in range(count):
        kind, one, other = chance.random(), chance.choice([*words, *_TYPED]), chance.choice(words)
        at = chance.randrange(len(one))
        if kind < 0.2:
            yield chance.choice(_TYPED)
        elif kind < 0.6:
            yield one
        elif kind < 0.85:
            yield one + other
        elif kind < 0.95:
            yield one[:at] + chance.choice("กขคงจดตนบปมยรลวสหอ") + one[at + 1 :]
        else:
            yield "".join(chance.choice("กดฟสวงาั่้เแabc ") for _ in range(chance.randint(1, 30)))


def _article(number: int, chance: random.Random, sample: list[Article], paragraphs: list[str]) -> Article:
    parts: list[str] = []
    while len("\n\n".join(parts).encode()) < ARTICLE_BYTES:
        parts.append(f"{chance.choice(paragraphs)} อำเภอ{chance.choice(the_places())}")
    body = "\n\n".join(parts).encode()[:ARTICLE_BYTES].decode(errors="ignore")
    title = f"{chance.choice(sample).title} {chance.choice(the_places())}"
    return msgspec.structs.replace(
        chance.choice(sample), id=f"a-{number}", title=title, body=body, issued=NOON - timedelta(hours=number)
    )


def _item(number: int) -> ShownItem:
    return replace(SHOWN, number=number, title=f"มะม่วงน้ำดอกไม้ {number}", text=f"{SHOWN.text} {number} " * 4)
