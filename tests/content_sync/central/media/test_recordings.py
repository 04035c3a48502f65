"""A recording is known by its bytes: its format and how long it takes; a film is none."""

from __future__ import annotations

import pytest

from content_sync.central.media import recordings
from content_sync.central.media.errors import RefusedMediaError
from content_sync.central.media.recordings import format_and_seconds
from content_sync.wire.media import MAX_RECORDING_BYTES
from tests.cast.folders import DATA


@pytest.mark.parametrize("kind", ["opus", "mp3", "m4a"])
def test_a_recording_is_known_by_its_bytes(kind: str) -> None:
    assert format_and_seconds((DATA / f"two_seconds.{kind}").read_bytes()) == (kind, 2)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ID3",
        b"OggS" + bytes(40),
        b"\xff\xfb" + bytes(500),
        (DATA / "film.mp4").read_bytes(),
        (DATA / "vorbis.ogg").read_bytes(),
        (DATA / "two_seconds.m4a").read_bytes()[:60],
        (DATA / "two_seconds.opus").read_bytes()[:30],
        b"#EXTM3U\nhttp://example.org/a.mp3",
    ],
    ids=["nothing", "tag", "ogg", "frame", "film", "vorbis", "cut-m4a", "cut-opus", "playlist"],
)
def test_what_is_no_recording_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedMediaError) as refused:
        format_and_seconds(body)
    assert refused.value.code == "not_a_recording"


def test_a_recording_of_the_heaviest_weight_is_taken_and_one_byte_more_refused() -> None:
    body = (DATA / "two_seconds.mp3").read_bytes()
    full = body + bytes(MAX_RECORDING_BYTES - len(body))
    assert format_and_seconds(full)[0] == "mp3"
    with pytest.raises(RefusedMediaError) as refused:
        format_and_seconds(full + b"\0")
    assert refused.value.code == "too_heavy"


def test_a_recording_as_long_as_may_be_is_taken_and_a_longer_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = (DATA / "two_seconds.opus").read_bytes()
    monkeypatch.setattr(recordings, "MAX_RECORDING_S", 2.1)
    assert format_and_seconds(body) == ("opus", 2)
    monkeypatch.setattr(recordings, "MAX_RECORDING_S", 1.9)
    with pytest.raises(RefusedMediaError) as refused:
        format_and_seconds(body)
    assert refused.value.code == "too_long"
