"""Names of areas in Thai and English, from the tables in places/.

In: an area (`th`, or the 2, 4, 6 or 8 digits of a province, district, subdistrict or village).
Out: a `Place`, or None for a code nobody has given. The tables are DOPA codes with names from geothai
(CC BY 4.0). Provinces and districts are kept once read; of the 7,436 subdistricts only those asked
for, as a kiosk needs one and has little memory.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from content_sync.look.catalogues import Language
from content_sync.wire.areas import COUNTRY, LENGTHS

_TABLES: Final = Path(__file__).with_name("places")
_BANGKOK: Final = "10"
_PROVINCE, _DISTRICT, _SUBDISTRICT, _VILLAGE = LENGTHS
_KM_PER_DEGREE: Final = 111.2

_RANKS: Final = {
    _PROVINCE: ("จังหวัด", "Province"),
    _DISTRICT: ("อำเภอ", "District"),
    _SUBDISTRICT: ("ตำบล", "Subdistrict"),
}
_BANGKOK_RANKS: Final = {
    _PROVINCE: ("กรุงเทพ", ""),
    _DISTRICT: ("เขต", "District"),
    _SUBDISTRICT: ("แขวง", "Subdistrict"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area with its names.

    Of a province, `tmd_region` is 1-7 and `centre` its latitude and longitude in degrees; 0 and None for the rest.
    """

    code: str
    name_th: str
    name_en: str
    tmd_region: int = 0
    centre: tuple[float, float] | None = None

    def name(self, language: Language) -> str:
        """Return the bare name: `หนองคาย`, `Nong Khai`."""
        return self.name_th if language == "th" else self.name_en

    def full_name(self, language: Language) -> str:
        """Return the name with its rank: `จังหวัดหนองคาย`, `Nong Khai Province`."""
        rank_th, rank_en = _rank(self.code)
        if language == "en":
            return f"{self.name_en} {rank_en}".strip()
        has_rank = self.name_th.startswith(rank_th)
        return self.name_th if has_rank else f"{rank_th}{self.name_th}"


WHOLE_COUNTRY: Final = Place(code=COUNTRY, name_th="ประเทศไทย", name_en="Thailand")


def place(code: str) -> Place | None:
    """Return the place with a code, or None where no table knows it.

    A village's name is not in any open table: it is called by its number, `หมู่ 1 เวียงคุก`.
    """
    if code == COUNTRY:
        return WHOLE_COUNTRY
    if len(code) <= _DISTRICT:
        return _provinces_and_districts().get(code)
    return _subdistrict(code) if len(code) == _SUBDISTRICT else _village(code)


@cache
def provinces() -> tuple[Place, ...]:
    """Return the 77 provinces by code."""
    return tuple(known for code, known in _provinces_and_districts().items() if len(code) == _PROVINCE)


def province_by_name(name_th: str) -> Place | None:
    """Return the province with exactly this Thai name."""
    return next((province for province in provinces() if province.name_th == name_th), None)


def distance_km(one: str, other: str) -> float:
    """Return how far apart the centres of two provinces are (codes); endless where no table knows one of them."""
    centres = [known.centre for code in (one, other) if (known := place(code)) and known.centre]
    if len(centres) < len((one, other)):
        return math.inf
    (north, east), (other_north, other_east) = centres
    narrowing = math.cos(math.radians((north + other_north) / 2))
    return _KM_PER_DEGREE * math.hypot(other_north - north, (other_east - east) * narrowing)


def districts(province: str) -> tuple[Place, ...]:
    """Return the districts of a province code, by code."""
    known = _provinces_and_districts()
    return tuple(known[code] for code in known if len(code) == _DISTRICT and code.startswith(province))


def subdistricts(district: str) -> tuple[Place, ...]:
    """Return the subdistricts of a district code, by code; read anew at each call."""
    return tuple(_as_place(row) for row in _rows("subdistricts") if row["code"].startswith(district))


@cache
def _provinces_and_districts() -> dict[str, Place]:
    rows = (*_rows("provinces"), *_rows("districts"))
    return {row["code"]: _as_place(row) for row in rows}


@lru_cache(maxsize=64)
def _subdistrict(code: str) -> Place | None:
    return next((_as_place(row) for row in _rows("subdistricts") if row["code"] == code), None)


def _village(code: str) -> Place | None:
    within = _subdistrict(code[:_SUBDISTRICT])
    if within is None or len(code) != _VILLAGE or not code[_SUBDISTRICT:].isdecimal():
        return None
    number = int(code[_SUBDISTRICT:])
    return Place(code=code, name_th=f"หมู่ {number} {within.name_th}", name_en=f"Moo {number}, {within.name_en}")


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (_TABLES / f"th_{table}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _as_place(row: dict[str, str]) -> Place:
    centre = (float(row["lat"]), float(row["lon"])) if "lat" in row else None
    region = int(row.get("tmd_region", "0"))
    return Place(code=row["code"], name_th=row["name_th"], name_en=row["name_en"], tmd_region=region, centre=centre)


def _rank(code: str) -> tuple[str, str]:
    ranks = _BANGKOK_RANKS if code.startswith(_BANGKOK) else _RANKS
    return ranks.get(len(code), ("", "")) if code != COUNTRY else ("", "")
