"""Made-up forecasts: TMD's seven-day reply in its true shape.

Values are plausible for November by TMD region and the same for the same day. The shape is the real one: dates
backwards as day/month/year, every value a string, waves for the 24 coastal places only, four towns that are no
provinces, an English description that is wrong.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from content_sync.central.feeds import tmd_forecast
from content_sync.look.places import provinces
from content_sync.look.thai import BANGKOK, local_date

COASTAL: Final = frozenset({
    "สมุทรสงคราม", "สมุทรปราการ", "สมุทรสาคร", "ชลบุรี", "ระยอง", "ตราด", "จันทบุรี", "พัทยา", "ประจวบคีรีขันธ์",
    "ชุมพร", "นครศรีธรรมราช", "นราธิวาส", "สุราษฎร์ธานี", "ปัตตานี", "สงขลา", "เพชรบุรี", "หัวหิน (ประจวบคีรีขันธ์)",
    "เกาะสมุย (สุราษฎร์ธานี)", "ระนอง", "ภูเก็ต", "กระบี่", "ตรัง", "พังงา", "สตูล",
})  # fmt: skip
TOWNS: Final = {
    "พัทยา": ("Pattaya", 4),
    "หัวหิน (ประจวบคีรีขันธ์)": ("Hua Hin (Prachaup Khiri Kan)", 5),
    "เกาะสมุย (สุราษฎร์ธานี)": ("Kho Samui (Surat Thani)", 5),
    "หาดใหญ่": ("Hatyai", 5),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Season:
    """A region's November: spans of the day's highs, lows and share of rain, and its usual sky."""

    high: tuple[int, int]
    low: tuple[int, int]
    rain: tuple[int, ...]
    wind_from: tuple[int, int]


_DRY: Final = (0, 0, 0, 0, 5, 10)
_SEASONS: Final = {
    1: _Season(high=(28, 31), low=(15, 20), rain=_DRY, wind_from=(0, 60)),
    2: _Season(high=(27, 31), low=(15, 20), rain=_DRY, wind_from=(10, 60)),
    3: _Season(high=(30, 33), low=(20, 24), rain=(0, 0, 5, 10, 10), wind_from=(10, 70)),
    4: _Season(high=(30, 33), low=(22, 25), rain=(5, 10, 10, 20), wind_from=(20, 70)),
    5: _Season(high=(29, 31), low=(23, 25), rain=(40, 60, 60, 70, 80), wind_from=(20, 90)),
    6: _Season(high=(30, 33), low=(23, 25), rain=(20, 30, 40, 60), wind_from=(30, 110)),
    7: _Season(high=(31, 33), low=(23, 26), rain=(0, 5, 10, 10), wind_from=(10, 70)),
}
_SKIES: Final = {
    0: ("ท้องฟ้าโปร่ง", "Clear"),
    5: ("ท้องฟ้ามีเมฆบางส่วน", "Partly Cloudy"),
    10: ("ท้องฟ้ามีเมฆบางส่วน", "Partly Cloudy"),
    20: ("ฝน", "Rain"),
}
_STORM: Final = ("ฝนฟ้าคะนอง", "Heavy Rain")
_COOL_BELOW: Final = 18
_ROUGH_FROM_RAIN: Final = 60


def tmd_reply(now: datetime) -> bytes:
    """Write TMD's reply of 81 places for the seven days from today."""
    places = [_place(province.name_th, province.name_en, province.tmd_region, now) for province in provinces()]
    places += [_place(name, english, region, now) for name, (english, region) in TOWNS.items()]
    header = {
        "Title": "Weather Forecast 7 Days",
        "Description": "Weather forecast of Thailand for seven days in advance.",
        "Uri": "https://data.tmd.go.th/api/WeatherForecast7Days/v2/index.php",
        "LastBuildDate": now.astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M:%S"),
        "CopyRight": "Thai Meteorological Department:2565",
        "Generator": "TMDData_API Services",
        "status": "200 OK",
    }
    reply = {"@attributes": {"version": "2.0"}, "header": header, "Provinces": {"Province": places}}
    return msgspec.json.encode(reply)


def _place(name: str, english: str, region: int, now: datetime) -> dict[str, object]:
    chance = random.Random(f"{local_date(now)} {name}")
    season = _SEASONS[region]
    days = [_day(season, chance) for _ in range(tmd_forecast.DAYS)]
    dates = [local_date(now) + timedelta(days=ahead) for ahead in range(tmd_forecast.DAYS)]
    columns: dict[str, object] = {"ForecastDate": [day.strftime("%d/%m/%Y") for day in reversed(dates)]}
    columns |= {field: [day[field] for day in days] for field in days[0]}
    if name in COASTAL:
        columns |= _waves(columns["PercentRainCover"])
    return {"ProvinceNameThai": name, "ProvinceNameEnglish": english, "SevenDaysForecast": columns}


def _day(season: _Season, chance: random.Random) -> dict[str, str]:
    low, rain = chance.randint(*season.low), chance.choice(season.rain)
    thai, wrong_english = _SKIES.get(rain, _STORM)
    is_cool = low < _COOL_BELOW
    return {
        "MaximumTemperature": f"{chance.randint(*season.high)}.0",
        "MinimumTemperature": f"{low}.0",
        "WindDirection": str(chance.randrange(season.wind_from[0], season.wind_from[1], 10)),
        "WindSpeed": str(chance.randint(5, 18)),
        "PercentRainCover": str(rain),
        "DescriptionThai": thai,
        "DescriptionEnglish": wrong_english,
        "TemperatureThai": "เย็น" if is_cool else "ปกติ",
        "TemperatureEnglish": "Cool" if is_cool else "Normal",
    }


def _waves(rain: object) -> dict[str, list[str]]:
    rough = [int(share) >= _ROUGH_FROM_RAIN for share in rain] if isinstance(rain, list) else []
    return {
        "WaveHeightThai": ["คลื่นสูง 1-2 เมตร" if is_rough else "สงบ" for is_rough in rough],
        "WaveHeightThaiEnglish": ["Wave Height 1-2 m." if is_rough else "Calm" for is_rough in rough],
    }
