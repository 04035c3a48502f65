"""What a role lists next: a decision on what it lists now, what it should hold, and the time.

Rules:
- What did not change keeps its number.
- What is over becomes an empty list, so that kiosks see its end. Where the role's rule says so, the list says since
  when it is empty, and leaves after that many days. Only a target that an index names goes at once: the new index shows
  that it is gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tuf.api.metadata import TargetFile

from content_sync.central.tree.layout import EMPTY, RoleRule, is_named_by_index
from content_sync.central.tree.metadata import changed_in as changed_in_of
from content_sync.central.tree.metadata import digest_of, empty_since, target_file

Listed = Mapping[str, TargetFile]


def next_bodies(rule: RoleRule, old: Listed, wanted: Mapping[str, bytes], *, today: dt.date) -> dict[str, bytes]:
    """Return what each target of a role holds next, by path.

    Args:
        rule: the role.
        old: what it lists now.
        wanted: what it should hold.
        today: the day of the publish, in UTC.
    """
    over = {
        path: EMPTY
        for path, target in old.items()
        if path not in wanted and not is_named_by_index(path) and not _has_left(rule, target, today)
    }
    return dict(sorted((over | dict(wanted)).items()))


def next_targets(
    rule: RoleRule, old: Listed, bodies: Mapping[str, bytes], *, changed_in: int, today: dt.date
) -> dict[str, TargetFile]:
    """Return what a role lists next, given what each target holds."""

    def described(path: str, body: bytes) -> TargetFile:
        kept = old.get(path)
        is_dated = rule.empty_days is not None and body == EMPTY
        fresh = target_file(path, body, changed_in, empty_since=today if is_dated else None)
        if kept is None or digest_of(kept) != digest_of(fresh):
            return fresh
        if is_dated and empty_since(kept) is None:  # it became empty before such lists said since when
            return target_file(path, body, changed_in_of(kept), empty_since=today)
        return kept

    return {path: described(path, body) for path, body in bodies.items()}


def _has_left(rule: RoleRule, target: TargetFile, today: dt.date) -> bool:
    since = empty_since(target)
    return rule.empty_days is not None and since is not None and (today - since).days >= rule.empty_days
