"""A ministry's key office: central, a stick, and five holders with their keys, each in a folder as on a machine apart.

In: what somebody types. Out: what `central` says, and the files that it leaves. All of it is the ministry's 3 of 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from tests.cast.central.tree_reader import TreeReader, any_web_server

HOLDERS = tuple(f"holder-{number}" for number in range(1, 6))
_MINISTRY = {
    "CENTRAL_ROOT_KEYS": "5",
    "CENTRAL_ROOT_THRESHOLD": "3",
    "CENTRAL_TARGETS_KEYS": "3",
    "CENTRAL_TARGETS_THRESHOLD": "2",
    "CENTRAL_OFFLINE_KEYS_DIR": "offline",
    "CENTRAL_DATA_DIR": "central",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOffice:
    """The office; what is run in it is run in its folder."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str) -> str:
        """Run `central keys ...`; return what it says where it does it."""
        code = main(["keys", *words])
        said = self.capsys.readouterr()
        assert code == 0, said.err
        return said.out

    def refused(self, *words: str) -> str:
        """Run `central keys ...`; return the one sentence with which it refuses, having changed nothing."""
        before = self.everything()
        assert main(["keys", *words]) == 2
        said = self.capsys.readouterr().err
        assert said.count("\n") == 1, said
        assert self.everything() == before
        return said

    def found(self, *holders: str) -> None:
        """Found the ministry, and give the holders their keys."""
        self.run("init", *(word for one in holders for word in ("--holder", one)))
        self.publish()
        for number, holder in enumerate(HOLDERS, start=1):
            for file in self.folder.glob(f"offline/*-{number}.key"):
                file.rename(self.folder / holder / file.name)

    def publish(self) -> None:
        """Publish what there is."""
        assert main(["publish"]) == 0
        self.capsys.readouterr()

    def sign(self, request: str, *holders: str) -> list[str]:
        """Let holders sign a request; return their copies."""
        for holder in holders:
            self.run("sign", request, "--keys", holder, "--yes")
        return sorted(map(str, Path(request).parent.glob(f"{Path(request).stem}-signed-*.json")))

    def everything(self) -> dict[str, bytes]:
        """Return all files but the database's."""
        files = (file for file in self.folder.rglob("*") if file.is_file() and "sqlite" not in file.name)
        return {str(file): file.read_bytes() for file in files}

    @contextmanager
    def kiosk(self, name: str) -> Iterator[TreeReader]:
        """Yield a kiosk that knows the first root alone."""
        root = (self.folder / "central/tree/metadata/1.root.json").read_bytes()
        with any_web_server(self.folder / "central/tree") as address:
            yield TreeReader(address=address, root=root, folder=self.folder / name)


@pytest.fixture
def key_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> KeyOffice:
    """An office in which nothing was founded yet; `central` has the ministry's settings there."""
    for name, value in _MINISTRY.items():
        monkeypatch.setenv(name, value)
    for name in ("stick", "offline", *HOLDERS):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    return KeyOffice(folder=tmp_path, capsys=capsys)
