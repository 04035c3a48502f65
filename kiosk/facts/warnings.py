"""Which warnings are in force for the village, which were lifted, and whether there may be others.

Rules: only what is actual and public is for people; an exercise or a test is never shown. A warning ends when another
of its role replaces it, at its end, or after three days where it has no end; one that its source cancelled is told to
be lifted for three days. While the clock is not trusted, a warning stays and the page says that it may be over: one
warning too many harms less than one too few. Warnings in force come before those to come, the gravest first, and of
those as grave the one that ends first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from content_sync.errors import WireError
from content_sync.look.catalogues import Language
from content_sync.look.freshness import AsOf
from content_sync.wire import alerts as wire
from content_sync.wire.encoding import inflate
from content_sync.wire.parts import part_rules
from content_sync.wire.periods import ENDED_WARNING_STAYS, RIGHT_CLOCKS_DIFFER, SIGNED_ANEW_AFTER
from kiosk.facts.editions import HeldBulletin, as_of, bulletins, is_over, path_of
from kiosk.facts.warning_words import WarningWords, words_of
from kiosk.moment import Moment

CONFIRMED_FOR: Final = SIGNED_ANEW_AFTER + dt.timedelta(hours=4)  # within which a visit brings the new signature
# A severity that this kiosk does not know may be grave, so it comes before those that are not.
_GRAVEST_FIRST: Final[tuple[wire.Severity, ...]] = ("extreme", "severe", "unknown", "moderate", "minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFact:
    """A warning to show, and its page.

    `words` are its words for each language of the pages. It `may_be_over` while the clock is not trusted.
    """

    warning: wire.Warning
    path: str
    words: Mapping[Language, WarningWords]
    as_of: AsOf
    is_to_come: bool
    may_be_over: bool

    @property
    def is_lifted(self) -> bool:
        return self.warning.lifted_at is not None


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
    shown = [held for held in _standing(moment) if not _is_lifted(held) and not is_over(moment, held.bulletin.over_at)]
    return tuple(sorted((_fact(moment, held) for held in shown), key=_order))


def lifted(moment: Moment) -> tuple[WarningFact, ...]:
    """Return the warnings whose source cancelled them in the last three days, the latest first."""
    told = [
        held
        for held in _standing(moment)
        if _is_lifted(held) and not is_over(moment, held.bulletin.over_at + ENDED_WARNING_STAYS)
    ]
    return tuple(_fact(moment, held) for held in sorted(told, key=lambda held: held.bulletin.over_at, reverse=True))


def original_of(moment: Moment, warning: wire.Warning) -> bytes | None:
    """Return the source's own document, byte for byte; None where the kiosk does not hold the one the warning names."""
    for held in bulletins(moment, wire.Original):
        if held.bulletin.sha256 == warning.original_sha256:
            try:
                body = inflate(held.bulletin.deflated, max_bytes=wire.MAX_ORIGINAL)
            except WireError:
                return None
            return body if hashlib.sha256(body).hexdigest() == warning.original_sha256 else None
    return None


def _standing(moment: Moment) -> list[HeldBulletin[wire.Warning]]:
    """Return the warnings for people that no other one of their role replaces."""
    known = [held for held in bulletins(moment, wire.Warning) if held.bulletin.is_for_people]
    replaced = {(held.part.role, old) for held in known for old in held.bulletin.replaces if old != held.bulletin.id}
    return [held for held in known if (held.part.role, held.bulletin.id) not in replaced]


def _is_lifted(held: HeldBulletin[wire.Warning]) -> bool:
    return held.bulletin.lifted_at is not None


def _fact(moment: Moment, held: HeldBulletin[wire.Warning]) -> WarningFact:
    is_sure, warning = moment.now.is_trusted, held.bulletin
    return WarningFact(
        warning=warning,
        path=path_of(moment, "warnings", held),
        words=words_of(warning),
        as_of=as_of(moment, held),
        is_to_come=is_sure and warning.effective > moment.now.at,
        may_be_over=not is_sure and not _is_lifted(held),
    )


def _order(fact: WarningFact) -> tuple[bool, int, dt.datetime]:
    return fact.is_to_come, _GRAVEST_FIRST.index(fact.warning.known_severity), fact.warning.over_at
