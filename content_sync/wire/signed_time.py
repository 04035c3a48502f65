"""The time, signed by central for whoever asked with this nonce just now.

A reply is `KT1 | nonce 16 | milliseconds since 1970 u64 | Ed25519 signature 64`, the numbers big-endian, signed with a
key of its own (`ServiceKeys.time`), which signs nothing else. The nonce makes a reply that was kept from before answer
nothing. What the reply is worth is decided by whoever asked: it counts only where it came soon after the question.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
from typing import Final

from content_sync.errors import ForgedError, WireError
from content_sync.wire.keys import SIGNATURE_BYTES, sign, verify

NONCE_BYTES: Final = 16
_BODY: Final = struct.Struct(">3s16sQ")
_MAGIC: Final = b"KT1"
_NONCE: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICK: Final = dt.timedelta(milliseconds=1)

SIGNED_TIME_BYTES: Final = _BODY.size + SIGNATURE_BYTES


def read_nonce(text: str) -> bytes:
    """Read a nonce as an address has it: 32 hex digits in lower case.

    Raises:
        WireError: it is something else.
    """
    if _NONCE.fullmatch(text) is None:
        raise WireError("a nonce is 32 hex digits")
    return bytes.fromhex(text)


def sign_time(at: dt.datetime, *, nonce: bytes, seed: bytes) -> bytes:
    """Sign a time, aware and not before 1970, as the reply to a nonce of 16 bytes."""
    body = _BODY.pack(_MAGIC, nonce, (at - _EPOCH) // _TICK)
    return body + sign(seed, body)


def open_time(reply: bytes, *, nonce: bytes, central: bytes) -> dt.datetime:
    """Return the time in a reply to exactly this nonce, in UTC.

    Args:
        reply: what came back.
        nonce: what was asked with.
        central: central's Ed25519 time key.

    Raises:
        ForgedError: it is not signed by central, or it answers another nonce.
        WireError: it is no signed time.
    """
    if len(reply) != SIGNED_TIME_BYTES or not reply.startswith(_MAGIC):
        raise WireError("not a signed time")
    body = reply[: _BODY.size]
    verify(central, body, reply[_BODY.size :])
    _, answered, count = _BODY.unpack(body)
    milliseconds = int(count)
    if answered != nonce:
        raise ForgedError("the time answers another question")
    try:
        return _EPOCH + milliseconds * _TICK
    except OverflowError as error:
        raise WireError("a time that no calendar has") from error
