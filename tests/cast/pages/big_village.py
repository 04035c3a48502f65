"""A village with as much to read as a kiosk is meant for: 300 articles of 5 KB, a full market, and all other kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Final
from uuid import uuid4

from content_sync.wire.bulletins import AnyBulletin, Article, Category
from content_sync.wire.stamps import Stamp
from kiosk.store.market.items import ShownItem
from kiosk.store.senders import Sender
from kiosk.store.stores import Stores
from tests.cast.kiosk.editions import an_edition, put_on
from tests.cast.market.market_on_card import MANGOES, SHOWN
from tests.cast.pages.sample_moment import (
    DDC,
    NOW,
    a_forecast,
    a_notice,
    a_price_list,
    an_activity,
    the_articles,
)

ARTICLES: Final = 300
ARTICLE_BYTES: Final = 5_000
MARKET_ITEMS: Final = 200
_CATEGORIES: Final[tuple[Category, ...]] = ("health", "farming", "selling", "guides", "news")


@cache
def the_library() -> tuple[Article, ...]:
    """Return the articles, in every category and season."""
    return tuple(_article(number) for number in range(ARTICLES))


def the_big_edition() -> tuple[AnyBulletin, ...]:
    return (a_forecast(), a_price_list(), a_notice(), an_activity(), *the_library())


def the_big_market() -> tuple[ShownItem, ...]:
    """Return the items of a full market, the newest first: long words, photos, and a fourth of them wanted."""
    return tuple(_item(number) for number in range(MARKET_ITEMS, 0, -1))


def _item(number: int) -> ShownItem:
    return replace(
        SHOWN,
        number=number,
        side="offer" if number % 4 else "wanted",
        title=f"มะม่วงน้ำดอกไม้สีทองจากสวนหลังวัด เก็บเช้านี้ {number}",
        seller=f"ยายสมจิต บ้านเลขที่ {number} ซอยโรงสี",
        text=f"{SHOWN.text} " * 10,
        photo=f"{number:064x}",
        small_photo=f"{number * number:064x}",
    )


def _article(number: int) -> Article:
    sample = the_articles()[number % len(the_articles())]
    return Article(
        id=f"a-{number}",
        areas=("th",),
        issued=NOW - timedelta(hours=7 * number),
        source=DDC,
        category=_CATEGORIES[number % len(_CATEGORIES)],
        title=f"{sample.title} ตอนที่ {number}",
        title_en=f"{sample.title_en} {number}" if sample.title_en else "",
        summary=sample.summary,
        body=_body(sample.body, number),
        months=sample.months,
        reviewed=sample.reviewed,
    )


def _body(text: str, number: int) -> str:
    """Return a text of its own of about 5 KB."""
    parts = [f"ตอนที่ {number}"]
    while len("\n\n".join(parts).encode()) < ARTICLE_BYTES:
        parts.append(text.strip())
    return "\n\n".join(parts).encode()[:ARTICLE_BYTES].decode(errors="ignore")


def fill(stores: Stores, now: Stamp) -> None:
    """Put the edition and the market on a kiosk's card."""
    put_on(stores.content, an_edition(*the_big_edition(), issued=now.at - timedelta(hours=1)))
    for number in range(MARKET_ITEMS):
        fields = replace(MANGOES, side="offer" if number % 4 else "wanted", title=f"{MANGOES.title} สวนหลังวัด {number}")
        item = stores.market.put_up(uuid4().hex, fields, code_of=str, made=now, sender=Sender())
        stores.market.show(item.number, item.content, now)
