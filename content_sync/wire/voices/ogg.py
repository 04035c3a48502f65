"""Ogg: pages, of which the first of each stream names its codec (RFC 3533).

In: the bytes of a file. Out: what its streams are. All first pages stand before all others.
"""

from __future__ import annotations

from typing import Final

from content_sync.wire.voices.streams import NotAVoiceError, Stream

_MAGIC: Final = b"OggS"
_HEAD_BYTES: Final = 27
_IS_FIRST: Final = 2
_MOST_STREAMS: Final = 16
_CODECS: Final[dict[bytes, Stream]] = {
    b"OpusHead": "sound",
    b"\x01vorbis": "sound",
    b"Speex   ": "sound",
    b"\x7fFLAC": "sound",
    b"\x80theora": "video",
    b"BBCD\x00": "video",
    b"\x01video": "video",
    b"OVP80": "video",
}


def is_ogg(file: bytes) -> bool:
    """Tell whether a file begins as Ogg does."""
    return file.startswith(_MAGIC)


def ogg_streams(file: bytes) -> frozenset[Stream]:
    """Return what the streams of a file are.

    Raises:
        NotAVoiceError: it ends before its sound begins, or its pages are not in order.
    """
    found, start = set[Stream](), 0
    for _ in range(_MOST_STREAMS):
        head = file[start : start + _HEAD_BYTES]
        if len(head) < _HEAD_BYTES:
            raise NotAVoiceError("cut")
        if not head.startswith(_MAGIC):
            raise NotAVoiceError("unknown")
        if not head[5] & _IS_FIRST:
            return frozenset(found)
        segments = file[start + _HEAD_BYTES : start + _HEAD_BYTES + head[26]]
        body = start + _HEAD_BYTES + head[26]
        found |= {stream for magic, stream in _CODECS.items() if file.startswith(magic, body)}
        start = body + sum(segments)
    raise NotAVoiceError("unknown")
