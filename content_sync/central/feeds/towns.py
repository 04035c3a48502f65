"""The towns that TMD names beside the provinces, and the province each of them lies in."""

from __future__ import annotations

from typing import Final

TOWNS: Final = {"พัทยา": "20", "หัวหิน": "77", "เกาะสมุย": "84", "หาดใหญ่": "90"}


def province_of_town(name: str) -> str | None:
    """Return the code of the province a town lies in, None for what is not on the list.

    TMD writes some towns with their province in brackets.
    """
    return TOWNS.get(name.partition("(")[0].strip())
