"""A kiosk's memory of what it accepted, without a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from content_sync.client.signed_times import SignedTime


@dataclass
class Memory:
    """What `kiosk.store.state.State` keeps, without a card."""

    known: dict[str, int] = field(default_factory=dict)
    times: dict[str, SignedTime] = field(default_factory=dict)

    def versions(self) -> Mapping[str, int]:
        return dict(self.known)

    def remember(self, versions: Mapping[str, int]) -> None:
        for name, version in versions.items():
            self.known[name] = max(version, self.known.get(name, 0))

    def signed_times(self) -> Mapping[str, SignedTime]:
        return dict(self.times)

    def keep_signed_times(self, times: Mapping[str, SignedTime]) -> None:
        self.times = dict(times)
