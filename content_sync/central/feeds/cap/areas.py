"""The provinces a CAP area means.

In: its `areaDesc` and its geocodes. Out: codes of provinces (or `th`), and the names that are not known, for staff.
Rules: ISO 3166-2 codes count; names are read where there are no codes, and beside an unknown code. A town on the list
of towns stands for its province: a warning too many costs less than a warning too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from content_sync.central.feeds.towns import TOWNS
from content_sync.look.places import WHOLE_COUNTRY, place, provinces
from content_sync.wire.text import fold

_PATTAYA: Final = "TH-S"
_OTHER_NAMES: Final = {
    "กรุงเทพ": "10", "กรุงเทพฯ": "10", "กทม": "10", "อยุธยา": "14", "ทั่วประเทศ": WHOLE_COUNTRY.code,
}  # fmt: skip
_RANK: Final = re.compile(r"^(จังหวัด|จ\.)")
_BETWEEN: Final = re.compile(r"[\s,;:/()\[\]|•]+|\band\b|และ")
_MOST_WORDS: Final = 4  # Phra Nakhon Si Ayutthaya


def provinces_of(codes: Iterable[str], names: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the codes of the provinces an area means, and the codes and names in it that are not known."""
    coded = {code: _province(code) for code in codes}
    known = frozenset(area for area in coded.values() if area)
    unknown = tuple(code for code, area in coded.items() if not area)
    if known and not unknown:
        return known, ()
    named, unknown_names = _by_names(names)
    return known | named, unknown or unknown_names


def _province(code: str) -> str | None:
    code = code.upper().strip()
    if code == _PATTAYA:
        return TOWNS["พัทยา"]
    digits = code.removeprefix("TH-")
    return digits if re.fullmatch("TH-[1-9][0-9]", code) and place(digits) is not None else None


def _by_names(names: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = [word for part in _BETWEEN.split(fold(names)) if (word := _RANK.sub("", part))]
    found: set[str] = set()
    unknown: dict[str, None] = {}
    at = 0
    while at < len(words):
        area, count = _longest(words[at : at + _MOST_WORDS])
        if area:
            found.add(area)
        else:
            unknown[words[at]] = None
        at += count
    return frozenset(found), tuple(unknown)


def _longest(words: list[str]) -> tuple[str | None, int]:
    """Return the area (code) that these words begin with, and how many of them name it."""
    for count in range(len(words), 0, -1):
        if area := _areas_by_name().get(_key("".join(words[:count]))):
            return area, count
    return None, 1


@cache
def _areas_by_name() -> dict[str, str]:
    known = {name: area.code for area in (*provinces(), WHOLE_COUNTRY) for name in (area.name_th, area.name_en)}
    return {_key("".join(fold(name).split())): area for name, area in (known | TOWNS | _OTHER_NAMES).items()}


def _key(name: str) -> str:
    return name.replace(".", "").casefold()
