"""The one door to a stick's files.

In: a mount, and names below our folder on it. Out: bytes, no larger than allowed. Rules:
- Every part of a path is opened by itself and no link is followed: what is read lies on the stick.
- Only plain files are read, and no more of one than its limit; names are of the few letters that every medium has.
- A file is written under another name, synced and renamed. A rename on FAT may be cut half-way: then the next try
  writes it again.
- What the medium does not do is a `StickGoneError`: it was pulled out, is full, or is locked against writing.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from content_sync.disk_errors import is_full, is_locked
from content_sync.durable import sync_file_system
from content_sync.errors import WireError
from content_sync.stick.errors import StickError, StickFullError, StickGoneError, StickLockedError
from content_sync.wire.carriers import (
    FOLDER,
    FORMAT,
    MARKER,
    MAX_MARKER_BYTES,
    NEW,
    StickMarker,
)
from content_sync.wire.encoding import decode, encode

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}", re.ASCII)  # what FAT, and every reader of it, has
_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# A link; a file where a folder should be, and a folder where a file should be.
_LINKS: Final = frozenset({errno.ELOOP, errno.EMLINK, errno.ENOTDIR, errno.EISDIR})


class StickFolder:
    """Our folder on one mount.

    Args:
        mount: where the medium is mounted, or any folder that stands for it.
    """

    def __init__(self, mount: Path) -> None:
        self.mount = mount
        self._root = mount / FOLDER

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StickFolder) and other.mount == self.mount

    def __hash__(self) -> int:
        return hash(self.mount)

    def is_there(self) -> bool:
        """Tell whether the mount has a folder of ours, with or without its marker."""
        with suppress(OSError):
            return stat.S_ISDIR(os.lstat(self._root).st_mode)
        return False

    def marker(self) -> StickMarker:
        """Return what the stick is.

        Raises:
            StickError: there is no folder of ours, its export was not finished, or its marker cannot be read.
            StickGoneError: the medium does not answer.
        """
        if not self.is_there():
            raise StickError("none")
        body = self.read(MARKER, max_bytes=MAX_MARKER_BYTES)
        if body is None:
            raise StickError("unfinished")
        try:
            marker = decode(body, StickMarker)
        except WireError as error:
            raise StickError("unreadable", MARKER) from error
        if marker.format > FORMAT:
            raise StickError("later", MARKER)
        return marker

    def mark(self, marker: StickMarker) -> None:
        """Write the marker, after all it stands for."""
        self.sync()
        self.write(MARKER, encode(marker))

    def unmark(self) -> None:
        """Take the marker away, before what it stands for changes."""
        self.remove(MARKER)
        self.sync()

    def read(self, path: str, *, max_bytes: int) -> bytes | None:
        """Return what is in a file; None where there is none.

        Raises:
            StickError: it is a link or no plain file, it is larger than allowed, or no stick has such a name.
            StickGoneError: the medium does not answer.
        """
        with self._opened(path, max_bytes) as file:
            if file is None:
                return None
            with os.fdopen(file, "rb", closefd=False) as stream:
                body = stream.read(max_bytes + 1)
        if len(body) > max_bytes:  # it grew while it was read
            raise StickError("too-large", path)
        return body

    def size_bytes(self, path: str, *, max_bytes: int) -> int | None:
        """Return how long a file is, without reading it; None where there is none. It raises what `read` raises."""
        with self._opened(path, max_bytes) as file:
            return None if file is None else os.fstat(file).st_size

    def names(self, path: str, *, most: int) -> tuple[str, ...]:
        """Return the names of what is in a folder, sorted, without those that no stick has or that are unfinished.

        Raises:
            StickError: there are more than `most`, or it is a link.
            StickGoneError: the medium does not answer.
        """
        with _medium(path):
            try:
                with self._inside(_parts(path)) as folder, os.scandir(folder) as entries:
                    found = []
                    for entry in entries:
                        if _NAME.fullmatch(entry.name) and not entry.name.endswith(NEW):
                            found.append(entry.name)
                        if len(found) > most:
                            raise StickError("too-many", path)
            except FileNotFoundError:
                return ()
        return tuple(sorted(found))

    def write(self, path: str, body: bytes, *, is_one_of_many: bool = False) -> None:
        """Make or replace a file; it is on the medium when this returns.

        Args:
            path: its name.
            body: all of it.
            is_one_of_many: it is on the medium only after `sync`, which a thousand files cost as much as one.

        Raises:
            StickGoneError: the medium did not take it.
        """
        parts = _parts(path)
        with _medium(path):
            self._root.mkdir(exist_ok=True)
            with self._inside(parts[:-1], is_made=True) as folder:
                fresh = f"{parts[-1]}{NEW}"
                with suppress(FileNotFoundError):
                    os.unlink(fresh, dir_fd=folder)
                file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644, dir_fd=folder)
                with os.fdopen(file, "wb") as stream:
                    stream.write(body)
                    stream.flush()
                    if not is_one_of_many:
                        os.fsync(stream.fileno())
                os.replace(fresh, parts[-1], src_dir_fd=folder, dst_dir_fd=folder)
                if not is_one_of_many:
                    os.fsync(folder)

    def remove(self, path: str) -> None:
        """Remove a file; if it is gone already nothing happens.

        Raises:
            StickGoneError: the medium did not do it.
        """
        parts = _parts(path)
        with _medium(path), suppress(FileNotFoundError), self._inside(parts[:-1]) as folder:
            os.unlink(parts[-1], dir_fd=folder)

    def sync(self) -> None:
        """Bring all that was written to the medium, so that it may be taken out.

        Raises:
            StickGoneError: the medium did not take it.
        """
        with _medium("syncing"):
            sync_file_system(self.mount)

    @contextmanager
    def _opened(self, path: str, max_bytes: int) -> Iterator[int | None]:
        """Open a plain file that is no larger than allowed; None where there is none."""
        parts = _parts(path)
        with _medium(path):
            try:
                with self._inside(parts[:-1]) as folder:
                    file = os.open(parts[-1], _READ_FLAGS, dir_fd=folder)
            except FileNotFoundError:
                yield None
                return
            try:
                _refuse_other_than_plain(file, path, max_bytes)
                yield file
            finally:
                os.close(file)

    @contextmanager
    def _inside(self, parts: tuple[str, ...], *, is_made: bool = False) -> Iterator[int]:
        """Open a folder step by step, so that no link on the way leads off the stick; make what is missing."""
        folder = os.open(self._root, _FOLDER_FLAGS)
        try:
            for part in parts:
                if is_made:
                    with suppress(FileExistsError):
                        os.mkdir(part, dir_fd=folder)
                inner = os.open(part, _FOLDER_FLAGS, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)


def _parts(path: str) -> tuple[str, ...]:
    parts = PurePosixPath(path).parts
    if not parts or any(_NAME.fullmatch(part) is None or part.endswith(NEW) for part in parts):
        raise StickError("name", "a name that no stick has")
    return parts


def _refuse_other_than_plain(file: int, path: str, max_bytes: int) -> None:
    known = os.fstat(file)
    if not stat.S_ISREG(known.st_mode):
        raise StickError("link", path)
    if known.st_size > max_bytes:
        raise StickError("too-large", path)


@contextmanager
def _medium(path: str) -> Iterator[None]:
    """Tell what the medium did not do from what is refused."""
    try:
        yield
    except OSError as error:
        if error.errno in _LINKS:
            raise StickError("link", path) from error
        raise _does_not(error)(f"the stick does not do it: {error.strerror or type(error).__name__}") from error


def _does_not(error: OSError) -> type[StickGoneError]:
    if is_full(error):
        return StickFullError
    return StickLockedError if is_locked(error) else StickGoneError
