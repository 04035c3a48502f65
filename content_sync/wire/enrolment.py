"""Enrolment: a kiosk brings its key with a one-time code, and a person compares six digits.

A code is 80 random bits as 16 characters and a check character, such as `7KQ2-M4XD-9TRA-B3HNV`: no look-alikes, and the
check character finds every slip. A hello is `KH1 | Ed25519 public key 32 | deflate(JSON) | signature 64`, sealed to
central. Its answer is `KW1 | SHA-256 of the hello 32 | deflate(JSON) | signature 64`, signed by central's receipt key
and sealed to the kiosk. The nonce in it is drawn after the hello, so that nobody can look for a key whose digits are
those of another one. Both go by link or by a carrier (carriers.py), the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from content_sync.errors import ForgedError, MistypedReferenceError, WireError
from content_sync.wire.areas import Village
from content_sync.wire.encoding import decode, deflate, encode, inflate
from content_sync.wire.keys import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    KeyOrKeys,
    public_key,
    seal,
    sealing_key,
    sign,
    unseal,
    verify,
)
from content_sync.wire.text import SEPARATORS, plain_digits

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # base32 without I, L, O and U
_LOOK_ALIKES: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_CHARACTERS: Final = 16
_GROUPS: Final = re.compile(r"(.{4})(.{4})(.{4})(.{5})")
_BETWEEN: Final = re.compile(f"[{SEPARATORS}]+")
_HELLO, _WELCOME = b"KH1", b"KW1"
_HEAD_BYTES: Final = 3 + 32
_MAX_BODY_BYTES: Final = 2_000
_DIGITS: Final = 6

MAX_HELLO_BYTES: Final = 4_096
"""A sealed hello, or its answer."""

NONCE_BYTES: Final = 16

REFUSED: Final = "refused"
"""The standing of a key whose code central does not take; signed, so that it is known from anybody else's refusal."""


class Hello(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a kiosk brings: the code, and the village that its settings name."""

    code: Annotated[str, Meta(max_length=40)]
    village: Village
    software: Annotated[str, Meta(max_length=40)] = ""


class Welcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As what the key counts at central from now on, and the nonce of its six digits, hex; empty where it is in use."""

    standing: Annotated[str, Meta(max_length=40)]
    nonce: Annotated[str, Meta(pattern=r"^([0-9a-f]{32}|)\Z")] = ""


def make_code() -> str:
    """Return a new code, as it is printed."""
    return write_code("".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS)))


def write_code(characters: str) -> str:
    """Return the one written form of 16 characters, with the check character."""
    return "-".join(_GROUPS.fullmatch(characters + _check(characters)).groups())  # type: ignore[union-attr]  # of 17


def read_code(typed: str) -> str:
    """Return the code somebody typed in its one written form; blanks, case, look-alikes and Thai digits are forgiven.

    Raises:
        MistypedReferenceError: it is too short or too long, or there is a slip.
    """
    typed = _BETWEEN.sub("", plain_digits(typed).strip().upper()).translate(_LOOK_ALIKES)
    if len(typed) != _CHARACTERS + 1 or not set(typed) <= set(_ALPHABET):
        raise MistypedReferenceError("a code has 17 characters")
    if _check(typed[:-1]) != typed[-1]:
        raise MistypedReferenceError("the check character does not fit")
    return write_code(typed[:-1])


def code_digest(code: str) -> str:
    """Return what is stored of a code, hex: 80 random bits need no salt."""
    return hashlib.sha256(b"enrolment code\x00" + code.encode()).hexdigest()


def six_digits(kiosk: bytes, central: bytes, nonce: bytes) -> str:
    """Return the digits that a person compares, such as `048 213`.

    Args:
        kiosk: the kiosk's public key.
        central: central's Ed25519 receipt key.
        nonce: what central drew after the hello.
    """
    number = int.from_bytes(hashlib.sha256(b"KD1" + kiosk + central + nonce).digest()[:8], "big") % 10**_DIGITS
    return f"{number:06}"[:3] + " " + f"{number:06}"[3:]


def seal_hello(hello: Hello, *, seed: bytes, central: bytes) -> tuple[bytes, bytes]:
    """Sign a hello with the kiosk's key and seal it to central's X25519 key; return it and its digest."""
    message = _HELLO + public_key(seed) + deflate(encode(hello))
    return seal(central, message + sign(seed, message)), hashlib.sha256(message).digest()


def open_hello(box: bytes, *, seed: KeyOrKeys) -> tuple[bytes, Hello, bytes]:
    """Open a hello with central's key; return the kiosk's public key, the hello and its digest.

    Raises:
        ForgedError: not sealed to this key, or not signed by the key it brings.
        WireError: it cannot be read.
    """
    message, signature = _parts(_HELLO, box, seed)
    kiosk = message[3:_HEAD_BYTES]
    sealing_key(kiosk)
    verify(kiosk, message, signature)
    body = inflate(message[_HEAD_BYTES:], max_bytes=_MAX_BODY_BYTES)
    return kiosk, decode(body, Hello), hashlib.sha256(message).digest()


def seal_welcome(welcome: Welcome, *, to: bytes, seed: bytes, kiosk: bytes) -> bytes:
    """Sign the answer to the hello of this digest with central's receipt key and seal it to the kiosk."""
    message = _WELCOME + to + deflate(encode(welcome))
    return seal(sealing_key(kiosk), message + sign(seed, message))


def open_welcome(box: bytes, *, seed: bytes, to: bytes, central: KeyOrKeys) -> tuple[bytes, Welcome]:
    """Open and believe the answer to exactly the hello of this digest; return who signed it, and what it says.

    Args:
        box: what came back.
        seed: the kiosk's key.
        to: the digest of the hello.
        central: central's Ed25519 receipt key, and those before it that are believed yet.

    Raises:
        ForgedError: not sealed to this kiosk, not signed by central, or the answer to something else.
        WireError: it cannot be read.
    """
    message, signature = _parts(_WELCOME, box, seed)
    signer = verify(central, message, signature)
    if message[3:_HEAD_BYTES] != to:
        raise ForgedError("the welcome answers another hello")
    return signer, decode(inflate(message[_HEAD_BYTES:], max_bytes=_MAX_BODY_BYTES), Welcome)


def _parts(magic: bytes, box: bytes, seed: KeyOrKeys) -> tuple[bytes, bytes]:
    if len(box) > MAX_HELLO_BYTES:
        raise WireError("larger than any hello")
    plain = unseal(seed, box)
    if len(plain) < 3 + KEY_BYTES + SIGNATURE_BYTES or not plain.startswith(magic):
        raise WireError(f"not a {magic.decode()} message")
    return plain[:-SIGNATURE_BYTES], plain[-SIGNATURE_BYTES:]


def _check(characters: str) -> str:
    """Return the check character (Luhn's, of 32 signs)."""
    total = 0
    for place, character in enumerate(reversed(characters)):
        value = _ALPHABET.index(character) * (2 - place % 2)
        total += value // len(_ALPHABET) + value % len(_ALPHABET)
    return _ALPHABET[-total % len(_ALPHABET)]
