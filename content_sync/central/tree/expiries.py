"""When what is signed expires, and what a person has to do about it, long before a kiosk would refuse it.

In: the root and what the tree says. Out: when each role expires, and which of them somebody has to see to: root and
targets, which people sign, in good time; of the others, which central renews by itself, only what it did not renew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tuf.api.metadata import Root

from content_sync.central.tree.keyring import ROOT, SNAPSHOT, TARGETS, TIMESTAMP
from content_sync.central.tree.published import PublishedState
from content_sync.look.thai import local_date

TOLD_BEFORE: Final[Mapping[str, dt.timedelta]] = {ROOT: dt.timedelta(days=365), TARGETS: dt.timedelta(days=120)}
"""How long before its end people are asked to sign: time to bring the holders of the keys together."""

_TOP: Final = (ROOT, TARGETS, SNAPSHOT, TIMESTAMP)
_NAMED: Final = 4
_TOLD_BY_ITSELF: Final = dt.timedelta(days=14)  # by then central should have renewed it several times


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """A role, its version, and when it expires, in UTC."""

    role: str
    version: int
    at: dt.datetime


def expiries(root: Root, state: PublishedState | None) -> tuple[Expiry, ...]:
    """Return when each role of the tree expires, the soonest first.

    Args:
        root: the root in force.
        state: what the tree says; None before the first publish.
    """
    found = [Expiry(role=ROOT, version=root.version, at=root.expires)]
    if state is not None:
        top = {TIMESTAMP: state.version, SNAPSHOT: state.snapshot}
        found += [Expiry(role=name, version=version, at=state.expires[name]) for name, version in top.items()]
        found += [Expiry(role=name, version=role.version, at=role.expires) for name, role in state.roles.items()]
    return tuple(sorted(found, key=lambda one: (one.at, one.role)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """The roles that expire on one day, at the earliest of their moments, those that a person can do most about first.

    There are hundreds where central rested long: `named` are a few of them, and `more` says how many others there are.
    """

    at: dt.datetime
    named: tuple[str, ...]
    more: int


def by_day(known: Iterable[Expiry]) -> tuple[DueDay, ...]:
    """Return what expires day by day, by the day in Bangkok; `known` has the soonest first."""
    days = groupby(known, key=lambda one: local_date(one.at))
    return tuple(_due_day(tuple(ones)) for _, ones in days)


def _due_day(ones: Sequence[Expiry]) -> DueDay:
    names = sorted((one.role for one in ones), key=lambda name: (name not in _TOP, name))
    return DueDay(at=ones[0].at, named=tuple(names[:_NAMED]), more=len(names[_NAMED:]))


def due(known: Iterable[Expiry], now: dt.datetime) -> tuple[Expiry, ...]:
    """Return the roles that somebody has to see to, the soonest first."""
    return tuple(one for one in known if one.at - now < TOLD_BEFORE.get(one.role, _TOLD_BY_ITSELF))
