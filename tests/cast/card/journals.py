"""Journals on real files: one of plain texts, one of documents, and a change that is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.journal import Journal


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "reports.journal"


class TextJournal(Journal):
    """A journal that keeps the texts it found."""

    def __init__(self, path: Path, *, was_there: bool = False) -> None:
        self.texts: list[str] = []
        super().__init__(path, self.texts.append, was_there=was_there)


def journal_with(path: Path, *texts: str) -> TextJournal:
    book = TextJournal(path)
    for text in texts:
        book.append(text)
    return book


def reopened(book: TextJournal) -> TextJournal:
    book.close()
    return TextJournal(book.path)


def set_aside(path: Path) -> list[Path]:
    """Return the files that were set aside beside a journal."""
    return sorted(path.parent.glob("*.aside-*"))


@pytest.fixture
def store(journal_path: Path) -> Documents:
    return Documents(journal_path)


def store_reopened(store: Documents) -> Documents:
    path = store.store.journal.path
    store.close()
    return Documents(path)


class LeftChangeError(Exception):
    """A transaction is left on purpose."""
