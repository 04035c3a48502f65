"""What villagers of the demo put up at the market before you came: with photos, wanted, waiting, complained about.

In: a village's stores, while its kiosk does not serve. Out: items on the kiosk's card; one of the other village is for
the whole district, and goes up with the next visit. Rules: it is done once; each is put up as the form does, its photo
is made small as a phone's is, and the volunteer's yes comes after.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from kiosk.callers.seller_codes import SellerCodes
from kiosk.clock import Clock
from kiosk.store.market.items import MarketFields
from kiosk.store.photos.shrinking import SMALL_EDGE, PhotoShrinker
from kiosk.store.senders import Sender
from kiosk.store.stores import Stores

_PHOTOS: Final = Path(__file__).with_name("photos")  # drawn, as nobody's goods are ours to show


@dataclass(frozen=True, slots=True, kw_only=True)
class VillagersItem:
    """An item, its photo if it has one, whether the volunteer let it be shown, and what somebody said against it."""

    fields: MarketFields
    photo: str = ""
    is_shown: bool = True
    complaint: str = ""


ITEMS: Final = (
    VillagersItem(
        fields=MarketFields(
            side="offer", title="ข้าวเหนียวใหม่", price_satang=3_500, unit="กก.", seller="แม่คำแพง ข้างโรงสี",
            phone="0800000001", text="ข้าวใหม่ปีนี้ มีถุงละ 5 กิโล",
        ),
        photo="rice",
    ),
    VillagersItem(
        fields=MarketFields(
            side="wanted", title="รถไถเดินตามมือสอง", seller="ลุงคำ ท้ายบ้าน", phone="0800000002",
            text="เครื่องไหนก็ได้ ขอให้สตาร์ตติด",
        ),
    ),
    VillagersItem(
        fields=MarketFields(
            side="offer", title="ไก่บ้าน", price_satang=12_000, unit="กก.", seller="พ่อบุญมี", phone="0800000003",
        ),
        photo="hen",
        complaint="gone",
    ),
    VillagersItem(
        fields=MarketFields(
            side="offer", title="ผ้าขิดทอมือ", price_satang=45_000, unit="ผืน", seller="กลุ่มแม่บ้าน ศาลากลางบ้าน",
        ),
        photo="cloth",
    ),
    VillagersItem(
        fields=MarketFields(
            side="offer", title="มะม่วงเบา เก็บเช้านี้", price_satang=2_500, unit="กก.", seller="ยายสมจิต บ้านหลังวัด",
            phone="0800000000", text="มีราว 40 กิโลกรัม มารับที่บ้านหลังวัด หรือส่งในหมู่บ้านให้",
        ),
        photo="mangoes",
    ),
    VillagersItem(
        fields=MarketFields(
            side="offer", title="ลูกหมาพันทาง 3 ตัว", price_satang=0, seller="ป้าน้อย ซอยข้างวัด", phone="0800000004",
            text="อายุสองเดือน หย่านมแล้ว ให้ฟรีกับคนรักหมา",
        ),
        is_shown=False,
    ),
)  # fmt: skip
"""The oldest first."""

ITEMS_NEAR: Final = (
    VillagersItem(
        fields=MarketFields(
            side="offer", title="เห็ดนางฟ้าสด", price_satang=6_000, unit="กก.", seller="กลุ่มเห็ดบ้านวัดธาตุ",
            phone="0800000006", text="เก็บทุกเช้า สั่งตั้งแต่ 5 กิโล ส่งถึงตลาดอำเภอ", is_for_district=True,
        ),
    ),
)  # fmt: skip
"""What the other village's sellers put up."""


def fill(stores: Stores, clock: Clock) -> None:
    """Put everything up, unless something ever was."""
    _fill(stores, clock, ITEMS)


def fill_near(stores: Stores, clock: Clock) -> None:
    """Do the same in the other village."""
    _fill(stores, clock, ITEMS_NEAR)


def _fill(stores: Stores, clock: Clock, items: tuple[VillagersItem, ...]) -> None:
    if stores.market.is_known(1):
        return
    codes, shrinker = SellerCodes(stores.state.secret("seller codes")), PhotoShrinker()
    for one in items:
        _put_up(stores, clock, codes, shrinker, one)


def _put_up(stores: Stores, clock: Clock, codes: SellerCodes, shrinker: PhotoShrinker, one: VillagersItem) -> None:
    form, market = uuid4().hex, stores.market
    key = codes.key(form)
    made = clock.read()
    number = market.put_up(
        form, one.fields, code_of=lambda number: codes.code(number, key), made=made, sender=Sender()
    ).number
    if one.photo:
        photo = shrinker.shrink((_PHOTOS / f"{one.photo}.jpg").read_bytes())
        market.attach_photo(number, photo=photo, small_photo=shrinker.shrink(photo, long_edge=SMALL_EDGE))
    item = market.item(number)
    if one.is_shown and item is not None:
        market.show(number, item.content, clock.read())
    if one.complaint:
        market.complain(number, one.complaint)
