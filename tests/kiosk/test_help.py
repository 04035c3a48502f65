"""The help of the `kiosk` command: it explains each command, argument and option."""

from __future__ import annotations

import pytest

from tests.cast.help_pages import unexplained
from tests.cast.kiosk.shell import Shell


@pytest.mark.parametrize("command", ["", "serve", "visit", "stick", "demo", "key", "doctor", "store"])
def test_the_help_explains_whatever_it_names(shell: Shell, command: str) -> None:
    page = shell.run(*command.split(), "--help", COLUMNS="100").out
    assert page.startswith(f"usage: kiosk {command}".rstrip())
    assert unexplained(page) == []
