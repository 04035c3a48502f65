"""MP4 with its relatives M4A and 3GP: boxes within boxes (ISO/IEC 14496-12).

In: the bytes of a file. Out: what its tracks are. A phone writes `moov`, which describes the tracks, when the recording
ends: a file without it, or one whose last box is longer than what is there, was cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from content_sync.wire.voices.streams import NotAVoiceError, Stream

_MOST_BOXES: Final = 4_096  # three minutes in fragments have some 400
_STILL: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})  # a phone's photo
_HANDLERS: Final[dict[bytes, Stream]] = {b"soun": "sound", b"vide": "video"}


def is_mp4(file: bytes) -> bool:
    """Tell whether a file begins as MP4 does."""
    return file[4:8] == b"ftyp" and file[8:12] not in _STILL


def mp4_streams(file: bytes) -> frozenset[Stream]:
    """Return what the tracks of a file are.

    Raises:
        NotAVoiceError: it was cut, or its boxes are not in order.
    """
    described = [frozenset(_tracks(body)) for kind, body in _boxes(file) if kind == b"moov"]
    if not described:
        raise NotAVoiceError("cut")
    return frozenset[Stream]().union(*described)


def _tracks(moov: bytes) -> Iterator[Stream]:
    for kind, track in _boxes(moov):
        if kind == b"trak":
            for inner, media in _boxes(track):
                if inner == b"mdia":
                    yield from (_HANDLERS[body[8:12]] for of, body in _boxes(media) if _is_handler(of, body))


def _is_handler(kind: bytes, body: bytes) -> bool:
    return kind == b"hdlr" and body[8:12] in _HANDLERS


def _boxes(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the body of each box.

    Raises:
        NotAVoiceError: a box is longer than what is there, or there are too many.
    """
    start = 0
    for _ in range(_MOST_BOXES):
        if start >= len(file):
            return
        head = 8
        size = int.from_bytes(file[start : start + 4])
        if size == 1:
            head, size = 16, int.from_bytes(file[start + 8 : start + 16])
        elif size == 0:  # to the end of the file
            size = len(file) - start
        if size < head or start + size > len(file):
            raise NotAVoiceError("cut")
        yield file[start + 4 : start + 8], file[start + head : start + size]
        start += size
    raise NotAVoiceError("unknown")
