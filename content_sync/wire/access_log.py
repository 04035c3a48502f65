"""A kiosk's access log: who asked for which kind of page, sealed to the ministry before it touches the card.

In: lines, some at a time. Out: the bytes of a segment, which a file keeps; and with the ministry's key, the lines
again. A segment is a head (`KAL1`, length, sealed box, signature) and frames (length, sealed records), each readable
once it is whole: a segment that a power cut ended is read up to its last whole frame. The box holds the segment's own
random key, which the kiosk keeps in memory alone, so nobody there reads back what was written; frames are libsodium's
secretstream, so none can be changed, left out or put elsewhere. The signature says whose it is; the frame marked as the
last, that nothing is missing at its end.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_keygen,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)
from nacl.bindings import crypto_secretstream_xchacha20poly1305_TAG_FINAL as LAST
from nacl.bindings import crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as NOT_LAST
from nacl.exceptions import CryptoError

from content_sync.errors import ForgedError, WireError
from content_sync.wire.areas import Village
from content_sync.wire.encoding import decode, deflate, encode, inflate
from content_sync.wire.keys import SIGNATURE_BYTES, KeyOrKeys, public_key, seal, sign, unseal, verify
from content_sync.wire.stamps import Stamp
from content_sync.wire.terms import Term

_MAGIC: Final = b"KAL1"
_HEAD: Final = struct.Struct(">4sH")
_FRAME: Final = struct.Struct(">I")
_MOST_INFLATED_BYTES: Final = 4_000_000  # far above what a kiosk notes in a minute

SegmentEnd = Literal["whole", "open"]
"""`whole`: the kiosk ended it; `open`: it was still being written, or its end is cut off."""


class AccessLine(msgspec.Struct, frozen=True, array_like=True):
    """Requests that are told as one: from one address for one kind of page within a span of time.

    Attributes:
        since_s: when the span begins, in seconds since the start of the machine.
        span_s: how long it is: 1, or more where the exact second is nobody's business.
        address: who asked, as the listener sees them.
        page: the kind of page; never its address, nor what was typed.
        status: the HTTP status of the response.
        count: how many requests.
    """

    since_s: Annotated[int, Meta(ge=0)]
    span_s: Annotated[int, Meta(ge=1)]
    address: Annotated[str, Meta(max_length=60)]
    page: Term
    status: Annotated[int, Meta(ge=0, le=999)]
    count: Annotated[int, Meta(ge=1)] = 1


class AccessFrame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was noted until a moment; all frames of a segment are of one start of the machine.

    Attributes:
        made: that moment by the kiosk's clock.
        lines: what was noted.
        lost: requests that were not noted, as there were too many.
    """

    made: Stamp
    lines: tuple[AccessLine, ...] = ()
    lost: Annotated[int, Meta(ge=0)] = 0


class _Head(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    village: Village
    kiosk: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    key: bytes
    header: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment that was opened: the village and the kiosk (its public key, hex) it is of, and what it holds."""

    village: str
    kiosk: str
    frames: tuple[AccessFrame, ...]
    end: SegmentEnd


class SegmentSealer:
    """Begins one segment, and seals its frames one after another.

    Args:
        village: the kiosk's village.
        seed: the kiosk's own.
        seal_to: the ministry's X25519 key.
    """

    def __init__(self, *, village: str, seed: bytes, seal_to: bytes) -> None:
        key = crypto_secretstream_xchacha20poly1305_keygen()
        self._state = crypto_secretstream_xchacha20poly1305_state()
        header = crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        box = seal(seal_to, encode(_Head(village=village, kiosk=public_key(seed).hex(), key=key, header=header)))
        self.head = _HEAD.pack(_MAGIC, len(box)) + box + sign(seed, _MAGIC + box)

    def frame(self, frame: AccessFrame, *, is_last: bool = False) -> bytes:
        """Return the next frame, sealed."""
        tag = LAST if is_last else NOT_LAST
        sealed = crypto_secretstream_xchacha20poly1305_push(self._state, deflate(encode(frame)), tag=tag)
        return _FRAME.pack(len(sealed)) + sealed


def open_segment(content: bytes, *, seed: KeyOrKeys) -> Segment:
    """Open a segment with the ministry's seed, as far as it was written.

    Raises:
        WireError: it is no segment.
        ForgedError: it is sealed to another key, not signed by the kiosk it names, or was changed.
    """
    box, rest = _split(content)
    head = decode(unseal(seed, box), _Head)
    verify(bytes.fromhex(head.kiosk), _MAGIC + box, rest[:SIGNATURE_BYTES])
    frames, end = _open_frames(head, rest[SIGNATURE_BYTES:])
    return Segment(village=head.village, kiosk=head.kiosk, frames=frames, end=end)


def _split(content: bytes) -> tuple[bytes, bytes]:
    if len(content) < _HEAD.size:
        raise WireError("no segment of an access log")
    magic, size = _HEAD.unpack_from(content)
    box, rest = content[_HEAD.size : _HEAD.size + size], content[_HEAD.size + size :]
    if magic != _MAGIC or len(rest) < SIGNATURE_BYTES:
        raise WireError("no segment of an access log")
    return box, rest


def _open_frames(head: _Head, content: bytes) -> tuple[tuple[AccessFrame, ...], SegmentEnd]:
    state = crypto_secretstream_xchacha20poly1305_state()
    frames: list[AccessFrame] = []
    try:
        crypto_secretstream_xchacha20poly1305_init_pull(state, head.header, head.key)
        while len(content) >= _FRAME.size:
            end = _FRAME.size + _FRAME.unpack_from(content)[0]
            if end > len(content):
                break
            plain, tag = crypto_secretstream_xchacha20poly1305_pull(state, content[_FRAME.size : end])
            frames.append(decode(inflate(plain, max_bytes=_MOST_INFLATED_BYTES), AccessFrame))
            if tag == LAST:
                return tuple(frames), "whole"
            content = content[end:]
    except (CryptoError, ValueError, RuntimeError) as error:
        raise ForgedError(f"frame {len(frames) + 1} was changed") from error
    return tuple(frames), "open"
