"""What a whole country reads: forecasts, prices, notices, articles with their pictures, and warnings.

Every text and figure follows from its place in the country and from the day, so that each run has the same content.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import msgspec

from content_sync.central.media.files import MediaStore
from content_sync.look.places import districts, provinces, subdistricts
from content_sync.wire.alerts import Warning
from content_sync.wire.bulletins import AnyBulletin, Article, Day, Forecast, Good, Notice, PriceList, Quote
from content_sync.wire.media import MediaFile, Picture, Recording

VILLAGE: Final = "30010102"  # in the province with the most villages, which has 32 districts
ARTICLES: Final = 200
PICTURES: Final = 50
PICTURE_BYTES: Final = 32_000
WARNED_AREAS: Final = 200
_NOTICES: Final = 5  # of a province
_GOODS: Final = 40
_CHANGED: Final = 0.35  # of the prices, from one day to the next
_FORECAST_DAYS: Final = 7
_AREAS_EACH: Final = 20  # of a warning
_SKIES: Final = (
    ("thunderstorm", "ฝนฟ้าคะนองร้อยละ {} ของพื้นที่ และมีฝนตกหนักบางแห่ง"),
    ("rain", "มีฝนร้อยละ {} ของพื้นที่"),
    ("partly-cloudy", "มีเมฆบางส่วน ฝนร้อยละ {} ของพื้นที่"),
    ("clear", "ท้องฟ้าแจ่มใส อากาศร้อนในตอนกลางวัน"),
)


def daily(now: dt.datetime) -> Iterator[AnyBulletin]:
    """Yield what is new each day: a forecast for every district, and the prices of every province."""
    for province in provinces():
        yield _prices(province.code, now)
        for district in districts(province.code):
            yield _forecast(district.code, now)


def lasting(now: dt.datetime, media: MediaStore) -> Iterator[AnyBulletin]:
    """Yield what stays for weeks: articles, some with a picture that is kept in `media`, and notices."""
    for number in range(ARTICLES):
        yield an_article(f"article-{number}", now, media, PICTURE_BYTES if number < PICTURES else 0)
    for province in provinces():
        for number in range(_NOTICES):
            name = f"notice-{province.code}-{number}"
            yield Notice(
                id=name,
                areas=(province.code,),
                issued=now,
                source="จังหวัด",
                title=prose(name, 40),
                body=prose(f"{name} body", 400),
                starts=now,
                valid_until=now + dt.timedelta(days=30),
            )


def an_article(name: str, now: dt.datetime, media: MediaStore, picture_bytes: int = 0) -> Article:
    """Return an article; its picture, if it is to have one, is kept in `media`."""
    return Article(
        id=name,
        areas=("th",),
        issued=now,
        source="กรมควบคุมโรค",
        category=("health", "farming", "selling", "guides")[len(name) % 4],
        title=prose(f"title {name}", 40),
        summary=prose(f"summary {name}", 120),
        body=prose(f"body {name}", 1_700),
        picture=_picture(name, media, picture_bytes) if picture_bytes else None,
    )


def recorded(name: str, now: dt.datetime, media: MediaStore, size: int) -> tuple[Article, MediaFile]:
    """Return an article that is read aloud, and its recording, which is kept in `media`."""
    file = media.keep(random.Random(name).randbytes(size), "opus")
    article = msgspec.structs.replace(an_article(name, now, media), recording=Recording(file=file, seconds=60))
    return article, file


def standing_warnings(now: dt.datetime) -> Iterator[AnyBulletin]:
    """Yield the warnings of a day of storms: 200 subdistricts of the village's province, and none of the village's."""
    elsewhere = [place.code for place in subdistricts(VILLAGE[:2]) if place.code != VILLAGE[:6]][:WARNED_AREAS]
    for start in range(0, WARNED_AREAS, _AREAS_EACH):
        yield _warning(f"storm-{start}", elsewhere[start : start + _AREAS_EACH], now)


def new_warning(number: int, now: dt.datetime) -> AnyBulletin:
    """Return one more warning, for the village's subdistrict."""
    return _warning(f"flood-{number}", [VILLAGE[:6]], now)


def _warning(name: str, areas: Iterable[str], now: dt.datetime) -> Warning:
    return Warning(
        id=name,
        areas=tuple(areas),
        issued=now,
        source="กรมอุตุนิยมวิทยา",
        event="พายุฝนฟ้าคะนอง",
        headline="เตือนพายุฝนฟ้าคะนองและลมกระโชกแรง",
        description=prose(name, 300),
        instruction="หลีกเลี่ยงการอยู่ในที่โล่งแจ้ง ใต้ต้นไม้ใหญ่ และป้ายโฆษณาที่ไม่แข็งแรง",
        severity="severe",
        effective=now,
        valid_until=now + dt.timedelta(hours=24),
    )


def _forecast(code: str, now: dt.datetime) -> Forecast:
    return Forecast(
        id=f"district-{code}",
        areas=(code,),
        issued=now,
        source="กรมอุตุนิยมวิทยา",
        days=tuple(_day(code, now.date() + dt.timedelta(days=ahead), ahead) for ahead in range(_FORECAST_DAYS)),
    )


def _day(code: str, date: dt.date, ahead: int) -> Day:
    """Return one day; what is forecast of it changes a little from day to day."""
    chance = random.Random(f"{code} {date} {ahead}")
    condition, words = _SKIES[random.Random(f"{code} {date}").randrange(len(_SKIES))]
    return Day(
        date=date,
        condition=condition,
        description=words.format(10 * chance.randrange(1, 9)),
        high_celsius=float(chance.randrange(29, 37)),
        low_celsius=float(chance.randrange(20, 27)),
        rain_area_percent=10 * chance.randrange(10),
        wind_kmh=5.0 * chance.randrange(1, 7),
        wind_from_degrees=45 * chance.randrange(8),
    )


def _prices(province: str, now: dt.datetime) -> PriceList:
    goods = (_good(province, number, now.date()) for number in range(_GOODS))
    return PriceList(id=f"prices-{province}", areas=(province,), issued=now, source="NABC", goods=tuple(goods))


def _good(province: str, number: int, day: dt.date) -> Good:
    chance = random.Random(f"{province} {number} {day}")
    changed = day if chance.random() < _CHANGED else dt.date(day.year, 1, 1)
    price = random.Random(f"{province} {number} {changed}").randrange(1_000, 200_000)
    quote = Quote(date=day, province=province, price_satang=25 * price)
    return Good(
        id=f"good-{number}",
        name=prose(f"good {number}", 20),
        category=("ข้าว", "ผัก", "ผลไม้", "ปศุสัตว์")[number % 4],
        unit="บาทต่อกิโลกรัม",
        quotes=(quote,),
    )


def _picture(name: str, media: MediaStore, size: int) -> Picture:
    file = media.keep(random.Random(f"picture {name}").randbytes(size), "webp")
    return Picture(files=(file,), width=1200, height=800, alt=prose(f"alt {name}", 60))


def prose(name: str, characters: int) -> str:
    """Return words in the frequencies of a language, the same for the same name."""
    words = random.Random(name).choices(_words(), weights=_weights(), k=characters // 5 + 1)
    return " ".join(words)[:characters].strip()


@cache
def _words() -> tuple[str, ...]:
    return tuple(place.name_th for province in provinces() for place in districts(province.code))


@cache
def _weights() -> tuple[float, ...]:
    return tuple(1 / (1 + rank) for rank in range(len(_words())))
