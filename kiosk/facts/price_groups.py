"""In which group of the price list a good stands, and whether most farmers here live on it.

In: a good's category and name, and price_groups.csv. Out: its `PriceGroup`. Rules: the first word of the file that is
found counts, so that maize, whose Thai name contains the word for rice, is looked for first; what no word fits comes
last, in a group of its own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

GroupName = Literal["rice", "crops", "garden", "animals", "other"]
GROUPS: Final[tuple[GroupName, ...]] = get_args(GroupName)

_WORDS: Final = Path(__file__).with_name("price_groups.csv")
_NO_STAPLE: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceGroup:
    """A good's group, and its place among the staples; the lower, the more farmers live on it."""

    name: GroupName
    staple: int = _NO_STAPLE


def group_of(category: str, name: str) -> PriceGroup:
    """Return the group of a good."""
    text = f"{category} {name}"
    return next((group for word, group in _groups() if word in text), PriceGroup(name="other"))


@cache
def _groups() -> tuple[tuple[str, PriceGroup], ...]:
    known: dict[str, GroupName] = {name: name for name in GROUPS}
    with _WORDS.open(encoding="utf-8", newline="") as lines:
        return tuple(
            (row["word"], PriceGroup(name=known[row["group"]], staple=int(row["staple"] or _NO_STAPLE)))
            for row in csv.DictReader(lines)
        )
