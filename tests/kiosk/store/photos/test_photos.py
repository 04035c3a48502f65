"""Photos: shrunk in a child process, refused by kind."""

import io
import os
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest
from PIL import Image

from kiosk.store.errors import (
    BrokenFileError,
    BusyError,
    HeicError,
    NotAPhotoError,
    TooLargeError,
    TooManyPixelsError,
    UploadError,
)
from kiosk.store.photos import shrink_child, shrinking
from kiosk.store.photos.shrinking import PhotoShrinker
from tests.cast.folders import HARMED, PROJECT


def encoded(kind: str, width: int, height: int, *, mode: str = "RGB", exif: Image.Exif | None = None) -> bytes:
    # A gradient, so that a cut file lacks something.
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    if mode == "RGB":
        image.paste("red", (0, 0, width // 2, height // 2))
    out = io.BytesIO()
    if exif:
        image.save(out, kind, exif=exif, comment=b"made by a camera")
    else:
        image.save(out, kind)
    return out.getvalue()


def opened(photo: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(photo))
    image.load()
    return image


def small(photo: bytes) -> Image.Image:
    """Shrink in this process, so that what the child does is measured too."""
    out = io.BytesIO()
    assert shrink_child.main(io.BytesIO(photo), out) == shrink_child.OK
    return opened(out.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_photo_comes_back_small(kind: str) -> None:
    image = opened(PhotoShrinker().shrink(encoded(kind, 3000, 1500)))
    assert image.format == "JPEG"
    assert image.size == (1024, 512)
    assert image.mode == "RGB"


def test_a_small_photo_is_not_made_larger() -> None:
    assert small(encoded("JPEG", 300, 200)).size == (300, 200)


def test_a_photo_is_turned_upright_and_says_nothing_of_its_camera() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[2] = (17.8, 0, 0)
    photo = encoded("JPEG", 400, 200, exif=exif)
    assert b"Camera" in photo
    assert b"made by" in photo
    shrunk = PhotoShrinker().shrink(photo)
    image = opened(shrunk)
    assert image.size == (200, 400)
    red, _, blue = image.getpixel((190, 10))  # type: ignore[misc]  # three numbers in mode RGB
    assert red > 200 > blue
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Camera" not in shrunk
    assert b"made by" not in shrunk


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_png_is_shrunk(mode: str) -> None:
    source = Image.linear_gradient("L").resize((1200, 1200))
    image = source.convert("I").point(lambda grey: grey * 257) if mode == "I;16" else source
    out = io.BytesIO()
    image.convert(mode).save(out, "PNG")
    shrunk = small(out.getvalue())
    assert shrunk.size == (1024, 1024)
    top, bottom = (shrunk.convert("L").crop((0, row, 1024, row + 20)).histogram() for row in (0, 1000))
    assert sum(top[128:]) < sum(bottom[128:])


def test_what_is_see_through_becomes_white() -> None:
    assert small(encoded("PNG", 20, 20, mode="RGBA")).size == (20, 20)
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert small(out.getvalue()).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("photo", "kind"),
    [
        (b"\xff\xd8\xff" + bytes(shrinking.MAX_BYTES - 2), TooLargeError),
        (b"", NotAPhotoError),
        (b"<html>", NotAPhotoError),
        (b"GIF89a" + bytes(100), NotAPhotoError),
        (b"\0\0\0\x18ftypheic" + bytes(100), HeicError),
        (b"\0\0\0\x1cftypmif1" + bytes(100), HeicError),
        (b"\xff\xd8\xff" + b"noise" * 100, BrokenFileError),
    ],
)
def test_what_is_no_photo_is_refused_by_kind(photo: bytes, kind: type[UploadError]) -> None:
    with pytest.raises(kind) as refusal:
        PhotoShrinker().shrink(photo)
    assert type(refusal.value) is kind


@pytest.mark.parametrize("size", [(10_000, 10_000), (24_001, 1000)])
def test_too_many_pixels_are_refused_before_decoding(size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    photo = out.getvalue()
    with pytest.raises(TooManyPixelsError):
        PhotoShrinker().shrink(photo)
    assert (
        shrink_child.main(io.BytesIO(photo), io.BytesIO()) == shrink_child.TOO_MANY_PIXELS == shrinking.TOO_MANY_PIXELS
    )


def test_the_largest_photo_that_is_allowed_is_shrunk_within_the_childs_memory() -> None:
    assert opened(PhotoShrinker().shrink(encoded("PNG", 6000, 4000, mode="RGBA"))).size == (1024, 683)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_cut_anywhere_in_the_middle_is_broken(kind: str) -> None:
    photo = encoded(kind, 200, 200)
    for length in range(10, len(photo) - 20, max(1, len(photo) // 60)):
        out = io.BytesIO()
        assert shrink_child.main(io.BytesIO(photo[:length]), out) == shrink_child.BROKEN, length
        assert out.getvalue() == b""
    with pytest.raises(BrokenFileError):
        PhotoShrinker().shrink(photo[: len(photo) // 2])


@pytest.mark.parametrize("name", ["O1-no-end-marker.jpg", "O2-bad-crc-in-a-comment.png"])
def test_a_photo_with_all_its_pixels_is_whole_whatever_else_is_harmed(name: str) -> None:
    assert opened(PhotoShrinker().shrink((HARMED / name).read_bytes())).size == (640, 480)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@pytest.mark.parametrize(
    "beside",
    [
        chunk(b"zTXt", b"said\x00\x00" + zlib.compress(bytes(3_000_000))),
        chunk(b"iTXt", b"said\x00\x01\x00\x00\x00" + zlib.compress(bytes(3_000_000))),
        chunk(b"iCCP", b"colours\x00\x00no profile"),
        chunk(b"gAMA", b""),
        chunk(b"pHYs", b"\x01"),
    ],
    ids=lambda beside: beside[4:8].decode(),
)
def test_a_png_with_all_its_pixels_is_whole_whatever_stands_beside_them(beside: bytes) -> None:
    photo = encoded("PNG", 400, 200)
    head = 33  # the signature and IHDR
    assert opened(PhotoShrinker().shrink(photo[:head] + beside + photo[head:])).size == (400, 200)
    assert shrink_child.main(io.BytesIO(photo[:head] + beside + photo[head:-60]), io.BytesIO()) == shrink_child.BROKEN


def test_a_photo_without_its_end_mark_is_whole_only_with_every_pixel() -> None:
    photo = (HARMED / "O1-no-end-marker.jpg").read_bytes()
    for cut in (50, 200, 2_000, 9_000):
        assert shrink_child.main(io.BytesIO(photo[:-cut]), io.BytesIO()) == shrink_child.BROKEN


def test_a_photo_the_board_finds_no_time_for_may_come_again() -> None:
    with pytest.raises(BusyError, match="other work"):
        PhotoShrinker().shrink(encoded("JPEG", 2000, 2000), shrink_s=0.01)


def test_a_photo_that_is_too_much_work_is_refused_as_one_with_too_many_pixels(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_its_limit = tmp_path / "python"
    code = "from kiosk.store.photos import shrink_child; shrink_child.CPU_S = 1; shrink_child.limit()\nwhile True: pass"
    at_its_limit.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{code}'\n")
    at_its_limit.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(at_its_limit))
    with pytest.raises(TooManyPixelsError):
        PhotoShrinker().shrink(encoded("JPEG", 20, 20))


def test_a_child_that_cannot_start_is_a_matter_of_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no such program")
    with pytest.raises(BusyError, match="no room"):
        PhotoShrinker().shrink(encoded("JPEG", 20, 20))


def test_one_photo_is_shrunk_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    shrinker, photo = PhotoShrinker(), encoded("PNG", 300, 300)
    results: list[bytes] = []
    is_shrinking, may_end, run = threading.Event(), threading.Event(), subprocess.run

    def run_until_it_may_end(*given: object, **options: object) -> object:
        is_shrinking.set()
        assert may_end.wait(60)
        return run(*given, **options)  # type: ignore[call-overload]  # as it was called

    monkeypatch.setattr(subprocess, "run", run_until_it_may_end)
    first = threading.Thread(target=lambda: results.append(shrinker.shrink(photo)))
    first.start()
    assert is_shrinking.wait(60)
    with pytest.raises(BusyError):
        shrinker.shrink(photo, wait_s=0.01)
    may_end.set()
    first.join()
    results.append(shrinker.shrink(photo))
    assert results[0] == results[1]


def test_the_child_limits_its_memory_and_time() -> None:
    code = "from kiosk.store.photos import shrink_child; shrink_child.limit(); bytes(600 << 20)"
    greedy = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, check=False)
    assert b"MemoryError" in greedy.stderr
    assert shrink_child.CPU_S == 15
    code = "from kiosk.store.photos import shrink_child; shrink_child.CPU_S = 1; shrink_child.limit()\nwhile True: pass"
    endless = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, check=False)
    assert endless.returncode < 0


def test_the_server_never_loads_pillow() -> None:
    code = "import sys; import kiosk.store.photos.shrinking, kiosk.store.files; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == os.EX_OK
