"""What the volunteers of the demo's two villages did before you came: taught, announced an activity, told an answer.

In: each village's stores, while its kiosk does not serve. Out: diary entries, an activity that is to be shown in the
whole district, an answer ticked as told; each stands in the log of its kiosk. Rules: it is done once, after the
training; what goes up waits for the next visit, and staff decide on the activity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final
from uuid import uuid4

from content_sync.look.thai import local_date, moment_of
from content_sync.wire.diary import DiaryTopic
from kiosk.callers.accounts import Accounts
from kiosk.callers.passwords import Passwords
from kiosk.clock import Clock
from kiosk.demo.neighbours import REPORTS
from kiosk.store.network.activities import ActivityWords
from kiosk.store.outbox.stored import AnswerTold
from kiosk.store.people import Person
from kiosk.store.stores import Stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was taught to how many people, and how many days ago."""

    topic: DiaryTopic
    people: int
    days_ago: int


LESSONS_HERE: Final = (Lesson(topic="weather", people=12, days_ago=3), Lesson(topic="selling", people=6, days_ago=1))
LESSONS_NEAR: Final = (Lesson(topic="farming", people=15, days_ago=2),)
ACTIVITY: Final = "สอนถ่ายรูปของขายให้สวย ด้วยมือถือเครื่องเดียว"
_WORDS: Final = "เอามือถือกับของที่อยากขายมาด้วย สอนถึงลงขายเป็น ไม่เก็บเงิน มีข้าวกลางวัน"
_PLACE: Final = "ศาลากลางบ้านวัดธาตุ"
_IN_DAYS: Final = timedelta(days=5)
_BEGINS, _ENDS = time(9), time(12)


def teach_here(stores: Stores, clock: Clock) -> None:
    """Note what the volunteer of the first village taught."""
    _teach(stores, clock, LESSONS_HERE)


def teach_near(stores: Stores, clock: Clock) -> None:
    """Note what the volunteer of the other village taught."""
    _teach(stores, clock, LESSONS_NEAR)


def announce(stores: Stores, clock: Clock) -> None:
    """Post an activity, and let it go up for the whole district."""
    now, author = clock.read(), _volunteer(stores)
    day = local_date(now.at) + _IN_DAYS
    starts, ends = moment_of(day, _BEGINS), moment_of(day, _ENDS)
    words = ActivityWords(id=uuid4().hex, title=ACTIVITY, body=_WORDS, place=_PLACE, starts=starts, ends=ends)
    notice = stores.state.post_notice(
        title=words.title,
        body=words.body,
        place=words.place,
        starts=starts,
        ends=ends,
        posted=now,
        form=words.id,
        sort="activity",
        reach="district",
    )
    stores.network.activities.say(words, reach="district", author=author.id, by=author.name, made=now)
    _note(stores, clock, "notice_posted", str(notice.id))


def pass_on(stores: Stores, clock: Clock) -> None:
    """Tick the answers that the volunteer told; the others wait."""
    now, person = clock.read(), _volunteer(stores)
    for answer in stores.outbox.passing_on.waiting():
        if REPORTS[answer.serial - 1].is_told:
            told = AnswerTold(at=now, person=person.number, day=local_date(now.at))
            stores.outbox.passing_on.tell(answer.serial, answer.seen, told)
            _note(stores, clock, "answer_passed", str(answer.serial))


def _teach(stores: Stores, clock: Clock, lessons: tuple[Lesson, ...]) -> None:
    person = _volunteer(stores)
    for lesson in lessons:
        form, now = uuid4().hex, clock.read()
        day = local_date(now.at) - timedelta(days=lesson.days_ago)
        stores.network.diary.write(form, person=person.id, topic=lesson.topic, people=lesson.people, day=day, made=now)
        _note(stores, clock, "diary_written", form)


def _volunteer(stores: Stores) -> Person:
    (first, *_) = stores.people.all()
    return first


def _note(stores: Stores, clock: Clock, what: str, about: str) -> None:
    """Note what the volunteer did as the pages do: in the log, and that they acted today."""
    person = _volunteer(stores)
    stores.state.audit(what, clock.read(), person=person.number, about=about)
    Accounts(stores.people, stores.network, Passwords(), clock).mark_acted(person)
