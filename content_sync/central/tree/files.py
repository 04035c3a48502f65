"""The published tree as files, written so that it is whole at each moment, also after a crash or a power cut.

In: new files by their path in the tree, and the pointer: the one file that makes them current (`timestamp.json`). All
are written beside the tree first and synced, then renamed into place, their folders synced; the pointer comes last. A
file with new content has a new name, so a reader of the old pointer still finds the old files. They are deleted a week
after they were last referenced. A file lock lets one writer in at a time.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from content_sync.durable import sync_file_system, sync_folder

_STAGING = ".staging"
_LOCK = ".lock"
KEPT_S = 7 * 86_400
"""How long what nothing leads to any more stays: a kiosk may be in the middle of reading it."""


class TreeFolder:
    """A folder that any web server may serve.

    Args:
        folder: holds `metadata/` and `targets/`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._same: dict[str, tuple[tuple[int, int, int], bytes]] = {}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only writer of all processes; wait until another one has finished."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def read(self, path: str) -> bytes | None:
        """Return a file's content, or None where there is none."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    def room_bytes(self) -> int:
        """Return how many bytes the disk still takes."""
        return shutil.disk_usage(self.folder).free

    def read_again(self, path: str) -> bytes | None:
        """Return the content of one of the few files that are read for each request: from memory while it is the same.

        A file that was renamed into place is another one, and so is one that was written since.
        """
        file = f"{self.folder}/{path}"
        try:
            found = os.stat(file)  # noqa: PTH116  a third of what a `Path` costs
        except (FileNotFoundError, NotADirectoryError):
            return None
        known = self._same.get(path)
        if known is not None and known[0] == (found.st_ino, found.st_mtime_ns, found.st_size):
            return known[1]
        return self._remember(path)

    def _remember(self, path: str) -> bytes | None:
        try:
            with (self.folder / path).open("rb") as file:
                found, body = os.fstat(file.fileno()), file.read()
        except (FileNotFoundError, IsADirectoryError):
            return None
        self._same[path] = (found.st_ino, found.st_mtime_ns, found.st_size), body
        return body

    def has(self, path: str) -> bool:
        return (self.folder / path).exists()

    def put(self, files: Mapping[str, bytes], pointer: tuple[str, bytes]) -> None:
        """Add files in their order and then replace the pointer, durably.

        A failure on the way leaves the old pointer and all it refers to as they were.
        """
        fresh = {path: body for path, body in files.items() if self.size_bytes(path) != len(body)}
        for path in (*fresh, pointer[0]):
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            staged = self._stage(fresh | dict([pointer]))
            for path in fresh:
                staged[path].replace(self.folder / path)
            self._sync_folders(fresh)
            staged[pointer[0]].replace(self.folder / pointer[0])
            sync_folder(self.folder / Path(pointer[0]).parent)
        finally:
            shutil.rmtree(self.folder / _STAGING, ignore_errors=True)  # a full disk needs the room

    def retire(self, paths: Iterable[str], at_s: float) -> None:
        """Note in the files' own times when they were last referenced; `at_s` is in seconds since 1970."""
        for path in filter(self.has, paths):
            os.utime(self.folder / path, (at_s, at_s))

    def prune(self, *, keep: frozenset[str], now_s: float) -> int:
        """Delete what is not referenced and has not been for a week; root metadata stays for ever.

        Returns:
            How many files were deleted.
        """
        old = [path for path in self._paths() if path not in keep and not path.endswith(".root.json")]
        gone = [path for path in old if (self.folder / path).stat().st_mtime < now_s - KEPT_S]
        for path in gone:
            (self.folder / path).unlink()
        return len(gone)

    def _paths(self) -> Iterator[str]:
        for part in ("metadata", "targets"):
            for folder, _, names in os.walk(self.folder / part):
                inside = Path(folder).relative_to(self.folder).as_posix()
                yield from (f"{inside}/{name}" for name in names)

    def size_bytes(self, path: str) -> int | None:
        """Return how long a file is; None where there is none."""
        try:
            return (self.folder / path).stat().st_size
        except FileNotFoundError:
            return None

    def _stage(self, files: Mapping[str, bytes]) -> dict[str, Path]:
        staging = self.folder / _STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        staged = {path: staging / str(number) for number, path in enumerate(files)}
        for path, body in files.items():
            _write(staged[path], body)
        sync_file_system(staging)
        return staged

    def _sync_folders(self, paths: Iterable[str]) -> None:
        folders = {parent for path in paths for parent in Path(path).parents}
        for folder in sorted(folders, reverse=True):
            sync_folder(self.folder / folder)


def _write(path: Path, body: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        view = memoryview(body)
        while view:
            view = view[os.write(file, view) :]
    finally:
        os.close(file)
