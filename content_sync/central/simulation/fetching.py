"""What a kiosk asks for after a receipt that names newer warnings: file by file, as any mirror could serve it."""

from __future__ import annotations

import gzip
import json
from typing import Final

from content_sync.central.simulation.calling import Connection
from content_sync.wire.addresses import METADATA, TARGETS

_GZIP: Final = b"\x1f\x8b"


async def fetch_warnings(connection: Connection) -> int:
    """Fetch the next root, timestamp, snapshot, the role of warnings and the nation's; return how many requests.

    Raises:
        OSError: the connection ended.
        ValueError: a file cannot be read.
    """
    await connection.ask(f"{METADATA}2.root.json")
    version = (await _signed(connection, "timestamp.json"))["meta"]["snapshot.json"]["version"]
    version = (await _signed(connection, f"{version}.snapshot.json"))["meta"]["warnings.json"]["version"]
    target = (await _signed(connection, f"{version}.warnings.json"))["targets"]["warnings/th"]
    answer = await connection.ask(f"{TARGETS}warnings/{target['hashes']['sha256']}.th")
    if answer.status != 200:  # noqa: PLR2004  HTTP's
        raise ValueError("the warning is not there")
    return 5


async def _signed(connection: Connection, name: str) -> dict:  # type: ignore[type-arg]  # as TUF writes it
    answer = await connection.ask(f"{METADATA}{name}")
    body = gzip.decompress(answer.body) if answer.body.startswith(_GZIP) else answer.body
    return json.loads(body)["signed"]  # type: ignore[no-any-return]
