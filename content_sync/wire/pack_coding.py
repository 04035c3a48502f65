"""How one file of a pack is coded: against the copy that the kiosk has, with digests and signatures as bytes.

In: a file, and the copy before it where there is one. Out: fewer bytes, and back. Deflate sees 32 KB and no further, so
a longer copy is cut into blocks. The flags of `Coding` say what was done, in this order:

- `DIGESTS`: each run of hex digits is `01 | how many bytes u8 | these bytes`, in the file and in the copy;
- `DIFFERENCE`: from each byte that of the copy at the same place is taken away, modulo 256; past its end nothing is;
- `BLOCKS`: 16 KB of the file after each other, each `beginning uvarint | length uvarint | deflate`, which was given
  32,000 bytes of the copy from that beginning on; without it the file is one deflate stream;
- `AGAINST`: deflate was given the last 32,000 bytes of the copy. `DIFFERENCE` and `BLOCKS` have no sense without it;
- `PRIMED`: there is no copy, and deflate was given the words of `pack_primer.py`.

The smallest of what comes out is taken. A number (uvarint) has seven bits in each byte, the lowest first; all bytes but
the last have the eighth bit set.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from enum import IntFlag
from typing import Final

from content_sync.errors import WireError
from content_sync.wire.pack_primer import PRIMER

_WINDOW: Final = 32_000  # of its 32,768 bytes deflate does not reach the first 262
_BLOCK: Final = 16_384
_ESCAPE: Final = 1  # no JSON has this byte
_HEX: Final = re.compile(rb"(?:[0-9a-f]{2}){8,255}")
_NUMBER_BYTES: Final = 4
_SEVEN_BITS, _MORE = 0x7F, 0x80


class Coding(IntFlag):
    """What was done to a file; a reader leaves a file out that has a flag it does not know."""

    AGAINST = 1
    DIGESTS = 2
    DIFFERENCE = 4
    BLOCKS = 8
    PRIMED = 16


_KNOWN: Final = int(Coding.AGAINST | Coding.DIGESTS | Coding.DIFFERENCE | Coding.BLOCKS | Coding.PRIMED)


def coded(body: bytes, copy: bytes | None) -> tuple[Coding, bytes]:
    """Return the shortest coding of a file, against the kiosk's copy where there is one."""
    short = _with_digests_packed(body)
    how, plain = (Coding.DIGESTS, short) if short is not None else (Coding(0), body)
    if copy is None:
        return min(((how, _deflated(plain)), (how | Coding.PRIMED, _deflated(plain, PRIMER))), key=_size)
    before = (_with_digests_packed(copy) or copy) if short is not None else copy
    found = [(how | Coding.AGAINST, _against(plain, before))]
    if len(before) > _WINDOW:
        found.append((how | Coding.BLOCKS | Coding.AGAINST, _in_blocks(plain, before)))
    if len(before) == len(plain):
        found.append((how | Coding.DIFFERENCE | Coding.AGAINST, _deflated(_difference(plain, before))))
    return min(found, key=_size)


def decoded(coding: int, packed: bytes, copy: bytes | None, *, max_bytes: int) -> bytes:
    """Return the file again.

    Args:
        coding: the flags.
        packed: what `coded` made.
        copy: the kiosk's copy, where the flags name one.
        max_bytes: how long it may become; it is inflated no further.

    Raises:
        WireError: the flags are not known here, or what was made cannot be read.
    """
    if coding & ~_KNOWN or (copy is None) == bool(coding & Coding.AGAINST):
        raise WireError("coded in a way that is not known here")
    before = copy or (PRIMER if coding & Coding.PRIMED else b"")
    if coding & Coding.DIGESTS:
        before = _with_digests_packed(before) or before
    if coding & Coding.BLOCKS:
        body = b"".join(_from_blocks(packed, before, max_bytes))
    else:
        body = _inflated(packed, b"" if coding & Coding.DIFFERENCE else before, max_bytes)
    if coding & Coding.DIFFERENCE:
        body = _sum(body, before)
    return _with_digests_written(body, max_bytes) if coding & Coding.DIGESTS else body


def _size(made: tuple[Coding, bytes]) -> int:
    return len(made[1])


def number(value: int) -> bytes:
    """Write a number, seven bits a byte."""
    written = bytearray()
    while value > _SEVEN_BITS:
        written.append(value & _SEVEN_BITS | _MORE)
        value >>= 7
    return bytes((*written, value))


def read_number(body: bytes | bytearray, at: int) -> tuple[int, int]:
    """Return the number at a place, and the place after it.

    Raises:
        WireError: it is cut off, or has more than four bytes.
    """
    value = 0
    for place, byte in enumerate(body[at : at + _NUMBER_BYTES]):
        value |= (byte & _SEVEN_BITS) << 7 * place
        if byte < _MORE:
            return value, at + place + 1
    raise WireError("a number is cut off, or larger than any in a pack")


def _deflated(body: bytes, dictionary: bytes = b"") -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return packer.compress(body) + packer.flush()


def _inflated(packed: bytes, dictionary: bytes, max_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, dictionary[-_WINDOW:])
    try:
        body = unpacker.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise WireError("not a deflate stream") from error
    if len(body) > max_bytes or not unpacker.eof or unpacker.unused_data:
        raise WireError("the deflate stream is cut, followed by something else, or longer than it says")
    return body


def _against(body: bytes, copy: bytes) -> bytes:
    return _deflated(body, copy[-_WINDOW:])


def _in_blocks(body: bytes, copy: bytes) -> bytes:
    """Code block by block: each has its like at the same place of the copy, from its beginning or from its end."""
    grown = len(body) - len(copy)
    written = bytearray()
    for at in range(0, len(body), _BLOCK):
        block = body[at : at + _BLOCK]
        places = {_beginning(at, copy), _beginning(at - grown, copy)}
        tries = [(_deflated(block, copy[place : place + _WINDOW]), place) for place in sorted(places)]
        packed, place = min(tries, key=lambda one: len(one[0]))
        written += number(place) + number(len(packed)) + packed
    return bytes(written)


def _beginning(at: int, copy: bytes) -> int:
    """Return where that much of the copy begins in whose middle the block of the file at `at` may have been."""
    return max(0, min(at - (_WINDOW - _BLOCK) // 2, len(copy) - _WINDOW))


def _from_blocks(packed: bytes, copy: bytes, max_bytes: int) -> Iterator[bytes]:
    at, left = 0, max_bytes
    while at < len(packed):
        place, at = read_number(packed, at)
        length, at = read_number(packed, at)
        block = _inflated(packed[at : at + length], copy[place : place + _WINDOW], min(left, _BLOCK))
        at, left = at + length, left - len(block)
        yield block


def _difference(body: bytes, copy: bytes) -> bytes:
    """Take the copy's bytes away, all at once: the highest bit of each byte is set first, so that none borrows."""
    size = len(body)
    high, whole = int.from_bytes(b"\x80" * size), int.from_bytes(b"\xff" * size)
    new, old = int.from_bytes(body), int.from_bytes(copy[:size].ljust(size, b"\0"))
    return (((new | high) - (old & ~high)) ^ ((new ^ old ^ whole) & high)).to_bytes(size)


def _sum(body: bytes, copy: bytes) -> bytes:
    size = len(body)
    high = int.from_bytes(b"\x80" * size)
    new, old = int.from_bytes(body), int.from_bytes(copy[:size].ljust(size, b"\0"))
    return (((new & ~high) + (old & ~high)) ^ ((new ^ old) & high)).to_bytes(size)


def _with_digests_packed(body: bytes) -> bytes | None:
    """Return the file with its runs of hex digits as bytes; None where it has none, or cannot be written so."""
    if _ESCAPE in body:
        return None
    packed = _HEX.sub(lambda run: bytes((_ESCAPE, len(run[0]) // 2)) + bytes.fromhex(run[0].decode()), body)
    return packed if len(packed) < len(body) else None


def _with_digests_written(body: bytes, max_bytes: int) -> bytes:
    written, begins, size = [], 0, 0
    while (at := body.find(_ESCAPE, begins)) >= 0:
        run = body[at + 2 : at + 2 + body[at + 1]] if at + 1 < len(body) else b""
        written += [body[begins:at], run.hex().encode()]
        size += at - begins + 2 * len(run)
        if not run or size > max_bytes:
            raise WireError("a run of digits is cut off, or the file is longer than it says")
        begins = at + 2 + len(run)
    return b"".join((*written, body[begins:]))
