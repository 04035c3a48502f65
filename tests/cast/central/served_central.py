"""A central that is served over a real waitress, without its desk, and what a kiosk asks of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from content_sync.central.app import Central, create_kiosk_api, open_central
from content_sync.central.config import load
from tests.cast.central.ministry import NOW, Ministry, ministry_in
from tests.cast.listener.serving import Reply, ask, free_port, listening


@dataclass
class ServedCentral:
    """A central that is served, without its desk."""

    ministry: Ministry
    central: Central
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Reply:
        return ask(self.port, path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def patch(self, digest: str, body: bytes, offset: str = "0") -> Reply:
        headers = {"Upload-Offset": offset, "Content-Type": "application/offset+octet-stream"}
        return ask(self.port, f"/v1/blob/{digest}", method="PATCH", body=body, headers=headers)

    def had(self, digest: str) -> tuple[int, str | None]:
        reply = ask(self.port, f"/v1/blob/{digest}", method="HEAD")
        return reply.status, reply.headers.get("upload-offset")

    def up(self, box: bytes) -> Reply:
        return ask(self.port, "/v1/up", method="POST", body=box)


@contextmanager
def served(ministry: Ministry) -> Iterator[ServedCentral]:
    """Serve a ministry to kiosks."""
    config = load(None, environ={}, arguments={"data_dir": str(ministry.folder)})
    with open_central(config) as central, listening(create_kiosk_api(central, lambda: NOW)) as port:
        yield ServedCentral(ministry, central, port)


@pytest.fixture
def server(ministry: Ministry) -> Iterator[ServedCentral]:
    with served(ministry) as made:
        yield made


@pytest.fixture(scope="module")
def central_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A central that serves, as the command starts it."""
    folder = tmp_path_factory.mktemp("central")
    with ministry_in(folder):
        pass
    with central_process(folder) as process:
        yield process.port


@dataclass(frozen=True, slots=True)
class CentralProcess:
    """A central that serves in a process of its own."""

    process: subprocess.Popen[bytes]
    port: int

    def kill(self) -> None:
        """End it at once, as a power cut does for it."""
        self.process.kill()
        self.process.wait(30)


@contextmanager
def central_process(folder: Path, url: str = "") -> Iterator[CentralProcess]:
    """Start the command on a folder that has its keys; its database is there unless an address is given."""
    port = free_port()
    command = [sys.executable, "-m", "content_sync.central", "serve", "--data-dir", str(folder), "--port", str(port)]
    command += ["--database-url", url] if url else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            assert any(
                b"central serves" in line for line in process.stdout
            )  # after what it lacks, where it lacks anything
            yield CentralProcess(process, port)
        finally:
            process.terminate()
