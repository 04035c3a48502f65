"""A recording is told apart by its bytes alone: each format, videos, what was cut, and whatever strangers send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.wire.voices.formats import VOICE_FORMATS, voice_format
from content_sync.wire.voices.streams import NotAVoiceError
from tests.cast.recordings import FORMATS, RECORDINGS, VIDEOS

JPEG, HEIC = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(2_000), b"\x00\x00\x00\x18ftypheic" + bytes(2_000)
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"
CONCAT = b"ffconcat version 1.0\nfile /etc/passwd\n"


def reason(file: bytes) -> str:
    """Return why a file is no voice; its format where it is one."""
    try:
        return voice_format(file)
    except NotAVoiceError as error:
        return error.reason


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_known_by_its_bytes(name: str) -> None:
    assert voice_format(RECORDINGS[name]) == FORMATS[name]


def test_there_is_a_recording_of_each_format_and_each_recording_is_tried() -> None:
    assert set(FORMATS.values()) == set(VOICE_FORMATS)
    assert {*FORMATS, *VIDEOS} == set(RECORDINGS)


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_is_a_video_whatever_its_name_says(name: str) -> None:
    assert reason(RECORDINGS[name]) == "video"


@pytest.mark.parametrize(
    "file",
    [b"", b"#!AM", JPEG, HEIC, b"\x89PNG\r\n\x1a\n" + bytes(500), PLAYLIST, CONCAT, b"RIFF\x24\x00\x00\x00WAVEfmt ",
     "เสียง".encode("utf-16"), b"<html>", bytes(5_000), b"\xff" * 5_000, b"ID3\x04\x00\x00\x00\x00\x00\x00",
     b"\x1a\x45\xdf\xa3\x00"],
)  # fmt: skip
def test_anything_else_is_unknown(file: bytes) -> None:
    assert reason(file) == "unknown"


@pytest.mark.parametrize("name", ["voice.m4a", "voice.3gp"])
def test_a_recording_that_a_phone_describes_at_its_end_was_cut_wherever_that_is_missing(name: str) -> None:
    whole = RECORDINGS[name]
    assert [length for length in range(12, len(whole)) if reason(whole[:length]) != "cut"] == []


def test_fragments_that_lack_a_byte_at_the_end_were_cut() -> None:
    assert reason(RECORDINGS["fragments.m4a"][:-1]) == "cut"


@pytest.mark.parametrize(("name", "least"), [("voice.amr", 6 + 32), ("wideband.amr", 9 + 33), ("bare.mp3", 72)])
def test_a_recording_of_frames_has_one_whole_frame_at_least(name: str, least: int) -> None:
    assert reason(RECORDINGS[name][:least]) == FORMATS[name]
    assert reason(RECORDINGS[name][: least - 1]) in {"cut", "unknown"}


@pytest.mark.parametrize("name", ["voice.ogg", "voice.webm"])
def test_a_container_that_ends_before_its_sound_was_cut(name: str) -> None:
    assert reason(RECORDINGS[name][:60]) == "cut"


def test_sound_without_sound_is_unknown() -> None:
    silent = RECORDINGS["voice.m4a"].replace(b"soun", b"meta")
    assert reason(silent) == "unknown"
    assert reason(RECORDINGS["voice.ogg"].replace(b"OpusHead", b"kateHead")) == "unknown"


def test_what_never_ends_by_its_own_word_is_read_to_an_end() -> None:
    assert reason(b"\x00\x00\x00\x08ftypM4A " + b"\x00\x00\x00\x08free" * 200_000) == "cut"
    assert reason(b"\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00" + b"\x00\x00\x00\x08free" * 200_000) == "unknown"
    assert reason((b"OggS\x00\x02" + bytes(20) + b"\x00") * 50_000) == "unknown"


@given(st.sampled_from(sorted(RECORDINGS)), st.data())
def test_a_recording_with_other_bytes_in_it_is_a_voice_or_refused_with_a_reason(name: str, data: st.DataObject) -> None:
    whole = RECORDINGS[name]
    place, put = data.draw(st.integers(0, min(len(whole), 400))), data.draw(st.binary(min_size=1, max_size=12))
    end = data.draw(st.integers(place, len(whole)))
    assert reason(whole[:place] + put + whole[place + len(put) : end]) in {*VOICE_FORMATS, "unknown", "video", "cut"}


@given(
    st.sampled_from([b"", b"\x00\x00\x00\x10ftypM4A ", b"OggS", b"\x1a\x45\xdf\xa3", b"#!AMR\n", b"ID3", b"\xff\xfb"]),
    st.binary(max_size=400),
)
def test_any_bytes_are_a_voice_or_refused_with_a_reason(head: bytes, rest: bytes) -> None:
    assert reason(head + rest) in {*VOICE_FORMATS, "unknown", "video", "cut"}


def test_boxes_of_any_length_are_walked() -> None:
    voice = RECORDINGS["voice.m4a"]
    assert reason(voice + b"\x00\x00\x00\x01free" + (16 + 100).to_bytes(8) + bytes(100)) == "mp4"
    assert reason(voice + b"\x00\x00\x00\x01free" + (16 + 101).to_bytes(8) + bytes(100)) == "cut"
    assert reason(voice + b"\x00\x00\x00\x00free" + bytes(9)) == "mp4"
