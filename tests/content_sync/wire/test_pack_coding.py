"""How files of packs are coded: they come out as they went in, small where the copy is like them, and never larger."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import WireError
from content_sync.wire.pack_coding import Coding, coded, decoded, number, read_number
from content_sync.wire.pack_primer import PRIMER


def a_list(areas: int, *, changed: int = -1, added: str = "") -> bytes:
    """A role's list of targets, as tuf writes it: mostly digests."""
    digests = random.Random(7)
    listed = {f"warnings/{4300000 + area}": digests.randbytes(32).hex() for area in range(areas)}
    if changed >= 0:
        listed[f"warnings/{4300000 + changed}"] = random.Random(changed).randbytes(32).hex()
    if added:
        listed[f"warnings/{added}"] = random.Random(added).randbytes(32).hex()
    return json.dumps(listed, sort_keys=True, separators=(",", ":")).encode()


def back(body: bytes, copy: bytes | None) -> bytes:
    coding, packed = coded(body, copy)
    return decoded(coding, packed, copy, max_bytes=len(body))


bodies = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from([b"\x01", b"\x01\x02", b"0123456789abcdef" * 3, b"ab", b'"sig":"', b"\xff"])).map(
        b"".join
    ),
)


@given(bodies, st.one_of(st.none(), bodies))
def test_a_file_comes_out_as_it_went_in(body: bytes, copy: bytes | None) -> None:
    assert back(body, copy) == body


@pytest.mark.parametrize("size", [15_999, 16_384, 31_999, 32_000, 32_001, 32_768, 48_384, 90_000])
@pytest.mark.parametrize("grown", [-20_000, -1, 0, 1, 7_000])
def test_files_of_every_size_around_the_window_come_out_as_they_went_in(size: int, grown: int) -> None:
    copy = random.Random(size).randbytes(size)
    body = copy[: size // 2] + random.Random(2).randbytes(max(0, grown)) + copy[size // 2 - min(0, grown) :]
    assert back(body, copy) == body


def test_one_change_in_a_list_longer_than_the_window_costs_no_more_than_a_short_line() -> None:
    before = a_list(928)
    for after in (
        a_list(928, changed=0),
        a_list(928, changed=927),
        a_list(928, added="4399999"),
        a_list(928, added="1"),
    ):
        coding, packed = coded(after, before)
        assert bool(coding & Coding.BLOCKS) == (len(after) != len(before))
        assert len(packed) < 700  # whole it has 33 KB


def test_a_list_that_fits_into_the_window_is_one_stream() -> None:
    coding, packed = coded(a_list(200, changed=3), a_list(200))
    assert Coding.BLOCKS not in coding
    assert len(packed) < 150


def test_versions_that_all_grow_by_one_cost_next_to_nothing() -> None:
    versions = [random.Random(role).randrange(10, 99) for role in range(300)]
    before, after = (
        json.dumps({f"w{role}.json": {"version": version + by} for role, version in enumerate(versions)}).encode()
        for by in (0, 1)
    )
    coding, packed = coded(after, before)
    assert Coding.DIFFERENCE in coding
    assert len(packed) < 300


def test_digests_cost_half_of_their_digits() -> None:
    digest = random.Random(3).randbytes(32)
    coding, packed = coded(digest.hex().encode(), None)
    assert coding == Coding.DIGESTS
    assert len(packed) < 45


def test_a_text_without_a_copy_is_coded_against_the_words_that_both_ends_have() -> None:
    body = '[{"areas":["43"],"effective":"2026-11-22T05:00:00Z","event":"พายุฤดูร้อน","kind":"warning"}]'.encode()
    coding, packed = coded(body, None)
    assert coding == Coding.PRIMED
    assert len(packed) < 50
    assert back(body, None) == body


def test_the_words_that_both_ends_have_are_these_for_ever() -> None:
    assert hashlib.sha256(PRIMER).hexdigest() == "77bb469f3e9b26a44cc04859aa1da8080866fe3a6d34811c86e177a64a9adb6e"


def test_a_file_with_the_byte_that_marks_digests_is_coded_without_them() -> None:
    body = b"\x01" + b"0123456789abcdef" * 4
    coding, _ = coded(body, None)
    assert Coding.DIGESTS not in coding
    assert back(body, None) == body


@given(st.integers(0, 127), st.binary(max_size=200), st.one_of(st.none(), st.binary(max_size=50)))
def test_whatever_comes_is_a_file_or_a_reason(coding: int, packed: bytes, copy: bytes | None) -> None:
    with contextlib.suppress(WireError):
        assert len(decoded(coding, packed, copy, max_bytes=100)) <= 100


def test_a_coding_of_a_later_version_is_refused() -> None:
    with pytest.raises(WireError):
        decoded(32, zlib.compress(b"later"), None, max_bytes=10)


def test_a_bomb_is_inflated_no_further_than_it_says() -> None:
    bomb, coding = coded(bytes(1_000_000), None)[1], 0
    with pytest.raises(WireError):
        decoded(coding, bomb, None, max_bytes=999_999)
    assert decoded(coding, bomb, None, max_bytes=1_000_000) == bytes(1_000_000)


def test_digests_that_grow_past_the_length_are_refused() -> None:
    coding, packed = coded(b"0123456789abcdef" * 100, None)
    assert coding == Coding.DIGESTS
    assert decoded(coding, packed, None, max_bytes=1_600) == b"0123456789abcdef" * 100
    with pytest.raises(WireError):
        decoded(coding, packed, None, max_bytes=1_599)


@given(st.integers(0, 2**28 - 1))
def test_a_number_comes_out_as_it_went_in(value: int) -> None:
    assert read_number(b"x" + number(value) + b"y", 1) == (value, 1 + len(number(value)))


@pytest.mark.parametrize("cut", [b"", b"\x80", b"\xff\xff\xff", b"\xff\xff\xff\xff\x01"])
def test_a_number_that_is_cut_off_or_too_large_is_refused(cut: bytes) -> None:
    with pytest.raises(WireError):
        read_number(cut, 0)
