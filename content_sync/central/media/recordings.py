"""A recording as it came: what it is by its own bytes, and how long it takes.

In: the bytes of a file. Out: its format and its seconds. Rules: Opus in Ogg, MP3 and M4A are taken, told apart by their
bytes and never by a name; a film is none of them. The bytes go on unchanged, so the desk says that what a phone wrote
into them goes with them.
"""

from __future__ import annotations

import io
import math
import re
from typing import Final

from tinytag import TinyTag, TinyTagException

from content_sync.central.media.errors import RefusedMediaError
from content_sync.wire.media import MAX_RECORDING_BYTES, MAX_RECORDING_S

_HEAD_BYTES: Final = 200
_MP3: Final = re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]")
_HANDLER: Final = re.compile(rb"hdlr.{8}(.{4})", re.DOTALL)  # ISO/IEC 14496-12: what a track of an MP4 file is


def format_and_seconds(body: bytes) -> tuple[str, int]:
    """Return the format of a recording, and how many seconds it takes.

    Raises:
        RefusedMediaError: it is too heavy or too long, or no recording of these formats.
    """
    if len(body) > MAX_RECORDING_BYTES:
        raise RefusedMediaError("too_heavy", f"has more than {MAX_RECORDING_BYTES:,} bytes")
    kind = _format(body)
    seconds = _seconds(body) if kind else None
    if kind is None or not seconds:
        raise RefusedMediaError("not_a_recording", "is no recording as Opus, MP3 or M4A")
    if seconds > MAX_RECORDING_S:
        raise RefusedMediaError("too_long", f"takes more than {MAX_RECORDING_S // 60} minutes")
    return kind, max(1, round(seconds))


def _format(body: bytes) -> str | None:
    head = body[:_HEAD_BYTES]
    if head.startswith(b"OggS") and b"OpusHead" in head:
        return "opus"
    if head[4:8] == b"ftyp":
        return "m4a" if set(_HANDLER.findall(body)) & {b"soun", b"vide"} == {b"soun"} else None
    return "mp3" if _MP3.match(head) else None


def _seconds(body: bytes) -> float | None:
    try:
        seconds = TinyTag.get(filename=None, file_obj=io.BytesIO(body)).duration
    except (TinyTagException, ValueError, ArithmeticError, LookupError) as error:
        raise RefusedMediaError("not_a_recording", "cannot be read") from error
    return seconds if seconds is not None and math.isfinite(seconds) else None
