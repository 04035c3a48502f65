"""What a large piece of memory costs once it is free: nothing, it goes back to the system at once.

The system's allocator learns from the first photo that pieces of 8 MB are usual, keeps them, and keeps some for each
thread: measured, a kiosk held 112 MB after four photos and a sign-in, and holds 72 with this.
"""

from __future__ import annotations

import ctypes
from typing import Final

_M_MMAP_THRESHOLD: Final = -3  # of glibc's <malloc.h>; set, it learns no more
_LARGE_BYTES: Final = 256 * 1024


def give_large_pieces_back() -> None:
    """Let the allocator take large pieces straight from the system, where it is glibc's."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, _LARGE_BYTES)
