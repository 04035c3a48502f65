"""`kiosk stick`: what a person at a console reads, where no kiosk runs."""

from __future__ import annotations

from pathlib import Path

from tests.cast.kiosk.shell import Shell, settle
from tests.cast.stick.stick_kiosk import StickKiosk


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


def test_what_is_no_stick_is_told(shell: Shell, tmp_path: Path) -> None:
    settle(shell.folder)
    nowhere = shell.run("stick", "nowhere")
    assert (nowhere.status, "is no folder" in nowhere.told) == (2, True)
    empty = shell.run("stick", str(tmp_path))
    assert (empty.status, "the stick is refused: none" in empty.out) == (1, True)
