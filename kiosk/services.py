"""What a screen may use: the parts of a running kiosk.

`app.py` makes one `Services`; screens receive it and nothing else. What the card refuses has one code and one HTTP
status for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.callers.door import Door
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.paper import Paper
from kiosk.store.content import Content
from kiosk.store.errors import CardError, CardFullError
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.photos import PhotoFiles
from kiosk.store.state import State

# What the card refuses, as the code that templates know and the HTTP status that says the same; the first that fits.
CARD_REFUSALS: Final[tuple[tuple[type[CardError], Literal["full", "failed"], int], ...]] = (
    (CardFullError, "full", 507),
    (CardError, "failed", 503),
)


def card_refusal(error: CardError) -> tuple[Literal["full", "failed"], int]:
    """Return the code and the HTTP status for what the card refused."""
    return next((word, status) for kind, word, status in CARD_REFUSALS if isinstance(error, kind))


VisitStep = Literal["idle", "asked", "sending", "fetching", "photos", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the visit stands that runs now, or what became of the last one.

    `idle`: none since the start. `asked`: it will begin in a moment. `done`: over; how it went is
    `state.last_visit()`, written before this says so.
    """

    step: VisitStep = "idle"

    @property
    def is_running(self) -> bool:
        return self.step not in {"idle", "done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of a running kiosk that its screens use."""

    config: KioskConfig
    clock: Clock
    outbox: Outbox
    photos: PhotoFiles
    content: Content
    state: State
    paper: Paper
    door: Door
    visit_now: Callable[[], None]
    reprint: Callable[[], bool]
    damage: Callable[[], Mapping[str, tuple[str, ...]]]
    visit_progress: Callable[[], Progress] = Progress
