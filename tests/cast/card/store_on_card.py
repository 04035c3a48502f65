"""The store's modules with a card of `power` in the place of `os`."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest

from kiosk.store import files
from kiosk.store.backup import restoring
from kiosk.store.journal import aside, journal, locked_file, storage
from kiosk.store.journal import card as card_module
from tests.cast.card.inodes import BLOCK
from tests.cast.card.power import Card

_MODULES = (journal, locked_file, aside, files, card_module, restoring)


@contextmanager
def in_use(card: Card) -> Iterator[Card]:
    """Have the store use this card."""
    with pytest.MonkeyPatch.context() as patch:
        for module in _MODULES:
            patch.setattr(module, "os", card)
        patch.setattr(locked_file, "fcntl", card.fcntl)
        # A small room, so that the file grows often.
        for module in (journal, storage):
            patch.setattr(module, "ROOM", 4 * BLOCK)
        yield card


class _RefusingOs:
    """The module `os` for a store whose card refuses these calls."""

    def __init__(self, number: int, calls: Collection[str]) -> None:
        self._number, self._calls = number, calls

    def __getattr__(self, name: str) -> object:
        return self._refuse if name in self._calls else getattr(os, name)

    def _refuse(self, *_: object) -> int:
        raise OSError(self._number, os.strerror(self._number))


@contextmanager
def refusing(number: int, *calls: str) -> Iterator[None]:
    """Have the store's card refuse these calls with this errno; the rest of the process has its files as ever."""
    with pytest.MonkeyPatch.context() as patch:
        for module in _MODULES:
            patch.setattr(module, "os", _RefusingOs(number, calls))
        yield


@pytest.fixture
def silence() -> Iterator[None]:
    """Turn the logs off: thousands of torn lines and errors are thousands of warnings."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
