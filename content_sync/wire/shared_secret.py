"""A secret that a kiosk and central both know, although it never crossed the link.

In: the seed of one end, and the X25519 public key of the other. Out: 32 bytes, the same at both ends. Rules: each use
has a secret of its own, by its purpose; a new key at either end makes all of them new.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal

from nacl.exceptions import CryptoError
from nacl.public import Box, PublicKey
from nacl.signing import SigningKey

from content_sync.errors import WireError

Purpose = Literal["rescue", "training"]
_BYTES: Final = 32


def shared_secret(seed: bytes, public_x25519: bytes, purpose: Purpose) -> bytes:
    """Return the secret that the holder of a seed shares with the holder of an X25519 key.

    Args:
        seed: of this end, 32 bytes.
        public_x25519: of the other end (`sealing_key` of its Ed25519 key).
        purpose: what it is for.

    Raises:
        WireError: it is no such key.
    """
    own = SigningKey(seed).to_curve25519_private_key()
    try:
        agreed = Box(own, PublicKey(public_x25519)).shared_key()
    except (CryptoError, ValueError, RuntimeError) as error:
        raise WireError("not an X25519 public key") from error
    ends = b"".join(sorted((bytes(own.public_key), public_x25519)))
    return hashlib.blake2b(ends, key=agreed, person=purpose.encode(), digest_size=_BYTES).digest()
