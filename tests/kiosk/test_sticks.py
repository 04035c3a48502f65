"""The sticks that are in: found by their folder wherever media are mounted, and taken in one at a time."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

from content_sync.client.stick.stick_visit import StickResult
from content_sync.wire.carriers import FOLDER
from kiosk.console_socket import SOCKET, ConsoleServer, StickLine, ask_running_kiosk
from kiosk.store.enrolment import Enrolment
from tests.cast.stick.stick_kiosk import StickKiosk
from tests.cast.waiting import until


def test_a_stick_is_found_as_deep_as_systems_mount_it_and_no_link_is_followed(stick_kiosk: StickKiosk) -> None:
    sticks = stick_kiosk.kiosk.program.services.sticks
    assert sticks is not None
    assert (sticks.found(), sticks.look()) == ((), None)
    stick_kiosk.put_in()
    media = stick_kiosk.mount.parent.parent
    (media / "again").symlink_to(stick_kiosk.mount)
    (media / "a/b/c/d").mkdir(parents=True)
    assert [stick.mount for stick in sticks.found()] == [stick_kiosk.mount]
    look = sticks.look()
    assert look is not None
    assert look.is_news


def test_of_all_that_lies_on_somebodys_stick_only_the_first_thousand_names_are_looked_at(
    stick_kiosk: StickKiosk,
) -> None:
    sticks = stick_kiosk.kiosk.program.services.sticks
    assert sticks is not None
    media = stick_kiosk.mount.parent
    for number in range(1_000):
        (media / f"{number}" / FOLDER).mkdir(parents=True)
    assert len(sticks.found()) == 1_000
    (media / "one more" / FOLDER).mkdir(parents=True)
    assert len(sticks.found()) == 1_000


def test_who_asks_while_a_stick_is_in_work_starts_no_second_one(stick_kiosk: StickKiosk) -> None:
    sticks = stick_kiosk.kiosk.program.services.sticks
    assert sticks is not None
    assert not sticks.ask(show=lambda: None)
    stick_kiosk.put_in()
    asked: list[bool] = []
    assert sticks.ask(show=lambda: asked.append(sticks.ask(show=lambda: None)))
    stick_kiosk.wait()
    assert set(asked) == {True}
    assert sticks.progress().result is not None
    sticks.forget_result()
    assert sticks.progress().step is None


def test_a_person_at_a_console_has_the_running_kiosk_take_a_stick_in(stick_kiosk: StickKiosk, tmp_path: Path) -> None:
    sticks = stick_kiosk.kiosk.program.services.sticks
    assert sticks is not None
    folder = tmp_path / ("a folder with a long name " * 6)
    folder.mkdir()
    assert ask_running_kiosk(folder, stick_kiosk.mount, on_step=lambda _: None) is None, "no kiosk runs"
    (folder / SOCKET).write_bytes(b"left by a kiosk that lost its power")
    stick_kiosk.put_in()
    server = ConsoleServer(folder, sticks, enrolment=Enrolment, show=lambda: None)
    thread = Thread(target=server.run)
    thread.start()
    assert (folder / SOCKET).stat().st_mode & 0o777 == 0o600
    said: list[StickLine] = []
    done = ask_running_kiosk(folder, stick_kiosk.mount, on_step=said.append)
    assert isinstance(done, StickResult)
    assert (done.is_ok, "weather" in done.new_parts) == (True, True)
    assert said[0].step == "looking"
    assert said[-1].step == "handing"
    nothing = ask_running_kiosk(folder, tmp_path, on_step=lambda _: None)
    assert nothing is not None
    assert nothing.fault == "none"
    server.close()
    thread.join()
    assert not (folder / SOCKET).exists()


def test_who_has_to_wait_for_a_visit_or_another_stick_is_told_so_at_the_console_and_on_the_page(
    stick_kiosk: StickKiosk, tmp_path: Path
) -> None:
    kiosk = stick_kiosk.kiosk
    sticks, visits = kiosk.program.services.sticks, kiosk.carried_by
    assert sticks is not None
    assert visits is not None
    stick_kiosk.put_in()
    server = ConsoleServer(tmp_path, sticks, enrolment=Enrolment, show=lambda: None)
    thread = Thread(target=server.run)
    thread.start()
    heard: tuple[list[StickLine], list[StickLine]] = ([], [])
    with ThreadPoolExecutor() as console:
        with visits.apart():
            first = console.submit(ask_running_kiosk, tmp_path, stick_kiosk.mount, on_step=heard[0].append)
            until(lambda: bool(heard[0]), seconds=30, what="the first one to hear why it waits")
            second = console.submit(ask_running_kiosk, tmp_path, stick_kiosk.mount, on_step=heard[1].append)
            until(lambda: bool(heard[1]), seconds=30, what="the second one to hear why it waits")
            assert "เสียบทิ้งไว้ได้เลย" in kiosk.volunteer().open("/admin/stick").text
        results = [first.result(timeout=60), second.result(timeout=60)]
    server.close()
    thread.join()
    assert [lines[0].waits_for for lines in heard] == ["visit", "stick"]
    assert [result is not None and result.is_safe for result in results] == [True, True]
    assert heard[0][-1].step == "handing", "then it goes on as ever"


def test_who_walks_away_from_the_console_stops_nothing(stick_kiosk: StickKiosk, short_folder: Path) -> None:
    sticks = stick_kiosk.kiosk.program.services.sticks
    assert sticks is not None
    stick_kiosk.put_in()
    server = ConsoleServer(short_folder, sticks, enrolment=Enrolment, show=lambda: None)
    thread = Thread(target=server.run)
    thread.start()
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(short_folder / SOCKET))
        caller.sendall(f"{stick_kiosk.mount}\n".encode())
    stick_kiosk.wait()
    result = sticks.progress().result
    assert result is not None
    assert result.is_ok
    server.close()
    thread.join()


def test_who_asks_for_a_place_that_there_cannot_be_leaves_the_console_to_others(
    stick_kiosk: StickKiosk, short_folder: Path
) -> None:
    sticks = stick_kiosk.kiosk.program.services.sticks
    assert sticks is not None
    server = ConsoleServer(short_folder, sticks, enrolment=Enrolment, show=lambda: None)
    thread = Thread(target=server.run)
    thread.start()
    for said in (b"\n", b"/media/\0\n"):
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(short_folder / SOCKET))
            caller.sendall(said)
            assert caller.recv(1) == b"", said
    stick_kiosk.put_in()
    done = ask_running_kiosk(short_folder, stick_kiosk.mount, on_step=lambda _: None)
    server.close()
    thread.join()
    assert done is not None
    assert done.is_ok
