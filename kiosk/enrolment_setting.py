"""The one-time code in the settings file: taken onto the card once, and wiped from the file.

In: the settings, their file. Out: the code waits for the next visit, and the file has it no more. Rules: a code that
was used is not used again; a file that cannot be changed stays as it is, as does a variable of the environment, which
the volunteer's page and `kiosk doctor` tell for as long as it is so; all else in it stays.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from content_sync.durable import write_whole
from content_sync.errors import MistypedReferenceError
from content_sync.wire.enrolment import read_code
from kiosk.config import PREFIX, KioskConfig
from kiosk.store.enrolment import Enrolments
from kiosk.store.errors import CardError

_log = logging.getLogger(__name__)

CodePlace = Literal["", "file", "environment"]
VARIABLE: Final = f"{PREFIX}ENROLMENT_CODE"
_LINE: Final = re.compile(rb"^[ \t]*[\"']?enrolment_code[\"']?[ \t]*=.*(?:\n|\Z)", re.MULTILINE)


def take_code(config: KioskConfig, file: Path | None, enrolments: Enrolments) -> None:
    """Let the code of the settings wait for the next visit, and wipe it from their file."""
    if not config.enrolment_code:
        return
    code = read_code(config.enrolment_code)
    try:
        if not enrolments.has_used(code):
            enrolments.keep_code(code)
    except CardError as error:
        _log.warning("the code for central is not on the card yet: %s", error)
        return
    if file is not None:
        wipe(file)


def left_code(file: Path | None) -> str:
    """Return the code that stands in a settings file; empty where none does, or the file cannot be read."""
    try:
        return _code_of(tomllib.loads(file.read_text("utf-8-sig")).get("enrolment_code", "")) if file else ""
    except (OSError, ValueError):
        return ""


def code_left_in(file: Path | None, environ: Mapping[str, str], enrolments: Enrolments) -> CodePlace:
    """Return where a code that is on the card, or was used, could not be wiped from the settings."""
    left: dict[CodePlace, str] = {"file": left_code(file), "environment": _code_of(environ.get(VARIABLE, ""))}
    return next((place for place, code in left.items() if code and enrolments.has_used(code)), "")


def _code_of(told: object) -> str:
    try:
        return read_code(told) if isinstance(told, str) and told else ""
    except MistypedReferenceError:
        return ""


def wipe(file: Path) -> None:
    """Take the code out of a settings file; where a link stands for it, out of the file that it leads to."""
    try:
        file = file.resolve()
        body = file.read_bytes()
        without = _LINE.sub(b"", body)
        if without != body:
            mode = file.stat().st_mode
            write_whole(file, without)
            file.chmod(mode)
            _log.info("the code for central is wiped from the settings")
    except OSError as error:
        _log.warning("the code for central stays in the settings, which cannot be changed: %s", error.strerror)
