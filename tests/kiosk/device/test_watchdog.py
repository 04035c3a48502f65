"""The system's watchdog is fed while the kiosk answers itself."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.device.watchdog import is_answering, notify, watch
from tests.cast.listener.serving import listening

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


def test_the_system_is_told_what_is_said(short_folder: Path) -> None:
    address = str(short_folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind(address)
        notify("READY=1", {"NOTIFY_SOCKET": address})
        assert system.recv(100) == b"READY=1"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind("")  # the system gives it a name without a place, which begins with a NUL
        name = system.getsockname().decode().replace("\0", "@", 1)
        notify("WATCHDOG=1", {"NOTIFY_SOCKET": name})
        assert system.recv(100) == b"WATCHDOG=1"


def test_a_system_that_does_not_listen_is_no_trouble(short_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    notify("READY=1", {})
    assert not caplog.text
    notify("READY=1", {"NOTIFY_SOCKET": str(short_folder / "nobody")})
    assert "could not be notified" in caplog.text


def healthy(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def sick(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("500 Internal Server Error", [("Content-Length", "0")])
    return []


def test_the_watchdog_is_fed_while_the_kiosk_answers_itself(short_folder: Path) -> None:
    address, stop = str(short_folder / "notify"), threading.Event()
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system, listening(healthy) as port:
        system.bind(address)
        system.settimeout(10)
        feeder = threading.Thread(target=watch, args=("0.0.0.0", port, environ, stop))
        feeder.start()
        assert [system.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        stop.set()
        feeder.join(10)


def test_a_kiosk_that_does_not_answer_is_not_ready(short_folder: Path) -> None:
    address, stop = str(short_folder / "notify"), threading.Event()
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system, listening(sick) as port:
        system.bind(address)
        system.settimeout(0.5)
        feeder = threading.Thread(target=watch, args=("127.0.0.1", port, environ, stop))
        feeder.start()
        with pytest.raises(TimeoutError):
            system.recv(100)
        stop.set()
        feeder.join(10)
    assert not feeder.is_alive()


def test_a_kiosk_that_stops_answering_is_no_longer_fed(short_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    address, stop, is_sick = str(short_folder / "notify"), threading.Event(), threading.Event()
    environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "300000"}

    def failing(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        return (sick if is_sick.is_set() else healthy)(environ, start_response)

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system, listening(failing) as port:
        system.bind(address)
        system.settimeout(10)
        feeder = threading.Thread(target=watch, args=("127.0.0.1", port, environ, stop))
        feeder.start()
        assert system.recv(100) == b"READY=1"
        is_sick.set()
        until = time.monotonic() + 20
        while "does not answer itself" not in caplog.text and time.monotonic() < until:
            time.sleep(0.05)
        stop.set()
        feeder.join(10)
    assert "does not answer itself" in caplog.text
    assert not is_answering("127.0.0.1", 9)
