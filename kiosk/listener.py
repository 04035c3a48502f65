"""What phones may take of the kiosk's listener: one small core, one card, and a village that all comes at once."""

from __future__ import annotations

from typing import Final

from content_sync.listener.limits import ListenerLimits

# A phone that walked away is let go soon; a page needs no longer than a moment.
IDLE_S: Final = 10
# Local Wi-Fi is far faster.
HEAD_S: Final = 10
# The photo form takes 8 MB; a larger photo is taken in and refused in the reader's language, with its reference.
MAX_BODY_BYTES: Final = 25_000_000

LIMITS: Final = ListenerLimits(
    connections=1_000,  # every phone in the village may hold one or two idle ones; one costs about 10 KB
    idle_s=IDLE_S,
    head_s=HEAD_S,
    min_body_bytes_s=2_000,
    max_body_bytes=lambda _: MAX_BODY_BYTES,
    max_drained_bytes=128_000_000,
    max_memory_bytes=16_000_000,  # beside 63 MB that an idle kiosk takes of the 110 it may
    max_file_bytes=64_000_000,  # /tmp is memory on the device, and a crowd of half-sent bodies would fill it
)
