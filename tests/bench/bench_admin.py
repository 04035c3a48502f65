"""Every page behind the sign-in, with 1,000 reports, a full village of notices and articles, and 5,000 posts.

Each GET address of the kiosk's own list of routes is asked in this process; the bar of its 95th percentile is 50 ms.
What the kiosk then holds in memory is told of a process of its own, as the system starts it.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import cast
from uuid import uuid4

import msgspec
from flask import Flask

from content_sync.client.edition import Edition
from content_sync.wire.board import BoardPost
from content_sync.wire.reports import Answer, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.history.broadcasts import Broadcast
from kiosk.store.history.samples import BoxSample
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.stored import AnswerTold
from kiosk.store.senders import Sender
from tests.bench.table import Row
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import an_edition
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.kiosk.shell import line_with, running, settle
from tests.cast.listener.crowds import resident_mb
from tests.cast.listener.serving import ask, free_port
from tests.cast.pages.sample_moment import a_notice, the_bulletins
from tests.cast.search.library import ARTICLES, a_full_village
from tests.cast.waiting import until

REPORTS, POSTS, NOTICES, ASKED = 1_000, 5_000, 300, 60
_BAR_MS = 50
_SETTLED_S = 5
_CONVERSATION = 20  # posts
_TOLD = 100  # answers; the others wait


def rows() -> list[Row]:
    """Fill a kiosk, and ask for every page of the people who run it."""
    with tempfile.TemporaryDirectory() as home:
        with kiosk_in(Path(home), has_edition=False) as kiosk:
            first = _fill(kiosk, a_full_village().edition)
            phone = kiosk.volunteer()
            pages = [_row(phone, path) for path in _paths(cast(Flask, vars(kiosk.program.site)["_app"]), first)]
        return [*pages, _idle(Path(home), f"and {ARTICLES} articles", bar=None), _idle_with_notices()]


def _idle_with_notices() -> Row:
    notices = [msgspec.structs.replace(a_notice(), id=f"staff-{number:016x}") for number in range(NOTICES)]
    with tempfile.TemporaryDirectory() as home:
        with kiosk_in(Path(home), has_edition=False) as kiosk:
            _fill(kiosk, an_edition(*the_bulletins(), *notices, issued=NOON))
        return _idle(Path(home), f"{NOTICES} notices", bar=85)


def _idle(folder: Path, words: str, *, bar: float | None) -> Row:
    port = free_port()
    settle(folder, port=port)
    with running(folder, "serve") as child:
        line_with(child, "serves")
        until(lambda: ask(port, "/").status == HTTPStatus.OK, seconds=60, what="the pages")
        time.sleep(_SETTLED_S)
        resident = resident_mb(child.pid, "VmRSS")
    note = f"{REPORTS:,} reports, {POSTS:,} posts, {words}"
    return Row("kiosk, resident when idle with all of it", resident, bar, "MB", note)


def _row(phone: PhoneBrowser, path: str) -> Row:
    times_ms, size, status = list[float](), 0, 0
    phone.open(path)  # a template is read once
    for _ in range(ASKED):
        began_s = time.perf_counter()
        reply = phone.open(path)
        times_ms.append((time.perf_counter() - began_s) * 1_000)
        size, status = len(reply.data), reply.status_code
    at_95 = sorted(times_ms)[math.ceil(0.95 * len(times_ms)) - 1]
    return Row(f"{path}, 95 of 100", at_95, _BAR_MS, "ms", f"{status}, {size:,} bytes, at best {min(times_ms):.1f} ms")


def _paths(app: Flask, conversation: str) -> list[str]:
    """Return the Thai address of each page under /admin that a GET reads."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin"))
    found = {rule.rule for rule in rules if "GET" in (rule.methods or ())}
    plain = {rule for rule in found if "<" not in rule}
    board = {rule.replace("<name>", conversation) for rule in found if "board" in rule and "<name>" in rule}
    return sorted(plain | board)


def _fill(kiosk: ServedKiosk, edition: Edition) -> str:
    """Put everything in; return a conversation of the board."""
    for part in edition.parts:
        kiosk.stores.content.take(part)
    reports = list(_reports(kiosk))
    sent = [ItemResult(id=one, result="ok") for one in reports[::2]]
    answers = [
        Answer(id=uuid4().hex, report=one, status="in_progress", text="ช่างไปพรุ่งนี้", at=NOON) for one in reports[::4]
    ]
    kiosk.stores.outbox.apply([*sent, *(ItemResult(id=one, result="rejected") for one in reports[1::8])], answers, ())
    for waiting in kiosk.stores.outbox.passing_on.waiting(most=_TOLD):
        told = AnswerTold(at=Stamp(at=NOON, clock="trusted"), person=1, day=NOON.date())
        kiosk.stores.outbox.passing_on.tell(waiting.serial, waiting.seen, told)
    posts = list(_posts())
    for start in range(0, POSTS, 100):
        some = posts[start : start + 100]
        kiosk.stores.network.apply((), some, to=some[-1].number, is_whole=True, at=Stamp(at=NOON, clock="trusted"))
    for hour in range(168):
        made = Stamp(at=NOON - timedelta(hours=168 - hour), clock="trusted", boot="aa", boot_s=hour * 3600)
        counts = {(hour % 24, kind): hour for kind in ("home", "weather", "prices", "report")}
        kiosk.stores.history.note(BoxSample(made=made, free_percent=70, celsius=50), {made.at.date(): counts})
    for number in range(60):
        kiosk.stores.history.broadcasts.add(Broadcast(at=Stamp(at=NOON, clock="trusted", boot_s=number), person=1))
    kiosk.record_visit()
    return posts[-_CONVERSATION].id


def _answer(report: str) -> Answer:
    return Answer(id=uuid4().hex, report=report, status="in_progress", text="ช่างไปพรุ่งนี้", at=NOON)


def _reports(kiosk: ServedKiosk) -> Iterator[str]:
    for number in range(REPORTS):
        fields = Fields(topic="road", text="ถนนหน้าวัดเป็นหลุม " * 10, place="หน้าวัด", read_aloud=number % 3 == 0)
        made = Stamp(at=NOON - timedelta(minutes=number), clock="trusted", boot_s=number * 3_600)
        sender = Sender(address=f"{number:016x}", named=f"{number:x}")
        yield kiosk.stores.outbox.receive(uuid4().hex, fields, made=made, seal_to=None, sender=sender).report_id


def _posts() -> Iterator[BoardPost]:
    first = ""
    for number in range(POSTS):
        name = uuid4().hex
        if number % _CONVERSATION == 0:
            first = name
        yield BoardPost(
            number=number + 1,
            id=name,
            area=("43010501", "4301", "43", "th")[number // _CONVERSATION % 4],
            village=f"43010{number % 9}01",
            author=f"{number % 40:032x}",
            by="สมหญิง",
            sort="question" if name == first else "reply",
            text="ไวไฟหลุดตอนค่ำทุกวัน มีใครเป็นบ้าง " * 6,
            reply_to="" if name == first else first,
            at=NOON - timedelta(minutes=POSTS - number),
        )
