"""A client of the signed tree with tuf's own fetcher, and what a published tree holds, as tests compare it."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.ngclient.updater import Updater

from content_sync.central.tree.published import read_state
from content_sync.wire.encoding import decode
from content_sync.wire.targets import BulletinEntry, decode_bulletins
from tests.cast.central.ministry import NOW, Ministry

UNREADABLE = (DownloadError, RepositoryError)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        del format, args


@contextmanager
def any_web_server(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback as any web server would; yields its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeReader:
    """A client of the signed tree with tuf's own fetcher; it remembers what it saw in its folder."""

    address: str
    root: bytes
    folder: Path
    changed_in: dict[str, int] = field(default_factory=dict)

    def read(self, *names: str, at: dt.datetime = NOW) -> dict[str, bytes | None]:
        """Refresh, and return each target's content, None for one that is not there.

        Raises:
            RepositoryError: the tree is not to be believed.
            DownloadError: something it names cannot be had.
        """
        targets = self.folder / "targets"
        targets.mkdir(parents=True, exist_ok=True)
        updater = Updater(
            str(self.folder), f"{self.address}/metadata/", str(targets), f"{self.address}/targets/", bootstrap=self.root
        )
        updater._trusted_set.reference_time = at
        updater.refresh()
        return {name: self._one(updater, name) for name in names}

    def _one(self, updater: Updater, name: str) -> bytes | None:
        info = updater.get_targetinfo(name)
        if info is None:
            return None
        self.changed_in[name] = info.custom["edition"]
        return Path(updater.download_target(info)).read_bytes()


def a_reader(ministry: Ministry, address: str, name: str = "reader") -> TreeReader:
    return TreeReader(address=address, root=ministry.root(), folder=ministry.folder / name)


@pytest.fixture
def reader(ministry: Ministry) -> Iterator[TreeReader]:
    with any_web_server(ministry.tree.folder) as address:
        yield a_reader(ministry, address)


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
