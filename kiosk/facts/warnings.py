"""Which warnings are in force for the village.

Rules: a warning replaced by another is gone; one past its end is gone, one without an end after three
days. While the clock is not trusted a warning stays and the page says that it may be over: a warning too
many costs less than one too few. Those in force come before those to come, the gravest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content_sync.look.freshness import LIMITS
from content_sync.wire import bulletins as wire
from kiosk.facts.editions import bulletins, is_over
from kiosk.services import Moment

# One whose severity nobody knows here may be grave: it stands before those that surely are not.
_GRAVEST_FIRST: Final[tuple[wire.Severity, ...]] = ("extreme", "severe", "unknown", "moderate", "minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFact:
    """A warning to show; `may_be_over` while the clock cannot say."""

    warning: wire.Warning
    is_to_come: bool
    may_be_over: bool


def in_force(moment: Moment) -> tuple[WarningFact, ...]:
    """Return the warnings a villager must know of now."""
    known = bulletins(moment, wire.Warning)
    replaced = {old for warning in known for old in warning.replaces}
    shown = [warning for warning in known if warning.id not in replaced and not _is_over(moment, warning)]
    return tuple(sorted((_fact(moment, warning) for warning in shown), key=_order))


def _is_over(moment: Moment, warning: wire.Warning) -> bool:
    return is_over(moment, warning.valid_until or warning.issued + LIMITS["warning"].too_old)


def _fact(moment: Moment, warning: wire.Warning) -> WarningFact:
    is_sure = moment.now.clock == "trusted"
    return WarningFact(
        warning=warning,
        is_to_come=is_sure and warning.effective > moment.now.at,
        may_be_over=not is_sure,
    )


def _order(fact: WarningFact) -> tuple[bool, int]:
    return fact.is_to_come, _GRAVEST_FIRST.index(fact.warning.known_severity)
