"""The screen on a wall: warnings, weather, prices and the way to the kiosk, one after another, for weeks.

The server's Refresh header turns it; where it stands is in its address, so loading it again changes nothing. Rules: it
always has the same number of addresses, as what is on the wall must lead on also when a warning ends; in between the
others a warning comes again and again, the gravest first; it shows no time of day, as it is printed, and nothing of a
person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final, Literal

from kiosk.facts.forecast import ForecastFact, village_forecast
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.prices import PriceFact, home_province, that_matter, village_prices
from kiosk.facts.warnings import WarningFact
from kiosk.moment import Moment
from kiosk.paper import Page, address

ADDRESSES: Final = 12  # of a round
TURN_S: Final = 20
_WARNINGS: Final = 3
_PRICES: Final = 4

Kind = Literal["warning", "today", "prices", "kiosk"]
Turn = WarningFact | Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """What is on the wall now."""

    frame: Frame
    kind: Kind
    warning: WarningFact | None
    forecast: ForecastFact | None
    prices: tuple[PriceFact, ...]
    public_url: str
    wifi_name: str


def pages(moment: Moment) -> Iterator[Page]:
    """Print the turns of a round; the first stands also at the address without a number."""
    frame, forecast = frame_of(moment), village_forecast(moment)
    prices = _prices(moment)
    kinds: tuple[Kind, ...] = ("today", "prices", "kiosk") if prices[_PRICES:] else ("today", "kiosk")
    for number, turn in enumerate(islice(turns(frame.warnings, kinds), ADDRESSES), start=1):
        view = ScreenView(
            frame=frame,
            kind=turn if isinstance(turn, str) else "warning",
            warning=None if isinstance(turn, str) else turn,
            forecast=forecast,
            prices=prices[_PRICES:] if turn == "prices" else prices[:_PRICES],
            public_url=moment.public_url,
            wifi_name=moment.wifi_name,
        )
        following = address(f"/screen/{number % ADDRESSES + 1}", moment.language)
        headers = (("Refresh", f"{TURN_S}; url={following}"),)
        for path in (f"/screen/{number}", "/screen") if number == 1 else (f"/screen/{number}",):
            yield Page(path=path, template="pages/screen.html", view=view, headers=headers)


def turns(warnings: tuple[WarningFact, ...], kinds: tuple[Kind, ...]) -> Iterator[Turn]:
    """Yield what is on the wall, without end: every second turn is a warning where there are any."""
    gravest = cycle(warnings[:_WARNINGS])
    for kind in cycle(kinds):
        if warnings:
            yield next(gravest)
        yield kind


def _prices(moment: Moment) -> tuple[PriceFact, ...]:
    """Return the prices of two turns; one that is too old to rely on is not put on a wall."""
    known = (fact for fact in village_prices(moment) if fact.price.freshness != "too_old")
    return that_matter(known, home_province(moment), 2 * _PRICES)
