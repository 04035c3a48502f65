"""A bench's figures, each beside its bar.

A bar is the most a figure may be. A figure of None was not measured on this machine, and the note says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is, its value, the most it may be, its unit, and what to know about it."""

    name: str
    figure: float | None
    bar: float | None = None
    unit: str = ""
    note: str = ""

    @property
    def is_missed(self) -> bool:
        return self.figure is not None and self.bar is not None and self.figure > self.bar


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows in columns; a missed bar is marked."""
    width = max((len(row.name) for row in rows), default=0)
    print(f"{'':{width}}  {'figure':>12}  {'bar':>10}  unit")
    for row in rows:
        figure = "not measured" if row.figure is None else f"{row.figure:,.3g}"
        bar = "" if row.bar is None else f"{row.bar:,.4g}"
        mark = "  MISSED" if row.is_missed else ""
        note = f"  {row.note}" if row.note else ""
        print(f"{row.name:{width}}  {figure:>12}  {bar:>10}  {row.unit:<6}{mark}{note}")
