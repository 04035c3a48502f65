"""A card in memory that can lose power: the `os` calls of the store, and what a cut leaves of them.

In: a program that uses `os` through `in_use(card)`; out: `snapshots`, one after each call that changes
something, and from each the states a power cut may leave (`states_after_cut`).

Two models. *weak*: since the last fsync of a file any of its sectors may be on the card or not, torn
at any byte, zeroed, its whole block lost, its length old or new, old blocks of other files behind it;
since the last fsync of a folder each name may be the old or any newer one. *ext4* (data=ordered):
names change in order, any fsync takes them along, and a file grows only with its data. In both, what
a failed fsync should have written may be on the card or not, and no later fsync writes it.
"""

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

from tests.cast.card.inodes import BLOCK, SECTOR, CardSnapshot, Files, Inode, merged


class Card:
    """Stands in for the module `os` in the store."""

    path = os.path

    def __init__(
        self, files: Files | None = None, *, model: str = "weak", ignores: frozenset[str] = frozenset()
    ) -> None:
        self.model = model
        self.snapshots: list[CardSnapshot] = []
        self.is_recording = False
        self.note: object = None
        self.calls = 0
        self.fails: Callable[[int, str], int] = lambda _number, _call: 0
        self.ignores = ignores
        self.is_read_only = False
        self.capacity_bytes: int | None = None
        self.bad_blocks: set[tuple[str, int]] = set()
        self.growths = 0
        self._numbers = itertools.count(1)
        self._files: dict[int, tuple[Inode, str]] = {}
        self._locks: dict[int, int] = {}
        self._fds = itertools.count(100)
        self._names: dict[str, Inode] = {}
        self._renames: list[tuple[str, Inode | None]] = []
        self._old_blocks: list[bytes] = []
        for name, content in ({"/card": None} if files is None else files).items():
            content_ = content or b""
            self._names[name] = Inode(next(self._numbers), content is None, content_, content_)
        self._durable_names = dict(self._names)
        self.fcntl = SimpleNamespace(LOCK_EX=2, LOCK_NB=4, flock=self._flock)

    def __getattr__(self, name: str) -> object:
        if not name.isupper():
            raise AttributeError(f"the card has no {name}")
        return getattr(os, name)

    # What the store calls.

    def open(self, name: str | Path, flags: int, mode: int = 0o777) -> int:
        name = str(name)
        self._call("open")
        inode = self._names.get(name)
        if self.is_read_only and flags & (os.O_RDWR | os.O_WRONLY):
            raise OSError(errno.EROFS, "Read-only file system")
        if inode is None:
            if not flags & os.O_CREAT:
                raise FileNotFoundError(errno.ENOENT, "No such file or directory")
            if str(Path(name).parent) not in self._names:
                raise FileNotFoundError(errno.ENOENT, "No such file or directory")
            inode = Inode(next(self._numbers))
            self._rename(name, inode)
        elif flags & os.O_TRUNC:
            self._forget(inode)
            inode.cache = b""
        fd = next(self._fds)
        self._files[fd] = (inode, name)
        self._record("open")
        return fd

    def close(self, fd: int) -> None:
        self._files.pop(fd)
        self._locks = {number: holder for number, holder in self._locks.items() if holder != fd}
        self._call("close")

    def pread(self, fd: int, count: int, start: int) -> bytes:
        self._call("pread")
        inode, name = self._files[fd]
        if {(name, block) for block in range(start // BLOCK, -(-(start + count) // BLOCK))} & self.bad_blocks:
            raise OSError(errno.EIO, "Input/output error")
        return inode.cache[start : start + count]

    def ftruncate(self, fd: int, size: int) -> None:
        self._call("ftruncate")
        inode, _ = self._files[fd]
        if size < len(inode.cache):
            self._forget(inode)
            inode.cache = inode.cache[:size]
            inode.writes += 1
            self._record("ftruncate")

    def pwrite(self, fd: int, content: bytes | memoryview, start: int) -> int:
        self._call("pwrite")
        inode, _ = self._files[fd]
        content = self._that_fits(bytes(content), inode, start)
        end = start + len(content)
        self.growths += end > len(inode.cache)
        inode.cache = inode.cache[:start].ljust(start, b"\0") + content + inode.cache[end:]
        inode.writes += 1
        inode.dirty.update(range(start // SECTOR, -(-end // SECTOR)))
        inode.limbo -= inode.dirty
        self._record("pwrite")
        return len(content)

    def fdatasync(self, fd: int) -> None:
        self._sync(fd, "fdatasync")

    def fsync(self, fd: int) -> None:
        self._sync(fd, "fsync of a folder" if self._files[fd][0].is_folder else "fsync")

    def posix_fadvise(self, fd: int, _start: int, _count: int, _advice: int) -> None:
        self._call("posix_fadvise")
        inode, _ = self._files[fd]
        # Pages that need no writing are dropped, so what a failed fsync left behind comes to light.
        if inode.limbo and not inode.dirty:
            for sector in inode.limbo:
                old = inode.durable[sector * SECTOR : (sector + 1) * SECTOR].ljust(SECTOR, b"\0")
                inode.cache = inode.cache[: sector * SECTOR] + old + inode.cache[(sector + 1) * SECTOR :]
            inode.durable = inode.cache
            inode.limbo.clear()

    def rename(self, old: str | Path, new: str | Path) -> None:
        self._call("rename")
        inode = self._names[str(old)]
        if str(new) in self._names:
            self._forget(self._names[str(new)])
        self._rename(str(new), inode)
        self._rename(str(old), None)
        self._record("rename")

    def link(self, old: str | Path, new: str | Path) -> None:
        self._call("link")
        if str(new) in self._names:
            raise FileExistsError(errno.EEXIST, "File exists")
        self._rename(str(new), self._names[str(old)])
        self._record("link")

    def unlink(self, name: str | Path) -> None:
        self._call("unlink")
        if str(name) not in self._names:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        self._forget(self._names[str(name)])
        self._rename(str(name), None)
        self._record("unlink")

    def mkdir(self, name: str | Path) -> None:
        self._call("mkdir")
        if str(name) in self._names:
            raise FileExistsError(errno.EEXIST, "File exists")
        self._rename(str(name), Inode(next(self._numbers), is_folder=True))
        self._record("mkdir")

    def listdir(self, name: str | Path) -> list[str]:
        self._call("listdir")
        if str(name) not in self._names:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        return [Path(file).name for file in self._names if str(Path(file).parent) == str(name)]

    def stat(self, name: str | Path) -> SimpleNamespace:
        self._call("stat")
        if str(name) not in self._names:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        return _stat(self._names[str(name)])

    def fstat(self, fd: int) -> SimpleNamespace:
        self._call("fstat")
        return _stat(self._files[fd][0])

    # What the tests ask.

    def files(self) -> Files:
        """What the programs see."""
        return {name: None if inode.is_folder else inode.cache for name, inode in self._names.items()}

    def kill(self) -> None:
        """End all programs; the power stays."""
        self._files.clear()
        self._locks.clear()

    @classmethod
    def killed_at(cls, snapshot: CardSnapshot, *, model: str) -> "Card":
        """The card as programs find it that start after all others were killed; the power stayed."""
        card = cls({}, model=model)
        copies = {id(inode): inode.copy() for inode in snapshot.inodes()}
        card._names = {name: copies[id(inode)] for name, inode in snapshot.names.items()}
        card._durable_names = {name: copies[id(inode)] for name, inode in snapshot.durable_names.items()}
        card._renames = [(name, inode and copies[id(inode)]) for name, inode in snapshot.renames]
        card._numbers = itertools.count(1 + max(inode.number for inode in copies.values()))
        return card

    # How it is done.

    def _call(self, call: str) -> None:
        self.calls += 1
        if number := self.fails(self.calls, call):
            raise OSError(number, os.strerror(number))

    def _flock(self, fd: int, _operation: int) -> None:
        self._call("flock")
        inode, _ = self._files[fd]
        if self._locks.setdefault(inode.number, fd) != fd:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    def _that_fits(self, content: bytes, inode: Inode, start: int) -> bytes:
        if self.capacity_bytes is None:
            return content
        used = sum(len(other.cache) for other in {id(one): one for one in self._names.values()}.values())
        free = max(0, self.capacity_bytes - used + len(inode.cache) - start)
        if content and not free:
            raise OSError(errno.ENOSPC, "No space left on device")
        return content[:free]

    def _sync(self, fd: int, call: str) -> None:
        inode, name = self._files[fd]
        if call in self.ignores:
            return
        try:
            self._call(call)
        except OSError:
            inode.limbo |= inode.dirty
            inode.dirty.clear()
            self._record("a failed " + call)
            raise
        if inode.is_folder:
            self._sync_names(lambda other: str(Path(other).parent) == name)
        else:
            inode.durable = merged(inode, inode.dirty) if inode.limbo else inode.cache
            inode.dirty.clear()
            if self.model == "ext4":
                self._sync_names(lambda _: True)
        self._record(call)

    def _sync_names(self, is_synced: Callable[[str], bool]) -> None:
        for name, inode in self._renames:
            if is_synced(name):
                _set_name(self._durable_names, name, inode)
        self._renames = [(name, inode) for name, inode in self._renames if not is_synced(name)]

    def _rename(self, name: str, inode: Inode | None) -> None:
        _set_name(self._names, name, inode)
        self._renames.append((name, inode))

    def _forget(self, inode: Inode) -> None:
        content = inode.cache
        self._old_blocks += [content[start : start + BLOCK] for start in range(0, len(content), BLOCK)]
        self._old_blocks = [block for block in self._old_blocks if block.strip(b"\0")][-8:]

    def _record(self, call: str) -> None:
        if not self.is_recording:
            return
        copies = {id(inode): inode.copy() for inode in self._all_inodes()}
        self.snapshots.append(
            CardSnapshot(
                call=call,
                names={name: copies[id(inode)] for name, inode in self._names.items()},
                durable_names={name: copies[id(inode)] for name, inode in self._durable_names.items()},
                renames=[(name, inode and copies[id(inode)]) for name, inode in self._renames],
                old_blocks=list(self._old_blocks),
                note=self.note,
            )
        )

    def _all_inodes(self) -> Iterator[Inode]:
        yield from self._names.values()
        yield from self._durable_names.values()
        yield from (inode for _, inode in self._renames if inode)


def _stat(inode: Inode) -> SimpleNamespace:
    return SimpleNamespace(st_ino=inode.number, st_dev=1, st_size=len(inode.cache), st_mtime_ns=inode.writes)


def _set_name(names: dict[str, Inode], name: str, inode: Inode | None) -> None:
    names.pop(name, None)
    if inode is not None:
        names[name] = inode
