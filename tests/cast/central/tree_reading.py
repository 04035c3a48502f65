"""What a published tree holds, as tests compare it."""

from __future__ import annotations

from content_sync.central.tree.published import read_state
from content_sync.wire.encoding import decode
from content_sync.wire.targets import BulletinEntry, decode_bulletins
from tests.cast.central.ministry import (
    Ministry,
)


def ids(body: bytes | None) -> list[str]:
    assert body is not None
    return [one.id for one in decode_bulletins(body)[0]]


def entries(body: bytes | None) -> list[BulletinEntry]:
    assert body is not None
    return decode(body, list[BulletinEntry])


def versions(ministry: Ministry) -> dict[str, int]:
    standing = read_state(ministry.tree)
    assert standing is not None
    return {name: role.version for name, role in standing.roles.items()}


def files(ministry: Ministry) -> set[str]:
    return {str(file.relative_to(ministry.tree.folder)) for file in ministry.tree.folder.rglob("*") if file.is_file()}
