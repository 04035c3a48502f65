"""What a kiosk asks for after a receipt that names newer warnings: a pack, or file by file where there is none."""

from __future__ import annotations

import gzip
import json
from http import HTTPStatus
from typing import Final

from content_sync.central.simulation.calling import CallerConnection
from content_sync.wire.addresses import METADATA, PACKS, TARGETS

_GZIP: Final = b"\x1f\x8b"


async def fetch_warnings(connection: CallerConnection, district: str, *, have: int, to: int) -> int:
    """Fetch what changed from one version of the tree to another; return how many requests that were.

    Args:
        connection: to central.
        district: the first digits of the village's code.
        have: the version of the kiosk, 0 where it is not known.
        to: the version that the receipt named, 0 where it named none.

    Raises:
        OSError: the connection ended.
        ValueError: a file cannot be read.
    """
    if to:
        pack = await connection.ask(f"{PACKS}{district}/{have}/{to}")
        if pack.status == HTTPStatus.OK and b"warnings/th" in pack.body:
            return 1
        return 1 + await _file_by_file(connection)
    return await _file_by_file(connection)


async def _file_by_file(connection: CallerConnection) -> int:
    """Fetch the next root, timestamp, snapshot, the role of warnings and the nation's."""
    await connection.ask(f"{METADATA}2.root.json")
    version = (await _signed(connection, "timestamp.json"))["meta"]["snapshot.json"]["version"]
    version = (await _signed(connection, f"{version}.snapshot.json"))["meta"]["warnings.json"]["version"]
    target = (await _signed(connection, f"{version}.warnings.json"))["targets"]["warnings/th"]
    answer = await connection.ask(f"{TARGETS}warnings/{target['hashes']['sha256']}.th")
    if answer.status != HTTPStatus.OK:
        raise ValueError("the warning is not there")
    return 5


async def _signed(connection: CallerConnection, name: str) -> dict:  # type: ignore[type-arg]  # as TUF writes it
    answer = await connection.ask(f"{METADATA}{name}")
    body = gzip.decompress(answer.body) if answer.body.startswith(_GZIP) else answer.body
    return json.loads(body)["signed"]  # type: ignore[no-any-return]
