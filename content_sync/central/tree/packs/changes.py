"""At which versions something changed for an area: what packs for its villages are coded against.

In: a version, and the files it brought. Out: for each area (the country, a province, a district) the last sixteen
versions at which something changed for it, however long ago that was. An area changes with each that covers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from content_sync.wire.areas import COUNTRY, DISTRICT, LENGTHS, is_area, prefixes
from content_sync.wire.media import is_media
from content_sync.wire.parts import INDEX

LAST: Final = 16
"""How many changes of its district a kiosk may be behind and still get only what is new."""


class Changes(msgspec.Struct, frozen=True):
    """The versions at which something changed.

    Attributes:
        by_area: the last of them by area, in their order; what changed for a wider one is not told twice.
    """

    by_area: Mapping[str, Sequence[int]] = {}

    def noting(self, number: int, areas: Iterable[str]) -> Changes:
        """Return the changes with those of a version."""
        noted = {
            area: [*(one for one in self.by_area.get(area, ()) if one != number), number][-LAST:] for area in areas
        }
        return Changes(by_area={**self.by_area, **noted})

    def of(self, area: str) -> list[int]:
        """Return the last sixteen versions at which something changed for an area, in their order."""
        versions = {one for wider in {COUNTRY, *prefixes(area)} for one in self.by_area.get(wider, ())}
        return sorted(versions)[-LAST:]

    def needs(self, area: str, number: int) -> bool:
        """Tell whether a pack is coded against files of an area that version `number` replaced."""
        return any(version < number for version in self.of(area)[:1])

    def versions(self) -> frozenset[int]:
        """Return the versions that packs for any area are coded against."""
        return frozenset(version for area in {COUNTRY, *self.by_area} for version in self.of(area))


def area_of(key: str) -> str | None:
    """Return for whose villages a file rides in packs; None where it rides in none.

    Args:
        key: a role, or the path of a target.
    """
    folder, *inside = key.split("/")
    if is_media(key) or (folder == "articles" and inside and inside != [INDEX]):
        return None
    named = inside[0] if inside else folder[1:]
    is_local = is_area(named) and (bool(inside) or len(named) == LENGTHS[0])
    return named[:DISTRICT] if is_local else COUNTRY
