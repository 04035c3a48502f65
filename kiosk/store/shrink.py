"""The child process that shrinks one photo: `python -m kiosk.store.shrink < photo > jpeg`.

It meets bytes of strangers, so it limits its own memory and time before it looks at them. Its exit
code says what is wrong: 4 too many pixels, 5 broken. Only this module imports
Pillow, and the server never imports this module.
"""

import io
import os
import resource
import sys
from typing import BinaryIO

from PIL import Image, ImageOps

OK, TOO_MANY_PIXELS, BROKEN = 0, 4, 5
MAX_PIXELS = 24_000_000
LONG_EDGE = 1024
# 24 megapixels of PNG with transparency are 96 MB, twice over while they are made smaller.
MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 40


def main(photo: BinaryIO, small: BinaryIO) -> int:
    """Read a photo, write its small JPEG, return the exit code."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, and is lower
    try:
        image = Image.open(photo, formats=("JPEG", "PNG"))
        if image.width * image.height > MAX_PIXELS:
            return TOO_MANY_PIXELS
        small.write(shrunk(image))
    except Exception:  # noqa: BLE001 - whatever strangers' bytes do to the decoder
        return BROKEN
    return OK


def shrunk(image: Image.Image) -> bytes:
    """Return the image as a small upright JPEG without metadata."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    elif image.mode in {"P", "1"}:  # colours by number cannot be averaged
        image = image.convert("RGBA")
    image.thumbnail((LONG_EDGE, LONG_EDGE))
    upright = ImageOps.exif_transpose(image)
    rgba = upright.convert("RGBA")
    # A new image carries nothing over: no place, no time, no name of the camera, no comment.
    plain = Image.new("RGB", rgba.size, "white")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def limit() -> None:
    """Limit this process, and let others go first."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    os.nice(10)


if __name__ == "__main__":
    limit()
    sys.exit(main(io.BytesIO(sys.stdin.buffer.read()), sys.stdout.buffer))
