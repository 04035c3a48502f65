"""A program run in a sandbox by bubblewrap, on one file, within limits.

In: the program, its arguments, the bytes of the file. Out: what it wrote, or an error. Inside there are the program,
the libraries it is linked with, and the file, all read-only; no other file, no network, no other process, and a user
who owns nothing. It ends after 30 seconds of CPU, at 256 MB of memory of its own, at a megabyte written.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from content_sync.errors import ContentSyncError

FILE: Final = "/file"
"""Where the file is inside."""

_TOOLS: Final = ("bwrap", "prlimit", "ldd")
_LIBRARY: Final = re.compile(r"(/\S+) \(0x")
_OF_BUBBLEWRAP: Final = "bwrap: "  # what it says where it cannot make the sandbox
_MIB: Final = 1024 * 1024
_NAMESPACES: Final = (
    *("--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--disable-userns"),
    *("--cap-drop", "ALL", "--die-with-parent", "--new-session", "--clearenv"),
)


class SandboxError(ContentSyncError):
    """What ran in the sandbox failed, or went past a limit."""


class NoSandboxError(SandboxError):
    """The sandbox cannot be made on this machine, or not now; nothing is known of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a program wrote on its standard output, and on its standard error."""

    output: bytes
    messages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """Runs programs.

    Attributes:
        cpu_s: seconds of CPU.
        memory_mib: memory of its own; what the libraries take of the address space is counted apart.
        output_bytes: how much it may write.
        wall_s: seconds until it is ended in any case.
    """

    cpu_s: int = 30
    memory_mib: int = 256
    output_bytes: int = _MIB
    wall_s: float = 90.0

    def run(self, program: str, arguments: Sequence[str], file: bytes) -> Written:
        """Run a program on a file, which is `FILE` inside.

        Raises:
            NoSandboxError: the sandbox cannot be made.
            SandboxError: the program failed, or went past a limit.
        """
        with TemporaryFile() as output, TemporaryFile() as messages, _in_memory(file) as given:
            command = (*self._bubblewrap(program, given), *self._limits(), program, *arguments)
            code = self._run(command, given, output, messages)
            written = Written(output=_read(output), messages=_read(messages).decode(errors="replace"))
        if written.messages.startswith(_OF_BUBBLEWRAP):
            raise NoSandboxError(written.messages.strip())
        if code:
            raise SandboxError(f"{Path(program).name} ended with {code}")
        return written

    def _run(self, command: Sequence[str], given: int, output: IO[bytes], messages: IO[bytes]) -> int:
        try:
            return subprocess.run(  # noqa: S603  our own command; of the stranger there is only the file
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=messages,
                pass_fds=(given,),
                timeout=self.wall_s,
                env={},
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise NoSandboxError(f"no end after {self.wall_s} s") from error
        except OSError as error:
            raise NoSandboxError(f"no process can be started: {error.strerror}") from error

    def _bubblewrap(self, program: str, given: int) -> Iterator[str]:
        yield from (tool("bwrap"), *_NAMESPACES)
        for name in sorted({*_needed_by(program), *_needed_by(tool("prlimit"))}):
            yield from ("--ro-bind", name, name)
        yield from ("--perms", "0444", "--file", str(given), FILE, "--remount-ro", "/", "--chdir", "/", "--")

    def _limits(self) -> tuple[str, ...]:
        # The libraries of Debian's ffmpeg alone take 300 MB of addresses (with 256 it does not start, with 320 it
        # converts every recording of the tests), so memory is limited by what is written to.
        data = self.memory_mib * _MIB
        return (
            tool("prlimit"),
            f"--cpu={self.cpu_s}:{self.cpu_s + 1}",
            f"--data={data}",
            f"--as={data + 512 * _MIB}",
            f"--fsize={self.output_bytes}",
            "--core=0",
            "--nofile=64",
            "--nproc=32",
            "--",
        )


def tool(name: str) -> str:
    """Return where a program of this machine is.

    Raises:
        NoSandboxError: it is not installed.
    """
    found = shutil.which(name)
    if found is None:
        raise NoSandboxError(f"{name} is not installed")
    return found


def missing_tools(*programs: str) -> tuple[str, ...]:
    """Return which of these programs, and of those that a sandbox is made with, are not installed."""
    return tuple(name for name in (*programs, *_TOOLS) if shutil.which(name) is None)


def sandbox_trouble() -> str:
    """Return why no sandbox can be made on this machine; empty where one can."""
    try:
        Sandbox().run(tool("true"), (), b"")
    except SandboxError as error:
        return str(error)
    return ""


def _needed_by(program: str) -> set[str]:
    """Return the files a program needs: itself and its libraries, under the names it asks for them."""
    try:
        listed = subprocess.run(  # noqa: S603  programs of this machine
            (tool("ldd"), program), capture_output=True, text=True, check=True
        ).stdout
    except (subprocess.CalledProcessError, OSError) as error:
        raise NoSandboxError(f"the libraries of {Path(program).name} are not known") from error
    return {program, *_LIBRARY.findall(listed)}


@contextmanager
def _in_memory(file: bytes) -> Iterator[int]:
    given = os.memfd_create("file")
    try:
        with os.fdopen(os.dup(given), "wb") as writing:
            writing.write(file)
        os.lseek(given, 0, os.SEEK_SET)
        yield given
    finally:
        os.close(given)


def _read(written: IO[bytes]) -> bytes:
    written.seek(0)
    return written.read()
