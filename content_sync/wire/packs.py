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
from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What came of a pack.

    Attributes:
        files: its files, by name, as far as they came.
        is_whole: whether its end came too.
    """

    files: Mapping[str, PackedFile]
    is_whole: bool


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


def read_pack(body: bytes) -> Pack:
    """Read a pack as far as it goes; nothing is inflated yet.

    Raises:
        WireError: it is no pack.
    """
    if body[: len(_MAGIC)] != _MAGIC[: len(body)]:
        raise WireError("this is no pack")
    files: dict[str, PackedFile] = {}
    at = len(_MAGIC)
    while at < len(body) and body[at : at + 1] != _END:
        try:
            file, at = _read_file(body, at)
        except WireError:
            return Pack(files=files, is_whole=False)
        files[file.name] = file
    return Pack(files=files, is_whole=body[at:] == _END)


def name_of_copy(copy: bytes) -> bytes:
    """Return by which bytes a file names the copy that it is coded against."""
    return hashlib.sha256(copy).digest()[:COPY_BYTES]


def _read_file(body: bytes, at: int) -> tuple[PackedFile, int]:
    name, at = _taken(body, at + 1, body[at])
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


def _taken(body: bytes, at: int, size: int) -> tuple[bytes, int]:
    if len(body) < at + size:
        raise WireError("the pack is cut off")
    return body[at : at + size], at + size
