"""Areas: `th` for the country, or the first 2, 4, 6 or 8 digits of a village code.

A village code has 8 digits (Department of Provincial Administration): province 2, district 4, subdistrict 6,
village 8. An area covers every village whose code begins with it, so targeting is a comparison of beginnings and
a bulletin's file can be named after its area.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

COUNTRY: Final = "th"
"""The area that covers every village; the others have digits."""

LENGTHS: Final = (2, 4, 6, 8)
"""How many digits the code of a province, a district, a subdistrict and a village has."""

DISTRICT: Final = LENGTHS[1]

# Not \d: in a pattern of msgspec it takes Thai digits too, and no file has Thai digits in its name.
Area = Annotated[str, msgspec.Meta(pattern=r"^(th|[1-9][0-9]([0-9][0-9]){0,3})\Z")]
"""The country, or the code of a province, a district, a subdistrict or a village: `th`, 43, 4301, 430105, 43010501."""

Village = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{7}\Z")]
"""The code of a village: 8 digits, the first of them never 0."""

Province = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]\Z")]
"""The code of a province: 2 digits. There are 77, and not each number has one."""

_AREA = re.compile(r"(th|[1-9]\d(\d\d){0,3})", re.ASCII)


def is_area(text: str) -> bool:
    """Tell whether a text is written as an area; whether the place exists is not asked (look/places.py)."""
    return _AREA.fullmatch(text) is not None


def is_village(text: str) -> bool:
    """Tell whether a text is written as a village code: 8 digits."""
    return is_area(text) and len(text) == LENGTHS[-1]


def prefixes(village: str) -> tuple[str, ...]:
    """Return every area that covers the village, the widest first: `th`, 43, 4301, 430105, 43010501."""
    return (COUNTRY, *(village[:length] for length in LENGTHS if length <= len(village)))


def covers(area: str, place: str) -> bool:
    """Tell whether `area` covers the whole of `place` (an area or a village)."""
    return area == COUNTRY or (place != COUNTRY and place.startswith(area))


def any_covers(areas: Iterable[str], place: str) -> bool:
    """Tell whether one of the areas covers the whole of `place`."""
    return any(covers(area, place) for area in areas)
