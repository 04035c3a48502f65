"""Which version the software says it is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest

from kiosk.software import software


def test_a_program_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> str:
        raise PackageNotFoundError

    assert software() != "unpackaged"
    monkeypatch.setattr("kiosk.software.version", none)
    assert software() == "unpackaged"
