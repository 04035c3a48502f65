"""A kiosk's connection to central, without what a library would cost: so that central is measured and not the caller.

In: a request. Out: the response whole, and the bytes of both, heads included.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from content_sync.central.simulation.own_central import HOST

_PATIENCE_S: Final = 60


@dataclass(slots=True)
class Bytes:
    """What was sent and what came back."""

    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response; `retry_after_s` is 0 where it does not say when to come again."""

    status: int
    body: bytes
    retry_after_s: int = 0


class CallerConnection:
    """One connection, for several requests."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: Bytes) -> None:
        self._reader, self._writer, self._counted = reader, writer, counted

    async def ask(self, path: str, *, body: bytes | None = None) -> Response:
        """Send a request, a POST where it has a body, and read the response.

        Raises:
            OSError: the connection ended, or nothing came for a minute.
        """
        told = f"Content-Length: {len(body)}\r\n" if body is not None else "Accept-Encoding: gzip\r\n"
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {HOST}\r\n{told}\r\n"
        await self._send(head.encode() + (body or b""))
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._answer()
        except (asyncio.IncompleteReadError, ValueError) as error:
            raise ConnectionResetError("central hung up") from error

    async def send_half(self, path: str, body: bytes) -> None:
        """Send a request that is cut on its way."""
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n\r\n"
        await self._send(head.encode() + body[: len(body) // 2])

    async def _send(self, data: bytes) -> None:
        self._counted.up += len(data)
        self._writer.write(data)
        await self._writer.drain()

    async def _answer(self) -> Response:
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head[:-4].decode("latin-1").split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._reader.readexactly(int(told.get("content-length", 0)))
        self._counted.down += len(head) + len(body)
        wait_s = told.get("retry-after", "0")
        return Response(status=int(first.split()[1]), body=body, retry_after_s=int(wait_s) if wait_s.isdigit() else 0)


@asynccontextmanager
async def connected(port: int, counted: Bytes) -> AsyncIterator[CallerConnection]:
    """Open a connection, and close it afterwards.

    Raises:
        OSError: there is none.
    """
    async with asyncio.timeout(_PATIENCE_S):
        reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield CallerConnection(reader, writer, counted)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
