"""Central served: to kiosks and staff at one address, until it is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from content_sync.central.app import create_app, open_central
from content_sync.central.config import load
from content_sync.central.staff.sign_in import SIGN_IN_PATH
from tests.cast.central.ministry import NOW
from tests.cast.listener.serving import ask, free_port, listening


def test_without_keys_nothing_is_served_or_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("serve", "publish"):
        assert main([command, "--data-dir", str(tmp_path)]) == 2
        assert "`central keys` makes it" in capsys.readouterr().err


def test_a_served_central_answers_and_stops_cleanly_when_told(central_data: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "content_sync.central", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
        assert ask(port, "/healthz").text == "ok\n"
        assert ask(port, "/r/metadata/timestamp.json").status == 200
        assert ask(port, "/").status in {302, 303}
        taken = subprocess.run(command, capture_output=True, text=True, env=os.environ, timeout=60, check=False)
        sentence = f"central: cannot listen on 127.0.0.1:{port}: another program uses it\n"
        assert taken.returncode == 2
        assert taken.stderr.endswith(sentence)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert output == ""
    assert central_data.exists()


def test_kiosks_and_staff_meet_one_server(central_data: Path) -> None:
    config = load(None, arguments={"data_dir": str(central_data)})
    with open_central(config) as central, listening(create_app(central, lambda: NOW)) as port:
        assert ask(port, "/healthz").status == 200
        assert ask(port, "/r/metadata/1.root.json").status == 200
        assert "no-store" in ask(port, SIGN_IN_PATH).headers["cache-control"]


def test_a_central_that_cannot_play_voices_says_so_at_its_start(central_data: Path, tmp_path: Path) -> None:
    bare = {**os.environ, "PATH": str(tmp_path), "CENTRAL_DATA_DIR": str(central_data)}
    command = [sys.executable, "-m", "content_sync.central", "serve", "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=bare) as process:
        assert process.stdout is not None
        told, ready = process.stdout.readline(), process.stdout.readline()
        process.send_signal(signal.SIGTERM)
    assert "central serves on" in ready
    assert told == (
        "reports by voice can be downloaded at the desk and not played there: "
        "ffmpeg and bwrap and prlimit and ldd not installed\n"
    )
