"""One of each record of the volunteers' board, whose bytes stay."""

from __future__ import annotations

from typing import Final

from content_sync.wire.board import (
    BoardChange,
    BoardPost,
    PhotoPiece,
    PhotoWanted,
    Post,
    PostComplaint,
    PostPhoto,
    Redaction,
)
from content_sync.wire.items import Item
from tests.cast.wire.wire_samples import AT, STAMP

_ASKED, _ANSWER, _PERSON = "7" * 32, "8" * 32, "ab" * 16

BOARD_ITEMS: Final[tuple[Item, ...]] = (
    Post(
        id=_ASKED, author=_PERSON, by="สมหญิง", scope="district", sort="question", text="มีใครเจอไหม",
        epoch="0123456789abcdef", n=1, made=STAMP,
    ),
    Post(
        id=_ANSWER, author=_PERSON, by="สมหญิง", scope="province", sort="reply", text="แยกปลั๊กแล้วหาย",
        reply_to=_ASKED, epoch="0123456789abcdef", n=2, made=STAMP,
    ),
    PostComplaint(id="9" * 32, post=_ANSWER, person=_PERSON, text="ไม่สุภาพ", made=STAMP),
)  # fmt: skip

BOARD_CHANGES: Final[tuple[BoardChange, ...]] = (
    BoardPost(
        number=1, id=_ASKED, area="4301", village="43010501", author=_PERSON, by="สมหญิง", sort="question",
        text="มีใครเจอไหม", at=AT,
    ),
    BoardPost(
        number=2, id=_ANSWER, area="4301", sort="reply", text="ช่างไปพรุ่งนี้", reply_to=_ASKED, at=AT, is_pinned=True
    ),
    Redaction(number=3, post=_ASKED),
)  # fmt: skip

PHOTO_ITEMS: Final[tuple[Item, ...]] = (PostPhoto(id="6" * 32, post=_ASKED, sha256="5" * 64, size_bytes=81_920),)

PHOTO_CHANGES: Final[tuple[BoardChange, ...]] = (
    BoardPost(
        number=4, id=_ASKED, area="4301", village="43010501", author=_PERSON, by="สมหญิง", sort="question",
        text="มีใครเจอไหม", at=AT, photo_bytes=81_920,
    ),
)  # fmt: skip

PHOTOS_WANTED: Final[tuple[PhotoWanted, ...]] = (PhotoWanted(post=_ASKED), PhotoWanted(post=_ASKED, start=32_768))

PHOTO_PIECES: Final[tuple[PhotoPiece, ...]] = (
    PhotoPiece(post=_ASKED, sha256="5" * 64, size_bytes=81_920, start=32_768, body=b"\xff\xd8\xff"),
    PhotoPiece(post=_ANSWER),
)

HIDDEN_CHANGES: Final[tuple[BoardChange, ...]] = (
    BoardPost(number=5, id=_ASKED, area="4301", village="43010501", sort="question", text="", at=AT, is_hidden=True),
)
