"""What a publish does for packs: before its timestamp is replaced, and after.

In: what is about to be published. Out: what packs are made of, kept beside the tree. Where that fails, it is logged and
the publish goes on: kiosks do without packs and walk the tree.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT
from content_sync.central.tree.packs.base import BasePacks
from content_sync.central.tree.packs.changes import area_of
from content_sync.central.tree.packs.deltas import made_deltas
from content_sync.central.tree.packs.laid_files import laid_at
from content_sync.central.tree.packs.old_files import OldFiles
from content_sync.central.tree.packs.versions import PublishedVersions, TopVersions
from content_sync.central.tree.published import PublishedState
from content_sync.wire.areas import COUNTRY

_log = logging.getLogger(__name__)


def keep_for_packs(
    tree: TreeFolder,
    before: PublishedState | None,
    *,
    number: int,
    top: TopVersions,
    files: Mapping[str, bytes],
    gone: Iterable[str],
    timestamp: bytes,
) -> None:
    """Keep what packs to a version are made of; call it before the timestamp is replaced.

    Args:
        tree: the tree.
        before: what the version before says; None where there is none.
        number: the version of the timestamp.
        top: the versions of root and delegations.
        files: the new files, by their paths in the tree.
        gone: the paths of the files that the version before led to, and this one does not.
        timestamp: the bytes of the timestamp.
    """
    with _logged(number):
        versions, keys = PublishedVersions(tree), [laid_at(path).key for path in files]
        roles = [key for key in keys if "/" not in key and key != SNAPSHOT]
        versions.keep(number, timestamp, top, roles, made_deltas(tree, before, files))
        areas = {area for key in keys if "/" in key and (area := area_of(key))}
        kept = versions.read(number)
        is_of_all = kept is not None and kept.top_changed_in == number
        versions.note(number, areas | {COUNTRY} if is_of_all else areas)
        OldFiles(tree).note(number, gone)


def tidy_packs(tree: TreeFolder, *, number: int, now: dt.datetime) -> frozenset[str]:
    """Delete what is too old, and lay the base pack of a new month; call it after the timestamp is replaced.

    Returns:
        The paths of the old files that packs are still coded against.
    """
    needed: frozenset[str] = frozenset()
    with _logged(number):
        versions = PublishedVersions(tree)
        changes = versions.changes()
        needed = OldFiles(tree).needed(number, changes, now.timestamp())
        versions.prune(number, now.timestamp(), changes.versions())
        BasePacks(tree).lay(number, now)
    return needed


@contextmanager
def _logged(number: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever is wrong there, no warning waits for it
        _log.error("packs to version %d are not there: %s", number, type(error).__name__)
