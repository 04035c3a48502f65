"""A village whose content changes step by step, for tests of what is printed again.

In: one change after another. Out: the moment after it. Everything is read anew from the wire's bytes, as after a visit:
what did not change is equal, and never the same object.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args

from hypothesis import strategies as st

from content_sync.wire.bulletins import AnyBulletin, Article
from content_sync.wire.encoding import decode, encode
from content_sync.wire.stamps import ClockState
from kiosk.moment import Moment
from kiosk.store.market.items import ShownItem
from kiosk.store.state import LocalNotice
from tests.cast.market.market_on_card import SHOWN
from tests.cast.pages.sample_moment import (
    DDC,
    NOW,
    TODAY,
    a_forecast,
    a_local_notice,
    a_moment,
    a_notice,
    a_price_list,
    a_warning,
    an_activity,
)

Toggled = Literal[
    "forecast", "prices", "warning", "replacement", "article", "english", "notice", "activity", "local", "market"
]
TOGGLED: Final[tuple[Toggled, ...]] = get_args(Toggled)
_CLOCKS: Final[tuple[ClockState, ...]] = get_args(ClockState)


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageChange:
    """One step: what comes or goes, what is worded anew, and how the time passes."""

    toggled: Toggled | None
    wording: int
    hours: int
    clock: ClockState


changes = st.builds(
    VillageChange,
    toggled=st.sampled_from([*TOGGLED, None]),
    wording=st.integers(0, 1),
    hours=st.sampled_from([0, 0, 0, 1, 12, 24, 24 * 9]),
    clock=st.sampled_from(["trusted", "trusted", *_CLOCKS]),
)


@dataclass
class ChangingVillage:
    """What the village holds now."""

    held: set[Toggled] = field(default_factory=set)
    wording: int = 0
    hours: int = 0
    clock: ClockState = "trusted"

    def after(self, change: VillageChange) -> Moment:
        if change.toggled:
            self.held ^= {change.toggled}
        self.wording, self.clock = change.wording, change.clock
        self.hours += change.hours
        return self.moment()

    def moment(self) -> Moment:
        moment = a_moment(
            *(decode(encode(one), type(one)) for one in self._bulletins()),
            now=NOW + timedelta(hours=self.hours),
            state=self.clock,
            notices=self._local(),
        )
        return replace(moment, market=self._market())

    def _bulletins(self) -> list[AnyBulletin]:
        all_of_them: dict[Toggled, AnyBulletin] = {
            "forecast": a_forecast(),
            "prices": a_price_list(TODAY - timedelta(days=self.wording)),
            "warning": a_warning("storm", ("severe", "extreme")[self.wording]),
            "replacement": a_warning("storm-2", replaces=("storm",)),
            "article": _article("dengue", self.wording),
            "english": _article("benefits", self.wording, english="Benefits <b>&"),
            "notice": a_notice(),
            "activity": an_activity(),
        }
        return [one for name, one in all_of_them.items() if name in self.held]

    def _local(self) -> tuple[LocalNotice, ...]:
        return (a_local_notice(),) if "local" in self.held else ()

    def _market(self) -> tuple[ShownItem, ...]:
        return (replace(SHOWN, title=f"{SHOWN.title} {self.wording}"),) if "market" in self.held else ()


def _article(name: str, wording: int, english: str = "") -> Article:
    return Article(
        id=name,
        areas=("th",),
        issued=NOW - timedelta(days=1),
        source=DDC,
        category=("health", "news")[wording],
        title=f"ไข้เลือดออก {wording}",
        title_en=english,
        summary="สรุป",
        body="# ดูแลตัวเอง\n\nดื่มน้ำมาก ๆ",
        months=(11,),
        reviewed=date(2026, 10, 1),
    )
