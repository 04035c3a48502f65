"""The recordings of `tests/data/voices/`, and the videos that are none."""

from __future__ import annotations

from typing import Final

from content_sync.wire.voices.formats import VoiceFormat
from tests.cast.folders import DATA

RECORDINGS: Final = {
    file.name: file.read_bytes() for file in sorted((DATA / "voices").iterdir()) if file.suffix != ".md"
}
FORMATS: Final[dict[str, VoiceFormat]] = {
    "voice.m4a": "mp4", "fragments.m4a": "mp4", "voice.3gp": "mp4", "voice.amr": "amr", "wideband.amr": "amr",
    "voice.mp3": "mp3", "bare.mp3": "mp3", "voice.aac": "aac", "voice.ogg": "ogg", "vorbis.ogg": "ogg",
    "speex.ogg": "ogg", "voice.webm": "webm",
}  # fmt: skip
VIDEOS: Final = ("video.mp4", "video.3gp", "video.ogg", "video.webm")
