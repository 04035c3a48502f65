"""Other ways to bring a village what it reads, over the same line: tuf as it comes, a manifest, rsync, and the floor.

Each is told the files of the village as they are now, and brings its own copy up to date.
"""

from __future__ import annotations

import gc
import gzip
import hashlib
import http.client
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from tuf.ngclient import Updater
from tuf.ngclient.requests_fetcher import RequestsFetcher

from content_sync.wire.addresses import METADATA, TARGETS
from tests.bench.national_line import NationalLine
from tests.cast.link.http_server import HttpRequest, Responder, http_server
from tests.cast.listener.serving import free_port
from tests.cast.measured_line.crossing import LineCount
from tests.cast.measured_line.measured_line import CENTRAL
from tests.cast.waiting import until

Files = Mapping[str, bytes]
_NOT_MODIFIED: Final = 304


class Rival(Protocol):
    """One way; `update` brings the village's copy up to date and returns what that put on the line."""

    name: str

    def update(self, files: Files) -> LineCount: ...


def village_files(world: NationalLine) -> dict[str, bytes]:
    """Return what the village reads now, by its path in the tree, without pictures."""
    found = {}
    for part in world.stores.content.edition().parts:
        for file in part.files:
            folder, _, name = file.path.rpartition("/")
            body = world.central.tree.read(f"targets/{folder}/{file.digest}.{name}")
            assert body is not None
            found[file.path] = body
    return found


@contextmanager
def rivals(world: NationalLine) -> Iterator[tuple[Rival, ...]]:
    """Have all of them ready, each with an empty copy."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-rivals-")))
        yield (
            PlainTuf(world, folder / "tuf"),
            stack.enter_context(_manifest(world)),
            stack.enter_context(_rsync(world, folder)),
            PatchFloor(folder),
        )


@dataclass
class PlainTuf:
    """tuf's own updater with its own fetcher, file by file, from the same tree."""

    world: NationalLine
    folder: Path
    name: str = "file by file through plain tuf"

    def update(self, files: Files) -> LineCount:
        for name in ("metadata", "targets"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with self.world.line.kiosk_side(), self.world.line.counting() as cost:
            self._fetch(files)
            gc.collect()  # closes its connections
        return cost.count

    def _fetch(self, files: Files) -> None:
        at = f"http://{CENTRAL}:{self.world.port}"
        updater = Updater(
            str(self.folder / "metadata"),
            at + METADATA,
            str(self.folder / "targets"),
            at + TARGETS,
            fetcher=RequestsFetcher(),
            bootstrap=self.world.root,
        )
        updater.refresh()
        for path in files:
            info = updater.get_targetinfo(path)
            if info is not None and updater.find_cached_target(info) is None:
                updater.download_target(info)


@dataclass
class Manifest:
    """A list of all files with their digests and an ETag; what changed is fetched, gzipped. Nothing proves anything."""

    world: NationalLine
    files: dict[str, bytes] = field(default_factory=dict)
    port: int = 0
    name: str = "ETag manifest"
    _copy: dict[str, str] = field(default_factory=dict)
    _etag: str = ""

    def serve(self, asked: HttpRequest, responder: Responder) -> None:
        listed = json.dumps({path: _digest(body) for path, body in sorted(self.files.items())}).encode()
        body = listed if asked.path == "/manifest" else self.files[asked.path]
        etag = f'"{_digest(body)}"'
        if asked.headers.get("if-none-match") == etag:
            responder.reply(_NOT_MODIFIED, b"", {"ETag": etag})
        else:
            responder.reply(200, gzip.compress(body), {"ETag": etag, "Content-Encoding": "gzip"})

    def update(self, files: Files) -> LineCount:
        self.files = {f"/{path}": body for path, body in files.items()}
        with self.world.line.kiosk_side(), self.world.line.counting() as cost:
            connection = http.client.HTTPConnection(CENTRAL, self.port, timeout=60)
            self._fetch(connection)
            connection.close()
        return cost.count

    def _fetch(self, connection: http.client.HTTPConnection) -> None:
        status, self._etag, body = _asked(connection, "/manifest", self._etag)
        if status == _NOT_MODIFIED:
            return
        now: dict[str, str] = json.loads(gzip.decompress(body))
        for path, digest in now.items():
            if self._copy.get(path) != digest:
                _asked(connection, path)
        self._copy = now


def _asked(connection: http.client.HTTPConnection, path: str, etag: str = "") -> tuple[int, str, bytes]:
    connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
    reply = connection.getresponse()
    return reply.status, reply.headers["ETag"], reply.read()


@contextmanager
def _manifest(world: NationalLine) -> Iterator[Manifest]:
    made = Manifest(world)
    with world.line.central_side(), http_server(made.serve, host=CENTRAL) as server:
        made.port = server.port
        yield made


@dataclass
class Rsync:
    """rsync from a daemon, compressed. Nothing proves anything."""

    world: NationalLine
    folder: Path
    port: int
    name: str = "rsync"

    def update(self, files: Files) -> LineCount:
        _lay(files, self.folder / "served")
        source = f"rsync://{CENTRAL}:{self.port}/village/"
        with self.world.line.kiosk_side(), self.world.line.counting() as cost:
            subprocess.run(("rsync", "-rtz", "--delete", source, str(self.folder / "copy")), check=True)
        return cost.count


@contextmanager
def _rsync(world: NationalLine, folder: Path) -> Iterator[Rsync]:
    port, settings = free_port(), folder / "rsyncd.conf"
    (folder / "served").mkdir()
    settings.write_text(f"use chroot = no\nuid = 0\ngid = 0\n[village]\npath = {folder / 'served'}\n", "utf-8")
    command = ("rsync", "--daemon", "--no-detach", f"--config={settings}", f"--address={CENTRAL}", f"--port={port}")
    with world.line.central_side(), subprocess.Popen(command) as daemon:
        try:
            until(lambda: daemon.poll() is None and _listens(port), seconds=10, what="rsync's daemon")
            yield Rsync(world, folder, port)
        finally:
            daemon.terminate()


def _listens(port: int) -> bool:
    """Tell whether somebody in this network listens on a port; asking costs the line nothing."""
    return f":{port:04X} 00000000:0000 0A" in Path("/proc/thread-self/net/tcp").read_text("ascii")


def _lay(files: Files, folder: Path) -> None:
    """Write what changed, and remove what is gone; the rest keeps its times, by which rsync knows it."""
    for path, body in files.items():
        file = folder / path
        if not file.is_file() or file.read_bytes() != body:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
    for file in [one for one in folder.rglob("*") if one.is_file() and str(one.relative_to(folder)) not in files]:
        file.unlink()


@dataclass
class PatchFloor:
    """What the best patch of all text weighs, without any head, proof or connection: nothing is ever smaller."""

    folder: Path
    name: str = "floor: a zstd patch alone"

    def update(self, files: Files) -> LineCount:
        before, now, patch = (self.folder / name for name in ("before", "now", "patch"))
        now.write_bytes(b"".join(body for _, body in sorted(files.items())))
        how = (f"--patch-from={before}",) if before.exists() else ()
        is_same = before.exists() and before.read_bytes() == now.read_bytes()
        subprocess.run(("zstd", "-qq", "-f", "-19", "--long=27", *how, str(now), "-o", str(patch)), check=True)
        shutil.move(now, before)
        return LineCount(bytes_down=0 if is_same else patch.stat().st_size)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
