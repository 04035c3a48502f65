"""Towns that TMD names beside the provinces: no provinces, each known by the one it lies in."""

from __future__ import annotations

from typing import Final

TOWNS: Final = {"พัทยา": "20", "หัวหิน": "77", "เกาะสมุย": "84", "หาดใหญ่": "90"}


def province_of_town(name: str) -> str | None:
    """Return the code of the province a town lies in, or None; a town may bear that in brackets, as TMD writes it."""
    return TOWNS.get(name.partition("(")[0].strip())
