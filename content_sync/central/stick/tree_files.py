"""Which files of the signed tree a stick carries.

In: the published tree, and areas. Out: the paths of what the kiosks there may ask for, of one moment of the tree: all
roots, the metadata of every role, and the targets of those areas. A file of the tree never changes under its name, so
what is published meanwhile does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

from tuf.api.metadata import Metadata, Snapshot, Timestamp

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT, TARGETS
from content_sync.central.tree.metadata import TIMESTAMP_FILE, digest_of, metadata_path, read_metadata, target_path
from content_sync.central.tree.published import read_role
from content_sync.errors import SettingError
from content_sync.wire.areas import any_covers, covers
from content_sync.wire.media import is_media
from content_sync.wire.parts import part_roles

_BY_AREA: Final = frozenset({"weather", "prices", "local", "market", "warnings"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFiles:
    """The files of one moment: `timestamp` is the pointer, which is written last."""

    number: int
    paths: tuple[str, ...]
    timestamp: bytes


def tree_files(tree: TreeFolder, areas: Collection[str], *, has_media: bool = True) -> TreeFiles:
    """Return what a stick for these areas carries.

    Args:
        tree: the published tree.
        areas: whose kiosks read it.
        has_media: whether pictures and recordings go along.

    Raises:
        SettingError: nothing is published yet, or the metadata cannot be read.
    """
    return _tree_files(tree, lambda path: (has_media or not is_media(path)) and _is_for(path, areas), lambda _: True)


def _tree_files(tree: TreeFolder, is_wanted: Callable[[str], bool], has_role: Callable[[str], bool]) -> TreeFiles:
    body = tree.read(TIMESTAMP_FILE)
    if body is None:
        raise SettingError("nothing is published yet: run `central publish` first")
    timestamp = Metadata[Timestamp].from_bytes(body).signed
    number = timestamp.snapshot_meta.version
    snapshot = read_metadata(tree, SNAPSHOT, number, Snapshot).signed
    listed = {name.removesuffix(".json"): meta.version for name, meta in snapshot.meta.items()}
    roles = {name: version for name, version in listed.items() if has_role(name)}
    paths = (
        *_roots(tree),
        metadata_path(SNAPSHOT, number),
        *(metadata_path(name, version) for name, version in roles.items()),
        *(path for name, version in roles.items() for path in _targets(tree, name, version, is_wanted)),
    )
    return TreeFiles(number=timestamp.version, paths=paths, timestamp=body)


def village_files(tree: TreeFolder, village: str) -> TreeFiles:
    """Return what a phone carries to one village: the roles it reads and their texts, without pictures and recordings.

    Raises:
        SettingError: nothing is published yet, or the metadata cannot be read.
    """
    roles = {TARGETS, *part_roles(village)}
    return _tree_files(tree, lambda path: not is_media(path) and _is_for(path, (village,)), lambda role: role in roles)


def _roots(tree: TreeFolder) -> Iterator[str]:
    number = 1
    while tree.has(path := metadata_path("root", number)):
        yield path
        number += 1


def _targets(tree: TreeFolder, name: str, version: int, is_wanted: Callable[[str], bool]) -> Iterator[str]:
    for path, target in read_role(tree, name, version).targets.items():
        if is_wanted(path):
            yield target_path(path, digest_of(target))


def _is_for(path: str, areas: Collection[str]) -> bool:
    """Tell whether a target is for any village of the areas, by the place in its name."""
    kind, _, rest = path.partition("/")
    place = rest.partition("/")[0]
    return kind not in _BY_AREA or any_covers(areas, place) or any(covers(place, area) for area in areas)
