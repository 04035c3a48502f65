"""A whole country in the desk's database, put there by its rows: what the pages of the network are measured with.

24,700 villages with their kiosks, as many volunteers, of whom each was invited to one of 77 trainings, 100,000 posts,
as many entries of diaries and acts of staff, four weeks of usage, and some thousands of what villages send to be shown
further. Every figure follows from the place of a row, so that each run has the same country.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Date, insert, literal, select

from content_sync.central.database.schema.activity_tables import VillageActivityRow
from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.market_tables import MarketItemRow
from content_sync.central.database.schema.network_tables import (
    ActRow,
    BoardCounterRow,
    DiaryRow,
    PersonRow,
    PostComplaintRow,
    PostRow,
    UnansweredRow,
    UsageRow,
)
from content_sync.central.database.schema.register_tables import AttendanceRow, TrainingRow, VolunteerRow
from content_sync.central.database.schema.tables import HeartbeatRow, VillageRow
from content_sync.central.database.sessions import Database
from content_sync.look import places
from content_sync.wire.diary import DIARY_TOPICS
from content_sync.wire.encoding import encode
from content_sync.wire.sign_up import volunteer_id
from content_sync.wire.usage import Usage
from tests.cast.central.ministry import NOW
from tests.cast.central.register import listed_key
from tests.cast.desk.office import EMAIL

VILLAGES: Final = 24_700
TRAININGS: Final = 77
POSTS: Final = 100_000
ENTRIES: Final = 100_000
ACTS: Final = 100_000
DAYS: Final = 28  # of usage
PLACE: Final = "30"  # the province with the most villages
TRAINING: Final = 12  # one that is held there
_SENT: Final = 3_000  # activities, and items for the markets
_IN_ONE: Final = 5  # posts of one conversation
_LONG: Final = 50  # posts of the newest one
_WAITS_EACH: Final = 100  # posts: of twenty questions one has no answer
_AT_ONCE: Final = 2_000
_TEXT: Final = "ไวไฟหลุดทุกคืน มีใครเจอไหม " * 5
_PAGES: Final = ("home", "weather", "prices", "health", "farming", "selling", "guides", "news", "market", "report")

Values = dict[str, object]


def codes() -> Sequence[str]:
    """Return the codes of as many villages as there are, in all subdistricts."""
    subdistricts = [one.code for one in places.subdistricts("")]
    return [f"{subdistricts[at % len(subdistricts)]}{at // len(subdistricts) + 1:02}" for at in range(VILLAGES)]


def newest_conversation() -> str:
    """Return the id of the post that began the longest conversation, which is the newest too."""
    return f"{POSTS - _LONG + 1:032x}"


def conversation_in(area: str) -> str:
    """Return the id of a post that began a conversation which is read in an area, or in a part of it."""
    all_of_them = codes()
    begins = (_post(first, all_of_them) for first in range(1, POSTS, _IN_ONE))
    return next(str(post["id"]) for post in begins if str(post["area"]).startswith(area))


def fill(database: Database) -> None:
    """Put the country in, and let the database learn how much there is of what, as it does by itself in time."""
    all_of_them = codes()
    _put(database, VillageRow, map(_village, all_of_them))
    _put(database, VolunteerRow, (_volunteer(at, code) for at, code in enumerate(all_of_them)))
    _put(database, TrainingRow, (_training(at, all_of_them) for at in range(1, TRAININGS + 1)))
    _put(database, AttendanceRow, (_attendance(at, code) for at, code in enumerate(all_of_them)))
    _put(database, HeartbeatRow, (_heartbeat(at, code) for at, code in enumerate(all_of_them)))
    _put(database, PersonRow, (_person(at, code) for at, code in enumerate(all_of_them)))
    _put(database, PostRow, (_post(at, all_of_them) for at in range(1, POSTS + 1)))
    _put(database, BoardCounterRow, iter([{"id": 1, "last": POSTS}]))
    _put(database, UnansweredRow, ({"post": f"{first:032x}"} for first in range(1, POSTS, _WAITS_EACH)))
    _put(database, PostComplaintRow, (_complaint(at, all_of_them) for at in range(200)))
    _put(database, DiaryRow, (_entry(at, all_of_them) for at in range(ENTRIES)))
    _put(database, ActRow, (_act(at, all_of_them) for at in range(ACTS)))
    _put(database, VillageActivityRow, (_activity(at, all_of_them) for at in range(_SENT)))
    _put(database, MarketItemRow, (_market_item(at, all_of_them) for at in range(_SENT)))
    _put(database, UsageRow, (_usage(code, _day(1)) for code in all_of_them))
    for back in range(2, DAYS + 1):
        _repeat_usage(database, _day(back))
    if not database.is_sqlite:
        with database.writing() as session:
            session.connection().exec_driver_sql("analyze")


def _put(database: Database, table: type[Base], rows: Iterator[Values]) -> None:
    with database.writing() as session:
        while some := list(islice(rows, _AT_ONCE)):
            session.execute(insert(table), some)


def _day(back: int) -> dt.date:
    return NOW.date() - dt.timedelta(days=back)


def _repeat_usage(database: Database, day: dt.date) -> None:
    """Let the villages have read the same again on another day; the database copies faster than it takes in."""
    columns = [column.key for column in UsageRow.__table__.columns]
    before = select(*(literal(day, Date) if one == "day" else getattr(UsageRow, one) for one in columns))
    with database.writing() as session:
        session.execute(insert(UsageRow).from_select(columns, before.where(UsageRow.day == _day(1))))


def _village(code: str) -> Values:
    return {
        "code": code, "name": f"บ้าน {code}", "public_key": listed_key(code), "kiosk": code * 4, "is_active": True,
        "wifi_point": "ศาลากลางบ้าน",
    }  # fmt: skip


def _volunteer(at: int, code: str) -> Values:
    return {
        "id": volunteer_id(code, 1), "village": code, "number": 1, "name": f"สมหญิง ใจดี {at}", "phone": f"08{at:08}",
        "since": NOW.date() - dt.timedelta(days=200), "trained_on": _trained_on(at),
    }  # fmt: skip


def _trained_on(at: int) -> dt.date | None:
    return NOW.date() - dt.timedelta(days=60 + at % 100) if at % 3 else None


def _training(number: int, all_of_them: Sequence[str]) -> Values:
    province = PLACE if number == TRAINING else all_of_them[number * 300][:2]
    day = NOW.date() + dt.timedelta(days=7 * (number - 60))
    return {
        "number": number, "place": "ศาลากลางจังหวัด", "province": province, "first_day": day, "last_day": day,
        "trainers": "วิทยากร",
    }  # fmt: skip


def _attendance(at: int, code: str) -> Values:
    return {"training": at % TRAININGS + 1, "volunteer": volunteer_id(code, 1), "was_there": bool(at % 3)}


def _heartbeat(at: int, code: str) -> Values:
    heard = NOW - dt.timedelta(minutes=at % 1_600)  # one in ten for longer than a day
    return {
        "kiosk": code * 4, "epoch": "cd" * 8, "seq": at, "first_received_at": heard - dt.timedelta(days=90),
        "received_at": heard, "parts": b"{}", "body": b'{"kind":"heartbeat"}',
    }  # fmt: skip


def _person(at: int, code: str) -> Values:
    return {
        "id": f"{at:032x}", "village": code, "number": 1, "name": "สมหญิง", "role": "volunteer",
        "since_at": NOW - dt.timedelta(days=200), "acted_at": NOW - dt.timedelta(days=at % 60),
        "register": volunteer_id(code, 1), "received_at": NOW,
    }  # fmt: skip


def _post(at: int, all_of_them: Sequence[str]) -> Values:
    first = POSTS - _LONG + 1 if at > POSTS - _LONG else (at - 1) // _IN_ONE * _IN_ONE + 1
    begins, waits = at == first, first % _WAITS_EACH == 1
    code = all_of_them[first * 7 % len(all_of_them)]
    return {
        "id": f"{at:032x}", "village": code, "kiosk": code * 4, "epoch": "cd" * 8, "n": at,
        "person": f"{first if waits else at % len(all_of_them):032x}", "by": "สมหญิง",
        "area": code[: (8, 4, 2)[first % 3]], "sort": "question" if begins else "reply", "text": _TEXT,
        "thread": f"{first:032x}", "made_at": NOW, "made_clock": "trusted",
        "received_at": NOW - dt.timedelta(minutes=5 * (POSTS - at)), "number": at, "staff": "",
        "is_pinned": begins and first % 5_000 == 1, "is_redacted": False, "is_hidden": at % 500 == 0,
    }  # fmt: skip


def _complaint(at: int, all_of_them: Sequence[str]) -> Values:
    return {
        "id": f"{at:032x}", "post": f"{at * 400 + 1:032x}", "village": all_of_them[at], "person": f"{at:032x}",
        "text": "ไม่จริง", "received_at": NOW,
    }  # fmt: skip


def _entry(at: int, all_of_them: Sequence[str]) -> Values:
    code, made = all_of_them[at % len(all_of_them)], NOW - dt.timedelta(minutes=5 * at)
    return {
        "village": code, "entry": f"{at:032x}", "kiosk": code * 4, "epoch": "cd" * 8, "n": at,
        "person": f"{at % len(all_of_them):032x}", "province": code[:2], "topic": DIARY_TOPICS[at % len(DIARY_TOPICS)],
        "people": at % 60 + 1, "day": made.date(), "month": made.date().replace(day=1), "made_at": made,
        "received_at": made, "is_estimated": False, "is_removed": at % 50 == 0,
    }  # fmt: skip


def _act(at: int, all_of_them: Sequence[str]) -> Values:
    code = all_of_them[at * 11 % len(all_of_them)]
    what, about = (
        ("seen", volunteer_id(code, 1)),
        ("post_hidden", f"{at + 1:032x}"),
        ("rescue_code", code),
        ("list_taken", "volunteers"),
    )[at % 4]
    made = NOW - dt.timedelta(minutes=5 * (ACTS - at))
    return {"at": made, "staff": EMAIL, "what": what, "about": about, "why": "เขาโทรมาขอ"}


def _activity(at: int, all_of_them: Sequence[str]) -> Values:
    code, came = all_of_them[at * 7 % len(all_of_them)], NOW - dt.timedelta(minutes=30 * at)
    return {
        "village": code, "id": f"{at:032x}", "number": 1, "person": f"{at:032x}", "by": "สมหญิง", "area": code[:4],
        "title": "ตลาดนัดวันเสาร์", "body": _TEXT, "place": "ลานวัด", "starts_at": NOW, "ends_at": NOW,
        "received_at": came, "changed_at": came, "state": "waiting" if at % 10 == 0 else "accepted",
        "is_published": bool(at % 10), "staff": EMAIL if at % 10 else "", "reason": "", "answer": "",
        "decided_at": came if at % 10 else None,
    }  # fmt: skip


def _market_item(at: int, all_of_them: Sequence[str]) -> Values:
    code, came = all_of_them[at * 7 % len(all_of_them)], NOW - dt.timedelta(minutes=5 * at)
    return {
        "village": code, "id": f"{at:032x}", "state": "waiting" if at % 10 == 0 else "accepted", "side": "offer",
        "title": f"มะม่วงเบา {at}", "phone": "0812345678", "made_at": came, "made_clock": "trusted",
        "received_at": came, "changed_at": came, "until_at": came + dt.timedelta(days=14),
        "staff": EMAIL if at % 10 else "", "decided_at": came if at % 10 else None,
    }  # fmt: skip


def _usage(code: str, day: dt.date) -> Values:
    pages = {page: 1 + (int(code) + at) % 40 for at, page in enumerate(_PAGES)}
    hours = tuple(sum(pages.values()) // 24 for _ in range(24))
    return {
        "village": code, "day": day, "number": 1, "reads": sum(pages.values()), "phones": 7,
        "body": encode(Usage(id="ab" * 16, day=day.isoformat(), number=1, pages=pages, hours=hours, phones=7)),
        "received_at": NOW,
    }  # fmt: skip
