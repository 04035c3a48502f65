"""One page of a long list, and where its neighbours are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
_MAX_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[Row]):
    """The rows of one page of a list of `total` rows; pages are counted from 1."""

    rows: Sequence[Row]
    number: int
    per_page: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_next(self) -> bool:
        return self.number < self.last


def page_number(typed: str) -> int:
    """Return the page somebody asked for, the first where it is none."""
    is_number = typed.isascii() and typed.isdecimal()
    return max(1, int(typed[:_MAX_DIGITS])) if is_number else 1
