"""The store's modules with a card of `power` in the place of `os`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.store.journal import aside, journal, locked_file, storage
from kiosk.store.journal import card as card_module
from kiosk.store.photos import files
from tests.cast.card.inodes import BLOCK
from tests.cast.card.power import Card


@contextmanager
def in_use(card: Card) -> Iterator[Card]:
    """Have the store use this card."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (journal, locked_file, aside, files, card_module):
            patch.setattr(module, "os", card)
        patch.setattr(locked_file, "fcntl", card.fcntl)
        # A small room, so that the file grows often.
        for module in (journal, storage):
            patch.setattr(module, "ROOM", 4 * BLOCK)
        yield card


@pytest.fixture
def silence() -> Iterator[None]:
    """Turn the logs off: thousands of torn lines and errors are thousands of warnings."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
