"""Which format a recording has, told by its bytes; its name and its declared type say nothing.

In: the bytes of a file. Out: its format, or why it is no voice: it is unknown, it is a video, or it was cut. Rules: a
format is accepted where its first frames, pages or boxes are in order and its streams are sound alone; nothing is
decoded. A format that can be played from any place (AMR, MP3, AAC, Ogg) is not looked through for a cut.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, get_args

from content_sync.wire.voices.frames import has_aac_frames, has_amr_frames, has_mp3_frames, is_amr
from content_sync.wire.voices.mp4 import is_mp4, mp4_streams
from content_sync.wire.voices.ogg import is_ogg, ogg_streams
from content_sync.wire.voices.streams import NotAVoiceError, Stream
from content_sync.wire.voices.webm import is_webm, webm_streams

VoiceFormat = Literal["mp4", "amr", "mp3", "aac", "ogg", "webm"]
"""`mp4` is M4A and 3GP too; `webm` is Matroska too."""

VOICE_FORMATS: Final[tuple[VoiceFormat, ...]] = get_args(VoiceFormat)

_CONTAINERS: Final[tuple[tuple[VoiceFormat, Callable[[bytes], bool], Callable[[bytes], frozenset[Stream]]], ...]] = (
    ("mp4", is_mp4, mp4_streams),
    ("ogg", is_ogg, ogg_streams),
    ("webm", is_webm, webm_streams),
)


def voice_format(voice: bytes) -> VoiceFormat:
    """Return the format of a recording.

    Raises:
        NotAVoiceError: it is none that can be played; its reason says why.
    """
    for container, is_one, streams in _CONTAINERS:
        if is_one(voice):
            _refuse_video(streams(voice))
            return container
    if is_amr(voice):
        if not has_amr_frames(voice):
            raise NotAVoiceError("cut")
        return "amr"
    if has_mp3_frames(voice):
        return "mp3"
    if has_aac_frames(voice):
        return "aac"
    raise NotAVoiceError("unknown")


def _refuse_video(streams: frozenset[Stream]) -> None:
    if "video" in streams:
        raise NotAVoiceError("video")
    if "sound" not in streams:
        raise NotAVoiceError("unknown")
