"""Articles with a picture and a recording, whose files are bytes that look like none."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime

import msgspec

from content_sync.wire.bulletins import Article
from content_sync.wire.media import MediaFile, Picture, Recording
from tests.cast.central.ministry import an_article


def media_body(name: str, size: int = 50_000) -> bytes:
    """Return bytes that nothing makes smaller, the same for the same name."""
    return random.Random(name).randbytes(size)


def media_file(body: bytes, kind: str) -> MediaFile:
    return MediaFile(sha256=hashlib.sha256(body).hexdigest(), format=kind, size_bytes=len(body))


def a_picture(webp: bytes, jpeg: bytes = b"") -> Picture:
    files = (media_file(webp, "webp"), *((media_file(jpeg, "jpg"),) if jpeg else ()))
    return Picture(files=files, width=1200, height=800, alt="โอ่งน้ำที่ปิดฝาแล้ว", credit="อสม. เวียงคุก")


def a_recording(body: bytes) -> Recording:
    return Recording(file=media_file(body, "opus"), seconds=130, tongue="ภาษาอีสาน")


def an_illustrated_article(
    name: str = "dengue",
    *,
    picture: Picture | None = None,
    recording: Recording | None = None,
    months: tuple[int, ...] = (),
    issued: datetime | None = None,
) -> Article:
    bare = an_article(name)
    article = msgspec.structs.replace(
        bare, picture=picture, recording=recording, months=months, issued=issued or bare.issued
    )
    assert isinstance(article, Article)
    return article
