"""WebM and Matroska: elements within elements (EBML, RFC 8794; Matroska, RFC 9559).

In: the bytes of a file. Out: what its tracks are. A browser that records writes `Segment` and `Cluster` without their
sizes, and `Tracks` before the first cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from content_sync.wire.voices.streams import NotAVoiceError, Stream

_EBML, _SEGMENT, _TRACKS = 0x1A45DFA3, 0x18538067, 0x1654AE6B
_TRACK, _TRACK_TYPE = 0xAE, 0x83
_MOST_ELEMENTS: Final = 256
_TYPES: Final[dict[int, Stream]] = {1: "video", 2: "sound"}


def is_webm(file: bytes) -> bool:
    """Tell whether a file begins as WebM does."""
    return file.startswith(_EBML.to_bytes(4))


def webm_streams(file: bytes) -> frozenset[Stream]:
    """Return what the tracks of a file are.

    Raises:
        NotAVoiceError: it ends before its tracks are told, or its elements are not in order.
    """
    for name, segment in _elements(file):
        if name == _SEGMENT:
            tracks = next((body for inner, body in _elements(segment) if inner == _TRACKS), None)
            if tracks is None:
                raise NotAVoiceError("cut")
            return frozenset(_types(tracks))
    raise NotAVoiceError("cut")


def _types(tracks: bytes) -> Iterator[Stream]:
    for name, track in _elements(tracks):
        if name == _TRACK:
            types = (int.from_bytes(body) for inner, body in _elements(track) if inner == _TRACK_TYPE)
            yield from (_TYPES[one] for one in types if one in _TYPES)


def _elements(file: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the name and the body of each element; one without a size goes to the end."""
    start = 0
    for _ in range(_MOST_ELEMENTS):
        if start >= len(file):
            return
        name_bytes, size_bytes = _length(file, start), _length(file, start + _length(file, start))
        name = int.from_bytes(file[start : start + name_bytes])
        at = start + name_bytes
        start = at + size_bytes
        size = int.from_bytes(file[at:start]) & ((1 << 7 * size_bytes) - 1)
        if size == (1 << 7 * size_bytes) - 1:
            size = len(file) - start
        yield name, file[start : start + size]
        start += size


def _length(file: bytes, at: int) -> int:
    """Return how many bytes a number has: as many as zeros lead its first byte, and one.

    Raises:
        NotAVoiceError: there is no number.
    """
    if at >= len(file):
        raise NotAVoiceError("cut")
    zeros = 8 - file[at].bit_length()
    if zeros == 8:  # noqa: PLR2004  no bit is set
        raise NotAVoiceError("unknown")
    return zeros + 1
