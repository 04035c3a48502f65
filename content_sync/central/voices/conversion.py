"""A recording of a stranger's phone becomes a small Opus file that any browser plays.

In: the recording and its format. Out: its first three minutes as Opus in Ogg at 12 kbit/s, and how long it is in all.
Rules: Debian's ffmpeg runs in the sandbox alone; the demuxer is the one of the format the bytes have, so no playlist,
no list of files to join and nothing with another address in it is ever read as one; only decoders of sound are open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from content_sync.central.voices.sandbox import FILE, Sandbox, SandboxError, missing_tools, tool
from content_sync.wire.voices.formats import VoiceFormat

MOST_S: Final = 180
_FFMPEG: Final = "ffmpeg"
_DEMUXERS: Final[dict[VoiceFormat, str]] = {
    "mp4": "mov",
    "amr": "amr",
    "mp3": "mp3",
    "aac": "aac",
    "ogg": "ogg",
    "webm": "matroska",
}
_DECODERS: Final = "aac,alac,amrnb,amrwb,flac,mp3,mp3float,opus,speex,vorbis"
_PROGRESS: Final = re.compile(r"^out_time_us=(\d+)$", re.MULTILINE)
_MICROSECONDS: Final = 1_000_000
_OGG: Final = b"OggS"
_QUIET: Final = ("-nostdin", "-nostats", "-v", "quiet", "-progress", "pipe:2", "-threads", "1")
_OPUS: Final = (
    *("-ac", "1", "-c:a", "libopus", "-b:a", "12k", "-application", "voip", "-compression_level", "5"),
    *("-map_metadata", "-1", "-map_chapters", "-1", "-f", "ogg", "pipe:1"),
)
_UNCHANGED: Final = ("-c:a", "copy", "-f", "null", "pipe:1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A voice as it is played: at most its first three minutes; `length_s` is its whole length, None if not known."""

    opus: bytes
    length_s: int | None


def convert(voice: bytes, voice_format: VoiceFormat, sandbox: Sandbox) -> Converted:
    """Convert a voice.

    Raises:
        SandboxError: it cannot be decoded within the limits, or there is no sandbox.
    """
    written = sandbox.run(tool(_FFMPEG), (*_input(voice_format), "-t", str(MOST_S), *_OPUS), voice)
    played_s = _seconds(written.messages)
    if not played_s or not written.output.startswith(_OGG):
        raise SandboxError("ffmpeg found no sound")
    is_whole = played_s < MOST_S
    return Converted(opus=written.output, length_s=played_s if is_whole else _length_s(voice, voice_format, sandbox))


def missing_programs() -> tuple[str, ...]:
    """Return which programs of this machine are missing for converting."""
    return missing_tools(_FFMPEG)


def _length_s(voice: bytes, voice_format: VoiceFormat, sandbox: Sandbox) -> int | None:
    """Return how long a voice is by its packets, which are not decoded; what it says of itself may be anything."""
    try:
        written = sandbox.run(tool(_FFMPEG), (*_input(voice_format), *_UNCHANGED), voice)
    except SandboxError:
        return None
    return _seconds(written.messages)


def _input(voice_format: VoiceFormat) -> tuple[str, ...]:
    demuxer = _DEMUXERS[voice_format]
    only = ("-protocol_whitelist", "file", "-format_whitelist", demuxer, "-codec_whitelist", _DECODERS)
    return (*_QUIET, *only, "-f", demuxer, "-i", f"file:{FILE}", "-map", "0:a:0", "-max_error_rate", "1")


def _seconds(progress: str) -> int:
    """Return how many seconds were written, of which the last may have begun only."""
    return -(-max(map(int, _PROGRESS.findall(progress)), default=0) // _MICROSECONDS)
