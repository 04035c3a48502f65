"""Whether keys are what their ids say: by its id a person knows a key, and The Update Framework takes any name."""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.signer import SSlibKey
from tuf.api.metadata import Key

from content_sync.errors import SettingError


def refuse_other_ids(keys: Mapping[str, Key]) -> None:
    """Refuse a key under the id of another one.

    Raises:
        SettingError: there is one.
    """
    for keyid, key in keys.items():
        if keyid != _id_of(key):
            raise SettingError(f"the key {keyid[:8]} of this request is another one than its id says")


def _id_of(key: Key) -> str:
    """Return the id that a key has by its content; empty where it is no key of ours."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(key.keyval["public"])))
    except (KeyError, ValueError):
        return ""
    own = SSlibKey.from_crypto(public)
    return own.keyid if (own.keytype, own.scheme) == (key.keytype, key.scheme) else ""
