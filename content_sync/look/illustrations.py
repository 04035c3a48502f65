"""A picture and a recording as pages show them: only what is at hand, at the one address that both programs have.

In: what an article names, and the names of the files that are here. Out: addresses with their media types, or None.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from content_sync.wire.media import MEDIA_TYPES, PICTURE_TYPES, RECORDING_TYPES, MediaFile, Picture, Recording

MEDIA: Final = "/media/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """Where a page has one file, and what it is."""

    address: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """A picture's files: one that every browser reads, and those that newer ones take instead."""

    everywhere: ShownFile
    smaller: tuple[ShownFile, ...]


def shown_picture(picture: Picture | None, here: Collection[str]) -> ShownPicture | None:
    """Return what a page shows of a picture; None where none of its files is here.

    Args:
        picture: as its article names it.
        here: the names of the files that are here.
    """
    files = [file for file in picture.files if file.name in here and file.format in PICTURE_TYPES] if picture else []
    if not files:
        return None
    *smaller, everywhere = map(_source, files)
    return ShownPicture(everywhere=everywhere, smaller=tuple(smaller))


def recorded(recording: Recording | None, here: Collection[str]) -> ShownFile | None:
    """Return where a page has a recording; None where its file is not here."""
    if recording is None or recording.file.name not in here or recording.file.format not in RECORDING_TYPES:
        return None
    return _source(recording.file)


def _source(file: MediaFile) -> ShownFile:
    return ShownFile(address=f"{MEDIA}{file.name}", media_type=MEDIA_TYPES[file.format])
