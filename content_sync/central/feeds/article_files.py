"""Texts and the files that they name, as one body: what `central feed articles` reads from a folder.

In: a folder, or one text in it. Out: a body of pieces with a form feed between them: texts as they are, and files as
`=== name` and base64, each once. `split` takes it apart again. Rules: a text names a file by its plain name, and it
lies beside the text; what no text names stays where it is.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from content_sync.central.media.files import described
from content_sync.errors import FeedError
from content_sync.wire.media import MediaFile

_BETWEEN: Final = "\f"
_FILE: Final = "=== "
_NAMES_FILE: Final = re.compile(r"^(?:picture|recording):[ \t]*(?P<name>[^\n]+)$", re.MULTILINE)
_PLAIN: Final = re.compile(r"[^/\\\x00\f\n]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """A body taken apart."""

    texts: tuple[str, ...]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class TextFiles:
    """The files that lie beside the texts by their names, and those that the texts made of them for the kiosks."""

    bodies: Mapping[str, bytes]
    kept: list[tuple[bytes, str]] = field(default_factory=list)

    def keep(self, body: bytes, kind: str) -> MediaFile:
        """Note a file for the kiosks, and return what an article says of it."""
        self.kept.append((body, kind))
        return described(body, kind)


def read_folder(path: Path) -> bytes:
    """Return the texts of a folder (its *.md, by name), or the one file, with the files that they name.

    Raises:
        FeedError: the folder holds no text.
    """
    texts = [file.read_bytes() for file in sorted(path.glob("*.md"))] if path.is_dir() else [path.read_bytes()]
    if not texts:
        raise FeedError("holds no *.md file", place=path.name)
    folder = path if path.is_dir() else path.parent
    return join(texts, dict(_beside(folder, texts)))


def join(texts: Iterable[bytes], files: Mapping[str, bytes] | None = None) -> bytes:
    """Put texts, and files by their names, into one body."""
    packed = [f"{_FILE}{name}\n".encode() + base64.b64encode(body) for name, body in (files or {}).items()]
    return _BETWEEN.encode().join((*texts, *packed))


def split(body: bytes) -> Pieces:
    """Take a body apart.

    Raises:
        FeedError: it is not UTF-8, or a file in it is no base64.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FeedError("is not UTF-8", place="texts") from error
    pieces = text.replace("\r\n", "\n").split(_BETWEEN)
    files = dict(map(_file, (piece for piece in pieces if piece.startswith(_FILE))))
    return Pieces(texts=tuple(piece for piece in pieces if not piece.startswith(_FILE)), files=files)


def _beside(folder: Path, texts: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    for text in texts:
        for found in _NAMES_FILE.finditer(text.decode("utf-8", "replace").replace("\r\n", "\n")):
            name = found["name"].strip()
            if _PLAIN.fullmatch(name) and (folder / name).is_file():
                yield name, (folder / name).read_bytes()


def _file(piece: str) -> tuple[str, bytes]:
    name, _, packed = piece.removeprefix(_FILE).partition("\n")
    try:
        return name, base64.b64decode(packed.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FeedError("is no base64", place=name[:60]) from error
