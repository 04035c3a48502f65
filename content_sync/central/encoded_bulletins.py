"""A bulletin beside its JSON: encoded once, and stored, compared and published as those bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode
from content_sync.wire.targets import read_bulletins

B = TypeVar("B", bound=AnyBulletin)
B_co = TypeVar("B_co", bound=AnyBulletin, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedBulletin(Generic[B_co]):
    """A bulletin, and the JSON object it is stored as."""

    bulletin: B_co
    body: bytes


def encoded(bulletin: B) -> EncodedBulletin[B]:
    """Encode a bulletin.

    Raises:
        UnicodeEncodeError, ValueError: a value has no JSON (half of a surrogate pair).
    """
    return EncodedBulletin(bulletin=bulletin, body=encode(bulletin))


def as_list(encoded: Iterable[EncodedBulletin[AnyBulletin]]) -> bytes:
    """Join bulletins to a JSON list: what `encode_bulletins` writes, without encoding them again."""
    return b"[" + b",".join(one.body for one in encoded) + b"]"


def read_one(body: bytes) -> AnyBulletin | None:
    """Return the bulletin a row holds; None where another version of this program wrote what this one cannot read."""
    return next(iter(read_bulletins(b"[" + body + b"]").bulletins), None)
