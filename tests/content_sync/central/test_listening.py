"""Central listens as the kiosk does: callers that trickle give way, what is large arrives whole, too large is told."""

from __future__ import annotations

import random
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from content_sync.central.app import create_kiosk_api, open_central
from content_sync.central.config import load
from content_sync.central.console.sticks.carry import CARRY
from content_sync.central.database.schema.tables import PhotoRow
from content_sync.central.serving import LIMITS
from content_sync.central.staff.sign_in import SIGN_IN_PATH
from content_sync.listener.limits import Asked
from content_sync.wire.carriers import MAX_PARCEL_BYTES
from content_sync.wire.envelopes import MAX_SEALED_BYTES
from content_sync.wire.reports import MAX_ATTACHMENT_BYTES
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.desk.office import a_report, a_village, hidden, office_in
from tests.cast.listener.callers import SMALL_BUFFER, Caller, connections, get, port_of, until_answers_wait
from tests.cast.listener.serving import HOST, ask, listener


@pytest.mark.usefixtures("many_files")
def test_a_thousand_callers_that_trickle_do_not_silence_central(central_port: int) -> None:
    with ExitStack() as held:
        lines = [held.enter_context(socket.create_connection((HOST, central_port), timeout=20)) for _ in range(1_010)]
        for line in lines:
            line.sendall(b"GET / HTTP/1.1\r\n")
        began, ended = time.monotonic(), Event()
        trickling = Thread(target=_trickle, args=(lines, ended))
        trickling.start()
        held.callback(trickling.join)
        held.callback(ended.set)
        assert ask(central_port, "/healthz").text == "ok\n"
        assert time.monotonic() - began < LIMITS.head_s - 2, "they keep their place until their time is over"


def _trickle(lines: list[socket.socket], ended: Event) -> None:
    while not ended.wait(2):
        for line in lines:
            with suppress(OSError):
                line.sendall(b"X: x\r\n")


@pytest.mark.parametrize(
    ("method", "path", "size", "status"),
    [
        ("POST", "/v1/up", MAX_SEALED_BYTES + 1, 413),
        ("PATCH", f"/v1/blob/{'0' * 64}", MAX_ATTACHMENT_BYTES + 1, 404),  # nobody waits for it, whatever its size
        ("POST", SIGN_IN_PATH, 5_000_000, 413),
    ],
)
def test_what_is_too_large_is_answered_by_the_program_and_the_next_one_is_served(
    central_port: int, method: str, path: str, size: int, status: int
) -> None:
    assert LIMITS.max_body_bytes(Asked(path=path)) < size
    assert ask(central_port, path, method=method, body=b"x" * size).status == status
    assert ask(central_port, "/healthz").status == 200


def test_a_file_of_the_size_that_a_phone_carries_reaches_the_page_that_takes_it(tmp_path: Path) -> None:
    assert LIMITS.max_drained_bytes > LIMITS.max_body_bytes(Asked(path=CARRY)) > MAX_PARCEL_BYTES
    with office_in(tmp_path) as office, listener(office.app, limits=LIMITS) as server:
        page = ask(port_of(server), CARRY)
        token = hidden(page.text)["csrf_token"].encode()
        body = (
            b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token + b"\r\n"
            b'--b\r\nContent-Disposition: form-data; name="parcel"; filename="kiosk.kbx"\r\n\r\n'
            + bytes(MAX_PARCEL_BYTES - 1_000)
            + b"\r\n--b--\r\n"
        )
        sent = {"Content-Type": "multipart/form-data; boundary=b", "Cookie": page.headers["set-cookie"].split(";")[0]}
        answer = ask(port_of(server), CARRY, method="POST", body=body, headers=sent, timeout_s=60)
        assert answer.status == 422
        assert "ไม่ใช่ไฟล์จากตู้หมู่บ้าน" in answer.text


def test_a_large_part_of_the_tree_arrives_whole_however_slowly_it_is_taken(tmp_path: Path) -> None:
    config = load(None, environ={}, arguments={"data_dir": str(tmp_path)})
    with (
        ministry_in(tmp_path) as ministry,
        open_central(config) as central,
        listener(create_kiosk_api(central, lambda: NOW), limits=LIMITS, send_bytes=SMALL_BUFFER) as server,
        Caller(port_of(server), is_slow=True) as caller,
    ):
        body = random.Random(1).randbytes(2_000_000)
        (ministry.tree.folder / "targets").mkdir(exist_ok=True)
        (ministry.tree.folder / "targets" / "large.json").write_bytes(body)
        caller.send(get("/r/targets/large.json"), get("/healthz"))
        until_answers_wait(server, 1)
        (held,) = connections(server)
        assert held.memory_bytes() == 0
        assert held.file_bytes() > 1_000_000
        assert caller.answer() == body
        assert caller.answer() == b"ok\n"


def test_a_large_photo_at_the_desk_arrives_whole_from_its_own_file(tmp_path: Path) -> None:
    digest = "ab" * 32
    body = b"\xff\xd8\xff\xe0" + random.Random(1).randbytes(2_000_000)
    with office_in(tmp_path) as office, listener(office.app, limits=LIMITS, send_bytes=SMALL_BUFFER) as server:
        office.add(a_village(), a_report(1))
        office.add(
            PhotoRow(
                id="1", village="43010501", report=f"{1:032x}", sha256=digest, size_bytes=len(body), received_at=NOW
            )
        )
        (office.photos / digest).write_bytes(body)
        cookie = office.client().get_cookie("desk")
        assert cookie is not None
        with Caller(port_of(server), is_slow=True) as caller:
            path = f"/inbox/{1:032x}/photo/{digest}"
            caller.send(f"GET {path} HTTP/1.1\r\nCookie: desk={cookie.value}\r\n\r\n".encode())
            until_answers_wait(server, 1)
            (held,) = connections(server)
            assert held.memory_bytes() + held.file_bytes() == 0, "it waits where it is"
            assert caller.answer() == body
