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


def test_a_stick_for_an_area_without_a_village_is_made_and_told(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "villages.csv").write_text("village,name\n43010501,เวียงคุก\n", "utf-8")
    mount = tmp_path / "stick"
    mount.mkdir()
    for arguments in (("publish",), ("enrol", str(tmp_path / "villages.csv"))):
        assert said(capsys, *arguments)[0] == 0
    told = [
        "no village of the register" in said(capsys, "stick", "export", str(mount), "--area", area)[1]
        for area in ("43", "43010501", "44", "43010502")
    ]
    assert told == [False, False, True, True]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "nowhere"), "no folder"),
        (("export", ".", "--area", "Nong Khai"), "is no area"),
        (("import", ".", "--area", "43"), "--area is for an export"),
        (("import", "."), "is no stick of ours: it has no folder village-kiosk"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    central_data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    code, _, err = said(capsys, "stick", *arguments)
    assert code == 2
    assert sentence in err
