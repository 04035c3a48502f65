"""Posts of the board in the office's database."""

from __future__ import annotations

import datetime as dt
import hashlib

from content_sync.central.database.schema.network_tables import PostPhotoRow, PostRow
from tests.cast.central.ministry import NOW

PHOTO = b"\xff\xd8\xff a photo"


def a_post(number: int = 1, *, at: dt.datetime = NOW, thread: str = "", **more: object) -> PostRow:
    """Return a post of a volunteer; the same number is the same post. Without a thread it begins one."""
    name = f"{number:032x}"
    fields = {
        "village": "43010501", "kiosk": "43010501" * 4, "epoch": "0f" * 8, "n": number, "person": "0e" * 16,
        "by": "วิชัย", "area": "4301", "sort": "question", "text": f"ไวไฟหลุดทุกคืน มีใครเจอไหม {number}",
        "made_clock": "trusted", **more,
    }  # fmt: skip
    return PostRow(id=name, thread=thread or name, made_at=at, received_at=at, number=number, **fields)


def a_photo_of_row(post: PostRow, body: bytes = PHOTO, *, at: dt.datetime = NOW) -> PostPhotoRow:
    """Return the photo of a post, whose bytes are here; its file is not made."""
    return PostPhotoRow(
        post=post.id, village=post.village or "", sha256=hashlib.sha256(body).hexdigest(), size_bytes=len(body),
        announced_at=at, received_at=at,
    )  # fmt: skip
