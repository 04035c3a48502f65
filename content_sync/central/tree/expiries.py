"""When what is signed expires, and what a person has to do about it, long before a kiosk would refuse it.

In: the tree. Out: for each role when it expires, and sentences for staff about the roles that people sign: root and
targets. What central signs by itself it also renews by itself; a role that it did not renew is told too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tuf.api.metadata import Snapshot

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import ROOT, SNAPSHOT, TARGETS, TIMESTAMP
from content_sync.central.tree.metadata import read_metadata, read_timestamp
from content_sync.central.tree.published import read_state
from content_sync.central.tree.roots import newest_root

TOLD_BEFORE: Final[Mapping[str, dt.timedelta]] = {ROOT: dt.timedelta(days=365), TARGETS: dt.timedelta(days=120)}
"""How long before its end people are asked to sign: time to bring the holders of the keys together."""

_TOLD_BY_ITSELF: Final = dt.timedelta(days=14)  # by then central should have renewed it several times


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """A role, its version, and when it expires, in UTC."""

    role: str
    version: int
    at: dt.datetime


def expiries(tree: TreeFolder) -> tuple[Expiry, ...]:
    """Return when each role of the tree expires, the soonest first; none before there is a tree.

    Raises:
        SettingError: the tree cannot be read.
    """
    found: list[Expiry] = []
    root, timestamp, state = newest_root(tree), read_timestamp(tree), read_state(tree)
    if root is not None:
        found.append(Expiry(role=ROOT, version=root.version, at=root.expires))
    if timestamp is not None and state is not None:
        snapshot = read_metadata(tree, SNAPSHOT, state.snapshot, Snapshot).signed
        found.append(Expiry(role=TIMESTAMP, version=state.version, at=timestamp.signed.expires))
        found.append(Expiry(role=SNAPSHOT, version=snapshot.version, at=snapshot.expires))
        found += [Expiry(role=name, version=role.version, at=role.expires) for name, role in state.roles.items()]
    return tuple(sorted(found, key=lambda one: (one.at, one.role)))


def due(known: Iterable[Expiry], now: dt.datetime) -> tuple[Expiry, ...]:
    """Return the roles that somebody has to see to, the soonest first."""
    return tuple(one for one in known if one.at - now < TOLD_BEFORE.get(one.role, _TOLD_BY_ITSELF))
