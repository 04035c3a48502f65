"""What runs in the sandbox: it sees its file and nothing else, reaches nobody, and ends at each limit."""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from content_sync.central.voices.sandbox import (
    FILE,
    NoSandboxError,
    Sandbox,
    SandboxError,
    missing_tools,
    sandbox_trouble,
    tool,
)

BASH = tool("bash")
PROGRAM = f"hear() {{ while IFS= read -r line; do printf '%s\\n' \"$line\"; done < {FILE}; }}; "


def bash(script: str, file: bytes = b"", sandbox: Sandbox | None = None) -> str:
    """Run a script in the sandbox, and return what it wrote."""
    return (sandbox or Sandbox()).run(BASH, ("-c", script), file).output.decode()


def test_a_sandbox_can_be_made_on_this_machine() -> None:
    assert sandbox_trouble() == ""


def test_the_program_reads_its_file_and_what_it_writes_comes_back() -> None:
    assert bash(PROGRAM + "hear", "เสียง\n".encode()) == "เสียง\n"


def test_there_is_no_other_file_than_the_program_its_libraries_and_the_one_given() -> None:
    seen = bash("shopt -s globstar dotglob; for name in /**; do [ -d $name ] || echo $name; done").split()
    assert {name for name in seen if "/lib" not in name} == {FILE, BASH, tool("prlimit")}
    assert all(".so" in name for name in seen if "/lib" in name)


def test_nothing_can_be_written() -> None:
    script = f"for name in / /usr /lib /tmp {FILE}; do (echo x > $name/x || echo x > $name) 2>&-; done; echo *"
    assert bash(script).split() == sorted(bash("echo *").split())


def test_nobody_is_reached_and_no_other_process_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        call = f"exec 3<>/dev/tcp/127.0.0.1/{listening.getsockname()[1]} && echo reached"
        outside = subprocess.run((BASH, "-c", call), capture_output=True, check=True)  # the same call
        assert outside.stdout == b"reached\n"
        with pytest.raises(SandboxError):
            bash(call)
    assert bash(f"kill -0 {os.getpid()} 2>&- || echo none; echo $$") == "none\n2\n"


def test_its_user_is_nobody_and_its_surroundings_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRAL_TMD_UKEY", "secret")
    assert bash("echo $UID; set").split("\n")[0] == "65534"
    assert "secret" not in bash("set")


@pytest.mark.parametrize(
    ("sandbox", "script"),
    [
        (Sandbox(cpu_s=1), "while :; do :; done"),
        (Sandbox(memory_mib=16), "x=x; while :; do x=$x$x; done"),
        (Sandbox(output_bytes=1_000), "while :; do echo 123456789; done"),
    ],
    ids=["time", "memory", "writing"],
)
def test_it_ends_past_each_limit(sandbox: Sandbox, script: str) -> None:
    with pytest.raises(SandboxError, match="bash ended with"):
        bash(script, sandbox=sandbox)


def test_up_to_its_limits_it_may_work() -> None:
    assert len(bash("for n in {1..100}; do echo 123456789; done", sandbox=Sandbox(output_bytes=1_000))) == 1_000
    assert bash("x=x; for n in {1..20}; do x=$x$x; done; echo ${#x}", sandbox=Sandbox(memory_mib=16)) == "1048576\n"


def test_what_waits_for_ever_is_ended_with_all_it_started(tmp_path: Path) -> None:
    waiting = tmp_path / "sleeper"  # a name of its own, to be found by
    shutil.copy(tool("sleep"), waiting)
    with pytest.raises(NoSandboxError, match="no end after"):
        Sandbox(wall_s=0.5).run(str(waiting), ("3600",), b"")
    assert all(ends(process) for process in started_as(str(waiting)))


def started_as(name: str) -> list[int]:
    """Return the processes, as handles, whose command names this program."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            if name.encode() in file.read_bytes():
                found.append(os.pidfd_open(int(file.parent.name)))
    return found


def ends(process: int) -> bool:
    """Wait until a process has ended; give up after half a minute."""
    with os.fdopen(process, "rb") as handle:
        return bool(select.select([handle], [], [], 30)[0])


def test_a_machine_without_its_tools_says_which_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert missing_tools("ffmpeg") == ("ffmpeg", "bwrap", "prlimit", "ldd")
    with pytest.raises(NoSandboxError, match="not installed"):
        Sandbox().run(BASH, (), b"")
    assert "not installed" in sandbox_trouble()


def test_a_machine_that_forbids_the_sandbox_is_told_from_a_program_that_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    forbidden = tmp_path / "bwrap"
    forbidden.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    forbidden.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(NoSandboxError, match="No permissions"):
        bash("echo")
    assert "No permissions" in sandbox_trouble()


def test_a_program_that_is_none_has_no_libraries() -> None:
    with pytest.raises(NoSandboxError, match="libraries"):
        Sandbox().run("/nowhere/program", (), b"")


def test_a_tool_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_bytes(b"\x7fno program")
    broken.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(NoSandboxError, match="no process can be started"):
        bash("echo")
