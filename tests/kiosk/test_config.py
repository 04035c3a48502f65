"""The kiosk's settings: three sources in order, and one sentence for what is wrong."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path

import pytest

from content_sync.errors import SettingError
from kiosk.config import KioskConfig, load

LEAST = {
    "KIOSK_VILLAGE": "43010501",
    "KIOSK_VILLAGE_NAME": "บ้านเวียงคุก",
    "KIOSK_CENTRAL_URL": "https://central.example.go.th",
    "KIOSK_ROOT_FILE": "root.json",
}
LEAST_FILE = (
    'village = "43010501"\nvillage_name = "บ้านเวียงคุก"\ncentral_url = "http://127.0.0.1:8000"\nroot_file = "root.json"\n'
)


def test_with_the_least_said_the_rest_is_usual() -> None:
    config = load(None, environ=LEAST)
    assert config.village_name == "บ้านเวียงคุก"
    assert config.host == "127.0.0.1"
    assert config.port == 8080
    assert config.threads == 4
    assert config.data_dir == Path("var/kiosk")


def test_the_command_line_wins_over_variables_and_these_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(LEAST_FILE + 'port = 1\nthreads = 2\nhost = "h"\n', "utf-8")
    config = load(file, environ={"KIOSK_PORT": "3", "KIOSK_THREADS": "8"}, arguments={"port": "6", "host": None})
    assert config.port == 6
    assert config.threads == 8
    assert config.host == "h"


def test_a_path_in_the_file_is_beside_the_file_and_any_other_where_the_program_runs(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(LEAST_FILE + 'data_dir = "data"\n', "utf-8")
    config = load(file, environ={})
    assert (config.root_file, config.data_dir) == (tmp_path / "root.json", tmp_path / "data")
    assert load(file, environ={"KIOSK_DATA_DIR": "here"}).data_dir == Path("here")
    assert load(file, environ={}, arguments={"root_file": "r"}).root_file == Path("r")


def test_a_folder_of_sticks_with_a_blank_in_its_path_stands_in_a_list_or_between_colons(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(LEAST_FILE + 'stick_dirs = ["/media", "/mnt/our sticks"]\n', "utf-8")
    assert load(file, environ={}).stick_folders == (Path("/media"), Path("/mnt/our sticks"))
    assert load(file, environ={"KIOSK_STICK_DIRS": "/a  /b"}).stick_folders == (Path("/a"), Path("/b"))
    assert load(None, environ=LEAST).stick_folders == (Path("/media"), Path("/run/media"))
    for told, folders in {
        "/media:/mnt/our sticks": (Path("/media"), Path("/mnt/our sticks")),
        "/mnt/our sticks:": (Path("/mnt/our sticks"),),
        "/a:: :/b": (Path("/a"), Path("/b")),
    }.items():
        assert load(file, environ={"KIOSK_STICK_DIRS": told}).stick_folders == folders
    for wrong in ("true", "[1]", "1.5"):
        file.write_text(f"{LEAST_FILE}stick_dirs = {wrong}\n", "utf-8")
        with pytest.raises(SettingError, match="stick_dirs must be a text in quotes"):
            load(file, environ={})


@pytest.mark.parametrize("missing", sorted(LEAST))
def test_what_must_be_said_is_asked_for_by_name(missing: str) -> None:
    with pytest.raises(SettingError, match=rf"kiosk\.toml, or {missing}"):
        load(None, environ={name: value for name, value in LEAST.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("village", "4301050", "village must be the village's code of 8 digits"),
        ("village", "th", "village must be"),
        ("village_name", "  ", "village_name must not be empty"),
        ("village_name", "\u3164\u200d", "village_name must not be empty"),
        ("village_name", "บ้าน\ufffd", "village_name must be text that can be read"),
        ("central_url", "central.example.go.th", "central_url must begin with http"),
        ("central_url", "ftp://x/", "central_url must begin with http"),
        ("central_url", "http://", "central_url must begin with http"),
        ("central_url", "http://[::1", "central_url must begin with http"),
        ("central_url", "http://central.example.go.th:99999/", "central_url must begin with http"),
        ("public_url", "kiosk.local", "public_url must begin with http"),
        ("public_url", "ftp://kiosk.local/", "public_url must begin with http"),
        ("public_url", "http://" + "k" * 74, "public_url must have at most 80 characters"),
        ("wifi_name", "", "wifi_name must be a name of 1 to 32 bytes"),
        ("wifi_name", "\u3164", "wifi_name must be a name of 1 to 32 bytes"),
        ("wifi_name", "NET\nPRACHARAT", "wifi_name must be a name of 1 to 32 bytes"),
        ("wifi_name", "NET \ufffd", "wifi_name must be a name of 1 to 32 bytes"),
        ("wifi_name", "N" * 33, "wifi_name must be a name of 1 to 32 bytes"),
        ("wifi_name", "บ" * 11, "wifi_name must be a name of 1 to 32 bytes"),
        ("central_url", "http://central .example.go.th/", "central_url must begin with http"),
        ("host", "หนองคาย..ไทย", "host must be an address of this machine"),
        ("port", "many", "port must be a whole number"),
        ("port", "", "port must be a whole number, not ''"),
        ("port", "+8080", r"port must be a whole number, not '\+8080'"),
        ("port", "8_080", "port must be a whole number, not '8_080'"),
        ("threads", "1e1", "threads must be a whole number, not '1e1'"),
        ("threads", "4.0", r"threads must be a whole number, not '4\.0'"),
        ("threads", "true", "threads must be a whole number, not 'true'"),
        ("port", "0", "port must be between 1 and 65535"),
        ("port", "65536", "port must be between"),
        ("threads", "1", "threads must be between 2 and 64"),
        ("threads", "65", "threads must be between"),
        ("visit_minutes", "0", "visit_minutes must be between 1 and 1440"),
        ("visit_minutes", "1441", "visit_minutes must be between"),
        ("panel", "on", "panel must be auto or off"),
        ("power_off_command", "poweroff 'now", "power_off_command must be a program with its arguments"),
        ("visit", "never", "visit must be auto or manual"),
        ("access_log", "yes", "access_log must be on or off"),
        ("access_log_days", "89", "access_log_days must be between 90 and 730"),
        ("access_log_days", "731", "access_log_days must be between"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence) as told:
        load(None, environ=LEAST | {f"KIOSK_{name.upper()}": value})
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "least", "most"), [("port", 1, 65535), ("threads", 2, 64), ("visit_minutes", 1, 1440)]
)
def test_both_limits_of_a_number_are_allowed(name: str, least: int, most: int) -> None:
    for value in (least, most):
        assert getattr(load(None, environ=LEAST | {f"KIOSK_{name.upper()}": str(value)}), name) == value


def test_both_ends_of_a_wifis_name_and_the_longest_address_are_allowed() -> None:
    for name in ("N", "N" * 32, "บ" * 10, 'a;b:c\\d,e"f', "NET  PRACHARAT"):
        assert load(None, environ=LEAST | {"KIOSK_WIFI_NAME": name}).wifi_name == name
    longest = "http://" + "k" * 73
    assert load(None, environ=LEAST | {"KIOSK_PUBLIC_URL": longest}).public_url == longest


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("village = [43010501]", "the setting village must be a text in quotes"),
        ("village = 4301050", "the setting village must be the village's code of 8 digits"),
        ("root_file = true", "the setting root_file must be a text in quotes"),
        ("port = '80.5'", "the setting port must be a whole number, not '80.5'"),
        ("port = 80.5", "the setting port must be a whole number, not 80.5"),
        ("port = 8080.0", "the setting port must be a whole number, not 8080.0"),
        ("port = true", "the setting port must be a whole number, not True"),
        (f"port = {10**30}", "the setting port must be between 1 and 65535"),
        ("panel = false", "the setting panel must be auto or off"),
    ],
)
def test_in_the_file_a_value_of_another_kind_is_refused(tmp_path: Path, line: str, sentence: str) -> None:
    file = tmp_path / "kiosk.toml"
    name = line.partition(" ")[0]
    file.write_text(
        "\n".join([*(one for one in LEAST_FILE.splitlines() if not one.startswith(f"{name} ")), line]), "utf-8"
    )
    with pytest.raises(SettingError) as told:
        load(file, environ={})
    assert str(told.value) == sentence


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("village = 43010502", "village", "43010502"),
        ("port = '8081'", "port", 8081),
        ("port = ' ๘๐๘๑ '", "port", 8081),
        ("host = ' ::1 '", "host", "::1"),
        ("village_name = 'บ้าน  น\u0e4d\u0e49\u0e32'", "village_name", "บ้าน น้ำ"),
    ],
)
def test_in_the_file_a_number_may_stand_in_quotes_and_a_code_without(
    tmp_path: Path, line: str, name: str, value: object
) -> None:
    file = tmp_path / "kiosk.toml"
    others = [one for one in LEAST_FILE.splitlines() if not one.startswith(f"{name} ")]
    file.write_text("\n".join([*others, line]), "utf-8")
    assert getattr(load(file, environ={}), name) == value


def test_only_the_value_that_wins_is_judged(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(LEAST_FILE + "port = 0\nthreads = 'many'\n", "utf-8")
    config = load(file, environ={"KIOSK_PORT": "8080", "KIOSK_THREADS": "1"}, arguments={"threads": "2"})
    assert (config.port, config.threads) == (8080, 2)
    with pytest.raises(SettingError, match="port must be between"):
        load(file, environ={}, arguments={"threads": "2"})


def test_blanks_around_a_variable_or_an_argument_do_not_count() -> None:
    environ = LEAST | {"KIOSK_VILLAGE": " 43010501\n", "KIOSK_PORT": " ๘๐๘๑\t", "KIOSK_PANEL": "off "}
    config = load(None, environ=environ, arguments={"host": " ::1 ", "root_file": " r "})
    assert (config.village, config.port, config.panel) == ("43010501", 8081, "off")
    assert (config.host, config.root_file) == ("::1", Path("r"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("villagge = 1", "a setting that does not exist: villagge"), ("village = ", "is not TOML")],
)
def test_a_wrong_file_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingError, match=sentence):
        load(file, environ={})


def test_a_byte_order_mark_before_the_file_is_no_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(LEAST_FILE, "utf-8-sig")
    assert load(file, environ={}).village == "43010501"


def test_a_file_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        load(tmp_path / "none.toml", environ={})


def test_a_variable_that_names_no_setting_is_refused_and_another_programs_is_not_ours() -> None:
    with pytest.raises(SettingError, match="the variable KIOSK_PROT names a setting that does not exist"):
        load(None, environ=LEAST | {"KIOSK_PROT": "1"})
    assert load(None, environ=LEAST | {"CENTRAL_PROT": "1", "PATH": "/bin"}).port == 8080


def test_every_setting_is_explained() -> None:
    for field in fields(KioskConfig):
        assert f"\n    {field.name}: " in (inspect.getdoc(KioskConfig) or "")
