"""The rows of an NABC daily-prices reply, read and checked one by one; a bad row refuses the reply.

In: the whole reply (`success`, `data`, `pagination`). Out: rows of the last 30 days with the price in satang for
one unit. Rules: the market's name is never read, as it may be a private person's; a row tells its date twice, by
the Gregorian and by the Buddhist year, and both must agree; units are spelt in many ways, `nabc_units.csv` lists
them; a price whose unit the source itself does not know is left out and counted.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Final

from content_sync.central.feeds.json_reply import mapping, read_json, rows, text
from content_sync.errors import FeedError
from content_sync.look.places import province_by_name
from content_sync.look.thai import BUDDHIST_ERA, local_date
from content_sync.wire.text import fold

DAYS_KEPT: Final = 30

_UNITS: Final = Path(__file__).with_name("nabc_units.csv")
_BLANKS: Final = re.compile(r"\s+")
_SATANG_PER_BAHT: Final = 100
_MAX_NAME: Final = 200
_MAX_SATANG: Final = 10_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of measure. A quoted price times `factor` is the price of one `name`; 0 where the unit is not known."""

    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """One price on one day in one province; `price_satang` is for one `unit`, 0 where the unit is not known."""

    number: int
    date: date
    product: str
    category: str
    province: str
    unit: str
    price_satang: int


def read_rows(body: bytes, *, now: datetime) -> tuple[list[PriceRow], tuple[str, ...]]:
    """Read every row of a reply.

    Returns:
        The rows of the last 30 days, and the names of those left out.

    Raises:
        FeedError: the reply is not whole, or a row is bad. The error names the row and the field.
    """
    data = _data(mapping(read_json(body), place="reply", field=""))
    today = local_date(now)
    oldest = today - timedelta(days=DAYS_KEPT - 1)
    kept: list[PriceRow] = []
    left_out: list[str] = []
    for number, value in enumerate(data, start=1):
        row = _row(mapping(value, place=f"row {number}", field="data"), number=number, today=today)
        if row.price_satang == 0:
            left_out.append(f"row {number}: a price without a unit")
        elif row.date < oldest:
            left_out.append(f"row {number}: older than {DAYS_KEPT} days")
        else:
            kept.append(row)
    return kept, tuple(left_out)


def _data(reply: dict[str, object]) -> list[object]:
    if reply.get("success") is not True:
        raise FeedError("is not true", place="reply", field="success")
    data = rows(reply.get("data"), place="reply", field="data")
    if not data:
        raise FeedError("holds no rows", place="reply", field="data")
    pages = mapping(reply.get("pagination"), place="reply", field="pagination")
    total = _whole(pages.get("total"), place="pagination", field="total")
    if total != len(data):
        raise FeedError(f"{len(data)} rows came where {total} were promised", place="pagination", field="total")
    return data


def _row(row: dict[str, object], *, number: int, today: date) -> PriceRow:
    place = f"row {number}"
    unit = _unit(row.get("unit"), place=place)
    return PriceRow(
        number=number,
        date=_date(row, place=place, today=today),
        product=_name(row.get("product_name"), place=place, field="product_name"),
        category=_name(row.get("product_category"), place=place, field="product_category"),
        province=_province(row.get("province"), place=place),
        unit=unit.name,
        price_satang=_satang(row.get("day_price"), unit, place=place),
    )


def _date(row: dict[str, object], *, place: str, today: date) -> date:
    raw = text(row.get("data_date"), place=place, field="data_date")
    try:
        day = date.fromisoformat(raw)
    except ValueError as error:
        raise FeedError(f"{raw[:40]!r} is not a date", place=place, field="data_date") from error
    parts = {"day": day.day, "month": day.month, "year_th": day.year + BUDDHIST_ERA}
    for field, expected in parts.items():
        if _whole(row.get(field), place=place, field=field) != expected:
            raise FeedError(f"does not agree with data_date {raw}", place=place, field=field)
    if day > today:
        raise FeedError(f"{raw} is still to come", place=place, field="data_date")
    return day


def _whole(value: object, *, place: str, field: str) -> int:
    """Read a whole number, given as a number or as digits (`month` comes both ways)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):
        return int(value)
    raise FeedError("a whole number was expected", place=place, field=field)


def _name(value: object, *, place: str, field: str) -> str:
    name = text(value, place=place, field=field)
    if len(name) > _MAX_NAME:
        raise FeedError(f"{len(name)} characters cannot be a name", place=place, field=field)
    return name


def _province(value: object, *, place: str) -> str:
    name = _name(value, place=place, field="province")
    province = province_by_name(fold(name))
    if province is None:
        raise FeedError(f"{name[:40]!r} is not a province", place=place, field="province")
    return province.code


def _unit(value: object, *, place: str) -> Unit:
    if not isinstance(value, str):
        raise FeedError("text was expected", place=place, field="unit")
    unit = _units().get(_squeezed(value))
    if unit is None:
        raise FeedError(f"{value[:40]!r} is not in the list of units", place=place, field="unit")
    return unit


def _satang(value: object, unit: Unit, *, place: str) -> int:
    """Return the price of one unit in whole satang, 0 where the unit is not known."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise FeedError("a number was expected", place=place, field="day_price")
    exact = Decimal(str(value)) * _SATANG_PER_BAHT * unit.factor
    satang = int(exact.to_integral_value(ROUND_HALF_UP)) if abs(exact) <= _MAX_SATANG else _MAX_SATANG + 1
    if value <= 0 or satang > _MAX_SATANG or (unit.factor and not satang):
        raise FeedError(f"{value} cannot be the price", place=place, field="day_price")
    return satang


@cache
def _units() -> dict[str, Unit]:
    with _UNITS.open(encoding="utf-8", newline="") as lines:
        return {
            _squeezed(row["raw"]): Unit(name=row["unit_th_display"], factor=Decimal(row["factor_to_unit"]))
            for row in csv.DictReader(lines)
        }


def _squeezed(unit: str) -> str:
    return _BLANKS.sub("", fold(unit))
