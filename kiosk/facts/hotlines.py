"""Whom to call first, by what a report is about: free numbers that answer at any hour.

The power and the water of Bangkok, Nonthaburi and Samut Prakan are those of the metropolitan authorities (MEA, MWA),
everywhere else those of the provincial ones (PEA, PWA).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_METROPOLITAN: Final = frozenset({"10", "11", "12"})
_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "road": ("1669",),
    "electricity": ("1129",),
    "water": ("1662",),
    "flood": ("1784",),
    "smoke": ("199",),
    "animal": ("199",),
    "health": ("1669", "1422"),
    "scam": ("1441",),
}
_THERE: Final[Mapping[str, tuple[str, ...]]] = {"electricity": ("1130",), "water": ("1125",)}


def hotlines(subject: str, village: str) -> tuple[str, ...]:
    """Return the numbers to call first.

    Args:
        subject: what the report is about.
        village: 8 digits.
    """
    numbers = {**_ELSEWHERE, **_THERE} if village[:2] in _METROPOLITAN else _ELSEWHERE
    return numbers.get(subject, ())
