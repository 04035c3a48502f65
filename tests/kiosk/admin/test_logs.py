"""A volunteer's day names nobody: neither in the program's log nor in addresses nor in the activity log."""

from __future__ import annotations

import errno
import io
import logging
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from kiosk.callers.label import make_label
from kiosk.callers.passwords import Passwords
from kiosk.screens import DAILY, SIGN_IN, VOLUNTEER
from tests.cast.board.posts_that_came import ASKED, a_post_that_came, take_in_posts
from tests.cast.card.store_on_card import refusing
from tests.cast.folders import PROJECT
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.photo_uploads import BOUNDARY, field, jpeg, multipart
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.market.stall import put_up, say_yes
from tests.cast.pages.admin_addresses import addresses

NAME, HELPER, NEIGHBOUR, SELLER = "สมหญิง ทองดี", "วิชัย ใจเย็น", "ยายสมจิต ผู้เล่า", "ลุงคำ คนขาย"
PHONE, OTHER_PHONE = "0812345678", "0898765432"
WORDS = {
    name: f"{name} ความลับข้อนี้อยู่บนหน้าเท่านั้น"
    for name in ("report", "place", "notice", "body", "post", "reply", "complaint", "item", "redacted")
}
OWN, WRONG, RESCUED = "ปลาดุกย่างร้านป้า-1", "ผิดทุกครั้ง-99", "ข้าวเหนียวมะม่วง-7"
BACKUP = "/admin/backup"
NAMED = re.compile(r'name="([a-z_]+)"')
DAY = {"first": "25/11/2569", "first_time": "9:30", "last": "25/11/2569", "last_time": "12:00"}


class DayOfWork:
    """A volunteer's day at a kiosk, the answers they got, and what may stand nowhere but on their pages."""

    def __init__(self, kiosk: ServedKiosk) -> None:
        self.kiosk, self.phone = kiosk, kiosk.phone()
        self.addresses: list[str] = []
        self.secrets: set[str] = {NAME, HELPER, NEIGHBOUR, SELLER, PHONE, OTHER_PHONE, PASSWORD, OWN, WRONG, RESCUED}
        self.secrets |= set(WORDS.values())

    def send(self, path: str, /, *, page: str = "", **fields: str) -> TestResponse:
        return self.send_from(self.phone, path, page=page, **fields)

    def send_from(self, phone: PhoneBrowser, path: str, /, *, page: str = "", **fields: str) -> TestResponse:
        done = phone.send(path, form_of=page or path, **fields)
        self.addresses.append(done.headers.get("Location", ""))
        return done

    def do(self, path: str, /, *, page: str = "", **fields: str) -> str:
        done = self.send(path, page=page, **fields)
        assert done.status_code == 303, (path, done.status_code)
        return done.headers["Location"]

    def token(self, page: str) -> str:
        return unescape(self.phone.open(page).text.partition('name="csrf_token" value="')[2].partition('"')[0])

    def begin(self) -> None:
        codes: list[str] = []
        make_label(self.kiosk.stores.people, Passwords(), codes.append)
        self.secrets |= set(codes)
        fields = {"confirmed": "yes", "name": NAME, "new": PASSWORD, "again": PASSWORD}
        self.send("/setup", code="K7M4-XXXX", **fields)
        self.do("/setup", code=codes[0], **fields)

    def sign_in_wrongly_and_by_other_ways(self) -> None:
        for _ in range(2):
            self.send_from(self.kiosk.phone(), "/admin/sign-in", password=WRONG)
        code, stranger = self.kiosk.rescue_code(0), self.kiosk.phone()
        self.secrets |= {code, "1234567890"}
        self.send_from(stranger, "/admin/rescue", code="1234567890")
        self.send_from(stranger, "/admin/rescue", code=code)
        chosen = {"person": "0", "name": NEIGHBOUR, "new": RESCUED, "again": RESCUED}
        assert self.send_from(stranger, "/admin/rescue/account", **chosen).status_code == 303
        self.join()

    def join(self) -> None:
        invitation, joining = self.kiosk.invitation(), self.kiosk.phone()
        token, digits = self.kiosk.token(invitation), self.kiosk.digits(invitation)
        self.secrets |= {token, digits, "1111222233334444"}
        joining.open(f"/join?t={token}")
        typed = {"name": HELPER, "new": OWN, "again": OWN}
        self.send_from(joining, "/join", token="", digits="1111 2222 3333 4444", **typed)
        self.send_from(joining, "/join", token=f"{token[:-2]}AA", digits="", **typed)
        assert self.send_from(joining, "/join", token=token, digits="", **typed).status_code == 303

    def change_people(self) -> None:
        page = self.do("/admin/people", name="ผู้ช่วยคนใหม่ ใจดี", role="helper")
        found = re.search(r'class="spelled">([^<]+)', self.phone.open(page).text)
        assert found
        self.secrets |= {"ผู้ช่วยคนใหม่ ใจดี", found[1]}
        self.do(f"{page}/password", page=page)
        self.do(f"{page}/role", page=page, role="volunteer")
        self.do(f"{page}/close", page=page)
        self.send("/admin/password", current=WRONG, new=OWN, again=OWN)
        self.do("/admin/password", current=PASSWORD, new=OWN, again=OWN)

    def help_the_village(self) -> None:
        token = self.phone.open("/admin/neighbour").text.partition('name="form" value="')[2].partition('"')[0]
        told = {"consent": "on", "topic": "road", "text": WORDS["report"], "place": WORDS["place"], "phone": PHONE}
        self.do("/admin/neighbour", form=token, name=NEIGHBOUR, found_at=WORDS["place"], **told)
        filed = self.kiosk.stores.outbox.filed(1)
        assert filed is not None
        self.secrets.add(filed.reference)
        self.kiosk.answer(filed, WORDS["reply"])
        self.do("/admin/answers/notice", page="/admin/answers")
        self.do("/admin/answers/1/told", page="/admin/answers", seen=self.waiting_answer(), when="today")
        self.do("/admin/notice", title=WORDS["notice"], body=WORDS["body"], **DAY)
        self.do("/admin/notice", sort="activity", title=WORDS["notice"], reach="district", place=WORDS["place"], **DAY)
        self.send_photo("/admin/notice/2", "/admin/notice/2/photo")

    def waiting_answer(self) -> str:
        return self.kiosk.stores.outbox.passing_on.waiting()[0].seen

    def send_photo(self, page: str, path: str) -> None:
        body = field("csrf_token", self.token(page)) + multipart(jpeg(320, 240), name=f"{NEIGHBOUR}.jpg")
        done = self.phone.client.post(path, data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
        assert "photo=kept" in done.location
        self.addresses.append(done.location)

    def talk_and_teach(self) -> None:
        post = "e1" * 16
        self.do("/admin/board/new", form=post, scope="district", sort="question", text=WORDS["post"])
        self.send_photo("/admin/board/new", f"/admin/board/{post}/photo")
        take_in_posts(self.kiosk, a_post_that_came(1, text=WORDS["reply"], by=HELPER))
        there, one = f"/admin/board/{ASKED}", f"/admin/board/posts/{ASKED}"
        self.do(f"{there}/reply", page=there, form="e2" * 16, text=WORDS["reply"])
        self.do(f"{one}/complain", page=one, form="e3" * 16, text=WORDS["complaint"])
        self.do(f"{one}/hide", page=one)
        self.do("/admin/diary/new/farming", form="e4" * 16, people="12")
        self.send_photo("/admin/board/new", f"/admin/diary/{'e4' * 16}/photo")

    def mind_the_market(self) -> None:
        made = put_up(self.kiosk, title=WORDS["item"], seller=SELLER, phone=OTHER_PHONE, text=WORDS["redacted"])
        self.secrets.add(made.code)
        say_yes(self.kiosk, made.number)
        item = self.kiosk.stores.market.item(made.number)
        assert item is not None
        to = f"/admin/market/{made.number}/redact"
        self.do(to, seen=item.content, words=WORDS["redacted"], phone="on", reason="personal")

    def back_up(self) -> None:
        self.do("/admin/handover/phrase", page="/admin/handover")
        found = re.search(r"(?:\d{3} ){7}\d{3}", self.phone.open("/admin/handover").text)
        assert found
        self.secrets.add(found[0])
        body = self.phone.send("/admin/backup/file", form_of="/admin/backup").data
        for phrase in ("111 222 333 444 555 666 777 888", found[0]):
            file = {
                "csrf_token": self.token("/admin/backup"),
                "phrase": phrase,
                "file": (io.BytesIO(body), f"{NAME}.backup"),
            }
            sent = self.phone.client.post("/admin/backup/restore", data=file, content_type="multipart/form-data")
            self.addresses.append(sent.headers.get("Location", ""))

    def live(self) -> None:
        self.begin()
        self.sign_in_wrongly_and_by_other_ways()
        self.help_the_village()
        self.talk_and_teach()
        self.mind_the_market()
        self.back_up()
        self.change_people()
        self.secrets |= {one.cookie("kiosk") for one in (self.phone, self.kiosk.phone())} - {""}
        assert self.kiosk.stores.identity.seed is not None
        self.secrets.add(self.kiosk.stores.identity.seed.hex())


@pytest.fixture
def volunteers_day(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[DayOfWork]:
    caplog.set_level(logging.DEBUG, "kiosk")
    caplog.set_level(logging.DEBUG, "content_sync")
    with kiosk_in(tmp_path, password=None) as kiosk:
        yield DayOfWork(kiosk)


def told(volunteers_day: DayOfWork, caplog: pytest.LogCaptureFixture) -> str:
    """Return all that was logged, noted as an act, or stood in an address to which somebody was led."""
    events = volunteers_day.kiosk.stores.state.audited()
    return "\n".join((caplog.text, *volunteers_day.addresses, *(f"{event.what} {event.about}" for event in events)))


def test_a_volunteers_day_names_nobody_and_repeats_no_word_password_or_code(
    volunteers_day: DayOfWork, caplog: pytest.LogCaptureFixture
) -> None:
    volunteers_day.live()
    said = told(volunteers_day, caplog)
    assert "a wrong password" in said
    assert "a wrong rescue code" in said
    acts = {event.what for event in volunteers_day.kiosk.stores.state.audited()}
    assert {"set_up", "rescued", "joined", "person_added", "board_complained", "market_redacted", "backup_made"} <= acts
    plain = said.replace("-", "").replace(" ", "")
    leaked = [one for one in volunteers_day.secrets if one in said or one.replace("-", "").replace(" ", "") in plain]
    assert leaked == []


def test_what_the_card_refuses_is_told_without_its_words(
    volunteers_day: DayOfWork, caplog: pytest.LogCaptureFixture
) -> None:
    volunteers_day.begin()
    volunteers_day.phone.open("/admin/board/new")
    with refusing(errno.ENOSPC, "pwrite"):
        told_words = {"text": WORDS["report"], "name": NEIGHBOUR, "phone": PHONE}
        volunteers_day.send("/admin/neighbour", consent="on", topic="road", **told_words)
        volunteers_day.send("/admin/board/new", form="e1" * 16, scope="district", sort="question", text=WORDS["post"])
        volunteers_day.send("/admin/notice", title=WORDS["notice"], body=WORDS["body"], **DAY)
        volunteers_day.send("/admin/people", name=HELPER, role="helper")
    said = told(volunteers_day, caplog)
    assert "was not kept" in said
    assert [one for one in volunteers_day.secrets if one in said] == []


def test_whatever_is_typed_into_whichever_form_stands_in_no_log_and_no_address(
    volunteers_day: DayOfWork, caplog: pytest.LogCaptureFixture
) -> None:
    volunteers_day.begin()
    mark = "ความลับ0812345678"
    names = {name for page in PROJECT.glob("kiosk/admin/**/*.html") for name in NAMED.findall(page.read_text("utf-8"))}
    assert {"text", "phone", "new", "code", "phrase", "reason", "form", "words"} <= names
    typed = dict.fromkeys(names, mark) | {"csrf_token": volunteers_day.token("/admin/board/new")}
    every = addresses(volunteers_day.kiosk, (*SIGN_IN, *DAILY, *VOLUNTEER))
    paths = [path for method, path in every if method == "POST" and "sign-out" not in path]
    assert len(paths) > 25
    for path in paths:
        volunteers_day.addresses.append(volunteers_day.phone.client.post(path, data=typed).headers.get("Location", ""))
    said = told(volunteers_day, caplog)
    assert mark not in said
    assert "0812345678" not in said
