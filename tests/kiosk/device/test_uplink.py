"""Whether the kiosk has a default route, read from the system's own tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.device.uplink import has_default_route

if TYPE_CHECKING:
    pass


_IPV4_HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
_NET = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
_OUT = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
_ZERO = "0" * 32
_IPV6_OUT = f"{_ZERO} 00 {_ZERO} 00 fe800000000000000000000000000001 00000064 00000001 00000000 00000003     eth0\n"
_IPV6_NONE = f"{_ZERO} 00 {_ZERO} 00 {_ZERO} ffffffff 00000001 00000000 00200200       lo\n"


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "has_one"),
    [
        (_IPV4_HEAD + _NET + _OUT, _IPV6_NONE, True),
        (_IPV4_HEAD + _NET, _IPV6_NONE, False),
        (_IPV4_HEAD, "", False),
        (_IPV4_HEAD + _NET, _IPV6_OUT + _IPV6_NONE, True),
        (None, None, True),
    ],
)
def test_the_route_that_leads_everywhere_is_the_default_route(
    tmp_path: Path, ipv4: str | None, ipv6: str | None, has_one: bool
) -> None:
    tables = (tmp_path / "route", tmp_path / "ipv6_route")
    for table, text in zip(tables, (ipv4, ipv6), strict=True):
        if text is not None:
            table.write_text(text, "ascii")
    assert has_default_route(tables) is has_one


def test_the_systems_own_tables_can_be_read() -> None:
    assert has_default_route() in {True, False}
