"""Waiting for what another process or thread does."""

from __future__ import annotations

import time


def until(look: object, *, seconds: float, what: str) -> object:
    """Look again and again until something true comes, and return it."""
    assert callable(look)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
