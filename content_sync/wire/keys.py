"""Keys for what goes up: who signed it, and who alone may read it.

A kiosk has one Ed25519 key, which names it; the X25519 key that opens its receipts is derived from it. Central has one
Ed25519 key that signs receipts and one X25519 key that opens envelopes. Sealing is libsodium's SealedBox: anyone can
seal, only the holder of the private key can open. Secret keys are 32-byte seeds, in files that only their owner can
read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from content_sync.durable import write_whole
from content_sync.errors import ForgedError, KeyFileError, SettingError, WireError

KeyOrKeys = bytes | tuple[bytes, ...]
"""A key, or several of which one fits, the one in use first: former keys count for a while."""

Result = TypeVar("Result")

KEY_BYTES = 32
NAME_BYTES = 16
SIGNATURE_BYTES = 64
SEAL_BYTES = 48  # what sealing adds: a key of its own, and a check


def new_seed() -> bytes:
    """Make a new 32-byte secret from the system's randomness."""
    return bytes(SigningKey.generate())


def public_key(seed: bytes) -> bytes:
    """Return the 32-byte Ed25519 public key of a seed."""
    return bytes(SigningKey(seed).verify_key)


def key_name(public: bytes) -> bytes:
    """Return the 16 bytes by which a kiosk is named on the wire: the beginning of SHA-256 of its public key."""
    return hashlib.sha256(public).digest()[:NAME_BYTES]


@lru_cache(maxsize=32_768)
def sealing_key(public: bytes) -> bytes:
    """Return the X25519 public key that belongs to an Ed25519 public key.

    It costs as much as sealing, so those of all the kiosks of the country are remembered.

    Raises:
        WireError: it is not a point on the curve.
    """
    try:
        return bytes(VerifyKey(public).to_curve25519_public_key())
    except (CryptoError, ValueError, RuntimeError) as error:
        raise WireError("not an Ed25519 public key") from error


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte Ed25519 signature of a message."""
    return bytes(_signing_key(seed).sign(message).signature)


def verify(public: KeyOrKeys, message: bytes, signature: bytes) -> bytes:
    """Return the key whose signature over the message it is.

    Raises:
        ForgedError: it is of none of them.
    """

    def key_of(key: bytes) -> bytes:
        VerifyKey(key).verify(message, signature)
        return key

    return _first_that_fits(public, key_of, "the signature does not fit")


def opens(seed: bytes) -> bytes:
    """Return the X25519 public key of a seed: what is sealed to it, the seed opens."""
    return bytes(_opening_key(seed).public_key)


def seal(public_x25519: bytes, message: bytes) -> bytes:
    """Seal a message to the holder of an X25519 key.

    Raises:
        WireError: it is no such key.
    """
    try:
        return bytes(SealedBox(PublicKey(public_x25519)).encrypt(message))
    except (CryptoError, ValueError, RuntimeError) as error:
        raise WireError("not an X25519 public key") from error


def unseal(seed: KeyOrKeys, box: bytes) -> bytes:
    """Open what was sealed to the X25519 key derived from an Ed25519 seed.

    Raises:
        ForgedError: it was sealed to another key, or changed on the way.
    """
    return unseal_with(seed, box)[1]


def unseal_with(seed: KeyOrKeys, box: bytes) -> tuple[bytes, bytes]:
    """Do what `unseal` does; return the seed that opened it too."""
    refusal = "not sealed to this key, or changed on the way"
    return _first_that_fits(seed, lambda one: (one, bytes(_opener(one).decrypt(box))), refusal)


def in_use(keys: KeyOrKeys) -> bytes:
    """Return the key that is in use."""
    return keys if isinstance(keys, bytes) else keys[0]


def _first_that_fits(keys: KeyOrKeys, use: Callable[[bytes], Result], refusal: str) -> Result:
    """Return what the first key does that fits.

    Raises:
        ForgedError: none does, with this refusal.
    """
    cause: Exception | None = None
    for key in (keys,) if isinstance(keys, bytes) else keys:
        try:
            return use(key)
        except (CryptoError, ValueError) as error:
            cause = error
    raise ForgedError(refusal) from cause


@lru_cache(maxsize=8)
def _signing_key(seed: bytes) -> SigningKey:
    """Derive a key from its seed, with a memory: it costs as much as signing, and a program has a few."""
    return SigningKey(seed)


@lru_cache(maxsize=8)
def _opening_key(seed: bytes) -> PrivateKey:
    private: PrivateKey = SigningKey(seed).to_curve25519_private_key()
    return private


@lru_cache(maxsize=8)
def _opener(seed: bytes) -> SealedBox[PrivateKey]:
    return SealedBox(_opening_key(seed))


def public_from_hex(text: str) -> bytes:
    """Read a public key as printed: 64 hex digits.

    Raises:
        WireError: it is not 64 hex digits or no key.
    """
    try:
        public = bytes.fromhex(text.strip())
    except ValueError as error:
        raise WireError("a public key is 64 hex digits") from error
    if len(public) != KEY_BYTES:
        raise WireError("a public key is 64 hex digits")
    sealing_key(public)
    return public


def load_or_make_seed(path: Path) -> bytes:
    """Return the seed kept in a 0600 file; make it, durably, if there is none, and its folder for the owner alone.

    Raises:
        SettingError: the file is there but does not hold a seed.
        KeyFileError: it can be neither read nor made.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(path, new_seed().hex().encode() + b"\n")
        seed = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise KeyFileError(f"the key {path} can be neither read nor made: {error.strerror}") from error
    except ValueError as error:
        raise SettingError(f"{path} does not hold a key: 64 hex digits are expected") from error
    if len(seed) != KEY_BYTES:
        raise SettingError(f"{path} does not hold a key: 64 hex digits are expected")
    return seed
