"""Switching the box off, by a fixed command of the settings.

In: a wish. Out: the command is run once, after the visit that takes leave of central. Rules: without the setting
nothing can be switched off; nothing that somebody typed is part of the command, and no shell reads it.
"""

from __future__ import annotations

import logging
import shlex
import subprocess
from threading import Event
from typing import Final

_log = logging.getLogger(__name__)
_MOST_S: Final = 60.0


class Power:
    """The box's power.

    Args:
        command: the program and its arguments, as a shell would read them; empty where the box has none.
    """

    def __init__(self, command: str = "") -> None:
        self._command = shlex.split(command)
        self._asked = Event()

    def can_turn_off(self) -> bool:
        return bool(self._command)

    def ask(self) -> None:
        """Ask for the box to be switched off; where it cannot, nothing is asked."""
        if self._command:
            self._asked.set()

    def is_asked(self) -> bool:
        """Tell whether the box is about to be switched off."""
        return self._asked.is_set()

    def turn_off_if_asked(self) -> None:
        """Run the command once if somebody asked for it; whatever becomes of it is logged."""
        if not self._asked.is_set():
            return
        self._asked.clear()
        try:
            done = subprocess.run(self._command, timeout=_MOST_S, check=False, capture_output=True)  # noqa: S603  a setting
        except (OSError, subprocess.TimeoutExpired) as error:
            _log.warning("the box was not switched off: %s", error)
            return
        _log.info("the command that switches the box off ended with %d", done.returncode)
