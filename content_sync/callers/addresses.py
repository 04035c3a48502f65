"""Who is one caller: an address, and of IPv6 the network that one subscriber has: a phone takes many addresses of it.

What is counted, shared or slowed by address is counted by this, at both ends.
"""

from __future__ import annotations

import ipaddress
from typing import Final

_SUBSCRIBER_BITS: Final = 64  # who has one IPv6 address has all that begin with these bits


def one_caller(told: str | None) -> str:
    """Return what stands for whoever calls from an address; what is no address stands for itself."""
    try:
        address = ipaddress.ip_address(told or "")
    except ValueError:
        return told or ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address), _SUBSCRIBER_BITS), strict=False))
