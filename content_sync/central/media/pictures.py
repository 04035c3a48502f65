"""A picture made small: what a village's link can bear, upright, and without anything that a camera wrote into it.

In: a JPEG, PNG or WebP as somebody brought it. Out: the same picture as WebP and as JPEG, both of one size in pixels.
Rules: at most 1,200 pixels long; a picture with much in it loses quality first and size then, until both files are
within their weight. The smallest size fits also where every pixel differs from its neighbours. Only this module
imports Pillow at central.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from content_sync.central.media.errors import RefusedMediaError
from content_sync.wire.media import MAX_PICTURE_BYTES

MAX_UPLOAD_BYTES: Final = 12_000_000
MAX_PIXELS: Final = 40_000_000
LONG_EDGE: Final = 1_200
MAX_WEBP_BYTES: Final = 60_000
_EDGES: Final = (LONG_EDGE, 1_000, 800, 640, 480, 320)
# Of WebP and of JPEG, the best first; the last one still shows what is meant.
_QUALITIES: Final = ((80, 82), (70, 74), (60, 66), (50, 58), (40, 50))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPicture:
    """A picture as two files, and its size in pixels."""

    webp: bytes
    jpeg: bytes
    width: int
    height: int

    @property
    def is_light(self) -> bool:
        return len(self.webp) <= MAX_WEBP_BYTES and len(self.jpeg) <= MAX_PICTURE_BYTES


def shrink(body: bytes) -> SmallPicture:
    """Return a picture made small.

    Raises:
        RefusedMediaError: it is too heavy or too large, or no picture that can be read whole.
    """
    if len(body) > MAX_UPLOAD_BYTES:
        raise RefusedMediaError("too_heavy", f"has more than {MAX_UPLOAD_BYTES:,} bytes")
    plain = _decoded(body)
    return next(small for small in _tries(plain) if small.is_light)


def _decoded(body: bytes) -> Image.Image:
    """Return the picture upright, in plain colours on white."""
    try:
        with Image.open(io.BytesIO(body), formats=("JPEG", "PNG", "WEBP")) as image:
            _check_pixels(image)
            image.draft(None, (2 * LONG_EDGE, 2 * LONG_EDGE))  # a large JPEG is decoded at a fraction of its size
            return _plain(image)
    except RefusedMediaError:
        raise
    except Image.DecompressionBombError as error:
        raise RefusedMediaError("too_many_pixels", f"has more than {MAX_PIXELS:,} pixels") from error
    except Exception as error:  # whatever somebody's bytes do to the decoder
        raise RefusedMediaError("not_a_picture", "is no JPEG, PNG or WebP that can be read whole") from error


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise RefusedMediaError("too_many_pixels", f"has more than {MAX_PIXELS:,} pixels")


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    elif image.mode in {"P", "1"}:  # colours by number cannot be averaged
        image = image.convert("RGBA")
    image.thumbnail((LONG_EDGE, LONG_EDGE))
    rgba = ImageOps.exif_transpose(image).convert("RGBA")
    # A new image carries nothing over: no place, no time, no name of the camera, no comment.
    plain = Image.new("RGB", rgba.size, "white")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    return plain


def _tries(plain: Image.Image) -> Iterator[SmallPicture]:
    for edge in _EDGES:
        sized = plain.copy()
        sized.thumbnail((edge, edge))
        worst = _encoded(sized, *_QUALITIES[-1])
        if worst.is_light:
            yield from (_encoded(sized, webp, jpeg) for webp, jpeg in _QUALITIES[:-1])
            yield worst


def _encoded(image: Image.Image, webp_quality: int, jpeg_quality: int) -> SmallPicture:
    webp, jpeg = io.BytesIO(), io.BytesIO()
    image.save(webp, "WEBP", quality=webp_quality, method=4)
    image.save(jpeg, "JPEG", quality=jpeg_quality, optimize=True, progressive=True)
    return SmallPicture(webp=webp.getvalue(), jpeg=jpeg.getvalue(), width=image.width, height=image.height)
