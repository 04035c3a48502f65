"""The fullest day a village can have: as many bulletins as there may be, each as long as its record allows."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from content_sync.wire.bulletin_base import MAX_LINE
from content_sync.wire.bulletins import AnyBulletin, Day, Good
from kiosk.moment import Moment
from tests.cast.pages.sample_moment import a_forecast, a_moment, a_notice, a_price_list, a_warning, an_activity

_MANY: Final = 6
_STORM: Final = "ฝนตกหนักถึงหนักมาก ลมกระโชกแรง " * 60
_NUMBERS: Final = "โทร 042-123456 หรือ 0891234567 เวลา 08.35 น. " * 60
_AGENCY: Final = "กรมอุตุนิยมวิทยา กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม " * 60


def the_fullest_day() -> Moment:
    """Return a moment with long warnings, prices, notices and activities, and one warning too many."""
    shown: list[AnyBulletin] = [_forecast(), *_prices()]
    for number in range(_MANY):
        warning = a_warning(f"storm-{number}", "extreme")
        shown += [
            replace(warning, headline=_line(_STORM), instruction=_NUMBERS + _STORM, source=_line(_AGENCY)),
            replace(a_notice(f"notice-{number}"), title=_line(_NUMBERS), body=_NUMBERS + _STORM),
            replace(an_activity(f"activity-{number}"), title=_line(_STORM), place=_NUMBERS[:200].strip()),
        ]
    return a_moment(*shown)


def _line(text: str) -> str:
    return text[:MAX_LINE].strip()


def _forecast() -> AnyBulletin:
    forecast = a_forecast()
    return replace(forecast, days=tuple(_long_day(day) for day in forecast.days))


def _long_day(day: Day) -> Day:
    return replace(day, description=_STORM[:200].strip(), high_celsius=-29.0, low_celsius=-30.0, rain_area_percent=99)


def _prices() -> list[AnyBulletin]:
    prices = a_price_list()
    return [replace(prices, goods=tuple(_dear(good) for good in prices.goods))]


def _dear(good: Good) -> Good:
    quotes = tuple(replace(quote, price_satang=quote.price_satang * 1000 + 777_777) for quote in good.quotes)
    return replace(good, name=_line(f"{good.name} พันธุ์ผสม น้ำหนักเกิน 100 กก. " * 20), quotes=quotes)
