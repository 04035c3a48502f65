"""What a kiosk remembers of the trees it accepted, so that nothing older is accepted again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from content_sync.client.signed_times import SignedTime
from content_sync.errors import RollbackError


class TrustMemory(Protocol):
    """The versions and signed times accepted before. What a method writes is on disk when it returns.

    Raises:
        Exception: of any kind, where the disk did not take it; nothing of the tree is then used.
    """

    def versions(self) -> Mapping[str, int]:
        """Return the highest version accepted under each name."""

    def remember(self, versions: Mapping[str, int], signed_times: Mapping[str, SignedTime] | None = None) -> None:
        """Add versions that were accepted; the version of a name only grows, a lower one changes nothing.

        Args:
            versions: what was accepted.
            signed_times: what takes the place of all that were kept before; None leaves them.
        """

    def signed_times(self) -> Mapping[str, SignedTime]:
        """Return the last signed time of each timestamp key, by the id of the key."""


def refuse_older(versions: Mapping[str, int], memory: TrustMemory) -> None:
    """Return if none of the versions is lower than one accepted before.

    Raises:
        RollbackError: one is.
    """
    accepted = memory.versions()
    for name, version in versions.items():
        if version < accepted.get(name, 0):
            raise RollbackError(f"{name} is version {version}, and version {accepted[name]} was accepted before")
