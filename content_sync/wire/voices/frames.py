"""Recordings without a container: frame after frame (AMR: RFC 4867; MP3: ISO/IEC 11172-3; AAC in ADTS: 13818-7).

In: the bytes of a file. Out: whether its first frames follow each other as their heads say. Chance alone makes three
such frames in a row once in a thousand million files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_IN_A_ROW: Final = 3
_AMR: Final = (b"#!AMR\n", b"#!AMR-WB\n")
_AMR_BYTES: Final = ((12, 13, 15, 17, 19, 20, 26, 31, 5), (17, 23, 32, 36, 40, 46, 50, 58, 60, 5))
_AMR_NOTHING: Final = frozenset({14, 15})  # speech is lost, or there is none
_KBITS: Final = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)  # of MPEG 1 layer III, of MPEG 2 and 2.5
_HERTZ: Final = (44_100, 48_000, 32_000)
_ID3_BYTES: Final = 10


def is_amr(file: bytes) -> bool:
    """Tell whether a file begins as AMR does."""
    return file.startswith(_AMR)


def has_amr_frames(file: bytes) -> bool:
    """Tell whether frames of AMR follow the head of the file."""
    is_wide = file.startswith(_AMR[1])
    sizes = _AMR_BYTES[is_wide]

    def length_at(at: int) -> int:
        mode = file[at] >> 3 & 15
        return 1 if mode in _AMR_NOTHING else 1 + sizes[mode] if mode < len(sizes) else 0

    return _has_frames(file, len(_AMR[is_wide]), length_at)


def has_mp3_frames(file: bytes) -> bool:
    """Tell whether a file begins with frames of MP3."""
    return _has_frames(file, _behind_id3(file), lambda at: _mp3_length(file[at : at + 4]))


def has_aac_frames(file: bytes) -> bool:
    """Tell whether a file begins with frames of AAC."""
    return _has_frames(file, _behind_id3(file), lambda at: _aac_length(file[at : at + 7]))


def _has_frames(file: bytes, start: int, length_at: Callable[[int], int]) -> bool:
    """Tell whether frames follow each other; the file may end after one whole frame, also within the next."""
    for nth in range(_IN_A_ROW):
        if start >= len(file):
            return nth > 0
        length = length_at(start)
        if not length:
            return nth > 0 and len(file) - start < _ID3_BYTES
        start += length
        if start > len(file):
            return nth > 0
    return True


def _mp3_length(head: bytes) -> int:
    """Return how many bytes an MP3 frame has; 0 where there is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004  the mark, and layer III
        return 0
    version, bitrate, rate, padding = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    is_first = version == 3  # noqa: PLR2004  MPEG 1; 2 is MPEG 2, 0 is MPEG 2.5
    if version == 1 or bitrate in {0, 15} or rate == len(_HERTZ):
        return 0
    hertz = _HERTZ[rate] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if is_first else 72) * 1_000 * _KBITS[not is_first][bitrate] // hertz + padding


def _aac_length(head: bytes) -> int:
    """Return how many bytes an ADTS frame has; 0 where there is none."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:  # noqa: PLR2004  the mark, and layer 0
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > len(head) else 0


def _behind_id3(file: bytes) -> int:
    """Return where the sound begins: behind a tag with a title, where there is one."""
    if not file.startswith(b"ID3") or len(file) < _ID3_BYTES:
        return 0
    size = 0
    for byte in file[6:_ID3_BYTES]:
        size = size << 7 | byte & 127
    return _ID3_BYTES + size
