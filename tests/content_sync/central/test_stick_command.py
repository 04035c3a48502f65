"""`central stick`: what a person at a console reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from content_sync.wire.carriers import FOLDER, envelope_name


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_a_stick_is_made_and_taken_in_by_commands(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mount = tmp_path / "stick"
    mount.mkdir()
    register(tmp_path, capsys)
    code, out, _ = said(capsys, "stick", "export", str(mount), "--area", "43")
    assert code == 0
    assert out.endswith("The stick may be taken out.\n")
    assert (mount / FOLDER / "README.txt").is_file()
    code, out, _ = said(capsys, "stick", "import", str(mount))
    assert (code, "nothing was handed over" in out) == (0, True)


def register(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Publish what there is, and have one village."""
    (folder / "villages.csv").write_text("village,name\n43010501,เวียงคุก\n", "utf-8")
    for arguments in (("publish",), ("enrol", str(folder / "villages.csv"))):
        assert said(capsys, *arguments)[0] == 0


@pytest.mark.parametrize(
    ("areas", "sentence"),
    [
        (("43",), ""),
        (("43010501",), ""),
        (("th",), ""),
        (("44",), "no village of the register lies in 44: nothing was written"),
        (("43010502",), "no village of the register lies in 43010502: nothing was written"),
        (("44", "41"), "no village of the register lies in 44, 41: nothing was written"),
        (("99",), "no place has the code 99: nothing was written"),
        (("43", "99"), "no place has the code 99: nothing was written"),
    ],
)
def test_a_stick_that_would_be_for_nobody_is_not_made(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], areas: tuple[str, ...], sentence: str
) -> None:
    register(tmp_path, capsys)
    mount = tmp_path / "stick"
    mount.mkdir()
    code, out, err = said(capsys, "stick", "export", str(mount), *(word for area in areas for word in ("--area", area)))
    assert (code, sentence in err, "taken out" in out) == ((2, True, False) if sentence else (0, True, True))
    assert [file.name for file in mount.iterdir()] == ([] if sentence else [FOLDER])


def test_an_import_that_did_not_take_every_file_says_so_and_ends_with_1(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(tmp_path, capsys)
    mount = tmp_path / "stick"
    mount.mkdir()
    assert said(capsys, "stick", "export", str(mount))[0] == 0
    folder = mount / FOLDER / "up/43010501"
    folder.mkdir(parents=True)
    (folder / envelope_name(b"\x07" * 8, 1)).write_bytes(b"no box at all")
    code, out, _ = said(capsys, "stick", "import", str(mount))
    assert code == 1
    assert "not taken in all: 1 file; each stays on the stick" in out
    assert out.endswith("The stick may be taken out.\n")
    readme = (mount / FOLDER / "README.txt").read_text("utf-8-sig")
    assert "โทรถามเจ้าหน้าที่" in readme
    assert "- เวียงคุก (43010501)" in readme.partition("ยังไม่ได้รับจากหมู่บ้านเหล่านี้")[2]
    (folder / envelope_name(b"\x07" * 8, 1)).unlink()
    code, out, _ = said(capsys, "stick", "import", str(mount))
    assert (code, "not taken" in out) == (0, False)
    assert "ยังไม่ได้รับ" not in (mount / FOLDER / "README.txt").read_text("utf-8-sig")


def test_of_several_areas_that_without_a_village_is_told(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(tmp_path, capsys)
    mount = tmp_path / "stick"
    mount.mkdir()
    code, out, _ = said(capsys, "stick", "export", str(mount), "--area", "43", "--area", "44")
    assert (code, "no village of the register lies in 44 yet" in out) == (0, True)


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
