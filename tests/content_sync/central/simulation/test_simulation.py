"""`central simulate`: fifty kiosks against a central of their own, over a line that loses a third of everything."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from content_sync.central.simulation.calling import Bytes
from content_sync.central.simulation.own_central import HOST, own_central
from content_sync.central.simulation.plan import Plan
from content_sync.central.simulation.simulation import rounds_of
from content_sync.central.simulation.tally import RoundTally
from content_sync.errors import SettingError


def simulate(*words: str) -> int:
    """Run the command and return its exit code; in a thread of its own, as a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(main, ["simulate", *words]).result()


def figures(told: str) -> dict[str, list[float]]:
    """Return the numbers of each line, by its first words."""
    lines = (line.split(maxsplit=1) for line in told.splitlines() if line)
    return {
        word: [float(number.replace(",", "")) for number in re.findall(r"[\d,]*\d(?:\.\d+)?", rest)]
        for word, rest in lines
    }


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ministry's own folder, which the simulation must leave alone."""
    monkeypatch.setenv("CENTRAL_DATA_DIR", str(tmp_path / "central"))
    return tmp_path / "central"


def test_of_fifty_kiosks_over_a_line_that_loses_a_third_nothing_is_lost_or_there_twice(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate("--kiosks", "60", "--visits", "50", "--seconds", "1", "--drop", "--warning") == 0
    told = capsys.readouterr()
    before, after = told.out.split("after the warning:\n")
    for round_ in (before, after):
        found = figures(round_)
        assert found["visits"][:2] == [50, 50]
        assert found["dropped"][0] >= 20
        assert (found["lost"], found["twice"]) == ([0], [0])
        assert all(number > 0 for number in (*found["bytes"], *found["a"], *found["central's"]))
    assert "asked" not in figures(before)
    assert figures(after)["asked"] == [1], "one pack each"
    assert "60 villages" in told.err
    assert not elsewhere.exists()


def test_a_region_that_comes_back_at_once_is_heard(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--kiosks", "80", "--return") == 0
    found = figures(capsys.readouterr().out)
    assert found["visits"][:2] == [80, 80]
    assert (found["lost"], found["twice"]) == ([0], [0])


def test_beside_the_settings_of_a_ministry_the_simulated_central_reads_none_of_them(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = tmp_path / "ministry.sqlite"
    Path("central.toml").write_text(f'database_url = "sqlite:///{database}"\n', "utf-8")
    assert simulate("--kiosks", "2", "--seconds", "0") == 0
    assert not database.exists()
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    "wrong", [["--kiosks", "0"], ["--kiosks", "5", "--visits", "6"], ["--seconds", "-1"], ["--seconds", "inf"]]
)
def test_what_cannot_be_simulated_is_refused_in_a_sentence(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    assert simulate(*wrong) == 2
    assert wrong[-2] in capsys.readouterr().err


def test_where_no_visit_succeeds_the_simulation_ends_and_says_why() -> None:
    with own_central(1) as central, socket.socket() as nobody, ThreadPoolExecutor(1) as apart:
        nobody.bind((HOST, 0))  # and listens to nobody
        elsewhere = replace(central, port=nobody.getsockname()[1])
        ran = apart.submit(rounds_of, Plan(kiosks=1, visits=1, over_s=0), elsewhere, lambda _: None)
        with pytest.raises(SettingError, match=r"came 10 times in vain, and 0 of 1 visit were made: .*[Cc]onnect"):
            ran.result()


def test_a_central_that_does_not_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "waitress.py").write_text("raise ImportError('waitress is out of order')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert simulate("--kiosks", "1") == 2
    told = capsys.readouterr().err
    assert "the simulated central did not start: ImportError: waitress is out of order" in told
    assert "1 village is registered" in told


def test_the_figures_of_a_round_are_told_as_they_are() -> None:
    tally = RoundTally(
        wanted=4, done=4, took_s=[0.01, 0.02, 0.03, 0.4], bytes=Bytes(up=2_000, down=1_000), last_done_s=2.0
    )
    tally.cpu_s, tally.lost, tally.twice = 0.1, 1, 2
    found = figures("\n".join(tally.lines()))
    assert found["visits"] == [4, 4, 2.0, 2]
    assert found["a"][0] == 30
    assert found["a"][2] == 400
    assert found["central's"][:2] == [0.1, 25.0]
    assert found["bytes"] == [500, 250]
    assert (found["lost"], found["twice"]) == ([1], [2])
