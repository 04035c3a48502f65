"""Keyed proofs: short texts that only this program can make, so that what comes back with one is known to be its own.

In: a secret and some texts. Out: their proof, an HMAC of 128 bits in hex digits. Rules: the texts are written so that
no two lists of texts look alike; the comparison takes the same time whatever was sent; a proof says nothing about its
secret or its texts. What a proof is for stands in the texts, or in a secret of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Final

DIGITS: Final = 32  # 128 bits: nobody finds one by trying


class Proofs:
    """Makes proofs, and knows them again.

    Args:
        secret: 32 bytes that only this program knows.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, *texts: str) -> str:
        """Return the proof of these texts, in this order."""
        return hmac.new(self._secret, json.dumps(texts).encode("ascii"), hashlib.sha256).hexdigest()[:DIGITS]

    def is_of(self, proof: str, *texts: str) -> bool:
        """Tell whether this is the proof of these texts."""
        return hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), self.of(*texts).encode("ascii"))
