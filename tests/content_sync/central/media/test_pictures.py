"""A picture is made small: within its weight whatever it shows, upright, and without what a camera wrote into it."""

from __future__ import annotations

import io
import random
import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from content_sync.central.media.errors import RefusedMediaError
from content_sync.central.media.pictures import (
    LONG_EDGE,
    MAX_PIXELS,
    MAX_UPLOAD_BYTES,
    MAX_WEBP_BYTES,
    SmallPicture,
    shrink,
)
from content_sync.wire.media import MAX_PICTURE_BYTES


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def sky(width: int, height: int) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def opened(small: SmallPicture) -> tuple[Image.Image, Image.Image]:
    webp, jpeg = (Image.open(io.BytesIO(body)) for body in (small.webp, small.jpeg))
    webp.load()
    jpeg.load()
    return webp, jpeg


@pytest.mark.parametrize(
    "image", [noise(1_300, 900), noise(700, 1_200), sky(4_000, 3_000)], ids=["wide", "tall", "sky"]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_whatever_it_shows_both_files_are_within_their_weight(image: Image.Image, kind: str) -> None:
    small = shrink(encoded(image, kind))
    assert len(small.webp) <= MAX_WEBP_BYTES
    assert len(small.jpeg) <= MAX_PICTURE_BYTES
    webp, jpeg = opened(small)
    assert (webp.format, jpeg.format) == ("WEBP", "JPEG")
    assert webp.size == jpeg.size == (small.width, small.height)
    assert max(webp.size) <= LONG_EDGE


def test_both_weights_count() -> None:
    light = SmallPicture(webp=bytes(MAX_WEBP_BYTES), jpeg=bytes(MAX_PICTURE_BYTES), width=1, height=1)
    assert light.is_light
    assert not replace(light, webp=bytes(MAX_WEBP_BYTES + 1)).is_light
    assert not replace(light, jpeg=bytes(MAX_PICTURE_BYTES + 1)).is_light


@pytest.mark.parametrize(
    ("edge", "becomes"), [(LONG_EDGE - 1, LONG_EDGE - 1), (LONG_EDGE, LONG_EDGE), (LONG_EDGE + 1, LONG_EDGE)]
)
def test_a_picture_with_little_in_it_keeps_its_size_up_to_the_limit(edge: int, becomes: int) -> None:
    assert shrink(encoded(sky(edge, 300))).width == becomes


def test_what_a_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Pocket 7"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    small = shrink(encoded(sky(400, 300), exif=exif.tobytes(), comment=b"at home"))
    assert (small.width, small.height) == (300, 400)
    for file in opened(small):
        assert not file.getexif()
        assert file.info.get("comment") is None
    assert b"Pocket" not in small.webp + small.jpeg


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    image = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else sky(40, 30).convert(mode)
    small = shrink(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert opened(small)[1].mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    small = shrink(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert opened(small)[1].getpixel((10, 10)) == (255, 255, 255)


def test_a_picture_of_the_heaviest_weight_is_taken_and_one_byte_more_refused() -> None:
    body = encoded(sky(40, 30))
    full = body + b"\0" * (MAX_UPLOAD_BYTES - len(body))
    assert shrink(full).width == 40
    with pytest.raises(RefusedMediaError) as refused:
        shrink(full + b"\0")
    assert refused.value.code == "too_heavy"


def _png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, and has no pixels."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("height", [1_001, 30_000, 300_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(height: int) -> None:
    with pytest.raises(RefusedMediaError) as refused:
        shrink(_png_of(MAX_PIXELS // 1_000, height))
    assert refused.value.code == "too_many_pixels"


def test_a_picture_of_as_many_pixels_as_may_be_is_taken() -> None:
    assert shrink(encoded(Image.new("1", (MAX_PIXELS // 1_000, 1_000)), "PNG")).width == LONG_EDGE


@pytest.mark.parametrize(
    "body",
    [b"", b"GIF89a", b"<svg/>", encoded(sky(400, 300))[:-900], _png_of(40, 30), b"\xff\xd8\xff" + bytes(90)],
    ids=["nothing", "gif", "svg", "cut", "no-pixels", "no-jpeg"],
)
def test_what_is_no_whole_picture_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedMediaError) as refused:
        shrink(body)
    assert refused.value.code == "not_a_picture"
