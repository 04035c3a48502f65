"""The parts of an edition: which role brings what to a village.

In: a village. Out: its parts in the order in which they are needed, warnings first. Both ends read this one table:
the kiosk fetches by it, and central tells by it which number of each part is the newest. A further part is added here
and where central lays it (central/tree/layout.py); which parts may bring a kind of bulletin is said by the kind
(bulletins.py). Each part has its own limit, so that no role takes the room of another on the card; all limits together
are what an edition may weigh.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from content_sync.wire.areas import DISTRICT, prefixes

ContentPart = Literal["warnings", "weather", "prices", "local", "articles", "market"]
"""A part that brings bulletins; which kinds a part may bring is said by the kind."""

PartName = Literal[ContentPart, "sys"]
"""Any part; `sys` brings the ministry's keys instead of bulletins."""

ReadingRule = Literal["all", "finest", "index", "keys"]
"""How a part's targets are read; `PartRule` says what each rule means."""

Need = Literal["urgent", "daily", "reading"]
"""How soon a part is needed: at once, before anything else goes up; what each day brings; what can be read later."""

PartNumbers = dict[str, int]
"""The number of each part by the role it goes by; a later version may name roles that this one does not know."""

_KEPT: Final = 100  # villages, of which a kiosk has one; or provinces, of which there are fewer

SERVICE_KEYS: Final = "sys/kiosk"
"""The target that holds the ministry's keys."""

INDEX: Final = "index"
"""The last name in the path of a target that names the others of its role: TUF has no listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRule:
    """One part, as a village reads it.

    Attributes:
        name: what it is called, whatever the province.
        role: the role of the tree that signs it. Warnings go by the national one, and the province's own brings others:
            a target is trusted by the role that the tree's delegations put in charge of its path.
        need: how soon it is needed; parts of one need stand together.
        targets: what is looked up by name.
        reading: `all` targets hold bulletins; only the `finest` that has any counts, and they come in that order; the
            one target is an `index` that names the others; it holds the ministry's `keys`.
        max_bytes: what its targets may weigh together.
    """

    name: PartName
    role: str
    need: Need
    targets: tuple[str, ...]
    reading: ReadingRule = "all"
    max_bytes: int


@lru_cache(maxsize=_KEPT)
def part_rules(village: str) -> tuple[PartRule, ...]:
    """Return the parts of a village's edition, the most urgent first."""
    areas, province = prefixes(village), village[:2]
    return (
        PartRule(
            name="warnings",
            role="warnings",
            need="urgent",
            targets=tuple(f"warnings/{area}" for area in areas),
            max_bytes=4_000_000,
        ),
        PartRule(name="sys", role="sys", need="daily", targets=(SERVICE_KEYS,), reading="keys", max_bytes=100_000),
        PartRule(
            name="weather",
            role=f"w{province}",
            need="daily",
            targets=tuple(f"weather/{area}" for area in reversed(areas[1:])),
            reading="finest",
            max_bytes=1_000_000,
        ),
        PartRule(
            name="prices",
            role=f"c{province}",
            need="daily",
            targets=(f"prices/{province}",),
            max_bytes=2_000_000,
        ),
        PartRule(
            name="local",
            role=f"p{province}",
            need="reading",
            targets=(f"local/{province}/{INDEX}",),
            reading="index",
            max_bytes=4_000_000,
        ),
        PartRule(
            name="articles",
            role="articles",
            need="reading",
            targets=(f"articles/{INDEX}",),
            reading="index",
            max_bytes=9_000_000,
        ),
        PartRule(
            name="market",
            role=f"m{province}",
            need="reading",
            targets=(f"market/{village[:DISTRICT]}",),
            max_bytes=500_000,
        ),
    )


def part_roles(village: str) -> tuple[str, ...]:
    """Return the roles that sign the parts of a village's edition, which are the same in its whole province."""
    return _roles_in(village[:2])


@lru_cache(maxsize=_KEPT)
def _roles_in(province: str) -> tuple[str, ...]:
    return tuple(rule.role for rule in part_rules(province))
