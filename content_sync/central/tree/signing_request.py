"""A signing request: four files of the tree in one, which travels to the holders of the keys and comes back.

In and out: the file's bytes, and the request with the signatures it has. Whether these hold, `ceremony.py` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import msgspec
from tuf.api.metadata import Metadata, Root, Targets
from tuf.api.serialization import DeserializationError

from content_sync.errors import SettingError, WireError
from content_sync.wire.encoding import decode, encode

AnyTop = TypeVar("AnyTop", Root, Targets)

_DAMAGED = "this signing request is damaged: ask for it again"


_NONE = msgspec.Raw(b"null")


class _File(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it stands in its file: four files of the tree, each as The Update Framework writes it."""

    signing_request: int
    root_in_force: msgspec.Raw
    targets_in_force: msgspec.Raw = _NONE
    root: msgspec.Raw = _NONE
    targets: msgspec.Raw = _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """What is to be signed, with the signatures it has.

    Attributes:
        root_in_force: the root that kiosks trust now.
        targets_in_force: the delegations there are; None before the first publish.
        root: the next root; None where it stays.
        targets: the next delegations; None where they stay.
    """

    root_in_force: Metadata[Root]
    targets_in_force: Metadata[Targets] | None = None
    root: Metadata[Root] | None = None
    targets: Metadata[Targets] | None = None

    @property
    def trusted(self) -> Root:
        """The root by which the delegations are judged."""
        return self.root.signed if self.root else self.root_in_force.signed


def write_request(request: SigningRequest) -> bytes:
    """Return a request as its file holds it."""

    def raw(metadata: Metadata[Root] | Metadata[Targets] | None) -> msgspec.Raw:
        return msgspec.Raw(metadata.to_bytes()) if metadata else _NONE

    return encode(
        _File(
            signing_request=1,
            root_in_force=msgspec.Raw(request.root_in_force.to_bytes()),
            targets_in_force=raw(request.targets_in_force),
            root=raw(request.root),
            targets=raw(request.targets),
        )
    )


def read_request(body: bytes) -> SigningRequest:
    """Read a request.

    Raises:
        SettingError: it is none.
    """
    try:
        file = decode(body, _File)
    except WireError as error:
        raise SettingError("this is no signing request, or not all of one: `central keys request` writes it") from error
    root_in_force = _metadata(file.root_in_force, Root)
    if root_in_force is None:
        raise SettingError(_DAMAGED)
    return SigningRequest(
        root_in_force=root_in_force,
        targets_in_force=_metadata(file.targets_in_force, Targets),
        root=_metadata(file.root, Root),
        targets=_metadata(file.targets, Targets),
    )


def _metadata(raw: msgspec.Raw, kind: type[AnyTop]) -> Metadata[AnyTop] | None:
    if bytes(raw) == bytes(_NONE):
        return None
    try:
        read = Metadata[AnyTop].from_bytes(bytes(raw))
    except DeserializationError as error:
        raise SettingError(_DAMAGED) from error
    if not isinstance(read.signed, kind):
        raise SettingError(_DAMAGED)
    return read
