"""`kiosk demo`: what it prepares, tells and stops."""

from __future__ import annotations

import html
import logging
import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from content_sync.errors import SettingError
from content_sync.wire.keys import load_or_make_seed, unseal
from content_sync.wire.voices.formats import voice_format
from kiosk.callers.passwords import Passwords
from kiosk.demo.demo import show_addresses
from kiosk.demo.desk_clerk import DeskClerk
from kiosk.demo.preparing import make_volunteer, visit
from kiosk.demo.programs import KIOSK, Programs, stop, watch
from kiosk.demo.register_lists import INVITED
from kiosk.demo.volunteering import ACTIVITY
from kiosk.demo.world import HERE, NEAR, STAFF, Demo
from kiosk.store.journal.documents import Documents
from kiosk.store.people import People
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.shell import Shell, is_open, line_with, running
from tests.cast.listener.serving import ask, free_port
from tests.cast.tree.repository_simulator import RepositorySimulator


def ports() -> tuple[str, ...]:
    """Return four free ports, as the command takes them."""
    names = ("--port", "--near-port", "--fresh-port", "--central-port")
    return tuple(word for name in names for word in (name, str(free_port())))


def test_the_demo_says_what_did_not_succeed(shell: Shell) -> None:
    (shell.folder / "d").mkdir()
    (shell.folder / "d" / "central").write_text("a file stands in the way", "utf-8")
    levels = [logging.getLogger(name).level for name in ("kiosk", "content_sync")]
    done = shell.run("demo", "--data-dir", "d", *ports())
    assert done.status == 2
    assert "`central keys` did not succeed" in done.told
    assert [logging.getLogger(name).level for name in ("kiosk", "content_sync")] == levels, "it hushes no other"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--port", "99999"), "--port must be between 1 and 65535"),
        (("--central-port", "0"), "--central-port must be between 1 and 65535"),
        (("--data-dir", "a-file"), "a-file cannot be made"),
        (("--data-dir", "/proc/nowhere"), "/proc/nowhere cannot be made"),
        (
            ("--port", "1700", "--central-port", "1700"),
            "--port, --near-port, --fresh-port and --central-port must be different ports",
        ),
        (("--near-port", "1700", "--fresh-port", "1700"), "--fresh-port and --central-port must be different ports"),
    ],
)
def test_a_demo_that_cannot_be_is_told_in_one_sentence(shell: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    (shell.folder / "a-file").touch()
    done = shell.run("demo", *ports(), *arguments)
    assert done.status == 2
    assert sentence in done.told
    assert done.told.count("\n") == 1


def test_the_demo_tells_the_volunteers_password_until_another_one_is_chosen(tmp_path: Path) -> None:
    demo = Demo(folder=tmp_path, port=1, near_port=2, fresh_port=3, central_port=4)
    told: list[str] = []
    for _ in range(2):
        make_volunteer(demo.here)
        show_addresses(demo, told.append, "0501-1-K7M4-X")
    assert len({line for line in told if f"    {HERE.volunteer}    " in line}) == 1
    documents = Documents(tmp_path / "kiosk" / "state.journal")
    people = People(documents)
    people.keep(replace(people.all()[0], password_hash=Passwords().hash("a-better-one")))
    documents.close()
    make_volunteer(demo.here)
    assert not (tmp_path / "volunteer-password").exists()
    show_addresses(demo, told.append, "0501-1-K7M4-X")
    assert any(f"/admin    {HERE.volunteer}    password (the one you chose)" in line for line in told)


def test_a_child_of_the_demo_that_ends_by_itself_is_told() -> None:
    with subprocess.Popen(["true"]) as child, pytest.raises(SettingError, match="kiosk ended by itself with status 0"):
        watch({"kiosk": child})


def test_a_server_that_does_not_start_is_told_with_what_it_said(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONUTF8": "1", "KIOSK_PORT": "many"}
    programs = Programs(folder=tmp_path, environ=environ)
    with ExitStack() as ending, pytest.raises(SettingError, match=r"near did not start: .*port must be"):
        programs.await_answer(programs.start(KIOSK, ending, name="near"), free_port(), name="near")


def test_a_visit_of_the_demo_that_fails_is_told_with_its_reason(tmp_path: Path) -> None:
    demo = Demo(folder=tmp_path, port=1, near_port=2, fresh_port=3, central_port=free_port())
    demo.root_file.write_bytes(RepositorySimulator(NOON).root_1)
    with pytest.raises(SettingError, match="the kiosk's visit to central did not succeed: no_link"):
        visit(demo.here)


def test_a_child_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.demo.programs._END_S", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline() == b"1\n"
        stop(child)
        assert child.returncode == -signal.SIGKILL


PASSWORD_FILES = ("staff-password", "volunteer-password", "near-volunteer-password", "fresh-volunteer-password")
SAID_AT_THE_START = (
    "village's pages",
    "follow",
    "volunteer's page",
    "neighbour's page",
    "desk",
    "stick",
    "phone",
    "digits",
    "compared",
)
DIGITS = r"\b[0-9]{3} [0-9]{3}\b"

# What the follow page says of each report's number, in the order of the reports.
SAID_OF_REPORTS = (
    "แก้ไขเรียบร้อยแล้ว",
    "<b>กำลังทำ</b></li>",
    "ส่งต่อให้หน่วยงานที่รับผิดชอบแล้ว",
    "เจ้าหน้าที่ไม่รับเรื่องนี้",
    "<b>แจ้งซ้ำว่ายังไม่หาย</b></li>",
    "รอเจ้าหน้าที่รับไปดูแล",
    "มีคนแจ้งเรื่องนี้แล้ว จึงรวมเป็นเรื่องเดียวกัน",
    "<b>กำลังทำ</b></li>",
    "เจ้าหน้าที่ได้รับแล้ว รอคนรับเรื่อง",
    "เจ้าหน้าที่ได้รับแล้ว รอคนรับเรื่อง",
    "ตู้รอเสียงของผู้แจ้ง 24 ชั่วโมง",
)


def _look_as_a_villager(port: int) -> None:
    for serial, words in enumerate(SAID_OF_REPORTS, start=1):
        page = ask(port, f"/follow?number={serial}").text
        at = page[page.index('aria-current="step"') :]
        assert words in at, serial
    assert ask(port, f"/follow?number={len(SAID_OF_REPORTS) + 1}").status == 404
    assert "ประมาณ" not in ask(port, "/report/road").text, "the time of what was reported is sure"
    assert "°" in ask(port, "/weather").text
    activities = ask(port, "/activities").text
    (activity,) = re.findall(r'main.*?href="(/activities/[^"]+)"', activities, re.DOTALL)
    assert f'href="{activity}.ics"' in ask(port, activity).text
    assert ACTIVITY in activities, "the other village's, which staff accepted for the district"
    market = ask(port, "/market").text
    assert "เห็ดนางฟ้าสด" in market, "so is this"
    assert [market.count(words) for words in ("25 บาท/กก.", "ตามหา</h2>", 'img class="shot"')] == [1, 1, 4]
    assert "ลูกหมา" not in market, "it waits for the volunteer"


def _sign_in(phone: requests.Session, url: str, password: str) -> None:
    token = html.unescape(re.findall(r'name="csrf_token" value="([^"]+)"', phone.get(f"{url}/sign-in").text)[0])
    signed_in = phone.post(f"{url}/sign-in", data={"csrf_token": token, "password": password})
    assert signed_in.ok


def _look_at_the_board(port: int, password: str) -> None:
    url = f"http://127.0.0.1:{port}/admin"
    with requests.Session() as phone:
        _sign_in(phone, url, password)
        district, nation = (phone.get(f"{url}/board", params={"scope": one}).text for one in ("district", "nation"))
    assert "เพลี้ยในนา" in district
    assert "1 คำตอบ" in district
    assert "ตลาดนัดผ้าขิด" in district
    assert "อบรมทบทวนออนไลน์" in nation, "the ministry's word came too"


def _look_as_the_volunteer(port: int, password: str) -> None:
    url = f"http://127.0.0.1:{port}/admin"
    with requests.Session() as phone:
        _sign_in(phone, url, password)
        answers = phone.get(f"{url}/answers").text
        assert answers.count("เตรียมยาที่แม่กินอยู่ไว้ให้ดูด้วย") == 1, "its reporter allowed it"
        assert "ช่างประปาซ่อมท่อแตก" not in answers, "its reporter did not"
        assert re.findall(r"/answers/(\d+)/untold", phone.get(f"{url}/answers/told").text) == ["3"]
        complained, waiting = phone.get(f"{url}/market").text.split(">รอให้ดู<")
        assert ("ไก่บ้าน" in complained, "ลูกหมา" in waiting) == (True, True)
        assert "หน้าวัดโพธิ์ชัย ฝั่งสระน้ำ" in phone.get(f"{url}/reported").text


def _look_as_staff(port: int, password: str) -> None:
    clerk = DeskClerk(f"http://127.0.0.1:{port}", email=STAFF, password=password)
    reports = clerk.reports()
    (spoken,) = [page for page in reports.values() if "<audio" in page]
    assert "สะพานหลังโรงเรียน" in spoken
    (health,) = [page for page in reports.values() if "แม่อายุ 82" in page]
    assert "080 000 0005" in health
    assert not [page for page in reports.values() if "ศาลาริมทาง" in page], "it waits in the kiosk"
    assert "179" in clerk.page("/register/provinces/43")
    assert INVITED in clerk.page("/register/trainings/12")
    assert re.search(r'class="figure">15</td>', clerk.page(f"/villages/{NEAR.code}")), "as many were taught there"


def _look_at_the_stick(port: int, password: str) -> None:
    url = f"http://127.0.0.1:{port}"
    with requests.Session() as phone:
        _sign_in(phone, f"{url}/admin", password)
        page = phone.get(f"{url}/admin/stick").text
        assert "เป็นของกระทรวงจริง" in page
        assert "รับเข้าตู้" in page
        assert "ขาไป" in phone.get(f"{url}/carry").text


def _look_at_who_is_new(port: int, password: str, central: int, staff: str) -> None:
    url = f"http://127.0.0.1:{port}/admin"
    with requests.Session() as phone:
        _sign_in(phone, url, password)
        (digits,) = re.findall(DIGITS, phone.get(f"{url}/enrolment").text)
    clerk = DeskClerk(f"http://127.0.0.1:{central}", email=STAFF, password=staff)
    assert re.findall(DIGITS, clerk.page("/register/enrolment")) == [digits], "nobody has compared them yet"


def _second_demo_is_refused(folder: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--data-dir", "demo", *ports()],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (2, "", 1)
    assert "a demo runs in" in second.stderr


@pytest.mark.timeout(400)
def test_the_demo_shows_all_that_may_be_and_starts_again_on_the_same_data(tmp_path: Path) -> None:
    asked = ("demo", "--data-dir", "demo", *ports())
    here, near, fresh, central = (int(port) for port in asked[4::2])
    starts: list[str] = []
    for number in (signal.SIGINT, signal.SIGHUP):
        with running(tmp_path, *asked) as child:
            starts.append("".join(line_with(child, words) for words in SAID_AT_THE_START))
            if len(starts) == 1:
                volunteer, neighbour, staff, newcomer = re.findall(r"password (\S+)", starts[0])
                _look_as_a_villager(here)
                _look_as_the_volunteer(here, volunteer)
                _look_at_the_board(here, volunteer)
                _look_at_the_board(near, neighbour)
                _look_as_staff(central, staff)
                _look_at_the_stick(here, volunteer)
                _look_at_who_is_new(fresh, newcomer, central, staff)
                _second_demo_is_refused(tmp_path)
            addresses = re.findall(r"http://127.0.0.1:(\d+)(\S*)", starts[-1])
            assert len(addresses) == 10
            assert {ask(int(port), path).status for port, path in addresses} <= {200, 302, 303}
            child.send_signal(number)
            assert child.wait(60) == 0
        assert (tmp_path / "log").read_text("utf-8") == "", "all is told in sentences"
        assert not [port for port in (here, near, fresh, central) if is_open(port)]
    assert starts[0] == starts[1]
    assert re.search(r"reference 0501-1-\S+", starts[0])
    sealed_to = load_or_make_seed(tmp_path / "demo/central/keys/seal.key")
    voices = sorted((tmp_path / "demo/central/voices").iterdir())
    assert [voice_format(unseal(sealed_to, voice.read_bytes())) for voice in voices] == ["mp4", "ogg"]
    secrets = [tmp_path / "demo" / name for name in PASSWORD_FILES]
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
    for log in (tmp_path / "demo").glob("*.log"):
        assert not [word for word in (volunteer, neighbour, staff, newcomer) if word in log.read_text("utf-8")]
