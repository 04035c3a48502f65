"""What a publish does for packs: before its timestamp is replaced, and after.

In: what is about to be published. Out: what packs are made of, kept beside the tree. Where that fails, it is logged and
the publish goes on: kiosks do without packs and walk the tree.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.packs.base import BasePacks
from content_sync.central.tree.packs.deltas import made_deltas
from content_sync.central.tree.packs.versions import PublishedVersions, TopVersions
from content_sync.central.tree.published import PublishedState

_log = logging.getLogger(__name__)


def keep_for_packs(
    tree: TreeFolder,
    before: PublishedState | None,
    *,
    number: int,
    top: TopVersions,
    files: Mapping[str, bytes],
    timestamp: bytes,
) -> None:
    """Keep what packs to a version are made of; call it before the timestamp is replaced.

    Args:
        tree: the tree.
        before: what the version before says; None where there is none.
        number: the version of the timestamp.
        top: the versions of root and delegations.
        files: the new files, by their paths in the tree.
        timestamp: the bytes of the timestamp.
    """
    with _logged(number):
        PublishedVersions(tree).keep(number, timestamp, top, made_deltas(tree, before, files))


def tidy_packs(tree: TreeFolder, *, number: int, now: dt.datetime) -> None:
    """Delete what is too old, and lay the base pack of a new month; call it after the timestamp is replaced."""
    with _logged(number):
        PublishedVersions(tree).prune(number, now.timestamp())
        BasePacks(tree).lay(number, now)


@contextmanager
def _logged(number: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _log.error("packs to version %d are not there: %s", number, type(error).__name__)
