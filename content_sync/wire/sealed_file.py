"""The file of a backup: sealed to the recovery phrase of its box and to the ministry, and to nobody else.

In: messages of bytes. Out: a file, a piece at a time; and back, the messages in their order. Format 1: `KIOSKBACKUP`,
one byte of version, four of length, the head as JSON, then a stream of XChaCha20-Poly1305 (libsodium's secretstream):
24 bytes, and each message with four bytes of length; the last one is marked, so a file that was cut is known. The
first message vouches for the head. The key of the stream is sealed to the key pair that argon2id makes of the phrase,
so a box seals without keeping its phrase. Nothing is compressed: what is read is never longer than what came.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, Literal

import msgspec
from nacl import bindings, pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from content_sync.errors import WireError
from content_sync.wire.areas import Village
from content_sync.wire.encoding import decode, encode
from content_sync.wire.keys import seal
from content_sync.wire.text import SEPARATORS, plain_digits

VERSION: Final = 1
PHRASE_DIGITS: Final = 24  # 80 bits; eight groups of three are dictated over a telephone
MAX_MESSAGE_BYTES: Final = 4_000_000  # the largest is a voice; so much of a file is held in memory
_MAGIC: Final = b"KIOSKBACKUP"
_SALT_BYTES: Final = pwhash.argon2id.SALTBYTES
_OPS: Final = 3
_MEMORY_BYTES: Final = 16 * 1024 * 1024  # beside a kiosk that runs on a small board
_KEY_BYTES: Final = 32
_LENGTH_BYTES: Final = 4
_BETWEEN: Final = re.compile(f"[{SEPARATORS}]+")
_MAX_HEAD_BYTES: Final = 4_000
_MAX_SEALED_BYTES: Final = MAX_MESSAGE_BYTES + bindings.crypto_secretstream_xchacha20poly1305_ABYTES

FileRefusal = Literal["not_ours", "newer", "phrase", "harmed"]


_SAID: Final[dict[FileRefusal, str]] = {
    "not_ours": "it is none of a kiosk of this ministry",
    "newer": "newer software made it",
    "phrase": "the recovery phrase does not fit",
    "harmed": "it is not whole, or was changed",
}


class SealedFileError(WireError):
    """The file cannot be opened; `refusal` says why."""

    def __init__(self, refusal: FileRefusal) -> None:
        super().__init__(f"the backup cannot be opened: {_SAID[refusal]}")
        self.refusal = refusal


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """What a box seals its files with: the public half of the phrase's key pair, and the salt it was made with."""

    public: bytes
    salt: bytes


class FileHead(msgspec.Struct, frozen=True, kw_only=True):
    """What stands open at the front of a file: whose it is, and its key, sealed to each who may open it."""

    village: Village
    salt: bytes
    for_phrase: bytes
    for_central: bytes = b""


def make_phrase() -> str:
    """Return a new recovery phrase: 24 digits in groups of three."""
    digits = f"{secrets.randbelow(10**PHRASE_DIGITS):0{PHRASE_DIGITS}d}"
    return " ".join(digits[at : at + 3] for at in range(0, PHRASE_DIGITS, 3))


def make_lock(phrase: str) -> Lock:
    """Return what files are sealed with, so that this phrase opens them."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return Lock(public=bytes(_private_key(phrase, salt).public_key), salt=salt)


def seal_file(messages: Iterable[bytes], *, village: Village, lock: Lock, central: bytes | None) -> Iterator[bytes]:
    """Seal messages as a file, a piece at a time.

    Args:
        messages: one after the other, each of at most `MAX_MESSAGE_BYTES`.
        village: whose they are.
        lock: of the phrase.
        central: the ministry's sealing key; None where the box does not know it.
    """
    key = secrets.token_bytes(_KEY_BYTES)
    head = FileHead(
        village=village,
        salt=lock.salt,
        for_phrase=seal(lock.public, key),
        for_central=seal(central, key) if central else b"",
    )
    encoded = encode(head)
    start = _MAGIC + bytes([VERSION]) + len(encoded).to_bytes(_LENGTH_BYTES) + encoded
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    yield start + bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    vouched = start
    for message in messages:
        tag = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        yield _framed(bindings.crypto_secretstream_xchacha20poly1305_push(state, message, vouched, tag))
        vouched = b""
    tag = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    yield _framed(bindings.crypto_secretstream_xchacha20poly1305_push(state, b"", vouched, tag))


def read_head(file: BinaryIO) -> FileHead:
    """Return the head of the file that begins here.

    Raises:
        SealedFileError: it is no such file, or of a later version.
    """
    return _read_start(file)[0]


def file_key(head: FileHead, phrase: str) -> bytes:
    """Return the key of a file.

    Raises:
        SealedFileError: it is not the phrase of the box that made it.
    """
    try:
        return SealedBox(_private_key(phrase, head.salt)).decrypt(head.for_phrase)
    except (CryptoError, ValueError, TypeError) as error:
        raise SealedFileError("phrase") from error


def read_messages(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Yield the messages of the file that begins here, one at a time; they are whole if this ends without an error.

    Raises:
        SealedFileError: a byte was changed, or the file was cut.
    """
    vouched = _read_start(file)[1]
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    final = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    try:
        header = file.read(bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
        tag = None
        while tag != final:
            sealed = file.read(_length(file, _MAX_SEALED_BYTES))
            message, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed, vouched)
            vouched = b""
            if tag != final:
                yield message
    except (CryptoError, ValueError, TypeError, RuntimeError) as error:
        raise SealedFileError("harmed") from error
    if file.read(1):
        raise SealedFileError("harmed")


def _read_start(file: BinaryIO) -> tuple[FileHead, bytes]:
    """Return the head, and all bytes before the stream, for which its first message vouches."""
    magic, version = file.read(len(_MAGIC)), file.read(1)
    if magic != _MAGIC or not version:
        raise SealedFileError("not_ours")
    if version[0] != VERSION:
        raise SealedFileError("newer")
    length = _length(file, _MAX_HEAD_BYTES)
    encoded = file.read(length)
    try:
        return decode(encoded, FileHead), magic + version + length.to_bytes(_LENGTH_BYTES) + encoded
    except WireError as error:
        raise SealedFileError("harmed") from error


def _length(file: BinaryIO, most: int) -> int:
    """Return the length of what comes next; nothing is held for one that no such file has."""
    length = int.from_bytes(file.read(_LENGTH_BYTES))
    if length > most:
        raise SealedFileError("harmed")
    return length


def _private_key(phrase: str, salt: bytes) -> PrivateKey:
    digits = _BETWEEN.sub("", plain_digits(phrase))
    seed = pwhash.argon2id.kdf(_KEY_BYTES, digits.encode("utf-8", "replace"), salt, _OPS, _MEMORY_BYTES)
    return PrivateKey(seed)


def _framed(sealed: bytes) -> bytes:
    return len(sealed).to_bytes(_LENGTH_BYTES) + sealed
