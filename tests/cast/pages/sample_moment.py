"""A sample village for tests of its pages: an edition with something of every kind, and moments to print it at."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from content_sync.client.tree.edition import Edition
from content_sync.look.catalogues import Language
from content_sync.look.thai import BANGKOK
from content_sync.wire import alerts
from content_sync.wire.bulletins import (
    Activity,
    AnyBulletin,
    Article,
    Category,
    Condition,
    Day,
    Forecast,
    Good,
    Notice,
    PriceList,
    Quote,
)
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.moment import Moment
from kiosk.paper import Paper
from kiosk.store.market.items import ShownItem
from kiosk.store.state import LocalNotice
from tests.cast.kiosk.editions import an_edition
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.place_and_time import VILLAGE

SHEETS = {"kiosk": "/static/kiosk.css", "screen": "/static/screen.css", "sign": "/static/sign.css"}
VILLAGE_NAME = "บ้านเวียงคุก หมู่ 1"
NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)  # Sunday, 14:05 in Bangkok
TODAY = date(2026, 11, 22)
TMD, NABC, DDC = "กรมอุตุนิยมวิทยา", "ศูนย์ข้อมูลเกษตรแห่งชาติ", "กรมควบคุมโรค"

_SKIES: tuple[tuple[Condition, str, int], ...] = (
    ("partly-cloudy", "ท้องฟ้ามีเมฆบางส่วน", 10),
    ("cool", "อากาศเย็นกับมีหมอกในตอนเช้า", 0),
    ("clear", "ท้องฟ้าโปร่ง", 0),
    ("thunderstorm", "ฝนฟ้าคะนอง", 60),
    ("rain", "ฝน", 40),
    ("cloudy", "เมฆเป็นส่วนมาก", 20),
    ("cold", "อากาศหนาว", 0),
)
_GOODS = (
    ("rice-jasmine", "ข้าวเปลือกเจ้าหอมมะลิ 105", "ข้าว", "บาทต่อตัน (เกวียน)", 1_620_000, 0.04),
    ("rice-white", "ข้าวเปลือกเจ้า ความชื้น 15%", "ข้าว", "บาทต่อตัน (เกวียน)", 780_000, 0.01),
    ("rice-sticky", "ข้าวเปลือกเหนียวเมล็ดยาว", "ข้าว", "บาทต่อตัน (เกวียน)", 1_130_000, 0.02),
    ("cassava", "มันสำปะหลังสด แป้ง 25%", "มันสำปะหลัง", "บาทต่อกิโลกรัม", 245, -0.06),
    ("rubber-sheet", "ยางแผ่นดิบ ชั้น 3", "ยางพารา", "บาทต่อกิโลกรัม", 6_425, 0.03),
    ("maize", "ข้าวโพดเลี้ยงสัตว์ ความชื้น 14.5%", "ข้าวโพดเลี้ยงสัตว์", "บาทต่อกิโลกรัม", 985, 0.0),
    ("egg", "ไข่ไก่ เบอร์ 3", "ไข่ไก่", "บาทต่อฟอง", 350, 0.02),
    ("pig", "สุกรมีชีวิต พันธุ์ผสม น้ำหนักเกิน 100 กก.", "สุกร", "บาทต่อกิโลกรัม", 5_695, -0.03),
)
_TEXTS: tuple[tuple[str, Category, str, str, tuple[int, ...]], ...] = (
    ("influenza", "health", "ไข้หวัดใหญ่ ป้องกันได้ก่อนป่วย", "Influenza", (11, 12, 1)),
    ("hypertension", "health", "ความดันสูง ไม่มีอาการก็อันตราย", "High blood pressure", ()),
    ("rice-drying", "farming", "ตากข้าวอย่างไรให้ได้ราคา", "Drying rice well", (11, 12)),
    ("selling-photos", "selling", "ถ่ายรูปสินค้าด้วยมือถือให้น่าซื้อ", "Photos that sell", ()),
    ("find-benefits", "guides", "หาข้อมูลสิทธิเบี้ยผู้สูงอายุ", "", ()),
    ("news-cold", "news", "เช้ามืดหนองคายเริ่มหนาว เตรียมผ้าห่มและดูแลกัน", "Cold mornings in Nong Khai", ()),
    ("news-class", "news", "เปิดอบรมขายของออนไลน์ที่ กศน. ฟรี", "", ()),
    ("news-straw", "news", "ฟางข้าวขายได้ ไม่ต้องเผา", "", ()),
)
_BODY = """เริ่มจากเรื่องง่าย ๆ ที่ทำได้ที่บ้าน แล้วชวนเพื่อนบ้านทำด้วยกัน

# อาการที่ต้องไปหาหมอ

- ไข้สูงเกิน 2 วัน กินยาแล้วไม่ลด
- **หายใจเหนื่อยหอบ** เจ็บหน้าอก
- ซึมลง กินไม่ได้ ดื่มน้ำไม่ได้

# ดูแลตัวเองที่บ้าน

1. พักผ่อนให้พอ ดื่มน้ำอุ่นบ่อย ๆ
2. ใส่หน้ากากเมื่ออยู่ใกล้ผู้สูงอายุและเด็กเล็ก
3. ล้างมือด้วยสบู่

> เด็กเล็ก ผู้สูงอายุ และหญิงตั้งครรภ์ ฉีดวัคซีนฟรีที่ รพ.สต. ใกล้บ้าน

ถามเรื่องโรคได้ที่ [สายด่วน 1422](tel:1422)
"""


def a_forecast(area: str = "43", issued: datetime = NOW - timedelta(hours=7)) -> Forecast:
    first = issued.astimezone(BANGKOK).date()
    days = tuple(
        Day(
            date=first + timedelta(days=ahead),
            condition=condition,
            description=words,
            high_celsius=31.0 - ahead,
            low_celsius=19.0 - ahead,
            rain_area_percent=rain,
            wind_kmh=10 + ahead,
        )
        for ahead, (condition, words, rain) in enumerate(_SKIES)
    )
    return Forecast(id=f"weather-{area}", areas=(area,), issued=issued, source=TMD, days=days)


def a_price_list(last: date = TODAY) -> PriceList:
    return PriceList(
        id="prices-43",
        areas=("43",),
        issued=datetime(last.year, last.month, last.day, 1, 0, tzinfo=UTC),
        source=NABC,
        goods=tuple(_good(last, good) for good in _GOODS),
    )


def _good(last: date, row: tuple[str, str, str, str, int, float]) -> Good:
    name_id, name, category, unit, satang, rise = row

    def price(ago: int) -> int:
        wave = 1 - rise * ago / 30 + 0.012 * math.sin(ago / 3) * (rise != 0)
        step = 10_000 if satang > 100_000 else 5
        return max(step, round(satang * wave / step) * step)

    quotes = tuple(
        Quote(date=last - timedelta(days=ago), province=province, price_satang=round(price(ago) * share))
        for ago in range(30)
        if (last - timedelta(days=ago)).weekday() < 5 or ago == 0
        for province, share in (("43", 1.0), ("40", 1.02), ("35", 0.98))
    )
    return Good(id=name_id, name=name, category=category, unit=unit, quotes=quotes)


def a_warning(
    name: str = "storm",
    severity: str = "severe",
    *,
    effective: datetime = NOW - timedelta(hours=2),
    valid_until: datetime | None = NOW + timedelta(hours=22),
    replaces: tuple[str, ...] = (),
) -> alerts.Warning:
    return alerts.Warning(
        id=name,
        areas=("43",),
        issued=effective,
        source=TMD,
        event="ฝนตกหนัก",
        event_en="Heavy Rain",
        headline="ฝนตกหนักถึงหนักมากและลมกระโชกแรงบริเวณภาคตะวันออกเฉียงเหนือตอนบน",
        severity=severity,
        effective=effective,
        valid_until=valid_until,
        replaces=replaces,
        instruction="ระวังน้ำท่วมฉับพลันและน้ำป่าไหลหลาก อย่าอยู่ใต้ต้นไม้ใหญ่และป้ายโฆษณา",
        description="มวลอากาศเย็นแผ่ลงมาปกคลุมภาคตะวันออกเฉียงเหนือ ทำให้มีฝนฟ้าคะนองกับมีลมกระโชกแรงบางแห่ง",
    )


def the_articles() -> tuple[Article, ...]:
    return tuple(
        Article(
            id=name,
            areas=("th",),
            issued=NOW - timedelta(days=number + 1),
            source=DDC if category == "health" else "จังหวัดหนองคาย",
            category=category,
            title=title,
            title_en=english,
            summary="สรุปสั้น ๆ สำหรับคนที่มีเวลาน้อย อ่านแล้วทำได้เลยวันนี้ที่บ้านของเรา",
            body=_BODY,
            months=months,
            reviewed=date(2026, 10, 1),
        )
        for number, (name, category, title, english, months) in enumerate(_TEXTS)
    )


def a_notice(name: str = "water", starts: datetime = NOW - timedelta(days=1)) -> Notice:
    return Notice(
        id=name,
        areas=("4301",),
        issued=starts,
        source="ที่ว่าการอำเภอเมืองหนองคาย",
        title="หยุดจ่ายน้ำประปาวันพุธ",
        body="ตั้งแต่ 9 โมงเช้าถึงบ่าย 3 โมง โปรดสำรองน้ำไว้ใช้",
        starts=starts,
        valid_until=starts + timedelta(days=5),
    )


def an_activity(name: str = "vaccine", starts: datetime = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)) -> Activity:
    return Activity(
        id=name,
        areas=("430105",),
        issued=NOW - timedelta(days=2),
        source="รพ.สต. เวียงคุก",
        title="ฉีดวัคซีนไข้หวัดใหญ่ ผู้สูงอายุฟรี",
        body="นำบัตรประชาชนมาด้วย",
        starts=starts,
        ends=starts + timedelta(hours=3),
        place="ศาลากลางบ้าน หมู่ 1",
    )


def the_bulletins() -> tuple[AnyBulletin, ...]:
    return (a_forecast(), a_price_list(), a_warning(), *the_articles(), a_notice(), an_activity())


def a_local_notice() -> LocalNotice:
    return LocalNotice(
        id=1,
        title="ประชุมหมู่บ้านเย็นนี้",
        body="หกโมงเย็นที่ศาลากลางบ้าน เรื่องงานลอยกระทง",
        starts=NOW - timedelta(hours=5),
        ends=NOW + timedelta(days=1),
        posted=Stamp(at=NOW - timedelta(hours=5), clock="trusted"),
    )


def a_moment(
    *shown: AnyBulletin,
    language: Language = "th",
    state: ClockState = "trusted",
    now: datetime = NOW,
    notices: Iterable[LocalNotice] = (),
    market: Iterable[ShownItem] = (),
) -> Moment:
    """Return a moment whose edition holds these bulletins, issued and taken in an hour before NOW."""
    an_hour_ago = NOW - timedelta(hours=1)
    return Moment(
        now=Stamp(at=now, clock=state),
        language=language,
        village=VILLAGE,
        village_name=VILLAGE_NAME,
        edition=an_edition(*shown, number=7, issued=an_hour_ago),
        notices=tuple(notices),
        market=tuple(market),
    )


def a_new_kiosk(language: Language = "th", state: ClockState = "unknown") -> Moment:
    """Return the moment of a kiosk that never met central."""
    return Moment(
        now=Stamp(at=NOW, clock=state),
        language=language,
        village=VILLAGE,
        village_name=VILLAGE_NAME,
        edition=Edition(),
        notices=(),
    )


def the_paper() -> Paper:
    """Return the kiosk's paper, as app.py makes it."""
    return Paper(templates(), village_name=VILLAGE_NAME, sheets=SHEETS)
