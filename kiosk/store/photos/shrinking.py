"""How a phone's photo becomes a small one.

In: the bytes a villager sent. Out: a small JPEG without metadata, or an `UploadError` that says why not. Decoding
happens in a child process with limits (shrink_child.py): it needs much memory, and Pillow meets strangers' bytes there.
"""

import signal
import subprocess
import sys
import threading
from pathlib import Path

from kiosk.store.errors import (
    BrokenFileError,
    BusyError,
    HeicError,
    NotAPhotoError,
    TooLargeError,
    TooManyPixelsError,
)

MAX_BYTES = 8 * 1024 * 1024
LONG_EDGE = 1024
SMALL_EDGE = 320  # half a phone's width, on a fine screen
# The smallest Pi takes some 15 s for the largest photo.
SHRINK_S = 60.0
WAIT_S = 20.0
# The child's exit code; any other, a kill among them, means a broken photo.
TOO_MANY_PIXELS = 4
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"avif"})


class PhotoShrinker:
    """Shrinks one photo at a time; a kiosk has one."""

    def __init__(self) -> None:
        # Two decoders at once would not fit into the memory of the smallest board.
        self._one_at_a_time = threading.Semaphore(1)

    def shrink(
        self, photo: bytes, *, long_edge: int = LONG_EDGE, wait_s: float = WAIT_S, shrink_s: float = SHRINK_S
    ) -> bytes:
        """Return a small JPEG of a photo, upright and without metadata.

        Args:
            photo: JPEG or PNG, at most 8 MB and 24 megapixels.
            long_edge: pixels of its longer edge from now on; a smaller one stays as it is.
            wait_s: how long to wait while another photo is being shrunk.
            shrink_s: how long the shrinking may take.

        Raises:
            UploadError: the photo is refused; its kind says why.
        """
        check(photo)
        if not self._one_at_a_time.acquire(timeout=wait_s):
            raise BusyError("another photo is being shrunk")
        try:
            done = subprocess.run(  # noqa: S603  our own module, and nothing of the photo in the arguments
                [sys.executable, "-m", "kiosk.store.photos.shrink_child", str(long_edge)],
                input=photo,
                capture_output=True,
                timeout=shrink_s,
                cwd=Path(__file__).parents[3],
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise BusyError("the board has other work") from error  # of its own time the child may use less
        except OSError as error:
            raise BusyError("no room for a child process") from error
        finally:
            self._one_at_a_time.release()
        return _result_of(done)


def _result_of(child: subprocess.CompletedProcess[bytes]) -> bytes:
    if child.returncode in {TOO_MANY_PIXELS, -signal.SIGXCPU}:  # what is too much work is made smaller, not sent again
        raise TooManyPixelsError("too many pixels")
    if child.returncode:
        # Should the child itself be broken, its last line says so; it holds nothing of the photo.
        last_line = child.stderr.decode(errors="replace")[-200:]
        raise BrokenFileError(f"the child ended with {child.returncode} {last_line}")
    return child.stdout


def check(photo: bytes) -> None:
    """Refuse a photo that can be refused without decoding.

    Raises:
        TooLargeError, NotAPhotoError, HeicError: as their names say.
    """
    if len(photo) > MAX_BYTES:
        raise TooLargeError(f"{len(photo)} bytes")
    head = photo[:12]
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise HeicError("HEIC")
    if not head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise NotAPhotoError("neither JPEG nor PNG")
