"""Recordings become Opus in the sandbox, and hostile ones do no harm there: whatever they claim, they end."""

from __future__ import annotations

import io
import struct
import subprocess
from collections.abc import Sequence
from itertools import islice

import pytest
from tinytag import TinyTag

from content_sync.central.voices.conversion import convert
from content_sync.central.voices.sandbox import Sandbox, SandboxError, Written, tool
from content_sync.wire.voices.formats import VOICE_FORMATS, VoiceFormat, voice_format
from tests.cast.recordings import FORMATS, RECORDINGS, VIDEOS

SANDBOX = Sandbox()
LONGEST_BYTES = 2 * 1024 * 1024


def adts(seconds: int, sound: str = "anullsrc=r=8000:cl=mono") -> bytes:
    """Return a recording in AAC, frame after frame."""
    made = subprocess.run(
        (
            tool("ffmpeg"),
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            sound,
            "-t",
            f"{seconds}",
            "-c:a",
            "aac",
            "-f",
            "adts",
            "-",
        ),
        capture_output=True,
        check=True,
    )
    return made.stdout


def claiming(name: bytes, at: int, number: int) -> bytes:
    """Return a recording in MP4 whose box of this name claims a number."""
    voice = bytearray(RECORDINGS["voice.m4a"])
    place = voice.index(name) + 4 + at
    voice[place : place + 4] = struct.pack(">I", number)
    return bytes(voice)


@pytest.mark.parametrize("name", FORMATS)
def test_each_recording_becomes_opus_of_its_length(name: str) -> None:
    converted = convert(RECORDINGS[name], FORMATS[name], SANDBOX)
    tag = TinyTag.get(filename="a.opus", file_obj=io.BytesIO(converted.opus))
    assert converted.opus.startswith(b"OggS")
    assert b"OpusHead" in converted.opus[:100]
    assert tag.duration is not None
    assert 0.4 < tag.duration < 1.2
    assert converted.length_s in {1, 2}


def test_of_a_long_recording_three_minutes_are_played_and_its_whole_length_is_told() -> None:
    second = adts(1, "sine=frequency=330:sample_rate=8000")
    voice = second * 200
    converted = convert(voice, "aac", SANDBOX)
    tag = TinyTag.get(filename="a.opus", file_obj=io.BytesIO(converted.opus))
    assert tag.duration is not None
    assert 179 < tag.duration < 181
    assert converted.length_s is not None
    assert 200 <= converted.length_s <= 260  # each piece has a frame of silence before it
    assert len(converted.opus) < 180 * 12_000 // 8 * 1.2


def test_hours_of_silence_in_two_megabytes_are_three_minutes_too() -> None:
    silence = adts(2)
    frames = list(islice(_frames(silence), 4, 8))
    bomb = (b"".join(frames) * (LONGEST_BYTES // len(b"".join(frames))))[:LONGEST_BYTES]
    converted = convert(bomb, voice_format(bomb), SANDBOX)
    assert (converted.length_s or 0) > 3_600
    assert len(converted.opus) < 400_000


def _frames(voice: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(voice):
        length = (voice[at + 3] & 3) << 11 | voice[at + 4] << 3 | voice[at + 5] >> 5
        found.append(voice[at : at + length])
        at += length
    return found


@pytest.mark.parametrize(
    "hostile",
    [
        claiming(b"stts", 8, 0xFFFFFFFF),
        claiming(b"stts", 12, 0x7FFFFFFF),
        claiming(b"stsz", 8, 0x3FFFFFFF),
        claiming(b"stsz", 4, 20),
        claiming(b"stco", 8, 0xFFFFFFF0),
    ],
    ids=["endless", "for-years", "a-thousand-million-pieces", "no-sizes", "elsewhere"],
)
def test_whatever_a_recording_claims_it_ends(hostile: bytes) -> None:
    assert voice_format(hostile) == "mp4"
    try:
        converted = convert(hostile, "mp4", SANDBOX)
    except SandboxError:
        return
    assert len(converted.opus) < 400_000


@pytest.mark.parametrize("voice_format", VOICE_FORMATS)
@pytest.mark.parametrize(
    "playlist",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///file\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /file\n",
    ],
    ids=["m3u", "ffconcat"],
)
def test_a_playlist_is_read_as_none_in_whatever_name_it_came(playlist: bytes, voice_format: VoiceFormat) -> None:
    with pytest.raises(SandboxError):
        convert(playlist, voice_format, SANDBOX)


@pytest.mark.parametrize("name", VIDEOS)
def test_of_a_video_that_came_past_the_kiosk_nothing_but_its_sound_is_read(name: str) -> None:
    form: dict[str, VoiceFormat] = {"mp4": "mp4", "3gp": "mp4", "ogg": "ogg", "webm": "webm"}
    converted = convert(RECORDINGS[name], form[name.partition(".")[2]], SANDBOX)
    assert converted.opus.count(b"OpusHead") == 1
    assert b"theora" not in converted.opus


@pytest.mark.parametrize("name", ["voice.webm", "voice.mp3", "voice.aac"])
def test_a_recording_that_was_cut_is_played_as_far_as_it_goes(name: str) -> None:
    half = RECORDINGS[name][: len(RECORDINGS[name]) // 2]
    assert convert(half, FORMATS[name], SANDBOX).length_s == 1


@pytest.mark.parametrize("name", ["voice.m4a", "voice.ogg"])
def test_a_recording_that_was_cut_before_its_first_whole_piece_is_refused(name: str) -> None:
    with pytest.raises(SandboxError):
        convert(RECORDINGS[name][: len(RECORDINGS[name]) // 2], FORMATS[name], SANDBOX)


def test_what_a_recording_says_of_itself_is_not_handed_on() -> None:
    told = b"\x00\x00\x00\x1atitl" + b"secret place"
    voice = RECORDINGS["voice.mp3"].replace(b"Lavf", b"here", 1)
    assert b"here" in voice
    assert b"here" not in convert(voice, "mp3", SANDBOX).opus
    assert told not in convert(RECORDINGS["voice.m4a"], "mp4", SANDBOX).opus


def test_noise_in_a_recording_is_played_around() -> None:
    voice = bytearray(RECORDINGS["voice.aac"] * 4)
    voice[2_000:2_200] = bytes(200)
    assert (convert(bytes(voice), "aac", SANDBOX).length_s or 0) >= 3


class ConvertingOnly(Sandbox):
    """A sandbox in which nothing is counted to its end."""

    def run(self, program: str, arguments: Sequence[str], file: bytes) -> Written:
        if "copy" in arguments:
            raise SandboxError("past its limit")
        return Sandbox.run(self, program, arguments, file)


def test_where_a_length_cannot_be_counted_three_minutes_are_played_all_the_same() -> None:
    voice = b"#!AMR\n" + RECORDINGS["voice.amr"][6:] * 400
    converted = convert(voice, "amr", ConvertingOnly())
    assert (converted.length_s, converted.opus[:4]) == (None, b"OggS")
