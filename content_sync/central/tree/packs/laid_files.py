"""A file of the tree by its three names: what it is whatever its version, its name in a pack, its path in the tree."""

from __future__ import annotations

from dataclasses import dataclass

from content_sync.central.tree.metadata import metadata_path, target_path

_DIGEST_AND_DOT = 65


@dataclass(frozen=True, slots=True)
class LaidFile:
    """A file of the tree.

    Attributes:
        key: what it is, whatever its version: a role, or the path of a target.
        name: its name in a pack.
        path: its path in the tree.
    """

    key: str
    name: str
    path: str


def laid_metadata(role: str, version: int) -> LaidFile:
    """Return a version of a role's metadata."""
    return LaidFile(role, f"{version}.{role}", metadata_path(role, version))


def laid_target(path: str, digest: str) -> LaidFile:
    """Return a target with this SHA-256 (hex)."""
    return LaidFile(path, path, target_path(path, digest))


def laid_at(path: str) -> LaidFile:
    """Return the file at a path of the tree."""
    kind, _, rest = path.partition("/")
    if kind == "metadata":
        version, role, _ = rest.split(".")
        return laid_metadata(role, int(version))
    folder, _, name = rest.rpartition("/")
    target = f"{folder}/{name[_DIGEST_AND_DOT:]}"
    return LaidFile(target, target, path)
