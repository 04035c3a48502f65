"""Settings for both programs: one frozen record from a TOML file, environment variables and the command line.

In: a record's class, its file, the environment with a prefix (`KIOSK_`, `CENTRAL_`) and the command line's values.
Out: the record. Later sources win, a command-line value of None says nothing. Each field's type (str, int, bool, Path)
says how it is read; a path in the file is relative to that file, any other to where the program runs. What is
missing, unknown or of the wrong type stops the start with one sentence; what a value may be each program checks.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_type_hints
from urllib.parse import urlsplit

from content_sync.errors import SettingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def load_settings(
    record: type[T],
    *,
    prefix: str,
    file: Path | None,
    environ: Mapping[str, str],
    arguments: Mapping[str, object] | None = None,
) -> T:
    """Read a record of settings: the file, over it the environment, over it the command line.

    Raises:
        SettingError: one is missing, unknown or of the wrong type.
    """
    kinds = get_type_hints(record)
    refuse_unknown_variables(record, prefix=prefix, environ=environ)
    values = _from_file(file, kinds) if file else {}
    from_environ = {name: environ[key] for name in kinds if (key := f"{prefix}{name.upper()}") in environ}
    spoken = {name: value for name, value in (arguments or {}).items() if value is not None}
    for name, value in (from_environ | spoken).items():
        values[name] = _typed(name, value, kinds[name], Path())
    for field in dataclasses.fields(record):
        if field.default is dataclasses.MISSING and field.name not in values:
            file_name = f"{prefix.rstrip('_').lower()}.toml"
            raise SettingError(f"the setting {field.name} is missing ({file_name}, or {prefix}{field.name.upper()})")
    return record(**values)


def refuse_unknown_variables(record: type[DataclassInstance], *, prefix: str, environ: Mapping[str, str]) -> None:
    """Stop at a variable of the program that names no setting: a slip, whose wish would silently not be met.

    Raises:
        SettingError: there is one.
    """
    known = {f"{prefix}{field.name.upper()}" for field in dataclasses.fields(record)}
    unknown = sorted(name for name in environ if name.startswith(prefix) and name not in known)
    if unknown:
        raise SettingError(f"the variable {unknown[0]} names a setting that does not exist")


def refuse_wrong(sentences: Mapping[str, bool]) -> None:
    """Stop at the first sentence that is marked wrong.

    Raises:
        SettingError: `the setting <sentence>`.
    """
    for sentence, is_wrong in sentences.items():
        if is_wrong:
            raise SettingError(f"the setting {sentence}")


def is_web_address(text: str) -> bool:
    """Tell whether this is an http or https address that names a host, and a port if any that there is."""
    try:
        url = urlsplit(text)
        is_sound = url.port is None or url.port > 0
    except ValueError:
        return False
    return is_sound and url.scheme in {"http", "https"} and bool(url.hostname) and not any(map(str.isspace, text))


def is_host(text: str) -> bool:
    """Tell whether this can be the name or the number of a machine."""
    try:
        text.encode("idna")
    except UnicodeError:
        return False
    return True


def _from_file(file: Path, kinds: Mapping[str, type]) -> dict[str, object]:
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingError(f"the settings file {file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"the settings file {file} is not TOML: {error}") from error
    unknown = sorted(values.keys() - kinds.keys())
    if unknown:
        raise SettingError(f"{file} has a setting that does not exist: {unknown[0]}")
    return {name: _typed(name, value, kinds[name], file.parent) for name, value in values.items()}


def _typed(name: str, value: object, kind: type, base: Path) -> object:
    if kind is int:
        try:
            return int(str(value))
        except ValueError as error:
            raise SettingError(f"the setting {name} must be a whole number, not {value!r}") from error
    if kind is bool:
        if str(value).lower() not in {"true", "false"}:
            raise SettingError(f"the setting {name} must be true or false, not {value!r}")
        return str(value).lower() == "true"
    return base / str(value) if kind in {Path, Path | None} else str(value)
