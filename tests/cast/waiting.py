"""Waiting for what another process or thread does."""

from __future__ import annotations

import time


def until(look: object, *, seconds: float, what: str) -> object:
    """Look again and again, soon at first, until something true comes, and return it."""
    assert callable(look)
    end, pause_s = time.monotonic() + seconds, 0.002
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, 0.1)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
