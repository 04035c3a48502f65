"""`central stick`: what a person at a console reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from content_sync.wire.carriers import FOLDER


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_a_stick_is_made_and_taken_in_by_commands(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mount = tmp_path / "stick"
    mount.mkdir()
    code, out, _ = said(capsys, "publish")
    assert (code, "version" in out) == (0, True)
    code, out, _ = said(capsys, "stick", "export", str(mount), "--area", "43")
    assert code == 0
    assert out.endswith("The stick may be taken out.\n")
    assert (mount / FOLDER / "README.txt").is_file()
    code, out, _ = said(capsys, "stick", "import", str(mount))
    assert (code, "nothing was handed over" in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "nowhere"), "no folder"),
        (("export", ".", "--area", "Nong Khai"), "is no area"),
        (("import", "."), "the stick is refused (none)"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    central_data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    code, _, err = said(capsys, "stick", *arguments)
    assert code == 2
    assert sentence in err
