"""What the volunteers of the demo's two villages and the ministry write on the board before you came.

In: each village's stores, while its kiosk does not serve, and the desk. Out: a question of one village that the other
answers, a word of the ministry, and a question nobody has answered yet. Rules: it is done once; every post goes up by
a visit and comes down by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from content_sync.wire.board import Scope, Sort
from kiosk.clock import Clock
from kiosk.demo.desk_clerk import DeskClerk
from kiosk.store.stores import Stores

BY_THE_MINISTRY: Final = "อบรมทบทวนออนไลน์วันศุกร์หน้า บ่ายโมง เรื่องช่วยชาวบ้านลงขายของ ใครเน็ตไม่ดีมาดูที่อำเภอได้"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a volunteer writes."""

    sort: Sort
    text: str
    scope: Scope = "district"


QUESTION: Final = Words(sort="question", text="ใครเคยช่วยชาวบ้านแก้เพลี้ยในนาบ้าง ใบเหลืองไปสามแปลงแล้ว ควรเริ่มจากอะไร")
ANSWER: Final = Words(sort="reply", text="ปีก่อนหมู่บ้านเราปล่อยน้ำออกให้แห้งสองสามวัน แล้วโทรหาเกษตรอำเภอ เขามาดูถึงแปลงให้เลย")
NEWS: Final = Words(sort="news", text="ตลาดนัดผ้าขิดที่วัดธาตุ ทุกวันเสาร์เช้า หมู่บ้านใกล้ ๆ เอาของมาวางได้ ไม่เก็บค่าที่")
OPEN: Final = Words(sort="question", text="เครื่องพิมพ์ที่ตู้ พิมพ์ภาษาไทยแล้วสระหาย มีใครเคยเจอบ้าง", scope="province")


def ask(stores: Stores, clock: Clock) -> None:
    """Ask what the other village can answer."""
    _write(stores, clock, QUESTION)


def answer(stores: Stores, clock: Clock) -> None:
    """Answer the question that came down, and write of one's own."""
    board = stores.network.board
    posts = [post for one in board.outline().posts if (post := board.post(one.id))]
    question = next(post for post in posts if post.sort == "question")
    _write(stores, clock, ANSWER, reply_to=question.id)
    _write(stores, clock, NEWS)
    _write(stores, clock, OPEN)


def announce(clerk: DeskClerk) -> None:
    """Write to all volunteers as the ministry."""
    clerk.write_to_volunteers(area="th", text=BY_THE_MINISTRY)


def _write(stores: Stores, clock: Clock, words: Words, *, reply_to: str = "") -> None:
    (author, *_) = stores.people.all()
    stores.network.post(
        uuid4().hex,
        author=author.id,
        by=author.name,
        scope=words.scope,
        sort=words.sort,
        text=words.text,
        reply_to=reply_to,
        made=clock.read(),
    )
