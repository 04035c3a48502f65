"""Finds the areas that staff name: by name or code, in Thai or English, as staff write them.

In: `หนองคาย`, `อ.เมือง จ.หนองคาย`, `หมู่ 1 ต.เวียงคุก`, `430105`. Out: the places it may mean; where
there are several, the form offers them all. A later name on the line says in which place the first one lies. No open
table has names of villages, so they are found by their number in a subdistrict. The tables are read once.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import cache
from typing import Final

from content_sync.look import places
from content_sync.look.catalogues import Language
from content_sync.look.places import Place
from content_sync.wire.areas import COUNTRY, LENGTHS, is_area
from content_sync.wire.text import one_line, plain_digits, sort_key

_PROVINCE, _DISTRICT, _SUBDISTRICT, _VILLAGE = LENGTHS
_RANKS: Final = {
    "จังหวัด": _PROVINCE, "จ.": _PROVINCE, "อำเภอ": _DISTRICT, "อ.": _DISTRICT, "เขต": _DISTRICT,
    "ตำบล": _SUBDISTRICT, "ต.": _SUBDISTRICT, "แขวง": _SUBDISTRICT,
}  # fmt: skip
_RANK: Final = re.compile("|".join(re.escape(rank) for rank in _RANKS))
_BLANK_AFTER_RANK: Final = re.compile(r"(จ\.|อ\.|ต\.|จังหวัด|อำเภอ|เขต|ตำบล|แขวง)\s+")
_MOO: Final = re.compile(r"(?:หมู่ที่|หมู่บ้านที่|หมู่|ม\.|moo)\s*(\d{1,2})\s+(.+)", re.IGNORECASE)
_ENGLISH_RANKS: Final = {"province": _PROVINCE, "district": _DISTRICT, "subdistrict": _SUBDISTRICT}
_ENGLISH_RANK: Final = re.compile(r"\s+(province|district|subdistrict)$", re.IGNORECASE)
_MAX_NAME: Final = 120
_SEPARATORS: Final = re.compile(r"[,;\n]+")
_BANGKOK: Final = "กรุงเทพมหานคร"
_ALSO_CALLED: Final = {"กทม": _BANGKOK, "กทม.": _BANGKOK, "กรุงเทพ": _BANGKOK, "กรุงเทพฯ": _BANGKOK}
_SEAT: Final = "เมือง"  # of a province: อ.เมือง จ.หนองคาย is written in the tables as เมืองหนองคาย


def split(typed: str) -> tuple[str, ...]:
    """Return the names that somebody typed, one on each line or separated by commas."""
    parts = (one_line(part) for part in _SEPARATORS.split(plain_digits(typed)))
    return tuple(part for part in parts if part)


def find(name: str) -> tuple[Place, ...]:
    """Return every place that one name may mean, provinces first."""
    if len(name) > _MAX_NAME:
        return ()
    if is_area(name):
        known = places.place(name)
        return (known,) if known and name != COUNTRY else ()
    village = _MOO.fullmatch(name)
    if village is not None:
        return _villages(int(village[1]), find(village[2]))
    return _english(name) if name.isascii() else _thai(_BLANK_AFTER_RANK.sub(r"\1", name).split())


def provinces(language: Language, *, among: Container[str] | None = None) -> tuple[Place, ...]:
    """Return the provinces as a dictionary sorts them: all, or those whose codes are among the given ones."""
    chosen = (province for province in places.provinces() if among is None or province.code in among)
    return tuple(sorted(chosen, key=lambda province: sort_key(province.name(language))))


def within(code: str) -> tuple[Place, ...]:
    """Return the districts of a province or the subdistricts of a district; nothing for other areas."""
    if len(code) == _PROVINCE:
        return places.districts(code)
    return places.subdistricts(code) if len(code) == _DISTRICT else ()


def path(code: str, language: Language) -> str:
    """Return an area's name with the names of what it lies in: `ตำบลเวียงคุก อำเภอเมืองหนองคาย จังหวัดหนองคาย`."""
    lengths = [length for length in reversed(LENGTHS) if length <= len(code)]
    if code == COUNTRY or (len(code) == _VILLAGE and places.place(code) is None):
        lengths = []
    named = [places.place(code[:length]) for length in lengths]
    joint = " " if language == "th" else ", "
    return joint.join(_name(one, language) for one in named if one) or _plain(code, language)


def widest(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the areas without those that lie in another of them, in order."""
    chosen = sorted(set(codes))
    if COUNTRY in chosen:
        return (COUNTRY,)
    return tuple(code for code in chosen if not any(code != other and code.startswith(other) for other in chosen))


def _plain(code: str, language: Language) -> str:
    known = places.place(code)
    return known.name(language) if known else code


def _name(one: Place, language: Language) -> str:
    if len(one.code) == _VILLAGE:  # its subdistrict follows with its rank
        return f"หมู่ {int(one.code[-2:])}" if language == "th" else f"Moo {int(one.code[-2:])}"
    return one.full_name(language)


def _villages(number: int, within_places: tuple[Place, ...]) -> tuple[Place, ...]:
    codes = (f"{one.code}{number:02d}" for one in within_places if len(one.code) == _SUBDISTRICT and number)
    return tuple(village for village in map(places.place, codes) if village)


def _thai(names: list[str]) -> tuple[Place, ...]:
    sought, *around = names
    if not around:
        return tuple(one for one in _everywhere() if _is_called(one, sought))
    wider = {one.code for one in _thai(around)}
    if not wider:  # prose has many words, and each would be a search
        return ()
    inside = (one for one in _everywhere() if any(one.code[: len(code)] == code != one.code for code in wider))
    return tuple(one for one in inside if _is_called(one, sought))


def _is_called(one: Place, typed: str) -> bool:
    rank = _RANK.match(typed)
    name = one.name_th.removeprefix("เขต")
    if rank is None:
        return _ALSO_CALLED.get(typed, typed) == name
    wanted = _ALSO_CALLED.get(typed[rank.end() :], typed[rank.end() :])
    is_seat = wanted == _SEAT and len(one.code) == _DISTRICT and name.startswith(_SEAT)
    return len(one.code) == _RANKS[rank[0]] and (wanted == name or is_seat)


def _english(name: str) -> tuple[Place, ...]:
    rank = _ENGLISH_RANK.search(name)
    wanted = name[: rank.start()].casefold() if rank else name.casefold()
    length = _ENGLISH_RANKS[rank[1].lower()] if rank else 0
    called = (one for one in _everywhere() if one.name_en.casefold() == wanted)
    return tuple(one for one in called if length in {0, len(one.code)})


@cache
def _everywhere() -> tuple[Place, ...]:
    provinces_of_all = places.provinces()
    districts_of_all = (one for province in provinces_of_all for one in places.districts(province.code))
    return (*provinces_of_all, *districts_of_all, *places.subdistricts(""))
