"""`kiosk serve` in a process of its own: it tells the system, shows the label's code once, and stops when told."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.store.folder import KEY_FILE
from tests.cast.kiosk.shell import is_open, line_with, running, settle
from tests.cast.listener.serving import ask, free_port


def test_it_serves_tells_the_system_and_stops_when_told(tmp_path: Path, short_folder: Path) -> None:
    port = free_port()
    settle(tmp_path, port=port)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind(str(short_folder / "notify"))
        system.settimeout(30)
        environ = {"NOTIFY_SOCKET": str(short_folder / "notify"), "WATCHDOG_USEC": "900000"}
        with running(tmp_path, "serve", environ=environ) as child:
            assert [system.recv(99) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
            assert ask(port, "/").status == 200
            assert ask(port, "/setup").status == 200
            child.send_signal(signal.SIGTERM)
            assert child.wait(20) == 0
        seen = {system.recv(99)}
        while b"STOPPING=1" not in seen:
            seen.add(system.recv(99))


def test_the_code_for_the_label_is_in_no_log_but_in_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    settle(tmp_path)
    file = tmp_path / "data" / "label-code"
    with running(tmp_path, "serve") as child:
        line_with(child, "The kiosk serves")
        code = file.read_text("utf-8").strip()
        assert file.stat().st_mode & 0o777 == 0o600
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
        assert child.stdout
        said = child.stdout.read() + (tmp_path / "log").read_text("utf-8")
    assert re.fullmatch(r"(\d{4}-){2}\d{4}", code)
    assert not re.search(r"(\d{4}-){2}\d{4}", said)
    assert str(file) in said
    with running(tmp_path, "serve") as again:
        line_with(again, "The kiosk serves")
        assert file.read_text("utf-8").strip() == code, "there is one code, however often it starts"
        again.send_signal(signal.SIGINT)
        assert again.wait(20) == 0


def test_the_code_for_the_label_is_shown_once_on_a_terminal_and_stands_in_no_file(tmp_path: Path) -> None:
    settle(tmp_path)
    for is_first in (True, False):
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "kiosk", "serve"], cwd=tmp_path, stdout=theirs, stderr=subprocess.DEVNULL
        ) as child:
            os.close(theirs)
            said = b""
            while b"The kiosk serves" not in said:
                said += os.read(ours, 4096)
            child.terminate()
            assert child.wait(20) == 0
        os.close(ours)
        assert bool(re.search(rb"code for this box's label, shown this once: (\d{4}-){2}\d{4}", said)) is is_first
        assert not (tmp_path / "data" / "label-code").exists()


def test_the_first_page_comes_soon_after_the_start(tmp_path: Path) -> None:
    port = free_port()
    settle(tmp_path, port=port)
    with running(tmp_path, "serve"):
        until = time.monotonic() + 20
        while not is_open(port):
            assert time.monotonic() < until
            time.sleep(0.02)
        assert ask(port, "/").status == 200


@pytest.mark.parametrize("content", [b"", b"\0" * 65, b"0123456789abcdef" * 2])
def test_a_harmed_key_stops_no_page_and_is_told(tmp_path: Path, content: bytes) -> None:
    port = free_port()
    settle(tmp_path, port=port)
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / KEY_FILE
    file.write_bytes(content)
    with running(tmp_path, "serve") as child:
        line_with(child, "The kiosk serves")
        assert [ask(port, path).status for path in ("/", "/report", "/setup")] == [200, 200, 200]
        assert ask(port, "/healthz").text == "ok, but harmed: key\n"
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
    assert "does not hold a key" in (tmp_path / "log").read_text("utf-8")
    assert file.read_bytes() == content
