"""The child process that shrinks one photo: `python -m kiosk.store.photos.shrink_child LONG_EDGE < photo > jpeg`.

It reads bytes from strangers, so it limits its own memory and time before it looks at them. Its exit code says what is
wrong: 4 too many pixels, 5 broken. A file that is harmed outside its pixels (the end mark is missing, a comment or a
colour profile is unreadable) passes; a file that lacks pixels is broken. Only this module imports Pillow, and the
server never imports this module.
"""

import io
import os
import resource
import sys
from typing import BinaryIO

from PIL import Image, ImageFile, ImageOps

from kiosk.store.errors import TooManyPixelsError

OK, TOO_MANY_PIXELS, BROKEN = 0, 4, 5
MAX_PIXELS = 24_000_000
LONG_EDGE = 1024
# 24 megapixels of PNG with transparency are 96 MB, twice over while they are made smaller.
MEMORY_BYTES = 512 * 1024 * 1024
_JPEG_END = b"\xff\xd9"
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_OF_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"eXIf", b"IEND"})  # and which way is up
CPU_S = 15  # the smallest Pi takes less for the largest honest photo; a longer one is made to hold the board up


def main(photo: BinaryIO, small: BinaryIO, *, long_edge: int = LONG_EDGE) -> int:
    """Read a photo, write its small JPEG, return the exit code."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, and is lower
    try:
        small.write(shrunk(whole(photo), long_edge=long_edge))
    except TooManyPixelsError:
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - whatever strangers' bytes do to the decoder
        return BROKEN
    return OK


def whole(photo: BinaryIO) -> Image.Image:
    """Return the decoded picture, with every pixel.

    Raises:
        TooManyPixelsError: it has more than may be decoded.
        Exception: it is broken; the decoder has many kinds.
    """
    try:
        image = _opened(photo)
        image.load()
    except TooManyPixelsError:
        raise
    except Exception:  # noqa: BLE001 - a comment that is too long is another kind than one that is cut
        return _forgiven(photo)
    return image


def _forgiven(photo: BinaryIO) -> Image.Image:
    """Decode what a strict decoder refuses, going on in two ways after its end: where both agree, no pixel is missing.

    Raises:
        Exception: it is broken, or pixels are missing.
    """
    photo.seek(0)
    body = _only_pixels(photo.read())
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        one, other = (
            _decoded_on(ground, io.BytesIO(body + going_on * 64 + _JPEG_END))
            for ground, going_on in ((0, b"\x00"), (255, b"\x55"))
        )
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    if one.tobytes() != other.tobytes():
        raise OSError("pixels are missing")
    return one


def _only_pixels(photo: bytes) -> bytes:
    """Return a PNG without the chunks its picture does not need; anything else as it is."""
    if not photo.startswith(_PNG_HEAD):
        return photo
    chunks, start = [_PNG_HEAD], len(_PNG_HEAD)
    while start < len(photo):
        end = start + 12 + int.from_bytes(photo[start : start + 4])
        if photo[start + 4 : start + 8] in _OF_PIXELS:
            chunks.append(photo[start:end])
        start = end
    return b"".join(chunks)


def _decoded_on(ground: int, photo: BinaryIO) -> Image.Image:
    """Decode on black (0) or white (255): pixels that a PNG lacks stay as they were."""
    image = _opened(photo)
    image.im = Image.new(image.mode, image.size, (ground,) * len(image.getbands())).im
    image.load()
    return image


def _opened(photo: BinaryIO) -> Image.Image:
    photo.seek(0)
    image = Image.open(photo, formats=("JPEG", "PNG"))
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixelsError
    image.draft(None, (2 * LONG_EDGE, 2 * LONG_EDGE))  # a large JPEG is decoded at a fraction of its size
    return image


def shrunk(image: Image.Image, *, long_edge: int = LONG_EDGE) -> bytes:
    """Return the image as a small upright JPEG without metadata."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    elif image.mode in {"P", "1"}:  # colours by number cannot be averaged
        image = image.convert("RGBA")
    image.thumbnail((long_edge, long_edge))
    upright = ImageOps.exif_transpose(image)
    rgba = upright.convert("RGBA")
    # A new image carries nothing over: no place, no time, no name of the camera, no comment.
    plain = Image.new("RGB", rgba.size, "white")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def limit() -> None:
    """Limit the memory and CPU time of this process, and lower its priority."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))  # the first ends it with SIGXCPU, which tells why
    os.nice(10)


if __name__ == "__main__":
    limit()
    sys.exit(main(io.BytesIO(sys.stdin.buffer.read()), sys.stdout.buffer, long_edge=int(sys.argv[1])))
