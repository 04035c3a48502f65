"""A made-up NABC reply: the last 30 days of eleven goods in several provinces, working days only.

Each good is a random walk about a plausible level, the same for the same day. Units are spelt as oddly as the
source spells them, one market has the (invented) name of a private person, which no page may show, and one good has
not been quoted for weeks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from content_sync.look.thai import BANGKOK, BUDDHIST_ERA, local_date

PRIVATE_PERSON: Final = "นางสาวสมศรี ใจงาม"

_DAYS: Final = 30
_SATURDAY: Final = 5
_STEP: Final = 0.008
# Today's prices come in the afternoon.
_REPORTED_FROM_HOUR: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quoted:
    category: str
    product: str
    level: float
    units: tuple[str, ...]
    markets: tuple[tuple[str, str], ...]
    digits: int = 2
    silent_days: int = 0


_KG: Final = ("บาท/กก.", "บาท/ กก.", "บาท /กก.", "บาท/กก")
_GOODS: Final = (
    _Quoted(
        category="ข้าวหอมมะลิ", product="ข้าวเปลือกเจ้าหอมมะลิ 105", level=15800, units=("บาท/ตัน",), digits=-2,
        markets=(("โรงสี ก", "หนองคาย"), ("ท่าข้าว ข", "ขอนแก่น"), ("โรงสี ค", "ร้อยเอ็ด"), ("โรงสี ง", "ศรีสะเกษ")),
    ),
    _Quoted(
        category="มันสำปะหลัง", product="หัวมันสำปะหลังสด แป้ง 25%", level=2.45, units=_KG,
        markets=(("ลานมัน ก", "นครราชสีมา"), ("ลานมัน ข", "อุดรธานี")),
    ),
    _Quoted(
        category="ข้าวโพดเลี้ยงสัตว์", product="ข้าวโพดเลี้ยงสัตว์ ความชื้น 14.5%", level=8.6, units=_KG,
        markets=(("ไซโล ก", "เพชรบูรณ์"), ("ไซโล ข", "เลย")),
    ),
    _Quoted(
        category="ยางพารา", product="ยางพาราแผ่นดิบ ชั้น 3", level=60.9, units=_KG,
        markets=(("ตลาดกลาง ก", "สงขลา"), ("จุดรับซื้อ ข", "หนองคาย"), ("ตลาดกลาง ค", "สุราษฎร์ธานี")),
    ),
    _Quoted(
        category="ยางพารา", product="น้ำยางพาราสด", level=58.5, units=_KG,
        markets=(("ตลาดกลาง ก", "สงขลา"), ("จุดรับซื้อ ข", "บึงกาฬ")),
    ),
    _Quoted(
        category="ไข่ไก่", product="ไข่ไก่ เบอร์ 3", level=348, units=("บาท/ร้อยฟอง",),
        markets=((PRIVATE_PERSON, "หนองคาย"), ("ฟาร์ม ก", "นครราชสีมา")),
    ),
    _Quoted(
        category="มะนาว", product="มะนาว ผลขนาดใหญ่พิเศษ", level=210, units=("บาท/ร้อยผล",), digits=0,
        markets=(("ตลาดกลาง ก", "เพชรบุรี"),),
    ),
    _Quoted(
        category="มะนาว", product="มะนาว ผลขนาดกลาง", level=120, units=("บาท/ร้อยผล",), digits=0, silent_days=17,
        markets=(("ตลาดกลาง ก", "เพชรบุรี"), ("ตลาดสด ข", "หนองคาย")),
    ),
    _Quoted(
        category="สุกร", product="สุกรพันธุ์ผสม น้ำหนัก 100 กก. ขึ้นไป", level=64, units=_KG,
        markets=(("ฟาร์ม ก", "ราชบุรี"), ("ฟาร์ม ข", "ขอนแก่น")),
    ),
    _Quoted(
        category="ไก่", product="ไก่รุ่นพันธุ์เนื้อ", level=41, units=_KG,
        markets=(("ฟาร์ม ก", "ลพบุรี"), ("ฟาร์ม ข", "นครราชสีมา")),
    ),
    _Quoted(
        category="สับปะรดโรงงาน", product="สับปะรดปัตตาเวียส่งโรงงาน", level=7.8, units=_KG,
        markets=(("โรงงาน ก", "ประจวบคีรีขันธ์"), ("จุดรับซื้อ ข", "หนองคาย")),
    ),
)  # fmt: skip


def nabc_reply(now: datetime) -> bytes:
    """Write a daily-prices reply, newest day first."""
    days = _working_days(now)
    data = [
        row
        for good in _GOODS
        for market in good.markets
        for row in _rows(good, market, [day for day in days if days[-1] - day >= timedelta(days=good.silent_days)])
    ]
    data.sort(key=lambda row: str(row["data_date"]), reverse=True)
    reply = {"success": True, "data": data, "pagination": {"total": len(data), "limit": len(data), "page": 1}}
    return msgspec.json.encode(reply)


def _working_days(now: datetime) -> list[date]:
    first = 0 if now.astimezone(BANGKOK).hour >= _REPORTED_FROM_HOUR else 1
    days = (local_date(now) - timedelta(days=back) for back in range(_DAYS - 1, first - 1, -1))
    return [day for day in days if day.weekday() < _SATURDAY]


def _rows(good: _Quoted, market: tuple[str, str], days: list[date]) -> list[dict[str, object]]:
    name, province = market
    chance = random.Random(f"{days[-1]} {good.product} {name}")
    price = good.level * chance.uniform(0.97, 1.03)
    rows = []
    for day in days:
        price *= 1 + chance.uniform(-_STEP, _STEP)
        rows.append(_row(good, day, market=name, province=province, price=price, unit=chance.choice(good.units)))
    return rows


def _row(good: _Quoted, day: date, *, market: str, province: str, price: float, unit: str) -> dict[str, object]:
    return {
        "data_date": day.isoformat(),
        "day": day.day,
        "month": day.month,
        "year_th": day.year + BUDDHIST_ERA,
        "product_category": good.category,
        "product_name": good.product,
        "market_name": market,
        "province": province,
        "day_price": round(price, good.digits),
        "unit": unit,
    }
