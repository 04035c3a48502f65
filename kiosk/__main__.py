"""The `kiosk` command.

Each command reads the settings (`--config FILE`, over it KIOSK_* variables, over them the command line), does its work
and ends with 0; with 1 if what was tried did not succeed; with 2 and one sentence if a person has to put something
right first.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from content_sync.errors import SettingError
from content_sync.logs import open_log
from content_sync.settings import refuse_unknown_variables
from content_sync.wire.keys import load_or_make_seed, public_key
from kiosk import demo
from kiosk.app import open_stores
from kiosk.clock import system_clock
from kiosk.config import PREFIX, USUAL_DATA_DIR, KioskConfig, load
from kiosk.serving import make_visits, serve
from kiosk.store.documents import Documents
from kiosk.store.errors import AlreadyOpenError, StoreError
from kiosk.store.state import State
from kiosk.visits import KEY_FILE

_USUAL_FILE: Final = Path("kiosk.toml")
_JOURNALS: Final = ("reports", "state", "content")
_EVENTS_TOLD: Final = 10
_DID_NOT_SUCCEED, _PUT_RIGHT_FIRST = 1, 2

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    asked = _parser().parse_args(arguments)
    open_log()
    command: Command = asked.command
    try:
        return command(asked)
    except SettingError as error:
        return _stop(str(error))
    except AlreadyOpenError:
        return _stop("a kiosk is running on this data folder; stop it first")
    except StoreError as error:
        return _stop(f"the card does not let the kiosk start: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk", description="The village kiosk: serves a village's own pages, and visits central when it can."
    )
    commands = parser.add_subparsers(required=True, metavar="{serve,visit,demo,key,store}")
    for name, command, words in (
        ("serve", _serve, "Serve the village's pages and visit central by itself, until stopped."),
        ("visit", _visit, "Visit central once: send what waits, take in what is new, and tell how it went."),
        ("key", _key, "Print the kiosk's public key, for central's list of villages; make the key if there is none."),
        ("store", _store, "Tell what the stores hold, what was done last and what is harmed, without anybody's words."),
    ):
        one = commands.add_parser(name, help=words, description=words)
        one.set_defaults(command=command)
        _take_settings(one, listens=name == "serve")
    _add_demo(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "Start central and one kiosk on sample content on this machine, and tell their addresses and sign-ins."
    one = commands.add_parser("demo", help=words, description=words)
    one.set_defaults(command=_demo)
    one.add_argument("--data-dir", default="var/demo", metavar="FOLDER", help="where both keep everything (var/demo)")
    one.add_argument("--port", type=int, default=8080, help="the kiosk's port (8080)")
    one.add_argument("--central-port", type=int, default=8000, help="central's port (8000)")


def _take_settings(parser: argparse.ArgumentParser, *, listens: bool) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="the settings; kiosk.toml here, if there is one")
    parser.add_argument("--data-dir", metavar="FOLDER", help="where the kiosk keeps everything (var/kiosk)")
    if listens:
        parser.add_argument("--host", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", help="the port to listen on (8080)")


def _settings(asked: argparse.Namespace) -> KioskConfig:
    spoken = {name: getattr(asked, name, None) for name in ("data_dir", "host", "port")}
    return load(_file(asked), arguments=spoken)


def _file(asked: argparse.Namespace) -> Path | None:
    given: Path | None = asked.config
    return given or (_USUAL_FILE if _USUAL_FILE.exists() else None)


def _data_dir(asked: argparse.Namespace) -> Path:
    """Return the data folder alone, for commands that need no village yet."""
    if _file(asked):
        return _settings(asked).data_dir
    refuse_unknown_variables(KioskConfig, prefix=PREFIX, environ=os.environ)
    return Path(asked.data_dir or os.environ.get(f"{PREFIX}DATA_DIR") or USUAL_DATA_DIR)


def _serve(asked: argparse.Namespace) -> int:
    serve(_settings(asked), say=_say, is_terminal=sys.stdout.isatty())
    return 0


def _visit(asked: argparse.Namespace) -> int:
    config = _settings(asked)
    stores = open_stores(config)
    try:
        result = make_visits(config, stores, system_clock()).run()
    finally:
        stores.close()
    for name, half in (("up", result.up), ("down", result.down), ("photos", result.photos)):
        _say(f"{name}: {half.outcome}{f' ({half.reason})' if half.reason else ''}")
    _say(f"reports sent: {result.reports_sent}, photos sent: {result.photos_sent}, answers: {result.answers}")
    _say(f"edition taken in: {result.new_edition or 'none newer'}")
    _say(f"time: {result.at.at:%Y-%m-%d %H:%M} UTC ({result.at.clock})")
    return 0 if result.is_ok else _DID_NOT_SUCCEED


def _key(asked: argparse.Namespace) -> int:
    _say(public_key(load_or_make_seed(_data_dir(asked) / KEY_FILE)).hex())
    return 0


def _store(asked: argparse.Namespace) -> int:
    folder = _data_dir(asked)
    if folder.exists() and not folder.is_dir():
        return _stop(f"the data folder {folder} is no folder")
    is_whole = True
    for name in _JOURNALS:
        file = folder / f"{name}.journal"
        if not file.exists():
            _say(f"{name}: not there yet ({file})")
            continue
        documents = Documents(file)
        try:
            _say(f"{name}: {file.stat().st_size} bytes{', ' if documents.read_only else ''}{documents.read_only}")
            for table in sorted(documents.tables()):
                _say(f"  {table}: {len(documents.table(table))}")
            state = State(documents)
            for key, word in state.signed_times().items():
                _say(f"  signed time of key {key[:8]}: {word.issued:%Y-%m-%d %H:%M} UTC, version {word.version}")
            for event in state.audited()[-_EVENTS_TOLD:]:
                _say(f"  {event.at.at:%Y-%m-%d %H:%M} UTC (clock {event.at.clock}): {event.what}")
            for harm in documents.damage:
                _say(f"  harmed: {harm}")
            is_whole = is_whole and not documents.damage
        finally:
            documents.close()
    return 0 if is_whole else _DID_NOT_SUCCEED


def _demo(asked: argparse.Namespace) -> int:
    folder = Path(asked.data_dir).resolve()
    return demo.run(demo.Demo(folder=folder, port=asked.port, central_port=asked.central_port), say=_say)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _stop(sentence: str) -> int:
    sys.stderr.write(f"kiosk: {sentence}\n")
    return _PUT_RIGHT_FIRST


if __name__ == "__main__":
    sys.exit(main())
