"""What the figures of a day's forecast mean in words: how much of the area gets rain, how warm, how windy, what sea.

In: a day, or one of its figures. Out: a word of a short list, which the templates say in each language. Bounds: rain by
plain shares of the area; cold and heat as the Meteorological Department calls them (cold by the lowest temperature of
the day and in the cool season only, heat by the highest); wind by Beaufort's scale, where strong is a fresh breeze.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from content_sync.wire.bulletins import Day

RainShare = Literal["none", "few", "third", "half", "two-thirds", "almost", "all", ""]
Warmth = Literal["very-cold", "cold", "cool", "hot", "very-hot", ""]
WindForce = Literal["light", "moderate", "strong", "storm", ""]

_RAIN_SHARES: Final[tuple[tuple[int, RainShare], ...]] = (
    (100, "all"), (80, "almost"), (60, "two-thirds"), (40, "half"), (20, "third"), (1, "few"), (0, "none"),
)  # fmt: skip
_COLD_BELOW: Final[tuple[tuple[float, Warmth], ...]] = ((8, "very-cold"), (16, "cold"), (23, "cool"))
_HOT_FROM: Final[tuple[tuple[float, Warmth], ...]] = ((40, "very-hot"), (35, "hot"))
_COOL_SEASON: Final = frozenset({10, 11, 12, 1, 2})
_SAID_BY_THE_SKY: Final = frozenset({"very-cold", "cold", "cool", "hot", "very-hot"})
_WIND_FROM: Final[tuple[tuple[float, WindForce], ...]] = (
    (50, "storm"), (29, "strong"), (12, "moderate"), (0, "light"),
)  # fmt: skip
_CALM: Final = "สงบ"
_WAVES: Final = re.compile(r"คลื่นสูง\s*(?:ประมาณ\s*)?(\d(?:\s*[-–]\s*\d)?)\s*เมตร")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sea:
    """The state of the sea: `words` are the source's, `metres` the height of its waves where the words tell it."""

    words: str
    is_calm: bool
    metres: str


def rain_share(day: Day) -> RainShare:
    """Return how much of the area gets rain; nothing where the forecast does not say."""
    percent = day.rain_area_percent
    return "" if percent is None else next(share for least, share in _RAIN_SHARES if percent >= least)


def warmth(day: Day) -> Warmth:
    """Return how cold the morning or how hot the day gets; nothing where it is neither, or the sky's word says it."""
    if day.condition in _SAID_BY_THE_SKY:
        return ""
    low, high = day.low_celsius, day.high_celsius
    hot: Warmth = next((word for least, word in _HOT_FROM if high is not None and high >= least), "")
    if hot or low is None or day.date.month not in _COOL_SEASON:
        return hot
    return next((word for bound, word in _COLD_BELOW if low < bound), "")


def wind_force(day: Day) -> WindForce:
    """Return how strong the wind is; nothing where the forecast does not say."""
    speed = day.wind_kmh
    return "" if speed is None else next(force for least, force in _WIND_FROM if speed >= least)


def sea(day: Day) -> Sea | None:
    """Return the state of the sea; None where the forecast is for no coast."""
    if not day.waves:
        return None
    waves = _WAVES.search(day.waves)
    return Sea(words=day.waves, is_calm=day.waves == _CALM, metres=waves[1].replace(" ", "") if waves else "")
