"""A kiosk after years: 1,000 reports, 300 notices, 5,000 posts of the board, and as much as it keeps of all else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from content_sync.client.tree.edition import Edition
from content_sync.wire.board import BoardPost
from content_sync.wire.reports import Answer, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import NoRoomError
from kiosk.store.history.broadcasts import Broadcast
from kiosk.store.history.samples import BoxSample
from kiosk.store.market.items import MarketFields
from kiosk.store.network.diary import MOST_A_DAY
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.stored import AnswerTold
from kiosk.store.senders import Sender
from kiosk.store.state import MOST_NOTICES
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk

REPORTS: Final = 1_000
POSTS: Final = 5_000
_LONGEST_TALK: Final = 1_000  # posts; the others are conversations of twenty
_TOLD: Final = 100  # answers; the others wait
_ACTS: Final = 1_000
_PEOPLE: Final = 20
_ITEMS: Final = 100  # of the market, or as many as there is room for
_STAMP: Final = Stamp(at=NOON, clock="trusted")


def fill(kiosk: ServedKiosk, edition: Edition) -> None:
    """Put everything in, into a kiosk with its first volunteer."""
    for part in edition.parts:
        kiosk.stores.content.take(part)
    _people(kiosk)
    _reports_and_answers(kiosk)
    _board(kiosk)
    _notices(kiosk)
    _market(kiosk)
    _diary(kiosk)
    _history(kiosk)
    for number in range(_ACTS):
        kiosk.stores.state.audit("signed_in", _before(minutes=_ACTS - number), person=1 + number % _PEOPLE)
    kiosk.record_visit()


def _people(kiosk: ServedKiosk) -> None:
    (first,) = kiosk.stores.people.all()
    kiosk.program.services.accounts.give_name(first, "สมหญิง")
    for number in range(1, _PEOPLE):
        kiosk.stores.people.add("-", name=f"สมหญิง {number}", role="helper" if number % 4 else "volunteer")


def _reports_and_answers(kiosk: ServedKiosk) -> None:
    outbox = kiosk.stores.outbox
    reports = list(_reports(kiosk))
    sent = [ItemResult(id=one, result="ok") for one in reports[::2]]
    refused = [ItemResult(id=one, result="rejected") for one in reports[1::8]]
    outbox.apply([*sent, *refused], [_answer(one) for one in reports[::4]], ())
    for waiting in outbox.passing_on.waiting(most=_TOLD):
        told = AnswerTold(at=_STAMP, person=1, day=NOON.date())
        outbox.passing_on.tell(waiting.serial, waiting.seen, told)


def _answer(report: str) -> Answer:
    return Answer(id=uuid4().hex, report=report, status="in_progress", text="ช่างไปพรุ่งนี้", at=NOON)


def _reports(kiosk: ServedKiosk) -> Iterator[str]:
    for number in range(REPORTS):
        fields = Fields(topic="road", text="ถนนหน้าวัดเป็นหลุม " * 10, place="หน้าวัด", read_aloud=number % 3 == 0)
        made = Stamp(at=NOON - timedelta(minutes=number), clock="trusted", boot_s=number * 3_600)
        sender = Sender(address=f"{number:016x}", named=f"{number:x}")
        yield kiosk.stores.outbox.receive(uuid4().hex, fields, made=made, seal_to=None, sender=sender).report_id


def _board(kiosk: ServedKiosk) -> None:
    posts, network = list(_posts()), kiosk.stores.network
    for start in range(0, POSTS, 100):
        some = posts[start : start + 100]
        network.apply((), some, to=some[-1].number, is_whole=True, at=_STAMP)
    for post in posts[-40::2]:
        network.board.hide(post.id)
    mine = kiosk.stores.people.all()[0]
    network.post("ab" * 16, author=mine.id, by="สมหญิง", scope="district", sort="news", text="ขายผ้า", made=_STAMP)


def _posts() -> Iterator[BoardPost]:
    first, left = "", 0
    for number in range(POSTS):
        name = uuid4().hex
        if not left:
            first, left = name, 20 if number else _LONGEST_TALK
        left -= 1
        yield BoardPost(
            number=number + 1,
            id=name,
            area=("43010501", "4301", "43", "th")[number // 20 % 4] if number >= _LONGEST_TALK else "4301",
            village=f"43010{number % 9}01",
            author=f"{number % 40:032x}",
            by="สมหญิง",
            sort="question" if name == first else "reply",
            text="ไวไฟหลุดตอนค่ำทุกวัน มีใครเป็นบ้าง " * 6,
            reply_to="" if name == first else first,
            at=NOON - timedelta(minutes=POSTS - number),
            is_pinned=not number,
        )


def _notices(kiosk: ServedKiosk) -> None:
    for number in range(MOST_NOTICES):
        kiosk.stores.state.post_notice(
            title=f"ประชุมหมู่บ้าน {number}",
            body="หกโมงเย็นที่ศาลา " * 20,
            starts=NOON - timedelta(hours=1),
            ends=NOON + timedelta(days=1 + number % 28),
            posted=_STAMP,
            place="ศาลากลางหมู่บ้าน",
            sort="activity" if number % 2 else "notice",
            author=f"{number % 9:032x}",
        )


def _market(kiosk: ServedKiosk) -> None:
    market = kiosk.stores.market
    with suppress(NoRoomError):
        for number in range(_ITEMS):
            fields = MarketFields(
                side="offer", title="มะม่วงน้ำดอกไม้", seller="ยายสมจิต", phone="0812345678", text="หวานมาก " * 30
            )
            made = Stamp(at=_STAMP.at, clock="trusted", boot_s=number * 3_600)
            sender = Sender(address=f"{number:016x}", named=f"{number:x}")
            item = market.put_up(uuid4().hex, fields, code_of=lambda one: f"{one:08}", made=made, sender=sender)
            if number % 2:
                market.show(item.number, item.content, _STAMP)
                market.complain(item.number, "cheating")


def _diary(kiosk: ServedKiosk) -> None:
    mine = kiosk.stores.people.all()[0].id
    for number in range(28 * MOST_A_DAY):
        day = date(NOON.year, NOON.month, 1) + timedelta(days=number // MOST_A_DAY % NOON.day)
        kiosk.stores.network.diary.write(uuid4().hex, person=mine, topic="weather", people=12, day=day, made=_STAMP)


def _history(kiosk: ServedKiosk) -> None:
    for hour in range(168):
        made = Stamp(at=NOON - timedelta(hours=168 - hour), clock="trusted", boot="aa", boot_s=hour * 3600)
        counts = {(hour % 24, kind): hour for kind in ("home", "weather", "prices", "report")}
        kiosk.stores.history.note(BoxSample(made=made, free_percent=70, celsius=50), {made.at.date(): counts})
    for number in range(60):
        kiosk.stores.history.broadcasts.add(Broadcast(at=Stamp(at=NOON, clock="trusted", boot_s=number), person=1))


def _before(*, minutes: int) -> Stamp:
    return Stamp(at=NOON - timedelta(minutes=minutes), clock="trusted")
