"""A stick as one file that a phone carries: `kiosk-<village>-<date>.kbx`, and `-back.kbx` on its way to a kiosk.

`KBX1`, then each file: u16 length of its name, its name in ASCII, u32 length, SHA-256 (32 bytes), its bytes. The marker
is the last file; after it come a u16 of 0 and a u32 that counts the files. All numbers are big-endian.

Rules: the same folder is the same bytes. A parcel is read as a stream into a folder of its own: a file at a time is in
memory, nothing is inflated, and names and sizes are judged as on a stick. One that was cut off, is longer than it says
or holds anything else is refused whole: without its marker the folder is no stick.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from datetime import date
from typing import IO, Final

from content_sync.look.thai import BUDDHIST_ERA
from content_sync.stick.errors import StickError
from content_sync.stick.folder import StickFolder
from content_sync.wire.carriers import FOLDER, MARKER, MAX_MARKER_BYTES, MAX_PARCEL_BYTES, NEW
from content_sync.wire.keys import SEAL_BYTES
from content_sync.wire.media import MAX_RECORDING_BYTES
from content_sync.wire.reports import MAX_ATTACHMENT_BYTES
from content_sync.wire.targets import MAX_TARGET_BYTES

_MAGIC: Final = b"KBX1"
_NAME_LENGTH: Final = struct.Struct(">H")
_SIZE: Final = struct.Struct(">I")
_DIGEST_BYTES: Final = 32
_MAX_NAME: Final = 300
_MAX_FILES: Final = 6_000
_MAX_FILE_BYTES: Final = max(MAX_ATTACHMENT_BYTES + SEAL_BYTES, MAX_TARGET_BYTES, MAX_RECORDING_BYTES, MAX_MARKER_BYTES)


def pack(stick: StickFolder, *, within: str = "") -> Iterator[bytes]:
    """Yield a folder as a parcel, piece by piece.

    Args:
        stick: the folder.
        within: what its files begin with, as `up/`; its marker goes along always.

    Raises:
        StickError: the folder is no stick, or holds more than a parcel does.
        StickGoneError: it cannot be read.
    """
    stick.marker()
    yield _MAGIC
    size, count = len(_MAGIC), 0
    for path in _in_order(stick, within):
        body = stick.read(path, max_bytes=_MAX_FILE_BYTES)
        if body is not None:
            size, count = _with(path, len(body), size, count)
            yield _record(path, body)
    yield _NAME_LENGTH.pack(0) + _SIZE.pack(count)


def size_bytes(stick: StickFolder, *, within: str = "") -> int:
    """Return how long the parcel of a folder is, without reading its files; it raises what `pack` raises."""
    stick.marker()
    size, count = len(_MAGIC), 0
    for path in _in_order(stick, within):
        length = stick.size_bytes(path, max_bytes=_MAX_FILE_BYTES)
        if length is not None:
            size, count = _with(path, length, size, count)
    return size + _NAME_LENGTH.size + _SIZE.size


def unpack(parcel: IO[bytes], stick: StickFolder, *, within: str = "") -> None:
    """Write the files of a parcel into a folder that is new; its marker comes last.

    Args:
        parcel: open for reading, at its beginning.
        stick: the folder.
        within: what the files begin with that are written, as `up/`; its marker is always.

    Raises:
        StickError: it is no parcel, or not whole, or larger than it may be; the folder is then no stick.
        StickGoneError: the folder cannot be written.
    """
    if _exactly(parcel, len(_MAGIC)) != _MAGIC:
        raise StickError("none", "no parcel")
    size, count, marker = len(_MAGIC), 0, b""
    while name_length := int(_NAME_LENGTH.unpack(_exactly(parcel, _NAME_LENGTH.size))[0]):
        path, body = _file(parcel, name_length)
        size, count = size + len(body) + name_length, count + 1
        if size > MAX_PARCEL_BYTES or count > _MAX_FILES:
            raise StickError("too-large", "all files together")
        if marker:
            raise StickError("unreadable", "a file after the marker")
        if path == MARKER:
            marker = body
        elif path.startswith(within):
            stick.write(path, body, is_one_of_many=True)
    if _SIZE.unpack(_exactly(parcel, _SIZE.size))[0] != count or parcel.read(1) or not marker:
        raise StickError("unreadable", "its end")
    stick.sync()
    stick.write(MARKER, marker)


def parcel_name(area: str, day: date, *, is_back: bool = False) -> str:
    """Return the name of the file that a phone carries for an area, as `kiosk-43010101-2569-11-26.kbx`.

    Args:
        area: the village that it is from, or the area that it is for.
        day: when it was made.
        is_back: it is for kiosks to take in, and its name says so, as both lie in the same phone's downloads.
    """
    return f"kiosk-{area}-{day.year + BUDDHIST_ERA}-{day:%m-%d}{'-back' if is_back else ''}.kbx"


def _in_order(stick: StickFolder, within: str) -> tuple[str, ...]:
    return *(path for path in _paths(stick) if path.startswith(within)), MARKER


def _with(path: str, length: int, size: int, count: int) -> tuple[int, int]:
    """Return how long a parcel is, and of how many files, with one more.

    Raises:
        StickError: that is more than a parcel holds.
    """
    size, count = size + _NAME_LENGTH.size + len(path) + _SIZE.size + _DIGEST_BYTES + length, count + 1
    if size > MAX_PARCEL_BYTES or count > _MAX_FILES:
        raise StickError("too-large", "all files together")
    return size, count


def _record(path: str, body: bytes) -> bytes:
    name = path.encode("ascii")
    return b"".join((_NAME_LENGTH.pack(len(name)), name, _SIZE.pack(len(body)), hashlib.sha256(body).digest(), body))


def _file(parcel: IO[bytes], name_length: int) -> tuple[str, bytes]:
    if name_length > _MAX_NAME:
        raise StickError("name", "a name that no stick has")
    name = _exactly(parcel, name_length)
    (length,) = _SIZE.unpack(_exactly(parcel, _SIZE.size))
    if length > _MAX_FILE_BYTES:
        raise StickError("too-large", "a file of it")
    digest, body = _exactly(parcel, _DIGEST_BYTES), _exactly(parcel, length)
    if hashlib.sha256(body).digest() != digest:
        raise StickError("unreadable", "a file of it")
    return name.decode("ascii", errors="replace"), body


def _exactly(parcel: IO[bytes], length: int) -> bytes:
    body = parcel.read(length)
    if len(body) != length:
        raise StickError("unfinished", "the parcel was cut off")
    return body


def _paths(stick: StickFolder) -> list[str]:
    """Return the files of a folder but its marker, sorted; `StickFolder.read` follows no link among them."""
    root = stick.mount / FOLDER
    found = [
        (os.path.relpath(folder, root), name) for folder, _, names in os.walk(root) for name in names if _is_kept(name)
    ]
    paths = sorted(name if inside == "." else f"{inside}/{name}" for inside, name in found)
    return [path for path in paths if path != MARKER]


def _is_kept(name: str) -> bool:
    return not name.endswith(NEW)
