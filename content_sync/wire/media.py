"""Pictures and recordings that come beside an article or an activity, as files of their own.

In: what an article says of them. Out: names and paths in the signed tree. A file is named by its SHA-256 and its
format; it is a target of the role that signs the articles, so it is verified like a text. An article is read without
them: they come later, or never, and a format that this version does not know is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from content_sync.wire.bulletin_base import MAX_LINE, ShortText
from content_sync.wire.digests import Digest

MAX_PICTURE_BYTES: Final = 80_000
"""What one file of a picture weighs at most as central makes it: 30 s on the slowest link that a kiosk may have."""

MAX_RECORDING_BYTES: Final = 2_000_000
"""What one recording may weigh: four minutes of MP3 at 64 kbit/s, or twelve of Opus at 20."""

MAX_RECORDING_S: Final = 1_800

MAX_TONGUE: Final = 100

MAX_MEDIA_BYTES: Final = 40_000_000
"""What all pictures and recordings that one kiosk keeps may weigh together."""

PICTURE_TYPES: Final[Mapping[str, str]] = {"webp": "image/webp", "jpg": "image/jpeg"}
"""The formats of pictures, the smaller first, each with its media type."""

RECORDING_TYPES: Final[Mapping[str, str]] = {"opus": "audio/ogg", "mp3": "audio/mpeg", "m4a": "audio/mp4"}
"""The formats of recordings, each with its media type; the phones in the villages play them without our help."""

MEDIA_TYPES: Final[Mapping[str, str]] = {**PICTURE_TYPES, **RECORDING_TYPES}

_FOLDER: Final = "articles"
_EDGE = Annotated[int, Meta(ge=1, le=10_000)]


class MediaFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file: the SHA-256 and the size of its bytes, and its format, as the end of its name says it."""

    sha256: Digest
    format: Annotated[str, Meta(pattern=r"^[a-z0-9]{1,8}\Z")]
    size_bytes: Annotated[int, Meta(ge=1, le=MAX_RECORDING_BYTES)]

    @property
    def name(self) -> str:
        """Its name, wherever it is kept or served."""
        return f"{self.sha256}.{self.format}"

    @property
    def path(self) -> str:
        """Its path in the tree, beside the articles."""
        return f"{_FOLDER}/{self.name}"

    def local_path(self, province: str) -> str:
        """Return its path in the tree beside what a province (2 digits) shows."""
        return f"local/{province}/{self.name}"


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One picture, the same in each of its files.

    Attributes:
        files: in several formats, the smallest first.
        width: in pixels, so that a page keeps its place.
        height: in pixels.
        alt: what it shows, in words, for those who do not see it.
        credit: who made it; empty where nobody is named.
    """

    files: Annotated[tuple[MediaFile, ...], Meta(min_length=1, max_length=4)]
    width: _EDGE
    height: _EDGE
    alt: ShortText
    credit: Annotated[str, Meta(max_length=MAX_LINE)] = ""


class Recording(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The article read aloud: how long it takes, and in which tongue, as people read it (ภาษาอีสาน)."""

    file: MediaFile
    seconds: Annotated[int, Meta(ge=1, le=MAX_RECORDING_S)]
    tongue: Annotated[str, Meta(max_length=MAX_TONGUE)] = ""
    credit: Annotated[str, Meta(max_length=MAX_LINE)] = ""


def is_media(path: str) -> bool:
    """Tell whether a path in the tree is a picture's or a recording's: such bytes are packed already."""
    return path.rpartition(".")[2] in MEDIA_TYPES
