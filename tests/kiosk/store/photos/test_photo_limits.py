"""A photo at its limits: its bytes, its pixels, and the edge of the small one."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from kiosk.store.errors import TooLargeError, TooManyPixelsError
from kiosk.store.photos.shrink_child import shrunk, whole
from kiosk.store.photos.shrinking import SMALL_EDGE, PhotoShrinker, check


def white_png(width: int, height: int) -> io.BytesIO:
    """Return a PNG of one bit for each pixel: small, however many pixels it has."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * ((width + 7) // 8)) * height)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def test_a_photo_has_eight_megabytes_at_most() -> None:
    most = b"\xff\xd8\xff".ljust(8 * 1024 * 1024, b"x")
    check(most)
    with pytest.raises(TooLargeError):
        check(most + b"x")


def test_a_photo_has_twenty_four_megapixels_at_most() -> None:
    assert whole(white_png(6_000, 4_000)).size == (6_000, 4_000)
    with pytest.raises(TooManyPixelsError):
        whole(white_png(4_800, 5_001))


@pytest.mark.parametrize(("edge", "small"), [(1_024, (1_024, 512)), (1_026, (1_024, 512)), (4_096, (1_024, 512))])
def test_the_long_edge_of_the_small_photo_is_1024_pixels_at_most(edge: int, small: tuple[int, int]) -> None:
    assert Image.open(io.BytesIO(shrunk(Image.new("RGB", (edge, edge // 2))))).size == small


def test_a_photo_for_a_list_has_another_long_edge() -> None:
    small = PhotoShrinker().shrink(white_png(700, 400).getvalue(), long_edge=SMALL_EDGE)
    assert Image.open(io.BytesIO(small)).size == (320, 183)
