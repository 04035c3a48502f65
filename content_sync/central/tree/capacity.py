"""What a kiosk takes of a role: no more is signed than every kiosk can read.

In: what the targets of a role should hold. Out: a sentence for a person where a kiosk would not take all of it, as
one file is too large, or the part of one village. Which files count for a village is said by the rules of its part
(wire/parts.py), as the kiosk reads them (client/tree/part_reader.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from content_sync.central.tree.layout import EMPTY
from content_sync.wire.areas import COUNTRY, any_covers, is_area
from content_sync.wire.parts import INDEX, PartRule, part_rules
from content_sync.wire.targets import MAX_TARGET_BYTES, BulletinEntry, read_index

Bodies = Mapping[str, bytes]
_Entries = Mapping[str, tuple[BulletinEntry, ...]]


def too_large(bodies: Bodies, *, beside: Bodies | None = None) -> str | None:
    """Return what a kiosk would not take of a role, as a sentence; None where each kiosk takes all that is for it.

    Args:
        bodies: what its targets should hold, by path.
        beside: what another role brings to the same part.
    """
    for path, body in bodies.items():
        if len(body) > MAX_TARGET_BYTES:
            return _sentence(path, len(body), MAX_TARGET_BYTES)
    entries = {path: read_index(body)[0] for path, body in bodies.items() if path.endswith(f"/{INDEX}")}
    together = {**(beside or {}), **bodies}
    too_full = [
        (size, rule)
        for village in _villages(bodies, entries)
        for rule in part_rules(village)
        if (size := _bytes_read(rule, village, together, entries)) > rule.max_bytes
    ]
    if not too_full:
        return None
    size, rule = max(too_full, key=lambda part: part[0])
    return _sentence(f"the part {rule.name}", size, rule.max_bytes)


def _sentence(what: str, size: int, limit: int) -> str:
    return f"{what} has {size:,} bytes, and a kiosk takes {limit:,}: shorten or withdraw some of it"


def _villages(bodies: Bodies, entries: _Entries) -> Iterable[str]:
    """Return a village in each area that is named: other villages read the same as one of these, or less."""
    names = {name for path in bodies for name in path.split("/") if is_area(name)}
    listed = {area for listed in entries.values() for entry in listed for area in entry.areas}
    return {("" if area == COUNTRY else area).ljust(8, "0") for area in {COUNTRY, *names, *listed}}


def _bytes_read(rule: PartRule, village: str, bodies: Bodies, entries: _Entries) -> int:
    found = [path for path in rule.targets if path in bodies]
    if rule.reading == "finest":
        found = list(_until_content(found, bodies))
    linked = {
        f"{path.rpartition('/')[0]}/{entry.id}"
        for path in found
        for entry in entries.get(path, ())
        if any_covers(entry.areas, village)
    }
    return sum(len(bodies[path]) for path in (*found, *linked))


def _until_content(paths: Iterable[str], bodies: Bodies) -> Iterator[str]:
    for path in paths:
        yield path
        if bodies[path] != EMPTY:
            return
