"""What to do, as a list of steps: cut from the one paragraph in which sources write it.

In: the text of an instruction, Thai or English. Out: its steps, in their order, without bullets and numbers. Rules: a
line is a step or more; within a line that counts from one a step begins at each number, in English after a full stop,
and in Thai, which has none, at a blank before a word that tells somebody to do or to leave something. Nothing else is
taken away: the steps joined are the text.
"""

from __future__ import annotations

import re
from typing import Final

# Words a Thai instruction begins with. Within a sentence they follow another word without a blank.
_BEGINNINGS: Final = (
    "ขอให้", "ควร", "ไม่ควร", "อย่า", "ห้าม", "งด", "ไม่", "ระวัง", "ระมัดระวัง", "หลีกเลี่ยง", "เลี่ยง", "ติดตาม", "เตรียม", "ตรวจ",
    "ดูแล", "เก็บ", "ผูก", "คลุม", "ปิด", "เปิด", "ย้าย", "ยก", "อพยพ", "รีบ", "หาก", "ถ้า", "เมื่อ", "ให้", "ส่วน", "สำหรับ",
    "ชาวเรือ", "เรือเล็ก", "เกษตรกร", "ประชาชน", "ผู้ขับขี่", "ห่ม", "สวม", "ใส่", "ดื่ม", "พก", "แจ้ง", "โทร", "อยู่",
)  # fmt: skip
_BULLET: Final = re.compile(r"^\s*[-•*–]\s*")
_NUMBER: Final = re.compile(r"(?:^|\s+)\(?(?:\d{1,2}|[๐-๙]{1,2})[.)]\s+")
_FIRST_NUMBER: Final = re.compile(r"^\s*\(?[1๑][.)]\s|\s\(?[1๑][.)]\s")
_ONE_NUMBER: Final = re.compile(r"^\s*\(?(?:\d{1,2}|[๐-๙]{1,2})[.)]\s+")
_THAI_BEGINNING: Final = re.compile(rf"(?<=[ก-๙ๆฯ\"”)])\s+(?={'|'.join(_BEGINNINGS)})")
_FULL_STOP: Final = re.compile(r"(?<=[a-z)][.!])\s+(?=[A-Z])")
_LEAST: Final = 6  # characters: what is shorter belongs to the step before it


def steps(text: str) -> tuple[str, ...]:
    """Return the steps of an instruction; a text that cannot be cut is one step."""
    found: list[str] = []
    for line in text.splitlines():
        for item in _items(_BULLET.sub("", line)):
            found += _joined([piece.strip() for piece in _cut(item) if piece.strip()])
    return tuple(found)


def _items(line: str) -> list[str]:
    return _NUMBER.split(line) if _FIRST_NUMBER.search(line) else [_ONE_NUMBER.sub("", line)]


def _cut(item: str) -> list[str]:
    return [piece for sentence in _FULL_STOP.split(item) for piece in _THAI_BEGINNING.split(sentence)]


def _joined(pieces: list[str]) -> list[str]:
    """Join what is too short to be a step to the one before it, or to the one after it where it comes first."""
    joined: list[str] = []
    for piece in pieces:
        if joined and min(len(piece), len(joined[-1])) < _LEAST:
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined
