"""The one-time code in kiosk.toml is taken onto the card, and wiped from the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.wire.enrolment import Welcome, make_code
from kiosk.config import load
from kiosk.enrolment_setting import VARIABLE, code_left_in, take_code
from kiosk.store.enrolment import Enrolments

CODE, LATER = make_code(), make_code()
BEFORE = 'village = "43010501"\nvillage_name = "เวียงคุก"\ncentral_url = "http://127.0.0.1:1"\nroot_file = "root.json"\n'
AFTER = '# enrolment_code = ""\nport = 8080\n'


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text(f'{BEFORE}enrolment_code = "{CODE.lower()}"  # from the sheet\n{AFTER}', "utf-8")
    file.chmod(0o640)
    return file


def test_the_code_waits_on_the_card_and_all_else_stays_in_the_file(settings: Path, enrolments: Enrolments) -> None:
    config = load(settings, environ={})
    assert CODE.lower() not in repr(config)
    take_code(config, settings, enrolments)
    assert enrolments.code() == CODE
    assert settings.read_text("utf-8") == BEFORE + AFTER
    assert settings.stat().st_mode & 0o777 == 0o640
    assert load(settings, environ={}).enrolment_code == ""


def test_a_code_that_was_answered_is_not_sent_again_though_it_still_stands_there(
    settings: Path, enrolments: Enrolments
) -> None:
    config = load(settings, environ={})
    take_code(config, None, enrolments)
    enrolments.welcomed(Welcome(standing="pending", nonce="0f" * 16), kiosk=bytes(32), central=bytes(32))
    take_code(config, None, enrolments)
    assert (enrolments.code(), enrolments.read().state) == ("", "pending")


def test_a_code_that_nobody_can_wipe_is_not_sent_again_after_a_later_one(
    settings: Path, enrolments: Enrolments
) -> None:
    config = load(settings, environ={})
    digits = Welcome(standing="pending", nonce="0f" * 16)
    take_code(config, None, enrolments)
    enrolments.welcomed(digits, kiosk=bytes(32), central=bytes(32))
    for _ in range(2):  # the same later one given twice, too
        enrolments.keep_code(LATER)
        enrolments.welcomed(digits, kiosk=bytes(32), central=bytes(32))
    take_code(config, None, enrolments)
    assert (enrolments.code(), enrolments.read().state) == ("", "pending"), (
        "the digits that a person compares would be gone"
    )


def test_a_code_that_stands_there_yet_is_told_until_somebody_takes_it_out_and_a_new_one_is_no_fault(
    settings: Path, enrolments: Enrolments
) -> None:
    config = load(settings, environ={})
    assert code_left_in(settings, {}, enrolments) == "", "the kiosk has not started since"
    take_code(config, None, enrolments)
    assert code_left_in(settings, {}, enrolments) == "file"
    enrolments.refused()
    assert code_left_in(settings, {}, enrolments) == "file"
    settings.write_text(f'{BEFORE}enrolment_code = "{LATER}"\n', "utf-8")
    assert code_left_in(settings, {}, enrolments) == "", "it is for the next start"
    for harmless in (f"{BEFORE}{AFTER}", f'{BEFORE}enrolment_code = ""\n', "enrolment_code = 7\n", "[", "\ud800"):
        settings.write_text(harmless, "utf-8", errors="surrogatepass")
        assert code_left_in(settings, {}, enrolments) == ""
    settings.unlink()
    assert code_left_in(settings, {}, enrolments) == ""
    assert code_left_in(None, {}, enrolments) == ""


def test_a_code_in_the_environment_is_told_as_such_for_as_long_as_it_stands_there(
    settings: Path, enrolments: Enrolments
) -> None:
    environ = {VARIABLE: CODE.lower()}
    config = load(settings, environ=environ)
    assert code_left_in(settings, environ, enrolments) == "", "the kiosk has not started since"
    take_code(config, settings, enrolments)
    assert enrolments.code() == CODE
    assert code_left_in(settings, environ, enrolments) == "environment"
    for harmless in ({}, {VARIABLE: ""}, {VARIABLE: LATER}, {VARIABLE: "x"}):
        assert code_left_in(settings, harmless, enrolments) == ""


def test_a_link_to_the_settings_stays_and_the_code_is_gone_from_the_file(
    settings: Path, enrolments: Enrolments, tmp_path: Path
) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(settings)
    take_code(load(link, environ={}), link, enrolments)
    assert link.is_symlink()
    assert settings.read_text("utf-8") == BEFORE + AFTER


def test_a_code_with_a_slip_stops_the_start_and_is_not_repeated(settings: Path) -> None:
    wrong = ("Z" if CODE[0] != "Z" else "Y") + CODE[1:]
    with pytest.raises(Exception, match="enrolment_code must be as it was printed") as told:
        load(settings, environ={"KIOSK_ENROLMENT_CODE": wrong})
    assert wrong not in str(told.value)
