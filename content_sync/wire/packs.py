"""Packs: the files of the signed tree that changed for a district, in one untrusted response.

A pack is `KP1`, its files in the order of need, and a zero byte, so that it is known whether all of it came. A file is
`length u8 | name | coding u8 | [copy 4] | length uvarint | length uvarint | CRC-32 u32 | bytes`: the first length is
that of the name, the second that of the file, the third that of its bytes here. `copy` stands there where the file is
coded against a copy: the first bytes of its SHA-256. The copy is one that the kiosk has, or else a target of the same
pack that is coded against none. The CRC-32 is that of the file. `pack_coding.py` says how its bytes are made.

A name is that of metadata without its ending (`timestamp`, `17.w43`), or the path of a target (`weather/43`), whose
digest is that of what comes out. Nothing here is believed: every file goes through the checks of the signed tree. Where
a pack is cut off, or cannot be read from some place on, the files before that are good. A file that is coded in a way
not known here, or against a copy that the kiosk has not, is left out alone.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from content_sync.errors import WireError
from content_sync.wire.pack_coding import Coding, coded, decoded, number, read_number

MAX_PACK_BYTES: Final = 1_000_000
"""A pack, as it comes; central puts no more into it, and what is left out is fetched alone."""

MAX_BASE_PACK_BYTES: Final = 4_000_000
"""A base pack: the texts of all articles."""

MAX_FILE_BYTES: Final = 2_000_000
"""What one file of a pack may become."""

COPY_BYTES: Final = 4
"""How much of the SHA-256 of a copy names it."""

MEDIA_TYPE: Final = "application/octet-stream"

_MAGIC: Final = b"KP1"
_NAME: Final = re.compile(rb"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_CHECKSUM: Final = struct.Struct(">I")
_END: Final = b"\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """One file of a pack, as it came.

    Attributes:
        name: that of metadata without its ending, or the path of a target.
        coding: what was done to it (pack_coding.py).
        copy: the first bytes of the SHA-256 of the copy it is coded against; empty where it needs none.
        length: how long it becomes.
        checksum: its CRC-32.
        packed: its bytes.
    """

    name: str
    coding: int
    copy: bytes
    length: int
    checksum: int
    packed: bytes

    def unpacked(self, copy: bytes | None) -> bytes:
        """Return the file, from the kiosk's copy where it needs one.

        Raises:
            WireError: the copy is another one, or the bytes are damaged.
        """
        if self.copy and (copy is None or name_of_copy(copy) != self.copy):
            raise WireError(f"{self.name} is coded against another copy")
        body = decoded(self.coding, self.packed, copy if self.copy else None, max_bytes=self.length)
        if len(body) != self.length or zlib.crc32(body) != self.checksum:
            raise WireError(f"{self.name} is damaged")
        return body


def pack_file(name: str, body: bytes, copy: bytes | None = None) -> bytes:
    """Write one file of a pack, against the kiosk's copy where there is one.

    Args:
        name: that of metadata without its ending, or the path of a target.
        body: the file.
        copy: what the kiosk has of it.
    """
    coding, packed = coded(body, copy)
    named = name.encode("ascii")
    return b"".join(
        (
            bytes((len(named),)),
            named,
            bytes((coding,)),
            name_of_copy(copy) if copy is not None else b"",
            number(len(body)),
            number(len(packed)),
            _CHECKSUM.pack(zlib.crc32(body)),
            packed,
        )
    )


def write_pack(files: Iterable[bytes]) -> bytes:
    """Return a pack of files that `pack_file` wrote."""
    return b"".join((_MAGIC, *files, _END))


class PackReader:
    """Reads a pack while it comes; nothing is inflated yet.

    Attributes:
        is_whole: whether its end came, and nothing after it.
    """

    def __init__(self) -> None:
        self._left = bytearray()
        self._has_begun = False
        self.is_whole = False

    def add(self, some: bytes) -> dict[str, PackedFile]:
        """Take in its next bytes; return the files, by name, of which the last byte is among them.

        Raises:
            WireError: it is no pack.
        """
        self._left += some
        if not self._has_begun and not self._begins():
            return {}
        files: dict[str, PackedFile] = {}
        while (file := self._next()) is not None:
            files[file.name] = file
        self.is_whole = self._left == _END
        return files

    def _begins(self) -> bool:
        magic = bytes(self._left[: len(_MAGIC)])
        if magic != _MAGIC[: len(magic)]:
            raise WireError("this is no pack")
        self._has_begun = magic == _MAGIC
        if self._has_begun:
            del self._left[: len(_MAGIC)]
        return self._has_begun

    def _next(self) -> PackedFile | None:
        """Return the next file; None where it is not whole, or nothing can be read from here on."""
        if not self._left or self._left.startswith(_END):
            return None
        try:
            file, size = _read_file(self._left)
        except WireError:
            return None
        del self._left[:size]
        return file


def name_of_copy(copy: bytes) -> bytes:
    """Return by which bytes a file names the copy that it is coded against."""
    return hashlib.sha256(copy).digest()[:COPY_BYTES]


def _read_file(body: bytearray) -> tuple[PackedFile, int]:
    name, at = _taken(body, 1, body[0])
    if not _NAME.fullmatch(name):
        raise WireError("a file has no name")
    (coding,), at = _taken(body, at, 1)
    copy, at = _taken(body, at, COPY_BYTES if coding & Coding.AGAINST else 0)
    length, at = read_number(body, at)
    packed_length, at = read_number(body, at)
    checksum, at = _taken(body, at, _CHECKSUM.size)
    if length > MAX_FILE_BYTES:
        raise WireError("a file is larger than any of the tree")
    packed, at = _taken(body, at, packed_length)
    return PackedFile(
        name=name.decode(),
        coding=coding,
        copy=copy,
        length=length,
        checksum=_CHECKSUM.unpack(checksum)[0],
        packed=packed,
    ), at


def _taken(body: bytearray, at: int, size: int) -> tuple[bytes, int]:
    if len(body) < at + size:
        raise WireError("the pack is cut off")
    return bytes(body[at : at + size]), at + size
