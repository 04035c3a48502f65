"""A report by voice at the desk: played, downloaded, summarised; whatever is wrong with it is said plainly."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient
from nacl.public import PrivateKey
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from content_sync.central.database.reports.attachments import note_playing
from content_sync.central.database.schema.tables import ReportRow
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.voices.sandbox import NoSandboxError
from content_sync.wire.keys import public_key, seal, sealing_key
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, a_report, send
from tests.cast.desk.voices import bring_voice
from tests.cast.recordings import FORMATS, RECORDINGS

pytestmark = pytest.mark.usefixtures("villages")

ONE, PATH = f"{1:032x}", f"/inbox/{1:032x}"
SAID = "เสาไฟหน้าวัดล้ม"


def spoken(number: int = 1, **more: object) -> ReportRow:
    return a_report(number, text="", telling="spoken", **more)


def fetched(clerk: FlaskClient, path: str, **more: Mapping[str, str]) -> TestResponse:
    """Return a file, read to its end."""
    response = clerk.get(path, **more)
    response.get_data()
    response.close()
    return response


def summary(office: Office) -> tuple[str, str]:
    with office.ministry.database.reading() as session:
        row = session.get_one(ReportRow, ONE)
        return row.summary, row.summary_by


def test_a_voice_is_played_on_its_report_s_page_and_only_to_staff(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken(1), spoken(2))
    digest = bring_voice(office, ONE, RECORDINGS["voice.3gp"])
    page = clerk.get(PATH).text
    assert f'<audio controls preload="none" src="{PATH}/voice/{digest}">' in page
    assert "ยาวไม่เกิน 1 นาที" in page
    assert "นาทีแรก" not in page
    played = fetched(clerk, f"{PATH}/voice/{digest}")
    assert (played.status_code, played.mimetype, played.data[:4]) == (200, "audio/ogg", b"OggS")
    assert (played.headers["X-Content-Type-Options"], played.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert "media-src 'self'" in played.headers["Content-Security-Policy"]
    for nowhere in (
        f"/inbox/{2:032x}/voice/{digest}",
        f"{PATH}/voice/{'0' * 64}",
        f"{PATH}/voice/x",
        f"{PATH}/voice/..%2fx",
    ):
        assert (clerk.get(nowhere).status_code, clerk.get(f"{nowhere}/original").status_code) == (404, 404)
    assert office.app.test_client().get(f"{PATH}/voice/{digest}").status_code == 302


def test_it_is_converted_once_and_again_only_where_the_file_is_gone(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    digest = bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    clerk.get(PATH)
    file = office.voices / f"{digest}.opus"
    before = file.read_bytes()
    file.write_bytes(seal(sealing_key(public_key(office.ministry.keyring.seal_seed())), b"OggS as it was"))
    clerk.get(PATH)
    assert fetched(clerk, f"{PATH}/voice/{digest}").data == b"OggS as it was"
    file.unlink()
    assert clerk.get(f"{PATH}/voice/{digest}").status_code == 404
    clerk.get(PATH)
    assert len(file.read_bytes()) == len(before)


@pytest.mark.parametrize("name", ["voice.m4a", "voice.amr", "voice.webm"])
def test_it_is_downloaded_as_it_was_recorded(office: Office, clerk: FlaskClient, name: str) -> None:
    office.add(spoken())
    digest = bring_voice(office, ONE, RECORDINGS[name])
    original = fetched(clerk, f"{PATH}/voice/{digest}/original")
    assert original.data == RECORDINGS[name]
    kept_as = original.headers["Content-Disposition"]
    assert kept_as.startswith("attachment")
    assert kept_as.endswith({"mp4": ".m4a", "amr": ".amr", "webm": ".webm"}[FORMATS[name]])


def test_of_a_long_voice_the_page_says_how_much_is_played(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    bring_voice(office, ONE, b"#!AMR\n" + RECORDINGS["voice.amr"][6:] * 700)
    assert "ฟังได้ 3 นาทีแรก จากทั้งหมด 6 นาที" in clerk.get(PATH).text


def test_what_cannot_be_played_is_said_and_offered_as_it_came(office: Office, clerk: FlaskClient) -> None:
    cases = {
        b"#EXTM3U\nfile:///etc/passwd\n": "ไม่ใช่เสียงที่ระบบเปิดได้",
        RECORDINGS["video.mp4"]: "ไม่ใช่เสียงที่ระบบเปิดได้",
        b"#!AMR\n" + b"\x7c" * 2_000: "เปิดไม่สำเร็จในเวลาและหน่วยความจำ",
    }
    for number, (file, words) in enumerate(cases.items(), start=1):
        office.add(spoken(number))
        digest = bring_voice(office, f"{number:032x}", file)
        path = f"/inbox/{number:032x}"
        page = clerk.get(path).text
        assert words in page
        assert "<audio" not in page
        assert clerk.get(path).text.count(words) == 1
        assert fetched(clerk, f"{path}/voice/{digest}/original").data == file
        assert clerk.get(f"{path}/voice/{digest}").status_code == 404


def test_a_voice_sealed_to_another_key_is_told_and_cannot_be_had(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    digest = bring_voice(office, ONE, RECORDINGS["voice.m4a"], seal_to=bytes(PrivateKey.generate().public_key))
    page = clerk.get(PATH).text
    assert "ผนึกด้วยกุญแจดอกอื่น" in page
    assert f"{digest}/original" not in page
    assert clerk.get(f"{PATH}/voice/{digest}/original").status_code == 404


def test_a_server_without_ffmpeg_says_so_and_plays_once_it_has_it(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office.add(spoken())
    digest = bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(tmp_path))
        page = clerk.get(PATH).text
        assert "เพราะไม่มี ffmpeg หรือ bubblewrap" in page
        assert f"{digest}/original" in page
    assert os.environ["PATH"] != str(tmp_path)
    assert "<audio" in clerk.get(PATH).text


def test_what_is_awaited_and_what_never_came_is_said(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken(1), a_report(2, text="", telling="missing"), spoken(3), a_report(4))
    bring_voice(office, ONE, RECORDINGS["voice.m4a"], is_here=False)
    assert "ตู้ยังส่งเสียงมาไม่ถึง" in clerk.get(PATH).text
    assert "ผ่านไป 24 ชั่วโมงแล้วไม่มีเสียงส่งมา" in clerk.get(f"/inbox/{2:032x}").text
    assert "เรื่องนี้แจ้งด้วยเสียง" in clerk.get(f"/inbox/{3:032x}").text
    listed = clerk.get("/inbox").text
    assert (listed.count("ยังไม่มีใครฟัง"), listed.count("ไม่มีเสียงส่งมา")) == (2, 1)


def test_a_voice_that_came_after_all_is_played_though_its_report_says_that_none_came(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_report(1, text="", telling="missing"))
    bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    page = clerk.get(PATH).text
    assert "<audio" in page
    assert "ไม่มีเสียงส่งมา" not in page


def test_a_summary_stands_in_the_inbox_in_place_of_words(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    kept = send(clerk, f"{PATH}/summary", {"summary": f" {SAID} "}, page=clerk.get(PATH).text)
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{PATH}?done=summary")
    assert summary(office) == (SAID, EMAIL)
    page = clerk.get(f"{PATH}?done=summary").text
    assert "บันทึกสรุปแล้ว" in page
    assert f'<blockquote class="told" lang="th" dir="auto">{SAID}</blockquote>' in page
    assert f"สรุปโดย {EMAIL}" in page
    assert SAID in clerk.get("/inbox").text


@pytest.mark.parametrize(("text", "words"), [("  ", "กรุณากรอก"), ("ก" * 2_001, "ยาวเกิน"), ("a\ufffdb", "อ่านไม่ออก")])
def test_a_summary_that_cannot_be_kept_comes_back_as_it_was_typed(
    office: Office, clerk: FlaskClient, text: str, words: str
) -> None:
    office.add(spoken())
    bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    again = send(clerk, f"{PATH}/summary", {"summary": text}, page=clerk.get(PATH).text)
    assert again.status_code == 422
    assert re.search(rf'class="mistake" id="summary-mistake">[^<]*{words}', again.text)
    assert text.strip() in again.text
    assert "<audio" in again.text
    assert summary(office) == ("", "")


def test_a_summary_of_two_thousand_characters_is_kept(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    assert send(clerk, f"{PATH}/summary", {"summary": "ก" * 2_000}, page=clerk.get(PATH).text).status_code == 303
    assert summary(office)[0] == "ก" * 2_000


def test_two_who_write_a_summary_at_once_see_each_other_s(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    colleague = office.client(COLLEAGUE)
    page, later = clerk.get(PATH).text, colleague.get(PATH).text
    send(clerk, f"{PATH}/summary", {"summary": SAID}, page=page)
    again = send(colleague, f"{PATH}/summary", {"summary": "ไฟดับ"}, page=later)
    assert again.status_code == 409
    assert f"{EMAIL} เขียนว่า" in again.text
    assert ">\nไฟดับ</textarea>" in again.text
    assert summary(office) == (SAID, EMAIL)
    assert send(colleague, f"{PATH}/summary", {"summary": "ไฟดับ"}, page=again.text).status_code == 303
    assert summary(office) == ("ไฟดับ", COLLEAGUE)
    assert send(clerk, f"{PATH}/summary", {"summary": "ไฟดับ"}, page=page).status_code == 303, "the same once more"


def test_a_summary_that_the_disk_does_not_take_comes_back(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(spoken())
    bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    page = clerk.get(PATH).text

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError(OperationalError("", {}, sqlite3.OperationalError("disk I/O error")))

    monkeypatch.setattr("content_sync.central.console.reports.voices.write_summary", refuse)
    again = send(clerk, f"{PATH}/summary", {"summary": SAID}, page=page)
    assert again.status_code == 503
    assert f">\n{SAID}</textarea>" in again.text


def test_a_summary_of_no_report_is_nowhere(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    page = clerk.get(PATH).text
    assert send(clerk, f"/inbox/{9:032x}/summary", {"summary": SAID}, page=page).status_code == 404
    assert send(clerk, f"/inbox/{9:032x}/summary", {"summary": ""}, page=page).status_code == 404


def test_while_another_voice_is_made_ready_the_page_says_so(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(spoken())
    digest = bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    monkeypatch.setattr("content_sync.central.voices.playing._WAIT_S", 0.01)
    entered, ended = Event(), Event()

    def convert_slowly(*_: object) -> None:
        entered.set()
        assert ended.wait(60)
        raise NoSandboxError("stopped")

    with monkeypatch.context() as slow, ThreadPoolExecutor(1) as colleague:
        slow.setattr("content_sync.central.voices.playing.convert", convert_slowly)
        first = colleague.submit(lambda: office.client(COLLEAGUE).get(PATH).text)
        assert entered.wait(60)
        page = clerk.get(PATH).text
        ended.set()
        assert "ทำงานไม่ได้" in first.result()
    assert "กำลังเตรียมเสียงของเรื่องอื่นอยู่" in page
    assert f"{digest}/original" not in page
    assert "<audio" in clerk.get(PATH).text


def test_of_a_voice_whose_length_nobody_knows_the_first_minutes_are_offered(office: Office, clerk: FlaskClient) -> None:
    office.add(spoken())
    digest = bring_voice(office, ONE, RECORDINGS["voice.m4a"])
    clerk.get(PATH)
    with office.ministry.database.writing() as session:
        note_playing(session, digest, "ready", None)
    page = clerk.get(PATH).text
    assert "ฟังได้ 3 นาทีแรก" in page
    assert "จากทั้งหมด" not in page
