"""Which edition is the newest one for a village: asked at every visit of every kiosk, so kept in memory.

In: the tree as published. Out: the highest edition over the targets a kiosk of that village looks up. The tree's own
timestamp is read each time (one small file), the rest only when it changed. A tree that cannot be read keeps no report
away: the last number known is given.
"""

from __future__ import annotations

import logging
import threading

from content_sync.central.layout import SERVICE_KEYS
from content_sync.central.signing import TIMESTAMP_FILE, edition_of, read_standing
from content_sync.central.tree import Tree
from content_sync.errors import SettingError
from content_sync.wire.areas import prefixes

_log = logging.getLogger(__name__)


class Editions:
    """The newest editions of one tree; safe under threads."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._lock = threading.Lock()
        self._timestamp: bytes | None = None
        self._by_target: dict[str, int] = {}

    def newest(self, village: str) -> int:
        """Return the newest edition's number for a village; 0 before anything was published."""
        by_target = self._current()
        return max((by_target.get(name, 0) for name in looked_up(village)), default=0)

    def _current(self) -> dict[str, int]:
        try:
            timestamp = self._tree.read(TIMESTAMP_FILE)
            with self._lock:
                if timestamp != self._timestamp:
                    self._by_target, self._timestamp = self._read(), timestamp
        except (SettingError, OSError) as error:
            _log.error("the newest edition cannot be read: %s", error)
        return self._by_target

    def _read(self) -> dict[str, int]:
        standing = read_standing(self._tree)
        roles = standing.roles.values() if standing else ()
        return {path: edition_of(target) for role in roles for path, target in role.targets.items()}


def looked_up(village: str) -> tuple[str, ...]:
    """Return the names of the targets that a kiosk of this village looks up."""
    areas, province = prefixes(village), village[:2]
    return (
        SERVICE_KEYS,
        "articles/index",
        f"local/{province}/index",
        f"prices/{province}",
        *(f"weather/{area}" for area in areas[1:]),
        *(f"warnings/{area}" for area in areas),
    )
