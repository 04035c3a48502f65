"""Whether this machine has a default route, read from the system's own tables without sending anything.

A cable pulled or a modem without a signal takes the route away; when the route comes back, a visit is worth a try. A
default route does not promise that central answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

TABLES: Final = (Path("/proc/net/route"), Path("/proc/net/ipv6_route"))
_IPV4_FIELDS: Final = 8
_IPV6_FIELDS: Final = 10
_LOOPBACK: Final = "lo"


def has_default_route(tables: tuple[Path, ...] = TABLES) -> bool:
    """Tell whether there is a default route; yes where the system does not say."""
    known = [table for table in tables if table.exists()]
    return not known or any(_is_default(row) for table in known for row in _rows(table))


def _rows(table: Path) -> Iterator[list[str]]:
    for line in table.read_text("ascii").splitlines():
        yield line.split()


def _is_default(row: list[str]) -> bool:
    """Tell whether a row of either table is the default route, and not the loopback's."""
    if len(row) == _IPV6_FIELDS:
        destination, length, *_, device = row
        return length == "00" and not destination.strip("0") and device != _LOOPBACK
    if len(row) > _IPV4_FIELDS:
        device, destination, mask = row[0], row[1], row[7]
        return not destination.strip("0") and not mask.strip("0") and device != _LOOPBACK
    return False
