"""Photos as files named by their SHA-256, and how a phone's photo becomes a small one.

In: the bytes a villager sent; out: a small JPEG without metadata, kept under the name that the
report's document then carries. A photo is on the card before `put` returns, so before the document
that names it; `sweep` removes what no document names, but never what was put since the last sweep.
Decoding happens in a child process with limits (`shrink`): it needs much memory, and Pillow meets
strangers' bytes there.
"""
# ruff: noqa: PTH102, PTH104, PTH108, PTH208 - every call goes through `os`: there the tests put their own card

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection
from pathlib import Path

from content_sync.wire.digests import is_digest
from kiosk.store.errors import (
    BrokenPhotoError,
    BusyError,
    HeicError,
    MissingPhotoError,
    NotAPhotoError,
    TooLargeError,
    TooManyPixelsError,
    card_errors,
)
from kiosk.store.journal import card

NEW = "new"
MAX_BYTES = 8 * 1024 * 1024
# The smallest Pi takes some 15 s for the largest photo.
SHRINK_S = 60.0
WAIT_S = 20.0
# The child's exit code; any other, a kill among them, means a broken photo.
TOO_MANY_PIXELS = 4
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"avif"})
# Two decoders at once would not fit into the memory of the smallest board.
_ONE_AT_A_TIME = threading.Semaphore(1)


class PhotoFiles:
    """The photos in one folder; the first photo makes the folder if it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer = threading.Lock()
        self._fresh: set[str] = set()
        self._has_folder = False

    def make_folder(self) -> None:
        """Make the folder, if there is none.

        Raises:
            CardError: the card refused.
        """
        with self._writer, card_errors():
            self._make_folder()

    def put(self, photo: bytes) -> str:
        """Keep a photo; it is on the card when this returns.

        Returns:
            Its name.

        Raises:
            CardError: the card refused; nothing was kept.
        """
        name = hashlib.sha256(photo).hexdigest()
        with self._writer, card_errors():
            self._fresh.add(name)
            self._make_folder()
            self._write(name, photo)
            card.sync_folder(self._folder)
        return name

    def read(self, name: str) -> bytes:
        """Return a photo.

        Raises:
            MissingPhotoError: none of this name is here, or it is harmed.
        """
        if not is_digest(name):
            raise MissingPhotoError("no name of a photo")
        try:
            photo = card.read(self._folder / name)
        except OSError as error:
            raise MissingPhotoError(name) from error
        if hashlib.sha256(photo).hexdigest() != name:
            raise MissingPhotoError(f"{name} is harmed")
        return photo

    def names(self) -> set[str]:
        """Return the names of all photos."""
        try:
            return {name for name in os.listdir(self._folder) if is_digest(name)}
        except FileNotFoundError:
            return set()

    def sweep(self, in_use: Collection[str]) -> set[str]:
        """Remove all photos but those in use and those put since the last sweep.

        Args:
            in_use: the names that documents carry, asked for at any time since the last sweep.

        Returns:
            The names of those removed.
        """
        with self._writer, card_errors():
            gone = self.names() - set(in_use) - self._fresh
            for name in gone:
                os.unlink(self._folder / name)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._folder / NEW)
            if gone:
                card.sync_folder(self._folder)
            self._fresh.clear()
        return gone

    def remove(self, name: str) -> None:
        """Remove a photo that no document names any more; if it is gone already nothing happens."""
        with self._writer, card_errors():
            self._fresh.discard(name)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._folder / name)
                card.sync_folder(self._folder)

    def _make_folder(self) -> None:
        if not self._has_folder:
            with contextlib.suppress(FileExistsError):
                os.mkdir(self._folder)
            card.sync_folder(self._folder.parent)
            self._has_folder = True

    def _write(self, name: str, photo: bytes) -> None:
        new = self._folder / NEW
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            card.write(file, photo, 0)
            os.fsync(file)
            os.rename(new, self._folder / name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise
        finally:
            card.close(file)


def shrink(photo: bytes, *, wait_s: float = WAIT_S, shrink_s: float = SHRINK_S) -> bytes:
    """Return a small JPEG of a photo, upright and without metadata.

    Args:
        photo: JPEG or PNG, at most 8 MB and 24 megapixels.
        wait_s: how long to wait while another photo is being shrunk.
        shrink_s: how long the shrinking may take.

    Raises:
        PhotoError: the photo is refused; its kind says why.
    """
    check(photo)
    if not _ONE_AT_A_TIME.acquire(timeout=wait_s):
        raise BusyError("another photo is being shrunk")
    try:
        done = subprocess.run(  # our own module, and nothing of the photo in the arguments
            [sys.executable, "-m", "kiosk.store.shrink"],
            input=photo,
            capture_output=True,
            timeout=shrink_s,
            cwd=Path(__file__).parents[2],
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BusyError("the board has other work") from error  # of its own time the child may use less
    except OSError as error:
        raise BusyError("no room for a child process") from error
    finally:
        _ONE_AT_A_TIME.release()
    if done.returncode in {TOO_MANY_PIXELS, -signal.SIGXCPU}:  # what is too much work is made smaller, not sent again
        raise TooManyPixelsError("too many pixels")
    if done.returncode:
        # Should the child itself be broken, its last line says so; it holds nothing of the photo.
        raise BrokenPhotoError(f"the child ended with {done.returncode} {done.stderr.decode(errors='replace')[-200:]}")
    return done.stdout


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
