"""A list as Excel saves it, read row by row: the bytes of a CSV come in, cells by their columns come out.

Rules: UTF-8 with or without its mark, UTF-16 with its mark, else Windows-874 (as TIS-620, of which it is a superset);
commas, semicolons or tabs; headings in English or Thai, in any order, with others between; rows without anything in
them are passed over. The file is read twice and never held: the first time tells how it is written.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from content_sync.central.network.lists.refusals import RegisterError
from content_sync.wire.text import plain_line

MAX_BYTES: Final = 64_000_000
_PIECE: Final = 65_536
_SEPARATORS: Final = ",;\t"
_THAI: Final = "cp874"
_EXCEL_SAYS: Final = "sep="
_OF_EXCEL: Final = re.compile(r'\s*="(.*)"\s*')


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a list: its name, what else it may be called, and whether each list has it."""

    name: str
    also: tuple[str, ...] = ()
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row: the line on which it ends, and its cells by the names of the columns; "" where a cell is not there."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_sheet(file: BinaryIO, columns: Sequence[Column]) -> Iterator[SheetRow]:
    """Read a list from its beginning.

    Raises:
        RegisterError: it is too large, or no such list.
    """
    if file.seek(0, io.SEEK_END) > MAX_BYTES:
        raise RegisterError(f"the list is larger than {MAX_BYTES // 1_000_000} MB", code="too-large")
    encoding = _encoding(file)
    file.seek(0)
    # A byte that Windows-874 does not have makes its own cell unreadable, and no other.
    text = io.TextIOWrapper(file, encoding, errors="replace" if encoding == _THAI else "strict", newline="")
    try:
        yield from _rows(text, columns)
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _THAI
    return "utf-8-sig"


def _rows(text: io.TextIOWrapper, columns: Sequence[Column]) -> Iterator[SheetRow]:
    try:
        heading = text.readline()
        skipped = heading.casefold().startswith(_EXCEL_SAYS)
        if skipped:
            heading = text.readline()
        separator = max(_SEPARATORS, key=heading.count)
        fields = _fields(next(csv.reader([heading], delimiter=separator), []), columns)
        reader = csv.reader(text, delimiter=separator, strict=True)
        before = 2 if skipped else 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                named = {name: _as_text(cells[at]) for name, at in fields.items() if at < len(cells)}
                yield SheetRow(line=reader.line_num + before, cells=named)
    except csv.Error as error:
        raise RegisterError(f"the list cannot be read: {error}", code="unreadable") from error
    except UnicodeError as error:
        raise RegisterError("the list is not text", code="unreadable") from error


def _as_text(cell: str) -> str:
    """Return what a cell says that is written as ="0812345678", so that Excel keeps its 0."""
    said = _OF_EXCEL.fullmatch(cell)
    return said[1].replace('""', '"') if said else cell


def _fields(heading: Sequence[str], columns: Sequence[Column]) -> Mapping[str, int]:
    places = {plain_line(name).casefold(): at for at, name in reversed(list(enumerate(heading)))}
    fields = {
        column.name: places[called]
        for column in columns
        for called in (column.name, *column.also)
        if called in places and called != ""
    }
    missing = next((column.name for column in columns if column.is_needed and column.name not in fields), "")
    if missing:
        needed = ", ".join(column.name for column in columns if column.is_needed)
        raise RegisterError(f"the column {missing} is missing; needed are {needed}", code="column", about=missing)
    return fields
