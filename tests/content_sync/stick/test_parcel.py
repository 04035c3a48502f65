"""A stick as one file: the same folder is the same bytes, and half a parcel is no stick."""

from __future__ import annotations

import hashlib
import io
import struct
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from content_sync.stick.errors import StickError, StickGoneError
from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import pack, parcel_name, size_bytes, unpack
from content_sync.wire.carriers import MARKER, StickMarker
from content_sync.wire.media import MAX_RECORDING_BYTES
from content_sync.wire.reports import MAX_ATTACHMENT_BYTES
from tests.cast.stick.fat_folder import FatFolder

MADE = StickMarker(format=1, id="0123abcd", made=datetime(2026, 11, 26, tzinfo=UTC))
LARGEST = MAX_ATTACHMENT_BYTES + 48


def a_stick(mount: Path) -> StickFolder:
    mount.mkdir(exist_ok=True)
    stick = StickFolder(mount)
    stick.write("up/43010501/00-1.kb1", b"sealed")
    stick.write("up/43010501/00-2.kb1", b"")
    stick.write("tree/targets/articles/index", b"[]")
    stick.mark(MADE)
    return stick


def a_file(name: bytes, body: bytes, *, digest: bytes | None = None, length: int | None = None) -> bytes:
    head = struct.pack(">H", len(name)) + name + struct.pack(">I", len(body) if length is None else length)
    return head + (digest or hashlib.sha256(body).digest()) + body


def an_end(count: int) -> bytes:
    return struct.pack(">HI", 0, count)


MARKED = a_file(MARKER.encode(), b'{"format":1,"id":"0123abcd","made":"2026-11-26T00:00:00Z"}')


def refused(parcel: bytes, mount: Path) -> str:
    with pytest.raises(StickError) as error:
        unpack(io.BytesIO(parcel), StickFolder(mount))
    with pytest.raises(StickError):
        StickFolder(mount).marker()
    return error.value.fault


def test_a_parcel_holds_what_the_folder_holds_and_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    sent, came = a_stick(tmp_path / "sent"), StickFolder(tmp_path / "came")
    parcel = b"".join(pack(sent))
    assert parcel == b"".join(pack(sent))
    for within in ("", "up/", "nothing/"):
        assert size_bytes(sent, within=within) == len(b"".join(pack(sent, within=within)))
    came.mount.mkdir()
    unpack(io.BytesIO(parcel), came)
    assert came.marker() == MADE
    assert came.read("up/43010501/00-1.kb1", max_bytes=9) == b"sealed"
    assert came.names("up/43010501", most=9) == ("00-1.kb1", "00-2.kb1")
    assert came.read("tree/targets/articles/index", max_bytes=9) == b"[]"
    assert b"".join(pack(came)) == parcel


def test_a_parcel_that_is_cut_off_anywhere_is_no_stick(tmp_path: Path) -> None:
    parcel = b"".join(pack(a_stick(tmp_path / "sent")))
    for length in range(0, len(parcel), 31):
        mount = tmp_path / str(length)
        mount.mkdir()
        assert refused(parcel[:length], mount) == "unfinished"


@pytest.mark.parametrize(
    ("parcel", "fault"),
    [
        (b"PK\x03\x04" + b"x" * 99, "none"),
        (b"KBX1" + a_file(b"up/a", b"x", digest=b"0" * 32) + MARKED + an_end(2), "unreadable"),
        (b"KBX1" + MARKED + a_file(b"up/a", b"x") + an_end(2), "unreadable"),
        (b"KBX1" + MARKED + an_end(2), "unreadable"),
        (b"KBX1" + MARKED + an_end(1) + b"more", "unreadable"),
        (b"KBX1" + a_file(b"up/a", b"x") + an_end(1), "unreadable"),
        (b"KBX1" + a_file(b"../../key", b"x") + MARKED + an_end(2), "name"),
        (b"KBX1" + a_file("ก".encode(), b"x") + MARKED + an_end(2), "name"),
        (b"KBX1" + a_file(b"n" * 301, b"x") + MARKED + an_end(2), "name"),
        (b"KBX1" + a_file(b"up/a", b"x", length=LARGEST + 1) + MARKED + an_end(2), "too-large"),
    ],
)
def test_what_is_no_parcel_of_ours_is_refused_whole(tmp_path: Path, parcel: bytes, fault: str) -> None:
    assert refused(parcel, tmp_path) == fault


def test_a_photo_and_a_recording_of_the_largest_size_have_room(tmp_path: Path) -> None:
    assert LARGEST >= MAX_RECORDING_BYTES
    body = bytes(LARGEST)
    parcel = b"KBX1" + a_file(b"up/a", body) + MARKED + an_end(2)
    unpack(io.BytesIO(parcel), StickFolder(tmp_path))
    assert StickFolder(tmp_path).read("up/a", max_bytes=LARGEST) == body


@pytest.mark.parametrize(("count", "is_taken"), [(19, True), (20, False)])
def test_all_files_together_have_a_limit(tmp_path: Path, count: int, is_taken: bool) -> None:
    body = bytes(2_000_000)
    files = b"".join(a_file(b"up/%03d" % number, body) for number in range(count))
    parcel = b"KBX1" + files + MARKED + an_end(count + 1)
    if is_taken:
        unpack(io.BytesIO(parcel), StickFolder(tmp_path))
        assert StickFolder(tmp_path).names("up", most=count) != ()
    else:
        assert refused(parcel, tmp_path) == "too-large"


def test_more_files_than_a_parcel_has_are_refused(tmp_path: Path) -> None:
    files = b"".join(a_file(b"up/%04d" % number, b"") for number in range(6_001))
    assert refused(b"KBX1" + files + MARKED + an_end(6_002), tmp_path) == "too-large"


def test_a_folder_that_is_no_stick_is_packed_by_nobody(tmp_path: Path) -> None:
    stick = StickFolder(tmp_path)
    stick.write("up/a", b"x")
    with pytest.raises(StickError):
        list(pack(stick))


def test_a_folder_with_more_than_a_parcel_takes_is_told(tmp_path: Path) -> None:
    stick = a_stick(tmp_path)
    for number in range(20):
        stick.write(f"up/{number}", bytes(2_000_000))
    for read in (size_bytes, lambda whole: list(pack(whole))):
        with pytest.raises(StickError) as error:
            read(stick)
        assert error.value.fault == "too-large"


def test_a_full_disk_is_told_from_a_wrong_parcel(fat_stick: FatFolder, tmp_path: Path) -> None:
    parcel = b"".join(pack(a_stick(tmp_path / "sent")))
    fat_stick.pull_out_after(1)
    with pytest.raises(StickGoneError):
        unpack(io.BytesIO(parcel), StickFolder(fat_stick.mount))


def test_the_file_is_named_after_the_village_and_the_day_of_the_buddhist_era() -> None:
    assert parcel_name("43010101", date(2026, 11, 6)) == "kiosk-43010101-2569-11-06.kbx"
    back = parcel_name("43010101", date(2026, 11, 6), is_back=True)
    assert back == "kiosk-43010101-2569-11-06-back.kbx", "both lie in the same phone's downloads"
