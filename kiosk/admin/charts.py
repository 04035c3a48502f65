"""Small charts of how the box was: lines and bars on a field of fixed size; words and dates beside them are HTML.

In: samples, the oldest first. Out: points for SVG. Rules: one sample alone is no chart; each sample has the same width,
as each is an hour of the box's running; a value that never moved is a line in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.store.history.samples import BoxSample

WIDTH: Final = 344
HEIGHT: Final = 72
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 338, 10, 62

ChartKind = Literal["room", "heat", "phones", "starts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxChart:
    """One line over the samples; `low`, `high` and `last` are values, `total` their sum."""

    kind: ChartKind
    points: tuple[tuple[float, float], ...]
    low: int
    high: int
    last: int
    total: int
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = _BOTTOM

    @property
    def line(self) -> str:
        """Write the points as SVG's polyline wants them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)

    @property
    def area(self) -> str:
        """Write the points and the corners below them as SVG's polygon wants them."""
        return f"{self.points[0][0]:g},{_BOTTOM} {self.line} {self.points[-1][0]:g},{_BOTTOM}"


def draw_all(samples: Sequence[BoxSample]) -> tuple[BoxChart, ...]:
    """Draw what there is to draw of the samples."""
    values: tuple[tuple[ChartKind, list[int]], ...] = (
        ("room", [one.free_percent for one in samples]),
        ("heat", [one.celsius for one in samples if one.celsius is not None]),
        ("phones", [one.phones for one in samples]),
        ("starts", [one.starts for one in samples]),
    )
    return tuple(chart for kind, numbers in values if (chart := draw(kind, numbers)))


def draw(kind: ChartKind, values: Sequence[int]) -> BoxChart | None:
    """Draw values of the same distance; None for fewer than two."""
    if len(values) < len(("first", "last")):
        return None
    low, high = min(values), max(values)
    step = (_RIGHT - _LEFT) / (len(values) - 1)

    def height(value: int) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(_BOTTOM - (_BOTTOM - _TOP) * share, 1)

    points = tuple((round(_LEFT + at * step, 1), height(value)) for at, value in enumerate(values))
    return BoxChart(kind=kind, points=points, low=low, high=high, last=values[-1], total=sum(values))
