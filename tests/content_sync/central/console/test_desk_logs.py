"""A day at the desk of the network names nobody: not in central's log, not in addresses, not in what acts are about."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content_sync.central.database.schema.network_tables import ActRow
from content_sync.wire.keys import public_key
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.register import take
from tests.cast.desk.bringing import bring, take_in_brought
from tests.cast.desk.market_rows import a_market_row
from tests.cast.desk.office import COLLEAGUE, EMAIL, PASSWORD, REPORT, Office, a_village, an_activity, send, sign_in
from tests.cast.desk.posts import a_post
from tests.cast.folders import PROJECT

VILLAGE = "43010501"
PERSON = volunteer_id(VILLAGE, 1)
PEOPLE = f"/register/volunteers/{PERSON}"
NAME, PHONE, ASKS, SELLER = "สมหญิง ทองดี", "0812345678", "ผู้ใหญ่คำ ใจกว้าง", "ลุงคำ คนขาย"
QUESTION, ANSWER, NEWS, WHY = "ไวไฟหลุดทุกคืนหลังวัด", "ช่างไปพรุ่งนี้เช้า", "ประชุมเน็ตอาสาทั้งจังหวัด", "ลืมรหัสผ่านที่บ้านลูก"
MARK = "ความลับ0898765432"
NAMED = re.compile(r'name="([a-z_]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class DeskDay:
    """A day of an officer, and what may stand on their pages alone."""

    def __init__(self, office: Office) -> None:
        self.office, self.clerk = office, office.client()
        self.addresses: list[str] = []
        self.secrets = {NAME, PHONE, ASKS, SELLER, QUESTION, ANSWER, NEWS, PASSWORD, MARK, EMAIL, COLLEAGUE}

    def do(self, path: str, page: str = "", **fields: str) -> None:
        done = send(self.clerk, path, fields, page=self.clerk.get(page).text if page else "")
        assert done.status_code in {200, 303}, (path, done.status_code)
        self.addresses.append(done.headers.get("Location", ""))

    def bring(self, kind: str, text: str) -> None:
        self.addresses.append(bring(self.clerk, kind, text))
        take_in_brought(self.clerk, self.addresses[-1])

    def live(self) -> None:
        sign_in(self.office.app.test_client(), COLLEAGUE, MARK)
        self.bring("volunteers", f"village,name,phone\n{VILLAGE},{NAME},{PHONE}\n{VILLAGE},{ASKS},\n")
        take(self.office.ministry.database, "trainings", "number,place,province,from\n12,หอประชุม,43,2026-12-08\n")
        take(self.office.ministry.database, "attendance", f"training,village,number\n12,{VILLAGE},1\n")
        self.do("/register/volunteers", province="43", q=NAME)
        self.read_sheet_and_code()
        self.answer_the_board()
        self.do(f"{PEOPLE}/export", PEOPLE, why=WHY)
        self.do(f"{PEOPLE}/replace", PEOPLE, by="2", why=WHY)
        self.do(f"{PEOPLE}/erase", PEOPLE, why=WHY, sure="1")

    def read_sheet_and_code(self) -> None:
        sheet = self.clerk.get("/register/trainings/12/sheet").text
        self.secrets |= set(re.findall(r"\b\d{4} \d{4} \d{4} \d{4}\b", sheet))
        rescue = f"/villages/{VILLAGE}/rescue"
        self.do(rescue, asked=f"{ASKS} {PHONE}", why=WHY)
        codes = re.findall(r'class="spoken-code"><bdi>([0-9 ]{11,12})<', self.clerk.get(rescue).text)
        assert codes
        self.secrets |= set(codes)

    def answer_the_board(self) -> None:
        thread = f"/board/{REPORT}"
        self.do(thread, text=ANSWER, form="f" * 32)
        self.do("/board/new", area="43", sort="news", text=NEWS, form="e" * 32)
        self.do(f"{thread}/act", thread, act="redact", post=REPORT, seen="1", why=WHY)

    def told(self, log: str) -> str:
        """Return what was logged, where staff were led, and what acts are about; why is for those who may read it."""
        with self.office.ministry.database.reading() as session:
            about = session.scalars(select(ActRow.about)).all()
        return "\n".join((log, *self.addresses, *about))


@pytest.fixture
def desk_day(office: Office, caplog: pytest.LogCaptureFixture) -> DeskDay:
    caplog.set_level(logging.DEBUG, "content_sync")
    row = a_village(VILLAGE)
    row.public_key = public_key(bytes(range(32))).hex()
    office.add(row, a_post(1, text=QUESTION, by=NAME), a_market_row(seller=SELLER))
    an_activity(office, by=NAME)
    return DeskDay(office)


def posts(office: Office) -> Iterator[str]:
    """Yield every address of the desk that takes a form, filled in."""
    filled_in = {
        "province": "43", "volunteer": PERSON, "training": 12, "post": REPORT, "village": VILLAGE, "kind": "villages",
        "brought": "c" * 32, "activity": REPORT, "item": REPORT, "report": REPORT, "bulletin": "staff-0123456789abcdef",
    }  # fmt: skip
    adapter = office.app.url_map.bind("desk")
    for rule in office.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.arguments <= filled_in.keys() and "sign-out" not in rule.rule:
            yield adapter.build(rule.endpoint, {name: filled_in[name] for name in rule.arguments}, method="POST")


def fill_in(clerk: FlaskClient, path: str, names: set[str]) -> str:
    token = TOKEN.findall(clerk.get("/register").text)[0]
    return clerk.post(path, data=dict.fromkeys(names, MARK) | {"csrf_token": token}).headers.get("Location", "")


def test_a_day_at_the_desk_names_nobody_and_repeats_no_word_password_or_code(
    desk_day: DeskDay, caplog: pytest.LogCaptureFixture
) -> None:
    desk_day.live()
    said = desk_day.told(caplog.text)
    assert "a list of volunteers: 2 new" in said
    assert PERSON in said, "an act is about an id"
    plain = said.replace(" ", "")
    assert [one for one in desk_day.secrets if one in said or one.replace(" ", "") in plain] == []


def test_whatever_is_typed_into_whichever_form_of_the_desk_stands_in_no_log_and_no_address(
    desk_day: DeskDay, caplog: pytest.LogCaptureFixture
) -> None:
    folder = PROJECT / "content_sync/central/console"
    names = {name for page in folder.rglob("*.html") for name in NAMED.findall(page.read_text("utf-8"))}
    assert {"text", "why", "asked", "q", "title", "by"} <= names
    paths = list(posts(desk_day.office))
    assert len(paths) > 20
    desk_day.addresses += [fill_in(desk_day.clerk, path, names) for path in paths]
    said = desk_day.told(caplog.text)
    assert [one for one in (MARK, "0898765432", NAME, QUESTION) if one in said] == []
