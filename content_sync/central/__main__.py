"""The `central` command: serve, publish, keys, feed, villages, staff.

Results go to standard output. An error goes to standard error as one sentence, with exit code 2. The log goes there
too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

from content_sync.central.app import Central, create_app, create_desk, open_central
from content_sync.central.clock import ClockReading, system_clock
from content_sync.central.config import CentralConfig, load
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.feeds.feeding import feed
from content_sync.central.feeds.source import Source
from content_sync.central.kiosks.registry import read_villages, register
from content_sync.central.serving import serve
from content_sync.central.sources import NAMES, source
from content_sync.central.staff.sign_in import make_account
from content_sync.central.tree.keeper import keeping
from content_sync.central.tree.publishing import ROOT_FILE, clock_over
from content_sync.errors import ContentSyncError, SettingError
from content_sync.logs import open_log

_REFUSED = 2
_SETTINGS = ("data_dir", "database_url", "host", "port")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 2 after a sentence on standard error."""
    asked, unknown = _parser().parse_known_args(arguments)
    if unknown:  # told with the usage of its command
        asked.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    open_log()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        config = load(
            getattr(asked, "config", None), arguments={name: getattr(asked, name, None) for name in _SETTINGS}
        )
        with open_central(config) as central:
            asked.run(central, asked)
    except DatabaseError as error:
        return _refuse(f"the database did not do it ({error.reason}): try again, or look at its disk and its log")
    except ContentSyncError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'the system'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return 0
    return 0


def _serve(central: Central, asked: argparse.Namespace) -> None:
    del asked
    config = central.config
    app, clock = create_app(central, system_clock), clock_over(central.tree, system_clock)
    central.publisher.publish(_told_time(central).at)
    signal.signal(signal.SIGTERM, _stop)
    with keeping(central.publisher, clock):
        serve(app, host=config.host, port=config.port, threads=config.threads, ready=_say_ready)


def _told_time(central: Central) -> ClockReading:
    """Return the time; where it is doubted, print why."""
    time = clock_over(central.tree, system_clock).read()
    if time.doubt:
        _say(str(time.doubt))
    return time


def _say_ready(host: str, port: int) -> None:
    _say(f"central serves on http://{host}:{port}/ - the desk for staff is there")


def _publish(central: Central, asked: argparse.Namespace) -> None:
    is_right = asked.clock_is_right
    now = system_clock() if is_right else _told_time(central).at
    done = central.publisher.publish(now, is_clock_right=is_right)
    _say(f"edition {done.version}: {_counted(done.changed, 'file')} changed, {done.seconds:.2f} s")
    for one in done.left:
        _say(f"left as it stands: {one}")


def _keys(central: Central, asked: argparse.Namespace) -> None:
    del asked
    central.publisher.found(_told_time(central).at)
    ring = central.keyring
    _say(f"root.json for the kiosks: {central.tree.folder / ROOT_FILE}")
    _say(f"keys: {ring.folder}; root and targets keys: {ring.offline}")
    _say(f"root needs {ring.root_threshold} of {ring.root_keys} keys")
    _say(f"targets needs {ring.targets_threshold} of {ring.targets_keys} keys")
    if ring.is_demo:
        _say("This is a demo: one key alone can change everything. A ministry sets root_threshold 3 of root_keys 5.")


def _feed(central: Central, asked: argparse.Namespace) -> None:
    time = _told_time(central)
    known = source(asked.name)
    if known is None:
        raise SettingError(f"there is no feed {asked.name!r}; there are {', '.join(NAMES)}")
    reply = _reply(central.config, known, asked, time.at)
    done = feed(known, reply, publisher=central.publisher, now=time.at, latest=time.latest)
    taken = done.taken
    brought = _counted(taken.bulletins, "bulletin")
    _say(f"{known.name}: {brought}, {taken.changed} new or changed, edition {done.published.version}")
    if taken.left_out:
        _say(f"left out: {', '.join(taken.left_out)}")
    for note in taken.notes:
        _say(note)
    for fault in taken.faults:
        _say(f"not taken: {fault}")


def _reply(config: CentralConfig, known: Source, asked: argparse.Namespace, now: dt.datetime) -> Callable[[], bytes]:
    if asked.sample:
        return partial(known.sample, now)
    if asked.file is not None:
        return partial(known.read, asked.file)
    if known.fetch is None:
        raise SettingError(f"{known.name} comes from a file: name one, or --sample")
    return partial(known.fetch, config, now=now)


def _villages(central: Central, asked: argparse.Namespace) -> None:
    listed = read_villages(asked.csv.read_bytes())
    with central.database.writing() as session:
        done = register(session, listed)
    _say(f"{_counted(len(listed), 'village')}: {done.added} new, {done.changed} changed, {done.same} as before")


def _password_in(file: Path) -> str:
    try:
        password = file.read_text("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise SettingError(f"{file} does not hold a password: it is not UTF-8 text") from error
    if not password:
        raise SettingError(f"{file} does not hold a password: it is empty")
    return password


def _staff(central: Central, asked: argparse.Namespace) -> None:
    password = _password_in(asked.password_file) if asked.password_file else ""
    app = create_desk(central, system_clock)
    made = make_account(app, central.database.staff, asked.email, password)
    _say(f"sign in at the desk as {asked.email}")
    if not password:
        _say(f"password, shown this once: {made}")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"central: {sentence}\n")
    return _REFUSED


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    settings = _settings_parser()
    parser = argparse.ArgumentParser(
        prog="central",
        description="The ministry's server of the village kiosks: publishes signed content, takes reports in.",
        epilog="Settings stand in central.toml (--config), in CENTRAL_* variables, and on the command line.",
        parents=[settings],
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Central, argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[settings])
        made.set_defaults(run=run, parser=made)
        return made

    command("serve", _serve, "Serve the kiosks and the desk until Ctrl-C; publish what is due by itself.")
    publish = command("publish", _publish, "Bring the signed tree up to date with what feeds and staff published.")
    publish.add_argument(
        "--clock-is-right",
        action="store_true",
        help="take this machine's clock for right, though it does not fit the last publish",
    )
    command("keys", _keys, "Make the keys and root.json where there are none, and say where they are.")
    feeds = command(
        "feed", _feed, "Take one reply of a source in and publish it: whole or not at all, of warnings each on its own."
    )
    feeds.add_argument("name", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    feeds.usage = "central feed [-h] [settings] NAME (FILE | --fetch | --sample)"
    replies = feeds.add_mutually_exclusive_group(required=True)
    replies.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="a reply kept in a file (articles: or a folder)"
    )
    replies.add_argument("--fetch", action="store_true", help="ask the source itself")
    replies.add_argument("--sample", action="store_true", help="a made-up reply of today, to try things out")
    villages = command("villages", _villages, "Register villages and their kiosks' public keys from a list.")
    villages.add_argument(
        "csv", metavar="CSV", type=Path, help="columns village (8 digits), name, public_key (64 hex digits)"
    )
    staff = command("staff", _staff, "Make an account for the desk, or give one a new password.")
    staff.add_argument("email", metavar="EMAIL", help="who signs in")
    staff.add_argument(
        "--password-file", metavar="FILE", type=Path, help="the password's file; without it one is made and shown once"
    )
    return parser


def _settings_parser() -> argparse.ArgumentParser:
    """Return the options for settings, allowed before and after the command; one that is not given sets nothing."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--config", metavar="FILE", type=Path, help="the settings file, central.toml")
    parser.add_argument("--data-dir", metavar="DIR", help="where central keeps everything (var/central)")
    parser.add_argument(
        "--database-url", metavar="URL", help="sqlite:///FILE or postgresql+psycopg://... (SQLite in the data folder)"
    )
    parser.add_argument("--host", metavar="ADDRESS", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", metavar="PORT", help="the port to listen on (8000)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
