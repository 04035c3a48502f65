"""Central's settings: sources in order, and one sentence for what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from content_sync.central.clock import stopwatch_s, system_clock
from content_sync.central.config import CentralConfig, load
from content_sync.errors import SettingError


def test_without_any_setting_central_stands_beside_the_project() -> None:
    config = load(None, environ={})
    assert config == CentralConfig()
    assert config.database == "sqlite:///var/central/central.sqlite"
    assert config.host == "127.0.0.1"
    assert config.port == 8000
    assert config.offline_dir == Path("var/central/keys")
    assert (config.tree_dir, config.photos_dir) == (Path("var/central/tree"), Path("var/central/photos"))


def test_the_command_line_wins_over_variables_and_these_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "central.toml"
    file.write_text(
        'port = 1\nthreads = 2\nhost = "h"\ndata_dir = "d"\noffline_keys_dir = "safe"\nstaff_https = true\n', "utf-8"
    )
    environ = {"CENTRAL_PORT": "3", "CENTRAL_THREADS": "4", "OTHER": "5"}
    config = load(file, environ=environ, arguments={"port": 6, "threads": None})
    assert config.port == 6
    assert config.threads == 4
    assert config.host == "h"
    assert config.data_dir == tmp_path / "d"
    assert config.offline_dir == tmp_path / "safe"
    assert config.staff_https is True


def test_a_path_from_the_command_line_is_not_relative_to_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "central.toml"
    file.write_text("", "utf-8")
    assert load(file, environ={"CENTRAL_DATA_DIR": "here"}).data_dir == Path("here")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('port = "many"', "port must be a whole number"),
        ("port = 0", "port must be between"),
        ("staff_https = 1", "staff_https must be true or false"),
        ("port = 65536", "port must be between"),
        ("root_keys = 1e400", "root_keys must be a whole number, not inf"),
        (f"root_keys = '{10**30}'", "root_keys must be a whole number"),
        (f"root_keys = {'9' * 5000}", "is not TOML"),
        ("threads = 0", "threads must be"),
        ("threads = 257", "threads must be between 1 and 256"),
        ("tmd_ukey = [12345]", "tmd_ukey must be a text in quotes$"),
        ("trusted_proxies = -1", "trusted_proxies must be between 0 and 10"),
        ("trusted_proxies = 11", "trusted_proxies must be between 0 and 10"),
        ("visit_minutes = 0", "visit_minutes must be"),
        ("visit_minutes = 1441", "visit_minutes must be"),
        ("keep_closed_days = 29", "keep_closed_days must be between 30 and 3650"),
        ("keep_closed_days = 3651", "keep_closed_days must be between 30 and 3650"),
        ("fetch_timeout_s = 0", "fetch_timeout_s must be"),
        ("root_threshold = 2", "root_threshold must be"),
        ("targets_keys = 21", "targets_threshold must be"),
        ('database_url = "mysql://x"', "database_url must begin"),
        ('tmd_forecast_url = "ftp://x"', "tmd_forecast_url must begin"),
        ('nabc_url = "http://[::1"', "nabc_url must begin"),
        ('host = "a..b"', "host must be an address of this machine"),
        ('colour = "red"', "a setting that does not exist: colour"),
        ("port", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "central.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingError, match=sentence) as told:
        load(file, environ={})
    assert "\n" not in str(told.value).split(" is not TOML")[0]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("port", (1, 65535)),
        ("threads", (1, 256)),
        ("visit_minutes", (1, 1440)),
        ("keep_closed_days", (30, 3650)),
        ("keep_volunteers_days", (30, 3650)),
        ("fetch_timeout_s", (1,)),
    ],
)
def test_both_limits_of_a_number_are_allowed(name: str, values: tuple[int, ...]) -> None:
    for value in values:
        assert getattr(load(None, environ={f"CENTRAL_{name.upper()}": str(value)}), name) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"root_keys = {10**30}", "the setting root_threshold must be .* and root_keys at most 20"),
        ("root_keys = '1e400'", "the setting root_keys must be a whole number, not '1e400'"),
    ],
)
def test_a_number_beyond_all_measure_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "central.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingError, match=f"^{sentence}$"):
        load(file, environ={})


@pytest.mark.parametrize(("told", "is_https"), [("true", True), (" True\n", True), ("FALSE", False)])
def test_true_and_false_are_read_in_a_variable_and_in_quotes(tmp_path: Path, told: str, *, is_https: bool) -> None:
    assert load(None, environ={"CENTRAL_STAFF_HTTPS": told}).staff_https is is_https
    file = tmp_path / "central.toml"
    file.write_text(f'staff_https = "{told.strip()}"\n', "utf-8")
    assert load(file, environ={}).staff_https is is_https


@pytest.mark.parametrize("told", ["1", "0", "yes", "on", ""])
def test_another_word_than_true_or_false_is_refused(told: str) -> None:
    with pytest.raises(SettingError, match=f"^the setting staff_https must be true or false, not '{told}'$"):
        load(None, environ={"CENTRAL_STAFF_HTTPS": told})


def test_the_address_of_a_database_is_one_line() -> None:
    for told, kept in (("", ""), (" sqlite:///a b\n", "sqlite:///a b")):
        assert load(None, environ={"CENTRAL_DATABASE_URL": told}).database_url == kept
    for wrong in ("sqlite:///a\nb", "postgresql+psycopg://u@h/d\x00", "\n;sqlite:///a"):
        with pytest.raises(SettingError, match="database_url must begin"):
            load(None, environ={"CENTRAL_DATABASE_URL": wrong})


@pytest.mark.parametrize("proxies", [0, 10])
def test_from_none_to_ten_proxies_may_stand_before_central(proxies: int) -> None:
    assert load(None, environ={"CENTRAL_TRUSTED_PROXIES": str(proxies)}).trusted_proxies == proxies


def test_a_byte_order_mark_before_the_file_is_no_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "central.toml"
    file.write_text("port = 9", "utf-8-sig")
    assert load(file, environ={}).port == 9


def test_a_settings_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read: No such file"):
        load(tmp_path / "none.toml", environ={})


def test_secrets_are_not_printed_with_the_settings() -> None:
    shown = repr(CentralConfig(tmd_ukey="hush", database_url="postgresql+psycopg://u:hush@h/d"))
    assert "hush" not in shown


def test_the_clock_is_aware_and_the_stopwatch_never_goes_back() -> None:
    assert str(system_clock().tzinfo) == "UTC"
    assert stopwatch_s() <= stopwatch_s()


def test_the_settings_of_this_folder_are_read_unless_others_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("central.toml").write_text('data_dir = "here"\n', "utf-8")
    Path("other.toml").write_text('data_dir = "there"\n', "utf-8")
    assert main(["keys"]) == 0
    assert (tmp_path / "here/tree").is_dir()
    assert main(["keys", "--config", "other.toml"]) == 0
    assert (tmp_path / "there/tree").is_dir()
