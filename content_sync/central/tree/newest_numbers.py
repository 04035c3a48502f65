"""The newest number of each part of a village's edition, in memory, as every kiosk asks for it at every visit.

In: the published tree. Out: for each role, the newest version at which a target changed that a kiosk of that village
looks up. The tree's timestamp (one small file) is looked at each time, the rest only when that changed, and of the
roles those that changed: the first kiosk after a publish waits for it. What is said to a village is worked out once for
each version. Where a role cannot be read, its last known numbers count; reports are taken in and the other roles are
read all the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.layout import roles_of
from content_sync.central.tree.metadata import TIMESTAMP_FILE, changed_in
from content_sync.central.tree.published import read_listed, read_role
from content_sync.errors import SettingError
from content_sync.wire.parts import PartRule, part_rules

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """One version of the tree: its numbers by role and target, and what was worked out of them for villages.

    `read` are the versions of the roles that could be read.
    """

    by_role: dict[str, dict[str, int]] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    of_villages: dict[str, dict[str, int]] = field(default_factory=dict)


class NewestNumbers:
    """The newest number of each part in one tree; safe under threads."""

    def __init__(self, tree: TreeFolder) -> None:
        self._tree = tree
        self._lock = threading.Lock()
        self._timestamp: bytes | None = None
        self._numbers = _Numbers()

    def of(self, village: str) -> dict[str, int]:
        """Return the newest number of each part of a village, by role; empty before the first publish."""
        current = self._current()
        if (known := current.of_villages.get(village)) is None:
            numbers = {rule.role: _highest(current.by_role, rule) for rule in part_rules(village)}
            known = {role: number for role, number in numbers.items() if number}
            current.of_villages[village] = known
        return dict(known)

    def _current(self) -> _Numbers:
        with self._lock:
            try:
                timestamp = self._tree.read_again(TIMESTAMP_FILE)
                if timestamp != self._timestamp:
                    self._numbers, self._timestamp = self._read(), timestamp
            except (SettingError, OSError) as error:
                _log.error("the newest numbers of the parts cannot be read: %s", error)
            return self._numbers

    def _read(self) -> _Numbers:
        before, now = self._numbers, _Numbers()
        for name, version in read_listed(self._tree).items():
            numbers = before.by_role.get(name) if before.read.get(name) == version else self._read_role(name, version)
            if numbers is not None:
                now.read[name] = version
            now.by_role[name] = before.by_role.get(name, {}) if numbers is None else numbers
        return now

    def _read_role(self, name: str, version: int) -> dict[str, int] | None:
        try:
            targets = read_role(self._tree, name, version).targets
        except (SettingError, OSError) as error:
            _log.error("the newest numbers of %s cannot be read: %s", name, error)
            return None
        return {path: changed_in(target) for path, target in targets.items()}


def _highest(by_role: Mapping[str, Mapping[str, int]], rule: PartRule) -> int:
    return max(by_role.get(role, {}).get(target, 0) for target in rule.targets for role in roles_of(target))
