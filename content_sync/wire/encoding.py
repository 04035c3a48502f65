"""Records to bytes and back.

Bytes are UTF-8 JSON with sorted fields, so equal records are equal bytes. A time is written with the offset it has, so
makers of records use UTC. Bytes that cannot be read raise `WireError` with the reason and never with the content.
Inflating stops at a limit, so that a small message cannot fill the memory of a small box.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import msgspec

from content_sync.errors import WireError

T = TypeVar("T")

_SHORT_BYTES: Final = 3_800
_SHORT: Final = {"wbits": -12, "memLevel": 6}  # 4 KB to look back in, as many symbols in a block, 50 KB in all
_LONG: Final = {"wbits": -15, "memLevel": 8}  # 270 KB, which cost more to lay than a short body costs to compress

_encoder = msgspec.json.Encoder(order="sorted")


def encode(value: object) -> bytes:
    """Write a record as canonical JSON: sorted fields, no blanks, UTF-8."""
    return _encoder.encode(value)


def decode(body: bytes | msgspec.Raw, kind: type[T]) -> T:
    """Read one record of `kind`; fields it does not know are ignored.

    Raises:
        WireError: not JSON, a field is missing, of the wrong type or past its limit.
    """
    with wire_errors():
        return msgspec.json.decode(body, type=kind)


@contextmanager
def wire_errors() -> Iterator[None]:
    """Turn what msgspec raises while reading into `WireError`, without the content it quotes."""
    try:
        yield
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError(_reason(str(error))) from None
    except RecursionError:
        raise WireError("nested too deeply") from None


def _reason(said: str) -> str:
    what, at, where = said.rpartition(" - at ")
    return f"{(what or where).partition(chr(39))[0].strip()}{at}{where if what else ''}"


def deflate(body: bytes, *, dictionary: bytes = b"") -> bytes:
    """Compress as a raw deflate stream; a `dictionary` is what both ends take as sent before.

    What is short takes little memory, and comes out the same to the last byte.
    """
    memory = _SHORT if len(dictionary) + len(body) <= _SHORT_BYTES else _LONG
    packer = zlib.compressobj(level=9, zdict=dictionary, **memory)
    return packer.compress(body) + packer.flush()


def inflate(body: bytes, *, max_bytes: int, dictionary: bytes = b"") -> bytes:
    """Expand a raw deflate stream of at most `max_bytes`, made with this dictionary.

    Raises:
        WireError: not such a stream, cut short, followed by something else, or longer than allowed.
    """
    unpacker = zlib.decompressobj(wbits=-15, zdict=dictionary)
    try:
        plain = unpacker.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise WireError("not a deflate stream") from error
    if len(plain) > max_bytes:
        raise WireError(f"expands to more than {max_bytes} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise WireError("the deflate stream is cut or followed by something else")
    return plain
