"""NABC daily prices: one price list for each province, with the quotes of the last 30 days.

In: the reply of `daily-prices` (`fetch` puts several pages and days together). Out: 77 price lists, each with every
good that is quoted anywhere. To keep a list small, each good has the quotes of 30 days from one province only, and
from every other province the newest quote. That one province is the list's own. Where the own province has quoted
nothing for 14 days, it is one with the newest price: one in the same TMD region first, then the one that quotes most
often. Its quote is the first of each day. Several quotes of a province on one day become their mean. A row whose unit
differs from the good's usual unit is left out and counted.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from content_sync.central.encoded_bulletins import EncodedBulletin
from content_sync.central.feeds.json_reply import mapping, read_json, rows
from content_sync.central.feeds.nabc_rows import DAYS_KEPT, PriceRow, read_rows
from content_sync.central.feeds.parsed import ParsedReply, encoded_within_limits
from content_sync.central.feeds.upstream import FeedSettings, download
from content_sync.errors import FeedError
from content_sync.look.places import Place, provinces
from content_sync.look.thai import BANGKOK, local_date
from content_sync.wire.bulletins import Good, PriceList, Quote
from content_sync.wire.text import fold, sort_key

SOURCE: Final = "ศูนย์ข้อมูลเกษตรแห่งชาติ (NABC) สำนักงานเศรษฐกิจการเกษตร"
SOURCE_URL: Final = "https://agriapi.nabc.go.th"

_GOODS: Final = Path(__file__).with_name("nabc_goods.csv")
# The source gives the day of a price and no hour: noon is taken.
_NOON: Final = time(12)
# The kiosk's pages also show another province when the own province's price is too old.
_OWN_COUNTS: Final = PriceList.freshness_limits.too_old
_MAX_PAGES_A_DAY: Final = 20
_SATURDAY: Final = 5


def parse(body: bytes, *, now: datetime) -> ParsedReply:
    """Read a whole reply.

    Returns:
        77 price lists in the order of the province codes; the rows left out, by number.

    Raises:
        FeedError: the reply is not whole, a row is bad, or no price is of the last 30 days.
    """
    kept, left_out = read_rows(body, now=now)
    if not kept:
        reason = f"no price is of the last {DAYS_KEPT} days"
        raise FeedError(reason, place="reply", field="data_date")
    goods, odd = _goods(kept)
    newest = max(row.date for row in kept)
    issued = min(now, datetime.combine(newest, _NOON, tzinfo=BANGKOK).astimezone(UTC))
    lists = tuple(_price_list(province, goods, issued=issued) for province in provinces())
    return ParsedReply(encoded=lists, left_out=(*left_out, *odd))


def fetch(settings: FeedSettings, *, now: datetime) -> bytes:
    """Ask for each working day of the last 30, page by page, and put the rows into one reply.

    Raises:
        FeedError: one of the days could not be had.
    """
    data: list[object] = []
    for back in range(DAYS_KEPT):
        day = local_date(now) - timedelta(days=back)
        if day.weekday() < _SATURDAY:
            data.extend(_rows_of_day(settings, day))
    whole = {"success": True, "data": data, "pagination": {"total": len(data), "limit": len(data), "page": 1}}
    return msgspec.json.encode(whole)


def _rows_of_day(settings: FeedSettings, day: date) -> list[object]:
    found: list[object] = []
    url = f"{settings.nabc_url.rstrip('/')}/date"
    for page in range(1, _MAX_PAGES_A_DAY + 1):
        params = {"date": day.isoformat(), "page": str(page)}
        place = f"{day} page {page}"
        reply = mapping(read_json(download(url, settings=settings, params=params)), place=place, field="")
        if reply.get("success") is not True:
            raise FeedError("is not true", place=place, field="success")
        more = rows(reply.get("data"), place=place, field="data")
        if not found and not more and "pagination" not in reply:
            return []  # a holiday; how NABC answers for one was not seen
        found.extend(more)
        total = mapping(reply.get("pagination"), place=place, field="pagination").get("total")
        if total == len(found):
            return found
        if not more:
            break
    raise FeedError(f"{len(found)} rows came, not the number promised", place=str(day), field="total")


def _goods(kept: Sequence[PriceRow]) -> tuple[list[tuple[PriceRow, dict[str, list[Quote]]]], tuple[str, ...]]:
    """Return each good's first row with its quotes by province, latest first, and the rows in an odd unit."""
    by_product: dict[str, list[PriceRow]] = defaultdict(list)
    for row in kept:
        by_product[fold(row.product)].append(row)
    goods: list[tuple[PriceRow, dict[str, list[Quote]]]] = []
    odd: list[str] = []
    for product in sorted(by_product, key=sort_key):
        usual, _ = Counter(row.unit for row in by_product[product]).most_common(1)[0]
        fitting = [row for row in by_product[product] if row.unit == usual]
        odd += [f"row {row.number}: another unit" for row in by_product[product] if row.unit != usual]
        goods.append((fitting[0], _quotes_by_province(fitting)))
    return goods, tuple(odd)


def _quotes_by_province(fitting: Iterable[PriceRow]) -> dict[str, list[Quote]]:
    prices: dict[tuple[date, str], list[int]] = defaultdict(list)
    for row in fitting:
        prices[row.date, row.province].append(row.price_satang)
    quotes: dict[str, list[Quote]] = defaultdict(list)
    for (day, province), quoted in sorted(prices.items(), reverse=True):
        mean_satang = round(sum(quoted) / len(quoted))
        quotes[province].append(Quote(date=day, province=province, price_satang=mean_satang))
    return dict(quotes)


def _price_list(
    province: Place, goods: list[tuple[PriceRow, dict[str, list[Quote]]]], *, issued: datetime
) -> EncodedBulletin[PriceList]:
    chosen = tuple(
        Good(
            id=good_id(row.product), name=row.product, category=row.category, unit=row.unit,
            quotes=_chosen(province, quotes),
        )
        for row, quotes in goods
    )  # fmt: skip
    price_list = PriceList(
        id=f"nabc-prices-{province.code}", areas=(province.code,), issued=issued,
        source=SOURCE, source_url=SOURCE_URL, goods=chosen,
    )  # fmt: skip
    return encoded_within_limits(price_list, place=province.name_th)


def _chosen(province: Place, quotes: dict[str, list[Quote]]) -> tuple[Quote, ...]:
    """Return the quotes of a good for a province's list, latest day first."""
    longest = _province_with_history(province, quotes)
    kept = [quote for code, its in quotes.items() for quote in (its if code == longest else its[:1])]
    kept.sort(key=lambda quote: (-quote.date.toordinal(), quote.province != longest, quote.province))
    return tuple(kept)


def _province_with_history(province: Place, quotes: dict[str, list[Quote]]) -> str:
    newest = max(its[0].date for its in quotes.values())
    if province.code in quotes and newest - quotes[province.code][0].date <= _OWN_COUNTS:
        return province.code
    near = _same_region(province.tmd_region)
    return max(quotes, key=lambda code: (quotes[code][0].date == newest, code in near, len(quotes[code]), code))


@cache
def _same_region(tmd_region: int) -> frozenset[str]:
    return frozenset(province.code for province in provinces() if province.tmd_region == tmd_region)


def good_id(product: str) -> str:
    """Return a good's id, which stands in addresses: from nabc_goods.csv, or else derived from its Thai name alone."""
    product = fold(product)
    return _known_goods().get(product) or f"good-{hashlib.sha256(product.encode()).hexdigest()[:10]}"


@cache
def _known_goods() -> dict[str, str]:
    with _GOODS.open(encoding="utf-8", newline="") as lines:
        return {fold(row["product_name"]): row["id"] for row in csv.DictReader(lines)}
