"""`kiosk stick`: what a person at a console reads, where no kiosk runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

from kiosk.console_socket import ConsoleServer
from kiosk.sticks import Sticks
from kiosk.store.enrolment import Enrolment
from kiosk.visits import Visits
from tests.cast.kiosk.shell import Shell, settle
from tests.cast.stick.stick_kiosk import StickKiosk
from tests.cast.waiting import until


def test_a_stick_is_taken_in_step_by_step_until_it_may_be_taken_out(
    stick_kiosk: StickKiosk, shell: Shell, tmp_path: Path
) -> None:
    stick_kiosk.put_in()
    settle(shell.folder)
    root = tmp_path / "village/root.json"
    done = shell.run("stick", str(stick_kiosk.mount), KIOSK_ROOT_FILE=str(root))
    assert done.status == 0, done
    assert "handing: 9 of 10" in done.out
    assert "parts taken in: " in done.out
    assert "weather" in done.out
    assert "on the stick: 0 reports in 1 envelope, 0 photos or voices" in done.out
    assert done.out.endswith("The stick may be taken out.\n")


def test_while_the_running_kiosk_visits_central_it_says_what_the_stick_waits_for(
    stick_kiosk: StickKiosk, shell: Shell
) -> None:
    sticks, visits = stick_kiosk.kiosk.program.services.sticks, stick_kiosk.kiosk.carried_by
    assert sticks is not None
    assert visits is not None
    stick_kiosk.put_in()
    settle(shell.folder)
    (shell.folder / "data").mkdir()
    server = ConsoleServer(shell.folder / "data", sticks, enrolment=Enrolment, show=lambda: None)
    thread = Thread(target=server.run)
    thread.start()
    with ThreadPoolExecutor() as visit:
        begun = Event()
        visiting = visit.submit(_visit_until_somebody_waits, visits, sticks, begun)
        assert begun.wait(30)
        done = shell.run("stick", str(stick_kiosk.mount))
        visiting.result(timeout=60)
    server.close()
    thread.join()
    assert "waiting: the kiosk visits central just now; the stick is next, leave it in\n" in done.out
    assert done.out.endswith("The stick may be taken out.\n")


def _visit_until_somebody_waits(visits: Visits, sticks: Sticks, begun: Event) -> None:
    with visits.apart():
        begun.set()
        until(lambda: sticks.progress().waits_for == "visit", seconds=30, what="the stick to wait for the visit")


def test_what_is_no_stick_is_told(shell: Shell, tmp_path: Path) -> None:
    settle(shell.folder)
    nowhere = shell.run("stick", "nowhere")
    assert (nowhere.status, "is no folder" in nowhere.told) == (2, True)
    empty = shell.run("stick", str(tmp_path))
    assert (empty.status, "the stick is refused: none" in empty.out) == (1, True)
