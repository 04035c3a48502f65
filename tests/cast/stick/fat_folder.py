"""A folder that takes only what FAT takes, and that can be pulled out in the middle.

It stands for a mounted stick: no links and no rights, names without the signs that FAT has not, two names that differ
in their case alone are one, and a file of 4 GB is too large. `pull_out_after(n)` makes the stick go away at the n-th
write from now; `put_in` brings it back with all that was on it. `fill_after(n)` lets it be full then, and `lock` sets
it to be read alone.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from content_sync.stick import folder as stick_module
from content_sync.wire.carriers import FOLDER

_NOT_ON_FAT: Final = frozenset('<>:"|?*\\') | {chr(number) for number in range(32)}
_LONGEST: Final = 255
_LARGEST: Final = 4 * 1024**3 - 1


class FatFolder:
    """A stick, mounted at `mount`."""

    def __init__(self, mount: Path) -> None:
        self.mount = mount
        self.writes = 0
        self._left: int | None = None
        self._then = errno.EIO
        mount.mkdir(exist_ok=True)

    @property
    def folder(self) -> Path:
        """Our folder on it."""
        return self.mount / FOLDER

    def pull_out_after(self, writes: int) -> None:
        """Let it go away after so many more writes."""
        self._left, self._then = writes, errno.EIO

    def fill_after(self, writes: int) -> None:
        """Let it be full after so many more writes."""
        self._left, self._then = writes, errno.ENOSPC

    def lock(self) -> None:
        """Let it be read alone from now on."""
        self._left, self._then = 0, errno.EROFS

    def put_in(self) -> None:
        """Bring it back, with room, and unlocked."""
        self._left = None

    def files(self) -> dict[str, int]:
        """Return what lies in our folder: the size of each file, by its path there."""
        return {
            path.relative_to(self.folder).as_posix(): path.stat().st_size
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def changed(self, name: str) -> None:
        """Judge a write: raise what a FAT file system says, or what one says that is gone.

        Raises:
            OSError: as the system does.
        """
        if not name or len(name) > _LONGEST or _NOT_ON_FAT & set(name) or name.endswith((".", " ")):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), name)
        self.writes += 1
        if self._left is not None:
            if self._left == 0:
                raise OSError(self._then, os.strerror(self._then), name)
            self._left -= 1

    def removed(self, name: str) -> None:
        """Judge that a file is taken away: a stick that is locked does not let it go, and one that is full does.

        Raises:
            OSError: as the system does.
        """
        if self._left == 0 and self._then != errno.ENOSPC:
            raise OSError(self._then, os.strerror(self._then), name)

    def check(self) -> None:
        """Find what FAT could not hold."""
        seen: dict[str, Path] = {}
        for path in self.mount.rglob("*"):
            assert not path.is_symlink(), path
            assert path.stat().st_nlink == 1 or path.is_dir(), path
            assert path.stat().st_size <= _LARGEST
            folded = path.as_posix().casefold()
            assert folded not in seen, (path, seen[folded])
            seen[folded] = path


class _FatSystem:
    """The `os` that the stick's door uses, with the rules of FAT."""

    def __init__(self, stick: FatFolder) -> None:
        self._stick = stick

    def __getattr__(self, name: str) -> Any:
        real: Callable[..., Any] = getattr(os, name)
        if name in {"link", "symlink", "chmod", "chown", "fchmod"}:
            return self._not_there
        return real

    def open(self, path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT:
            self._stick.changed(Path(path).name)
        return os.open(path, flags, mode, dir_fd=dir_fd)

    def replace(self, before: str, after: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        self._stick.changed(after)
        os.replace(before, after, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    def unlink(self, name: str, *, dir_fd: int) -> None:
        os.stat(name, dir_fd=dir_fd, follow_symlinks=False)  # of what is not there the system says that first
        self._stick.removed(name)
        os.unlink(name, dir_fd=dir_fd)

    def _not_there(self, *_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.fixture
def fat_stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FatFolder]:
    stick = FatFolder(tmp_path / "stick")
    monkeypatch.setattr(stick_module, "os", _FatSystem(stick))
    yield stick
    stick.check()
