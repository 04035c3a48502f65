"""The Wi-Fi sign: one A4 page to hang up at the hotspot, with the way to the kiosk in three steps.

In: the name of the Wi-Fi and the kiosk's address, as the settings say them. Out: the page, with a code that joins the
Wi-Fi and one that opens the kiosk. Rules: nothing on it grows old, as it hangs for years: no date, no fact; where
nobody said the address, it carries none, and tells whoever prints it; so it does where only this machine finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from content_sync.look.qr import wifi_text
from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page

# Signs that stand on one line in the largest print; capitals are wide.
_LARGE_NAME: Final = 16
_LARGE_ADDRESS: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class SignView:
    """The ready values. `wifi_text` is what a phone reads to join the Wi-Fi."""

    frame: Frame
    wifi_name: str
    wifi_text: str
    public_url: str

    @property
    def has_long_name(self) -> bool:
        """Tell whether the Wi-Fi's name needs smaller print."""
        return len(self.wifi_name) > _LARGE_NAME

    @property
    def has_long_address(self) -> bool:
        """Tell whether the kiosk's address needs smaller print."""
        return len(self.public_url) > _LARGE_ADDRESS

    @property
    def is_address_of_this_machine(self) -> bool:
        """Tell whether no other machine can open the kiosk's address, as in a demo."""
        host = urlsplit(self.public_url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:  # a name
            return host == "localhost"


def pages(moment: Moment) -> Iterator[Page]:
    """Print the sign."""
    view = SignView(
        frame=frame_of(moment),
        wifi_name=moment.wifi_name,
        wifi_text=wifi_text(moment.wifi_name),
        public_url=moment.public_url.rstrip("/"),
    )
    yield Page(path="/print/sign", template="pages/sign.html", view=view)
