"""The logs of both programs tell a story in which nobody is named, whatever goes wrong."""

from __future__ import annotations

import io
import logging
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests

from content_sync.logs import PlacesOnly, places
from tests.cast.desk.office import hidden
from tests.cast.journeys.running_village import STAFF, RunningVillage, village_in
from tests.cast.place_and_time import VILLAGE
from tests.cast.waiting import until

PRIVATE = "somsri@ministry.example"
REPORT, NAME, PHONE = "เสาไฟหน้าวัดล้มขวางถนน", "สมศรี ใจดี", "0812345678"
ANSWER, NOTICE, PASSWORD = "ส่งช่างไฟฟ้าแล้ว", "ปิดน้ำประปาพรุ่งนี้", "ข้าวเหนียวหมูปิ้ง-2569"
STRANGER = "somchai@nowhere.example"


def read(number: str) -> int:
    return int(number)


def fail() -> None:
    try:
        read(PRIVATE)
    except ValueError as error:
        raise KeyError(PRIVATE) from error


def fail_hiding() -> None:
    try:
        read(PRIVATE)
    except ValueError:
        raise KeyError(PRIVATE) from None


def test_of_an_error_the_kind_and_the_places_are_told_and_no_text() -> None:
    with pytest.raises(KeyError) as caught:
        fail()
    told = places(caught.value)
    assert PRIVATE not in told
    assert re.search(r"in read\n.*ValueError\nwhich led to\n.*in fail\n.*KeyError$", told, re.DOTALL)


def test_an_error_that_was_hidden_on_purpose_stays_hidden() -> None:
    with pytest.raises(KeyError) as caught:
        fail_hiding()
    assert "ValueError" not in places(caught.value)


def test_whoever_logs_an_error_its_text_is_not_written() -> None:
    stream, plain = io.StringIO(), logging.StreamHandler(io.StringIO())
    ours = logging.StreamHandler(stream)
    ours.setFormatter(PlacesOnly())
    log = logging.getLogger("somebody.elses")
    log.addHandler(plain)  # keeps the error's text in the record for whoever formats it next
    log.addHandler(ours)
    try:
        fail()
    except KeyError:
        log.exception("it failed")
    finally:
        log.handlers.clear()
    assert "somebody.elses: it failed" in stream.getvalue()
    assert "in fail" in stream.getvalue()
    assert PRIVATE not in stream.getvalue()


FORMS_WITHOUT_TOKEN = """
import logging
from flask import Flask
from flask_wtf.csrf import CSRFProtect
from content_sync.logs import open_log
open_log()
app = Flask("app")
app.secret_key = "secret"
CSRFProtect(app)
app.add_url_rule("/", view_func=lambda: "", methods=["POST"])
print([app.test_client().post("/").status_code for _ in range(3)])
logging.getLogger("kiosk").info("told")
"""


def test_a_script_that_sends_forms_without_a_token_writes_nothing_to_the_log() -> None:
    ran = subprocess.run([sys.executable, "-c", FORMS_WITHOUT_TOKEN], capture_output=True, text=True, check=True)
    assert ran.stdout == "[400, 400, 400]\n"
    assert re.fullmatch(r"\S+ \S+ INFO kiosk: told\n", ran.stderr)


@pytest.mark.parametrize("where", ["raise ValueError(SECRET)", "Thread(target=lambda: int(SECRET)).start()"])
def test_what_nobody_caught_is_told_without_its_text(where: str) -> None:
    begin = "from threading import Thread\nfrom content_sync.logs import open_log\nopen_log()\n"
    program = f"{begin}SECRET = '{PRIVATE}'\n{where}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert "an error nobody caught" in done.stderr
    assert "ValueError" in done.stderr
    assert PRIVATE not in done.stderr


def send(session: requests.Session, url: str, fields: dict[str, str], *, to: str = "") -> requests.Response:
    """Fill in the form of a page and send it."""
    return session.post(to or url, data={**hidden(session.get(url).text), **fields})


def sign_in(village: RunningVillage, email: str, password: str) -> tuple[requests.Session, int]:
    clerk = requests.Session()
    answer = send(clerk, f"{village.central_url}/sign-in", {"email": email, "password": password})
    return clerk, answer.status_code


def visit(village: RunningVillage, volunteer: requests.Session) -> None:
    """Let the volunteer ask for a visit, and wait until it is over."""
    here = f"{village.kiosk_url}/admin/visit"
    assert send(volunteer, f"{village.kiosk_url}/admin", {}, to=here).ok
    until(lambda: 'data-visit="over"' in volunteer.get(here).text, seconds=90, what="the visit to end")


def rows(village: RunningVillage, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(village.folder / "central/central.sqlite", timeout=30)) as database, database:
        return database.execute(query).fetchall()


def a_day_at_the_kiosk(village: RunningVillage) -> None:
    villager, volunteer, kiosk = requests.Session(), requests.Session(), village.kiosk_url
    password = village.first_password()
    send(volunteer, f"{kiosk}/admin/sign-in", {"password": PASSWORD})
    assert send(volunteer, f"{kiosk}/admin/sign-in", {"password": password}).ok
    visit(village, volunteer)
    last = f"{kiosk}/report/electricity/-"
    until(lambda: 'name="phone"' in villager.get(last).text, seconds=30, what="a form that takes a phone")
    fields = {"text": REPORT, "name": NAME, "phone": PHONE}
    assert send(villager, last, fields, to=f"{last}?send").ok
    visit(village, volunteer)


def a_day_at_the_desk(village: RunningVillage) -> None:
    desk, report = village.central_url, str(rows(village, "select id from report")[0][0])
    assert [sign_in(village, STRANGER, PASSWORD)[1] for _ in range(11)] == [200] * 10 + [429]
    clerk, _ = sign_in(village, STAFF, village.staff_password)
    write = {"kind": "article", "category": "health", "title": NOTICE, "body": NOTICE, "source": "อบต.", "area": "43"}
    write |= {"act": "publish"}
    assert send(clerk, f"{desk}/write", write).url.endswith("/published?state=published&done=published")
    decision = {"status": "resolved", "answer": ANSWER}
    assert send(clerk, f"{desk}/inbox/{report}", decision).ok
    rows(village, "alter table answer rename column text to gone")
    assert clerk.get(f"{desk}/inbox/{report}").status_code == 500
    rows(village, "alter table staff rename to nobody")
    assert sign_in(village, STAFF, PASSWORD)[1] == 500


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("journeys")
def test_a_day_of_both_programs_names_nobody_in_their_logs(tmp_path: Path) -> None:
    with village_in(tmp_path, KIOSK_VISIT="manual") as village:
        village.start("central")
        village.start("kiosk")
        a_day_at_the_kiosk(village)
        a_day_at_the_desk(village)
        told = village.log("central") + village.log("kiosk")
    assert told.count("OperationalError") >= 2
    assert f"envelope of {VILLAGE}" in told
    assert not re.search(r"(INFO|DEBUG) tuf", told), "a library's story beside our own"
    lines = [line for line in told.splitlines() if " INFO " in line]
    assert len(lines) == len(set(lines)), "each event is one line"
    for private in (STRANGER, STAFF, PASSWORD, village.staff_password, REPORT, NAME, PHONE, ANSWER, NOTICE):
        assert private not in told
