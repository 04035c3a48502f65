"""Small bulletins and the files of a tree that bring them to one village."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from content_sync.wire.alerts import Warning
from content_sync.wire.bulletins import Article, Day, Forecast, Good, Notice, PriceList, Quote
from content_sync.wire.encoding import encode
from content_sync.wire.market import DistrictMarket, NearbyItem
from content_sync.wire.targets import BulletinEntry, encode_bulletins

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def forecast(area: str, *, condition: str = "rain") -> Forecast:
    day = Day(date=date(2026, 11, 22), condition="rain" if condition == "rain" else "clear")
    return Forecast(id=f"forecast-{area}", areas=(area,), issued=NOW, source="TMD", days=(day,))


def warning(name: str, *areas: str) -> Warning:
    return Warning(
        id=name, areas=areas, issued=NOW, source="TMD", event="storm", headline="พายุ", severity="severe", effective=NOW
    )


def prices(satang: int = 1_150) -> PriceList:
    quote = Quote(date=date(2026, 11, 22), province="43", price_satang=satang)
    good = Good(id="rice", name="ข้าว", category="ข้าว", unit="บาทต่อกิโลกรัม", quotes=(quote,))
    return PriceList(id="prices-43", areas=("43",), issued=NOW, source="NABC", goods=(good,))


def article(name: str, *areas: str, body: str = "ข้อความ") -> Article:
    return Article(id=name, areas=areas, issued=NOW, source="DOH", category="health", title="เรื่อง", body=body)


def notice(name: str, *areas: str) -> Notice:
    return Notice(id=name, areas=areas, issued=NOW, source="จังหวัด", title="ประกาศ", starts=NOW)


def district_market(title: str = "มะม่วง") -> DistrictMarket:
    name, village = f"43010702-{'0a' * 16}", "43010702"
    item = NearbyItem(name=name, village=village, village_name="หาดคำ", side="offer", title=title, since=NOW, until=NOW)
    return DistrictMarket(id="market-4301", areas=("4301",), issued=NOW, source="เมือง", items=(item,))


def entry(bulletin: Article | Notice, *, kind: str = "") -> BulletinEntry:
    return BulletinEntry(
        id=bulletin.id,
        kind=kind or type(bulletin).__name__.lower(),
        title=bulletin.title,
        areas=bulletin.areas,
        issued=NOW,
        size_bytes=9,
        sha256="0" * 64,
    )


def indexed(folder: str, *bulletins: Article | Notice) -> dict[str, bytes]:
    files = {f"{folder}/{one.id}": encode_bulletins([one]) for one in bulletins}
    return files | {f"{folder}/index": encode([entry(one) for one in bulletins])}


def a_long_article() -> dict[str, bytes]:
    """Return an article too large to come packed, in one go."""
    long = article("long", "th")
    return indexed("articles", long) | {"articles/long": encode_bulletins([long]) + b" " * 100_000}


def content() -> dict[str, bytes]:
    return {
        "weather/43": encode_bulletins([forecast("43")]),
        "prices/43": encode_bulletins([prices()]),
        "warnings/th": encode_bulletins([warning("w-th", "th")]),
        "warnings/43": encode_bulletins([warning("w-43", "43", "4301")]),
        "market/4301": encode_bulletins([district_market()]),
        **indexed("articles", article("dengue", "th"), article("far", "10")),
        **indexed("local/43", notice("fair", "4301"), notice("elsewhere", "4302")),
    }


def changed(bulletins: bytes, name: str, **fields: object) -> bytes:
    """Return a file in which the bulletin of this id has other fields."""
    items = json.loads(bulletins)
    return json.dumps([item | fields if item["id"] == name else item for item in items]).encode()
