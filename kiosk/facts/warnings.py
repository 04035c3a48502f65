"""Which warnings are in force for the village, and whether there may be others.

Rules: a warning ends when another of its role replaces it, at its end, or after three days where it has no end. While
the clock is not trusted, a warning stays and the page says that it may be over: one warning too many harms less than
one too few. Warnings in force come before those to come, the gravest first.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from content_sync.look.freshness import AsOf
from content_sync.wire import alerts as wire
from content_sync.wire.parts import part_rules
from content_sync.wire.periods import RIGHT_CLOCKS_DIFFER, SIGNED_ANEW_AFTER
from kiosk.facts.editions import HeldBulletin, as_of, bulletins, is_over, path_of
from kiosk.moment import Moment

CONFIRMED_FOR: Final = SIGNED_ANEW_AFTER + dt.timedelta(hours=4)  # within which a visit brings the new signature
# A severity that this kiosk does not know may be grave, so it comes before those that are not.
_GRAVEST_FIRST: Final[tuple[wire.Severity, ...]] = ("extreme", "severe", "unknown", "moderate", "minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFact:
    """A warning to show, and its page; `may_be_over` while the clock is not trusted."""

    warning: wire.Warning
    path: str
    as_of: AsOf
    is_to_come: bool
    may_be_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Whether the kiosk has all warnings there are.

    `at` is the signed time at which the tree had no others; None where no tree ever came. `is_recent` says that this
    was not long ago by a trusted clock, and that the last visit missed nothing. `unreadable` counts the warnings that
    came and cannot be read.
    """

    at: dt.datetime | None
    is_recent: bool
    unreadable: int


def confirmation(moment: Moment) -> Confirmation:
    """Tell whether there may be warnings that this kiosk does not know of."""
    rules = [rule for rule in part_rules(moment.village) if rule.name in wire.Warning.parts]
    parts = [moment.edition.part(rule.role) for rule in rules]
    held = [part for part in parts if part is not None and part.village == moment.village]
    at = min(part.confirmed for part in held) if len(held) == len(rules) else None
    return Confirmation(
        at=at,
        is_recent=_is_recent(moment, at) and not any(rule.name in moment.behind for rule in rules),
        unreadable=sum(part.skipped + part.unreadable for part in held),
    )


def _is_recent(moment: Moment, at: dt.datetime | None) -> bool:
    """Tell whether it was not long ago; a time later than now comes from a wrong clock and is not recent."""
    return at is not None and moment.now.is_trusted and -RIGHT_CLOCKS_DIFFER <= moment.now.at - at <= CONFIRMED_FOR


def in_force(moment: Moment) -> tuple[WarningFact, ...]:
    """Return the warnings a villager must know of now."""
    known = bulletins(moment, wire.Warning)
    replaced = {(held.part.role, old) for held in known for old in held.bulletin.replaces}
    shown = [
        held
        for held in known
        if (held.part.role, held.bulletin.id) not in replaced and not _is_over(moment, held.bulletin)
    ]
    return tuple(sorted((_fact(moment, held) for held in shown), key=_order))


def _is_over(moment: Moment, warning: wire.Warning) -> bool:
    return is_over(moment, warning.over_at)


def _fact(moment: Moment, held: HeldBulletin[wire.Warning]) -> WarningFact:
    is_sure, warning = moment.now.is_trusted, held.bulletin
    return WarningFact(
        warning=warning,
        path=path_of(moment, "warnings", held),
        as_of=as_of(moment, held),
        is_to_come=is_sure and warning.effective > moment.now.at,
        may_be_over=not is_sure,
    )


def _order(fact: WarningFact) -> tuple[bool, int]:
    return fact.is_to_come, _GRAVEST_FIRST.index(fact.warning.known_severity)
