"""Settings for both programs: one frozen record from a TOML file, environment variables and the command line.

In: a record's class, its file, the environment with a prefix (`KIOSK_`, `CENTRAL_`) and the command line's values.
Out: the record. A later source wins over an earlier one, and only the value that wins is read; a command-line value of
None says nothing. Each field's type says what its value must be, with limits as `msgspec.Meta`. Blanks around a value
do not count; a whole number is digits alone, in the file with or without quotes. A path in the file is relative to
that file, any other path to where the program runs. What is missing, unknown or not of its type stops the start with
one sentence; what no type can say, each program checks with `refuse_wrong`.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec

from content_sync.errors import SettingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
_MAX_PORT: Final = 65_535
_WHOLE_NUMBER: Final = re.compile(r"-?\d{1,18}")  # in digits of any script, as `int` reads them; any 18 fit the record
_TRUTHS: Final = {"true": True, "false": False}
_WANTED: Final = {
    "int": "a whole number, not {!r}",
    "bool": "true or false, not {!r}",
    "str": "a text in quotes",
    "str | array": "a text in quotes, or a list of such",
}


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
    kinds = get_type_hints(record, include_extras=True)
    refuse_unknown_variables(record, prefix=prefix, environ=environ)
    in_file = _in_file(file, kinds) if file else {}
    told: dict[str, object] = {name: environ[key] for name in kinds if (key := f"{prefix}{name.upper()}") in environ}
    told |= {name: value for name, value in (arguments or {}).items() if value is not None}
    folder = file.parent if file else Path()
    bases = dict.fromkeys(in_file, folder) | dict.fromkeys(told, Path())
    values = {name: _read(name, value, kinds[name], base=bases[name]) for name, value in (in_file | told).items()}
    for field in dataclasses.fields(record):
        if field.default is dataclasses.MISSING and field.name not in values:
            file_name = f"{prefix.rstrip('_').lower()}.toml"
            raise SettingError(f"the setting {field.name} is missing ({file_name}, or {prefix}{field.name.upper()})")
    return record(**values)


def settings_file(given: Path | None, usual: str) -> Path | None:
    """Return the file that is given, or the one of the usual name where one stands in this folder."""
    return given or (Path(usual) if Path(usual).exists() else None)


def refuse_unknown_variables(record: type[DataclassInstance], *, prefix: str, environ: Mapping[str, str]) -> None:
    """Stop at a variable of the program that names no setting, as a misspelt one would have no effect.

    Raises:
        SettingError: there is one.
    """
    known = {f"{prefix}{field.name.upper()}" for field in dataclasses.fields(record)}
    unknown = sorted(name for name in environ if name.startswith(prefix) and name not in known)
    if unknown:
        raise SettingError(f"the variable {unknown[0]} names a setting that does not exist")


def between(least: int, most: int) -> msgspec.Meta:
    """Return the limits of a whole number, both of them allowed."""
    return msgspec.Meta(ge=least, le=most, description=f"must be between {least} and {most}")


Port = Annotated[int, between(1, _MAX_PORT)]


def refuse_wrong(sentences: Mapping[str, bool]) -> None:
    """Stop at the first sentence that is marked wrong.

    Raises:
        SettingError: `the setting <sentence>`.
    """
    for sentence, is_wrong in sentences.items():
        if is_wrong:
            raise SettingError(f"the setting {sentence}")


def is_web_address(text: str) -> bool:
    """Tell whether this is an http or https address that names a host; a port it names must be valid."""
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


def _in_file(file: Path, kinds: Mapping[str, type]) -> dict[str, object]:
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingError(f"the settings file {file} cannot be read: {error.strerror}") from error
    except ValueError as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise SettingError(f"the settings file {file} is not TOML: {error}") from error
    unknown = sorted(values.keys() - kinds.keys())
    if unknown:
        raise SettingError(f"{file} has a setting that does not exist: {unknown[0]}")
    return values


def _read(name: str, value: object, kind: object, *, base: Path) -> object:
    def path(_: type, told: object) -> Path:
        return base / msgspec.convert(told, str)

    try:
        return msgspec.convert(_as_wanted(value, kind), kind, dec_hook=path)
    except msgspec.ValidationError as error:
        raise SettingError(f"the setting {name} {_sentence(kind, value, str(error))}") from error


def _as_wanted(value: object, kind: object) -> object:
    """Return a text as the number or the truth it says, and a whole number as text where a text is wanted."""
    wanted = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if isinstance(value, str):
        text = value.strip()
        if wanted is int and _WHOLE_NUMBER.fullmatch(text):
            return int(text)
        return _TRUTHS.get(text.lower(), text) if wanted is bool else text
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and wanted not in {int, bool} else value


def _sentence(kind: object, value: object, fault: str) -> str:
    """Return what a value must be: one of its choices, of its type, or within the limits the type describes."""
    if get_origin(kind) is Literal:
        return f"must be {' or '.join(get_args(kind))}"
    if ", got `" in fault:  # as in: Expected `int`, got `str`
        return f"must be {_WANTED[fault.split('`')[1]].format(value)}"
    return " and ".join(limit.description for limit in get_args(kind)[1:] if limit.description)
