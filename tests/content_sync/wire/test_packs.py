"""The format of packs: the same bytes for ever, read as far as they came, each file by itself."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import WireError
from content_sync.wire.packs import MAX_FILE_BYTES, PackedFile, PackReader, pack_file, write_pack
from tests.cast.wire.pack_samples import COPIES, FILES, a_pack, read_pack
from tests.cast.wire.wire_samples import golden


def unpacked(files: dict[str, PackedFile]) -> dict[str, bytes]:
    return {name: file.unpacked(COPIES.get(name)) for name, file in files.items()}


def test_a_pack_of_the_field_is_read() -> None:
    pack = read_pack(golden("pack.kp1"))
    assert pack.is_whole
    assert unpacked(dict(pack.files)) == FILES


def test_a_pack_that_is_written_now_is_read_as_the_one_of_the_field() -> None:
    pack = read_pack(a_pack())
    assert list(pack.files) == list(FILES)
    assert unpacked(dict(pack.files)) == FILES


def test_the_bytes_of_a_file_stand_where_the_format_says() -> None:
    whole = write_pack([pack_file("17.w43", b"{}", b"{} ")])
    assert whole[:3] == b"KP1"
    assert whole[3:10] == b"\x0617.w43"
    assert whole[10] & 1
    assert whole[11:15].hex() == "3d8e6a3f"
    assert whole[15] == 2
    assert whole[16] == len(whole) - 16 - 1 - 4 - 1
    assert int.from_bytes(whole[17:21]) == zlib.crc32(b"{}")
    assert whole[-1] == 0


@given(st.integers(0, len(a_pack()) - 1))
def test_of_a_pack_that_is_cut_off_the_files_that_came_are_good(size: int) -> None:
    pack = read_pack(a_pack()[:size])
    assert not pack.is_whole
    assert list(pack.files) == list(FILES)[: len(pack.files)]
    assert unpacked(dict(pack.files)) == {name: FILES[name] for name in pack.files}


@given(st.integers(1, 40))
def test_a_file_is_there_as_soon_as_its_last_byte_came(size: int) -> None:
    reader, pack, came = PackReader(), a_pack(), dict[str, PackedFile]()
    for begins in range(0, len(pack), size):
        assert not reader.is_whole
        came |= reader.add(pack[begins : begins + size])
        assert came == read_pack(pack[: begins + size]).files
    assert reader.is_whole
    assert unpacked(came) == FILES


@given(st.integers(3, len(a_pack()) - 1), st.integers(1, 255))
def test_a_damaged_byte_costs_no_file_that_is_still_read_another_content(at: int, by: int) -> None:
    damaged = bytearray(a_pack())
    damaged[at] ^= by
    for name, file in read_pack(bytes(damaged)).files.items():
        try:
            body = file.unpacked(COPIES.get(name))
        except WireError:
            continue
        assert body == FILES.get(name, body)


@given(st.binary(max_size=300))
def test_whatever_follows_the_magic_is_read_or_left(rest: bytes) -> None:
    for file in read_pack(b"KP1" + rest).files.values():
        assert file.length <= MAX_FILE_BYTES


@pytest.mark.parametrize("body", [b"KP2\0", b"<html>", b"K1", b"{}"])
def test_something_else_is_no_pack(body: bytes) -> None:
    with pytest.raises(WireError):
        read_pack(body)


def test_what_follows_the_end_is_no_pack_of_this_version() -> None:
    assert not read_pack(a_pack() + b"x").is_whole


def test_a_file_against_another_copy_is_left_out_alone() -> None:
    files = read_pack(a_pack()).files
    coded = next(name for name, file in files.items() if file.copy)
    for copy in (None, b"another"):
        with pytest.raises(WireError):
            files[coded].unpacked(copy)
    assert files["2.root"].unpacked(None) == FILES["2.root"]


def test_a_file_that_is_coded_as_a_later_version_codes_is_left_out_alone() -> None:
    later = bytearray(pack_file("w", b"later"))
    later[2] = 64
    pack = read_pack(write_pack([bytes(later), pack_file("timestamp", b"now")]))
    assert pack.is_whole
    with pytest.raises(WireError):
        pack.files["w"].unpacked(None)
    assert pack.files["timestamp"].unpacked(None) == b"now"


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "", "a b", "ก", ".x", "x/.."])
def test_a_file_without_a_name_of_the_tree_ends_the_pack(name: str) -> None:
    named = name.encode()
    file = bytes((len(named),)) + named + pack_file("w", b"x")[2:]
    assert "w" not in read_pack(b"KP1" + file).files
    assert name not in read_pack(b"KP1" + file).files


def test_a_file_that_says_it_is_larger_than_any_of_the_tree_ends_the_pack() -> None:
    largest = pack_file("w", bytes(MAX_FILE_BYTES))
    assert read_pack(write_pack([largest])).files["w"].length == MAX_FILE_BYTES
    assert not read_pack(write_pack([pack_file("w", bytes(MAX_FILE_BYTES + 1))])).files
