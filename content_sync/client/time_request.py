"""The time asked of central: one small request, for a kiosk that neither its receipt nor its tree made sure of it.

In: the link, central's time key. Out: the clock has heard central's time, or an error was raised and it has not. A
reply counts only if it answers this very question (its nonce) and came within `PROMPT_S` by the monotonic clock: one
that somebody held back tells a time that is over.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Final, Protocol

from content_sync.client.link.link import Link
from content_sync.wire.addresses import TIME
from content_sync.wire.signed_time import NONCE_BYTES, SIGNED_TIME_BYTES, open_time

_log = logging.getLogger(__name__)

PROMPT_S: Final = 60.0
"""How many seconds after it was asked for, what central says of the time and of the newest parts still counts."""


class HearingClock(Protocol):
    """The clock that is told."""

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for durations."""

    def hear_receipt(self, at: datetime) -> None:
        """Take note of central's time (in UTC) in a receipt or a time reply that was asked for at most a minute ago."""


def ask_time(link: Link, clock: HearingClock, *, central: bytes) -> None:
    """Ask central for the time, and have the clock hear it.

    Args:
        link: the link to central.
        clock: hears the time.
        central: central's Ed25519 time key.

    Raises:
        LinkError: no reply came; a central that doubts its own clock answers 503.
        TrustError: the reply is not central's, or answers another question.
        WireError: the reply cannot be read.
    """
    nonce, asked_s = secrets.token_bytes(NONCE_BYTES), clock.monotonic()
    reply = link.get(f"{TIME}?n={nonce.hex()}", max_bytes=SIGNED_TIME_BYTES)
    at = open_time(reply, nonce=nonce, central=central)
    if clock.monotonic() - asked_s > PROMPT_S:
        _log.info("visit: the time came too late to count")
        return
    clock.hear_receipt(at)
