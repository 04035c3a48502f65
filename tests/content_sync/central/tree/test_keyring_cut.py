"""A key is replaced and the power is cut at any call: the next command makes it whole; no stolen key is believed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from content_sync.central.tree.keyring import Keyring
from tests.cast.central.ministry import NOW
from tests.cast.place_and_time import DAY, HOUR

CHANGES = ("link", "replace", "unlink", "fsync", "mkdir")
MOST = 17  # so many are made, and each is the last one once


class PowerFails(BaseException):
    """The program ends here, as it stands."""


class PowerOf:
    """The `os` whose power fails before its n-th change; renames whose folders were not synced then may be undone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, changes: int) -> None:
        self.left = changes
        self._unsure: list[tuple[Path, Path, bytes | None]] = []
        for name in CHANGES:
            monkeypatch.setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            if self.left == 0:
                raise PowerFails(name)
            self.left -= 1
            if name == "replace":
                old, new = Path(given[0]), Path(given[1])
                self._unsure.append((old, new, new.read_bytes() if new.exists() else None))
            elif name == "fsync":
                synced = Path(f"/proc/self/fd/{given[0]}").resolve()
                self._unsure = [one for one in self._unsure if synced not in {one[0].parent, one[1].parent}]
            return real(*given, **more)

        return call

    def undo(self) -> None:
        """Let no rename have reached the disk that was not synced."""
        for old, new, before in reversed(self._unsure):
            new.rename(old)
            if before is not None:
                new.write_bytes(before)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    made = Keyring(folder=tmp_path / "keys", offline=tmp_path / "offline")
    made.make(())
    return made


def replace_key(ring: Keyring, *, is_stolen: bool) -> None:
    ring.make_next("receipt", is_stolen=is_stolen)
    ring.put_service_keys(NOW)


@pytest.mark.parametrize("is_undone", [False, True])
@pytest.mark.parametrize("is_stolen", [False, True])
@pytest.mark.parametrize("changes", range(MOST))
def test_a_key_whose_replacement_was_cut_is_whole_at_the_next_command(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch, changes: int, *, is_stolen: bool, is_undone: bool
) -> None:
    old = ring.receipt_seed()
    with monkeypatch.context() as patched:
        power = PowerOf(patched, changes)
        with suppress(PowerFails):
            replace_key(ring, is_stolen=is_stolen)
    if is_undone:
        power.undo()

    ring.put_service_keys(NOW + HOUR)  # as central does when it starts again
    if ring.receipt_seed() == old:  # it was cut before there was another one, and nothing told that there is
        assert ring.receipt_seeds(NOW + HOUR) == (old,)
        ring.make_next("receipt", is_stolen=is_stolen)
        ring.put_service_keys(NOW + HOUR)
    second = ring.receipt_seed()
    assert ring.receipt_seeds(NOW + HOUR) == ((second,) if is_stolen else (second, old))

    ring.make_next("receipt")
    assert [file.name for file in (ring.folder / "next").iterdir() if ".new" not in file.name] == ["receipt.key"]
    ring.put_service_keys(NOW + DAY)
    third = ring.receipt_seed()
    assert ring.receipt_seeds(NOW + DAY) == ((third, second) if is_stolen else (third, second, old))
    assert ring.next_names() == ()


def test_the_power_fails_at_each_change_there_is(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        power = PowerOf(patched, MOST)
        replace_key(ring, is_stolen=True)
    assert power.left == 0
