"""The notices that may be about what somebody is going to report, so that they read of it first.

In: what the report is about. Out: at most two notices shown now whose title has one of its words. A title that has a
word by chance costs the reader a line; a notice that is missed costs only that they report what is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from content_sync.wire.text import fold
from kiosk.facts.notices import NoticeFact, notices
from kiosk.moment import Moment

MOST: Final = 2
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "road": ("ถนน", "สะพาน", "ทางหลวง"),
    "electricity": ("ไฟฟ้า", "ดับไฟ", "ไฟดับ"),
    "water": ("ประปา", "น้ำไม่ไหล"),
    "flood": ("น้ำท่วม", "น้ำหลาก", "น้ำล้น"),
    "waste": ("ขยะ",),
    "smoke": ("เผา", "ควัน", "ฝุ่น", "ไฟป่า"),
    "animal": ("สุนัข", "สัตว์เลี้ยง"),
    "farm-pest": ("ศัตรูพืช", "โรคพืช", "เพลี้ย", "ใบด่าง", "หนอน"),
    "health": ("ระบาด", "วัคซีน", "ไข้เลือดออก", "ไข้หวัด"),
    "scam": ("หลอกลวง", "มิจฉาชีพ", "คอลเซ็นเตอร์"),
    "wifi": ("ไวไฟ", "wi-fi", "wifi", "สัญญาณ"),
    "kiosk": ("ตู้นี้", "ตู้บริการ"),
}


def topic_notices(moment: Moment, subject: str) -> tuple[NoticeFact, ...]:
    """Return the notices whose title may be about a subject."""
    words = _WORDS.get(subject, ())
    found = (notice for notice in notices(moment) if any(word in fold(notice.title).casefold() for word in words))
    return tuple(notice for notice, _ in zip(found, range(MOST), strict=False))
