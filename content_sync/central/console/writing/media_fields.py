"""The picture and the recording of a text, as they come with its form.

In: the files that a browser sent, and what an earlier sending kept. Out: what the form holds now, and what is wrong
with a file. Rules: a browser sends a file once, so what came is made small and kept at once, and the form carries its
names on; a new file takes the place of the one before; what a form names and central does not have is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import msgspec
from werkzeug.datastructures import FileStorage

from content_sync.central.media.errors import RefusedMediaError
from content_sync.central.media.files import MediaStore
from content_sync.central.media.pictures import shrink
from content_sync.central.media.recordings import format_and_seconds
from content_sync.errors import WireError
from content_sync.field_errors import FieldErrors
from content_sync.wire.encoding import decode, encode
from content_sync.wire.media import MediaFile, Picture, Recording

Kept = TypeVar("Kept", "KeptPicture", "KeptRecording")


class KeptPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that central has, before anybody said what it shows."""

    files: tuple[MediaFile, ...]
    width: int
    height: int

    @property
    def as_field(self) -> str:
        """Return it as its form carries it on."""
        return encode(self).decode()

    def described(self, alt: str, credit: str) -> Picture:
        """Return it as an article names it."""
        return Picture(files=self.files, width=self.width, height=self.height, alt=alt, credit=credit)


class KeptRecording(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that central has."""

    file: MediaFile
    seconds: int

    @property
    def as_field(self) -> str:
        """Return it as its form carries it on."""
        return encode(self).decode()

    @property
    def files(self) -> tuple[MediaFile, ...]:
        return (self.file,)

    def described(self, tongue: str) -> Recording:
        """Return it as an article names it."""
        return Recording(file=self.file, seconds=self.seconds, tongue=tongue)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMedia:
    """What a form holds of both, and the error of each field whose file was not taken."""

    picture: KeptPicture | None = None
    recording: KeptRecording | None = None
    field_errors: FieldErrors = field(default_factory=dict)


def receive(store: MediaStore, fields: Mapping[str, str], files: Mapping[str, FileStorage]) -> SentMedia:
    """Take in what a form sent.

    Args:
        store: where files are kept.
        fields: `picture` and `recording` as the form carries them on; `drop_picture` and `drop_recording` where they
            were taken away.
        files: `picture_file` and `recording_file`, where somebody chose one.

    Raises:
        OSError: the disk refused a file.
    """
    sent = SentMedia(
        picture=_carried(store, fields, "picture", KeptPicture),
        recording=_carried(store, fields, "recording", KeptRecording),
    )
    try:
        if body := _body(files, "picture_file"):
            sent = replace(sent, picture=_keep_picture(store, body))
    except RefusedMediaError as error:
        sent.field_errors["picture_file"] = error.code
    try:
        if body := _body(files, "recording_file"):
            sent = replace(sent, recording=_keep_recording(store, body))
    except RefusedMediaError as error:
        sent.field_errors["recording_file"] = error.code
    return sent


def _carried(store: MediaStore, fields: Mapping[str, str], name: str, kind: type[Kept]) -> Kept | None:
    if not fields.get(name) or fields.get(f"drop_{name}"):
        return None
    try:
        kept = decode(fields[name].encode("utf-8", "replace"), kind)
    except WireError:
        return None
    return kept if kept.files and all(map(store.has, kept.files)) else None


def _body(files: Mapping[str, FileStorage], name: str) -> bytes:
    return files[name].read() if name in files else b""


def _keep_picture(store: MediaStore, body: bytes) -> KeptPicture:
    small = shrink(body)
    files = (store.keep(small.webp, "webp"), store.keep(small.jpeg, "jpg"))
    return KeptPicture(files=files, width=small.width, height=small.height)


def _keep_recording(store: MediaStore, body: bytes) -> KeptRecording:
    kind, seconds = format_and_seconds(body)
    return KeptRecording(file=store.keep(body, kind), seconds=seconds)
