"""When reports in the volunteer's lists were made, as far as it is known by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from content_sync.wire.stamps import Stamp
from kiosk.facts.made import Made, when_made
from kiosk.services import Services
from kiosk.store.outbox.views import SentReport


class NumberedReport(Protocol):
    """A report in a list."""

    @property
    def serial(self) -> int:
        """Its number."""

    @property
    def made(self) -> Stamp:
        """When it was made, by the clock of then."""


def made_by_number(services: Services, reports: Iterable[NumberedReport]) -> Mapping[int, Made]:
    """Return when each of these reports was made, by its number."""
    now, starts = services.clock.read(), services.state.starts()
    return {
        one.serial: when_made(one.made, starts, now=now, arrived=one.arrived if isinstance(one, SentReport) else None)
        for one in reports
    }


def made_of(services: Services, made: Stamp) -> Made:
    """Return when something was made that waits here."""
    return when_made(made, services.state.starts(), now=services.clock.read(), arrived=None)
