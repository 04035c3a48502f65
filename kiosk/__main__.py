"""The `kiosk` command.

Each command reads the settings (`--config FILE`, over it KIOSK_* variables, over them the command line) and does its
work. It ends with 0; with 1 if the work did not succeed; with 2 and one sentence if a person must put something right
first.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from content_sync.client.reasons import Reason
from content_sync.client.stick.stick_visit import StickResult
from content_sync.client.visit_context import VisitResult
from content_sync.counted import counted
from content_sync.errors import SettingError
from content_sync.logs import open_log
from content_sync.settings import refuse_unknown_variables, settings_file
from content_sync.stick.folder import StickFolder
from content_sync.wire.keys import public_key
from kiosk.clock import system_clock
from kiosk.config import PREFIX, USUAL_DATA_DIR, KioskConfig, load
from kiosk.console_socket import StickLine, ask_running_kiosk
from kiosk.demo import demo
from kiosk.demo.world import Demo
from kiosk.doctor import CODE_REFUSED, examine
from kiosk.enrolment_setting import take_code
from kiosk.serving import serve
from kiosk.sticks import StickProgress
from kiosk.store.errors import AlreadyOpenError, StoreError, UnknownFormatError
from kiosk.store.identity import identify, make_new_key
from kiosk.store.inspection import inspect
from kiosk.store.stores import open_stores
from kiosk.visit_setup import make_sticks, make_visits

_USUAL_FILE: Final = "kiosk.toml"
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
    except UnknownFormatError as error:
        return _stop(f"{error}: install that version again; nothing was changed")
    except StoreError as error:
        return _stop(f"the card does not let the kiosk start: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk", description="The village kiosk: serves a village's own pages, and visits central when it can."
    )
    commands = parser.add_subparsers(required=True, metavar="{serve,visit,stick,demo,key,doctor,store}")
    for name, command, words in (
        ("serve", _serve, "Serve the village's pages and visit central by itself, until stopped."),
        ("visit", _visit, "Visit central once: send what waits, take in what is new, and print how it went."),
        (
            "stick",
            _stick,
            "Take a stick in, by the kiosk that runs if one does: what is new comes from it, what waits goes onto it.",
        ),
        ("key", _key, "Print the kiosk's public key, for central's list of villages; make the key if there is none."),
        ("doctor", _doctor, "Say what is well and what is not, and show the code for the box's label, once."),
        ("store", _store, "Tell what the stores hold, what was done last and what is harmed, without anybody's words."),
    ):
        one = commands.add_parser(name, help=words, description=words)
        one.set_defaults(command=command)
        _take_settings(one, listens=name in {"serve", "doctor"})  # a kiosk that runs is asked there
        if name == "stick":
            one.add_argument("dir", metavar="DIR", type=Path, help="where the stick is mounted")
        if name == "key":
            one.add_argument(
                "--new", action="store_true", help="make a new key, after asking, in place of a harmed one"
            )
        if name == "doctor":
            one.add_argument("--new-label", action="store_true", help="make another code, in place of a lost one")
    _add_demo(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "Start central and three kiosks on sample content on this machine, and print their addresses and sign-ins."
    one = commands.add_parser("demo", help=words, description=words)
    one.set_defaults(command=_demo)
    one.add_argument("--data-dir", default="var/demo", metavar="FOLDER", help="where all keep everything (var/demo)")
    one.add_argument("--port", type=int, default=8080, help="the kiosk's port (8080)")
    one.add_argument("--near-port", type=int, default=8081, help="the port of the neighbouring village's kiosk (8081)")
    one.add_argument("--fresh-port", type=int, default=8082, help="the port of the kiosk that is to be enrolled (8082)")
    one.add_argument("--central-port", type=int, default=8000, help="central's port (8000)")


def _take_settings(parser: argparse.ArgumentParser, *, listens: bool) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="the settings; kiosk.toml here, if there is one")
    parser.add_argument("--data-dir", metavar="FOLDER", help="where the kiosk keeps everything (var/kiosk)")
    if listens:
        parser.add_argument("--host", help="the address the kiosk listens on (127.0.0.1)")
        parser.add_argument("--port", help="the port the kiosk listens on (8080)")


def _settings(asked: argparse.Namespace) -> KioskConfig:
    spoken = {name: getattr(asked, name, None) for name in ("data_dir", "host", "port")}
    return load(_file(asked), arguments=spoken)


def _file(asked: argparse.Namespace) -> Path | None:
    return settings_file(asked.config, _USUAL_FILE)


def _data_dir(asked: argparse.Namespace) -> Path:
    """Return the data folder alone, for commands that need no village yet."""
    if _file(asked):
        return _settings(asked).data_dir
    refuse_unknown_variables(KioskConfig, prefix=PREFIX, environ=os.environ)
    return Path(asked.data_dir or os.environ.get(f"{PREFIX}DATA_DIR") or USUAL_DATA_DIR)


def _serve(asked: argparse.Namespace) -> int:
    serve(_settings(asked), settings=_file(asked), say=_say, is_terminal=sys.stdout.isatty())
    return 0


def _visit(asked: argparse.Namespace) -> int:
    config = _settings(asked)
    with closing(open_stores(config)) as stores:
        take_code(config, _file(asked), stores.enrolment)
        result = make_visits(config, stores, system_clock()).run()
    _tell_visit(result)
    if result.up.reason == Reason.REFUSED and stores.identity.seed is not None:
        if stores.enrolment.read().state == "refused":
            _say(CODE_REFUSED)
        _tell_how_to_register(config, public_key(stores.identity.seed))
    return 0 if result.is_ok else _DID_NOT_SUCCEED


def _tell_visit(result: VisitResult) -> None:
    for name, half in (("up", result.up), ("down", result.down), ("photos", result.photos)):
        _say(f"{name}: {half.outcome}{f' ({half.reason})' if half.reason else ''}")
    _say(f"reports sent: {result.reports_sent}, photos sent: {result.photos_sent}, answers: {result.answers}")
    _say(f"parts taken in: {', '.join(result.new_parts) or 'none newer'}")
    for part, reason in result.failed_parts.items():
        _say(f"part {part} stays as it is: {reason}")
    _say(f"time: {result.at.at:%Y-%m-%d %H:%M} UTC ({result.at.clock})")


def _stick(asked: argparse.Namespace) -> int:
    config = _settings(asked)
    if not asked.dir.is_dir():
        return _stop(f"{asked.dir} is no folder: name the place where the stick is mounted")
    result = ask_running_kiosk(config.data_dir, asked.dir, on_step=_tell_step)
    if result is None:
        with closing(open_stores(config)) as stores:
            sticks = make_sticks(config, make_visits(config, stores, system_clock()))
            result = sticks.run(StickFolder(asked.dir), on_step=_tell_step)
    _tell_stick(result)
    return 0 if result.is_ok else _DID_NOT_SUCCEED


def _tell_step(at: StickLine | StickProgress) -> None:
    if at.waits_for == "visit":
        step = "" if at.visit in {"", "idle", "asked", "done"} else f" (it is at: {at.visit})"
        _say(f"waiting: the kiosk visits central just now{step}; the stick is next, leave it in")
    elif at.waits_for:
        _say("waiting: another stick is taken in just now; this one is next, leave it in")
    else:
        _say(f"{at.step}: {at.done} of {at.of}")


def _tell_stick(result: StickResult) -> None:
    if result.fault:
        _say(f"the stick is refused: {result.fault}")
    for name, half in (("down", result.down), ("answers", result.home), ("up", result.up)):
        _say(f"{name}: {half.outcome}{f' ({half.reason})' if half.reason else ''}")
    _say(f"parts taken in: {', '.join(result.new_parts) or 'none newer'}; answers: {result.answers}")
    if result.is_welcomed:
        _say("central answered the one-time code: `kiosk doctor` and /admin/enrolment say how it stands")
    files = counted(result.files, "photo or voice", "photos or voices")
    code = ", the one-time code" if result.has_code else ""
    _say(f"on the stick: {counted(result.reports, 'report')} in {counted(result.envelopes, 'envelope')}, {files}{code}")
    gone = "The stick is gone, or not all is on it: put it in again."
    _say("The stick may be taken out." if result.is_safe else gone)


def _tell_how_to_register(config: KioskConfig, public: bytes) -> None:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow((config.village, config.village_name, public.hex()))
    _say(
        "Central refuses what a kiosk sends whose key it does not know. If this kiosk is new there, give the next line "
        "to whoever runs central. It goes into central's list of villages (columns village,name,public_key), which "
        "`central villages FILE.csv` takes in:"
    )
    _say(line.getvalue())


def _key(asked: argparse.Namespace) -> int:
    folder = _data_dir(asked)
    if asked.new:
        return _new_key(folder)
    identity = identify(folder)
    if identity.seed is None:
        return _stop(f"{identity.harm}; `kiosk key --new` makes a new one")
    _say(public_key(identity.seed).hex())
    return 0


def _new_key(folder: Path) -> int:
    sys.stderr.write(
        "Central knows this kiosk by its key. With another one it takes nothing from it before that stands in its list "
        "of villages.\nMake a new key, and keep what is there aside? Type yes: "
    )
    if sys.stdin.readline().strip().lower() != "yes":
        sys.stderr.write("Nothing was changed.\n")
        return _DID_NOT_SUCCEED
    _say(public_key(make_new_key(folder)).hex())
    sys.stderr.write("This is the new public key. Give it to central, then start the kiosk again.\n")
    return 0


def _doctor(asked: argparse.Namespace) -> int:
    return 0 if examine(_settings(asked), _say, settings=_file(asked), new_label=asked.new_label) else _DID_NOT_SUCCEED


def _store(asked: argparse.Namespace) -> int:
    folder = _data_dir(asked)
    if folder.exists() and not folder.is_dir():
        return _stop(f"the data folder {folder} is no folder")
    return 0 if inspect(folder, _say) else _DID_NOT_SUCCEED


def _demo(asked: argparse.Namespace) -> int:
    folder = Path(asked.data_dir).resolve()
    place = Demo(
        folder=folder,
        port=asked.port,
        near_port=asked.near_port,
        fresh_port=asked.fresh_port,
        central_port=asked.central_port,
    )
    return demo.run(place, say=_say)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _stop(sentence: str) -> int:
    sys.stderr.write(f"kiosk: {sentence}\n")
    return _PUT_RIGHT_FIRST


if __name__ == "__main__":
    sys.exit(main())
