"""The installer on a blank card: run into a fresh Debian root, run again, verified, booted."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from PIL import Image

from kiosk.config import KioskConfig, load
from tests.cast.deploy.debian_machine import DebianMachine, fetch_packages, make_machine
from tests.cast.deploy.pins import CENTRAL, TESTS
from tests.cast.folders import PROJECT

INSTALL = ("sh", "/src/deploy/raspberrypi/install.sh", "--wheelhouse", "/wheels")
WITH_SETTINGS = (*INSTALL, "--settings", "/root/kiosk.toml", "--root-json", "/root/root.json")
SETTINGS = """
village = "43010501"
village_name = "บ้านทดสอบ"
central_url = "http://127.0.0.1:9"
root_file = "root.json"
"""

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("device")]


@pytest.fixture(scope="module", params=["bookworm", pytest.param("trixie", marks=pytest.mark.slow)])
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DebianMachine]:
    folder = tmp_path_factory.mktemp("device")
    made = make_machine(folder, request.param)
    (made.root / "root/kiosk.toml").write_text(SETTINGS, "utf-8")
    (made.root / "root/root.json").write_text('{"signed": {"_type": "root", "version": 1}}', "utf-8")
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(made.root / "root/photo.jpg", quality=90)
    yield made
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def installed(machine: DebianMachine) -> str:
    done = machine.run(*WITH_SETTINGS)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_blank_card_becomes_a_kiosk_and_prints_its_public_key(machine: DebianMachine, installed: str) -> None:
    assert len(re.findall(r"^[0-9a-f]{64}$", installed, re.MULTILINE)) == 1, installed
    assert (machine.root / "etc/systemd/system/multi-user.target.wants/kiosk.service").is_symlink()
    assert machine.run("/opt/village-kiosk/current/bin/kiosk", "--help").returncode == 0


def test_a_stick_is_mounted_where_the_kiosk_looks_for_it_and_nothing_on_it_is_run(
    machine: DebianMachine, installed: str
) -> None:
    rule = (machine.root / "etc/udev/rules.d/90-village-kiosk-stick.rules").read_text("utf-8")
    place = re.search(r" (/media)/stick-%k", rule)
    assert place
    (looked_below,) = (field.default for field in fields(KioskConfig) if field.name == "stick_dirs")
    assert place[1] in str(looked_below).split()
    assert {"nosuid", "nodev", "noexec"} <= set(re.split(r"[=,\s]", rule))


def test_its_settings_and_key_are_closed_to_others(machine: DebianMachine, installed: str) -> None:
    listing = machine.run(
        "stat", "--format=%a %U %G %n", "/etc/village-kiosk/kiosk.toml", "/var/lib/kiosk/kiosk.key", "/var/lib/kiosk"
    ).stdout
    assert "640 root kiosk /etc/village-kiosk/kiosk.toml" in listing
    assert "600 kiosk kiosk /var/lib/kiosk/kiosk.key" in listing
    assert "700 kiosk kiosk /var/lib/kiosk" in listing


def test_running_the_installer_again_changes_nothing_that_is_right(machine: DebianMachine, installed: str) -> None:
    settings = machine.root / "etc/village-kiosk/kiosk.toml"
    settings.write_text(SETTINGS + "\nthreads = 6\n", "utf-8")
    again = machine.run(*WITH_SETTINGS)
    assert again.returncode == 0, again.stdout
    assert "installed already" in again.stdout
    assert "threads = 6" in settings.read_text("utf-8")
    assert [line for line in again.stdout.splitlines() if len(line) == 64] == [
        line for line in installed.splitlines() if len(line) == 64
    ]


def test_an_interrupted_install_is_made_whole_by_the_next(machine: DebianMachine, installed: str) -> None:
    releases = machine.root / "opt/village-kiosk/releases"
    (release,) = releases.iterdir()
    (release / "complete").unlink()
    (release / "bin/kiosk").unlink()
    assert machine.run(*INSTALL).returncode == 0
    assert (release / "complete").exists()
    assert (release / "bin/kiosk").exists()


def test_an_update_keeps_the_release_before_it_and_no_older_one(machine: DebianMachine, installed: str) -> None:
    releases = machine.root / "opt/village-kiosk/releases"
    before = (machine.root / "opt/village-kiosk/current").readlink().name
    for number in ("1", "2"):
        sheet = machine.source / "kiosk/static/kiosk.css"
        sheet.write_text(sheet.read_text("utf-8") + f"/* {number} */", "utf-8")
        assert machine.run(*INSTALL).returncode == 0
    names = {release.name for release in releases.iterdir()}
    assert len(names) == 2
    assert before not in names
    assert (machine.root / "opt/village-kiosk/current").readlink().name in names


def test_an_option_sets_the_address_and_the_wifi_and_the_end_says_what_codes_and_sign_carry(
    machine: DebianMachine, installed: str
) -> None:
    assert "No address is set" in installed
    settings = machine.root / "etc/village-kiosk/kiosk.toml"
    for url, name in (("http://10.42.0.1", "NET PRACHARAT"), ("http://192.0.2.7", 'a "b" \\ c')):
        done = machine.run(*INSTALL, "--public-url", url, "--wifi-name", name)
        assert done.returncode == 0, done.stdout
        assert f'say: {url}, Wi-Fi "{name}". To print it: {url}/print/sign' in done.stdout
        assert f"does not have the address {url.removeprefix('http://')} now" in done.stdout
        set_now = load(settings, environ={})
        assert (set_now.public_url, set_now.wifi_name, set_now.village_name) == (url, name, "บ้านทดสอบ")
    before = settings.read_text("utf-8")
    refused = machine.run(*INSTALL, "--public-url", "kiosk.local")
    assert refused.returncode == 1
    assert "public_url must begin with http:// or https://" in refused.stdout
    assert settings.read_text("utf-8") == before
    assert "640 root kiosk" in machine.run("stat", "--format=%a %U %G", "/etc/village-kiosk/kiosk.toml").stdout


def test_the_example_settings_stand_as_they_are_and_name_the_address_and_the_wifi() -> None:
    example = load(PROJECT / "deploy/raspberrypi/kiosk.toml.example", environ={})
    assert (example.public_url, example.wifi_name) == ("http://10.42.0.1", "NET PRACHARAT")


def test_systemd_finds_nothing_to_say_about_the_unit(machine: DebianMachine, installed: str) -> None:
    done = machine.run("systemd-analyze", "verify", "/etc/systemd/system/kiosk.service")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_wrong_option_or_an_unreadable_file_stops_with_one_sentence(machine: DebianMachine) -> None:
    assert machine.run(*INSTALL, "--settings", "/nowhere").stdout.strip().splitlines()[0] == (
        "install.sh: /nowhere cannot be read"
    )
    assert machine.run(*INSTALL, "--colour").returncode == 2


def test_the_card_boots_into_a_kiosk_that_answers_on_port_80(
    machine: DebianMachine, installed: str, tmp_path: Path
) -> None:
    booted = machine.boot(tmp_path / "boot.log")
    try:
        home = _until(lambda: _fetch(machine, booted), seconds=180)
        assert "บ้านทดสอบ" in home
        state = machine.inside(booted, "systemctl", "show", "kiosk.service", "--property=ActiveState,User")
        assert "ActiveState=active" in state
        assert "User=kiosk" in state
        assert _use(machine, booted, installed) == "report kept, photo kept, signed in"
        assert (machine.root / "var/lib/kiosk/photos").is_dir()
    finally:
        machine.stop(booted)


# A villager and the volunteer, inside the booted machine: under the unit's own limits.
_USE = """
import re, sys, requests
base, code, password = "http://127.0.0.1", sys.argv[1], "mangoes on Monday"
session = requests.Session()
session.trust_env = False
def hidden(page):
    return dict(re.findall(r'type="hidden" name="(\\w+)" value="([^"]*)"', page))
form = hidden(session.get(base + "/report/road").text)
thanks = session.post(base + "/report/road/-?send", data={**form, "text": "test"}).text
photo = ("p.jpg", open("/root/photo.jpg", "rb"), "image/jpeg")
ticket = re.search(r'action="([^"]*/report/thanks/[^"]+)"', thanks)
done = session.post(base + ticket[1], files={"photo": photo}).text if ticket else ""
first = {"code": code, "confirmed": "yes", "name": "Somying", "new": password, "again": password}
session.post(base + "/setup", data={**hidden(session.get(base + "/setup").text), **first})
session.cookies.clear()
sign_in = session.get(base + "/admin/sign-in").text
inside = session.post(base + "/admin/sign-in", data={**hidden(sign_in), "password": password})
said = [
    "report kept" if ticket else "NO REPORT",
    "photo kept" if 'role="status"' in done else "NO PHOTO",
    "signed in" if 'type="password"' not in inside.text else "NOT IN",
]
print(", ".join(said), end="")
"""


def _use(machine: DebianMachine, booted: subprocess.Popen[bytes], installed: str) -> str:
    (code,) = re.findall(r"write it on the label: ([\d-]+)", installed)
    python = "/opt/village-kiosk/current/bin/python"
    return machine.inside(booted, python, "-X", "utf8", "-c", _USE, code, timeout_s=90)


_FETCH = "import urllib.request as r; print(r.urlopen('http://127.0.0.1/', timeout=5).read().decode())"


def _fetch(machine: DebianMachine, booted: subprocess.Popen[bytes]) -> str:
    try:
        printed = machine.inside(booted, "python3", "-X", "utf8", "-c", _FETCH)
    except (AssertionError, subprocess.TimeoutExpired):
        return ""
    return printed if "<html" in printed else ""


def _until(look: object, *, seconds: float) -> str:
    assert callable(look)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := str(look()):
            return found
        time.sleep(0.5)
    pytest.fail(f"nothing came in {seconds} s")


# Python, venv and make are all that the machine has; `make run` gets the rest, and both programs answer.
_MAKE_RUN = """
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
cp -R /src /root/project && cd /root/project
make run > /root/run.log 2>&1 &
for _ in $(seq 400); do grep -q 'Ctrl-C' /root/run.log || ! kill -0 $! && break; sleep 1; done
python3 -X utf8 -c "
import urllib.request as r
print('weather' if '\u00b0' in r.urlopen('http://127.0.0.1:8080/weather', timeout=20).read().decode() else 'NO WEATHER')
print(r.urlopen('http://127.0.0.1:8000/healthz', timeout=20).status)"
"""


@pytest.mark.slow
def test_make_run_is_all_that_has_to_be_typed_on_a_fresh_debian(machine: DebianMachine) -> None:
    fetch_packages(CENTRAL, machine)
    done = machine.run("sh", "-c", _MAKE_RUN, timeout_s=600)
    told = (machine.root / "root/run.log").read_text("utf-8")
    assert done.stdout.split() == ["weather", "200"], done.stdout + told
    assert "The village's pages" in told


_MAKE_TEST = """
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
cp -R /src /root/tested && cd /root/tested
make .venv/test.stamp && .venv/bin/python -m pytest --version
"""


@pytest.mark.slow
def test_make_test_gets_what_it_needs_on_a_fresh_debian(machine: DebianMachine) -> None:
    fetch_packages(TESTS, machine)
    done = machine.run("sh", "-c", _MAKE_TEST, timeout_s=600)
    assert done.stdout.splitlines()[-1].startswith("pytest "), done.stdout


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("install.sh", ("--settings", "--root-json", "--wheelhouse", "--public-url", "--wifi-name")),
        ("wheelhouse.sh", ("--machine", "--python", "--list")),
    ],
)
def test_the_scripts_are_plain_shell_and_name_their_options(name: str, options: tuple[str, ...]) -> None:
    script = PROJECT / "deploy/raspberrypi" / name
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    usage = subprocess.run(["sh", str(script), "--help"], capture_output=True, encoding="utf-8", check=True).stdout
    for option in options:
        assert option in usage
    assert subprocess.run(["sh", str(script), "--colour"], capture_output=True, check=False).returncode == 2
