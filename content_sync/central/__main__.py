"""The `central` command: its options, and how an error ends it; `commands.py` says what each command does.

Results go to standard output. An error goes to standard error as one sentence, with exit code 2; a command that did a
part of its work says so in its results, and ends with exit code 1. The log goes to standard error too.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from content_sync.central.app import Central, open_central
from content_sync.central.commands import (
    run_access_log,
    run_backup,
    run_enrol,
    run_feed,
    run_keys,
    run_list,
    run_publish,
    run_serve,
    run_staff,
)
from content_sync.central.config import CentralConfig, load
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.key_commands import add_acts
from content_sync.central.simulate_command import add_simulate_command, run_simulate
from content_sync.central.sources import NAMES
from content_sync.central.stick_command import add_stick_command, run_stick
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.roots import root_in_force
from content_sync.errors import ContentSyncError
from content_sync.logs import open_log
from content_sync.settings import settings_file

_REFUSED = 2
_LISTS = {
    "villages": "village (8 digits), name; public_key (64 hex digits), wifi_point, revoked",
    "volunteers": "village, name; number, phone, since, until, replaced_by",
    "trainings": "number, place, province, from; to, trainers",
    "attendance": "training, village, number or name; attended",
}
_SETTINGS = ("data_dir", "database_url", "host", "port")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 where it did a part of its work, or 2 after a sentence on standard error."""
    asked, unknown = _parser().parse_known_args(arguments)
    if unknown:  # refused with the usage of its command
        asked.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    open_log()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        file = settings_file(getattr(asked, "config", None), "central.toml")
        config = load(file, arguments={name: getattr(asked, name, None) for name in _SETTINGS})
        return _run(config, asked)
    except DatabaseError as error:
        return _refuse(f"the database did not do it ({error.reason}): try again, or look at its disk and its log")
    except ContentSyncError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'the system'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return 0


def _run(config: CentralConfig, asked: argparse.Namespace) -> int:
    if asked.alone is not None:
        asked.alone(config, asked)
        return 0
    if asked.needs_root:
        root_in_force(TreeFolder(config.tree_dir))  # before the database is made: a refusal leaves nothing behind
    with open_central(config) as central:
        return asked.run(central, asked) or 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"central: {sentence}\n")
    return _REFUSED


def _parser() -> argparse.ArgumentParser:
    listens, stores, local = _listens(), _stores(), _local()
    parser = argparse.ArgumentParser(
        prog="central",
        description="The ministry's server of the village kiosks: publishes signed content, takes in what kiosks send.",
        epilog="Settings stand in central.toml (--config), in CENTRAL_* variables, and on the command line.",
        parents=[listens],
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[Central, argparse.Namespace], int | None], text: str, *, needs_root: bool = False
    ) -> argparse.ArgumentParser:
        settings = listens if name == "serve" else stores
        made = commands.add_parser(name, help=text, description=text, parents=[settings])
        made.set_defaults(run=run, parser=made, needs_root=needs_root, alone=None)
        return made

    command(
        "serve",
        run_serve,
        "Serve the kiosks and the desk until Ctrl-C; publish what is due by itself.",
        needs_root=True,
    )
    publish = command(
        "publish",
        run_publish,
        "Bring the signed tree up to date with what feeds and staff published.",
        needs_root=True,
    )
    publish.add_argument(
        "--clock-is-right",
        action="store_true",
        help="take this machine's clock for right, though it does not fit the last publish",
    )
    keys = command("keys", run_keys, "Make the keys and root.json where there are none, and say where they are.")
    add_acts(keys, stores, local)
    feeds = command(
        "feed",
        run_feed,
        "Take one reply of a source in and publish it: whole or not at all, of warnings each on its own.",
        needs_root=True,
    )
    feeds.add_argument("name", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    feeds.usage = "central feed [-h] [settings] NAME (FILE | --fetch | --sample)"
    replies = feeds.add_mutually_exclusive_group(required=True)
    replies.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="a reply kept in a file (articles: or a folder)"
    )
    replies.add_argument("--fetch", action="store_true", help="ask the source itself (articles come from a folder)")
    replies.add_argument("--sample", action="store_true", help="a made-up reply of today, to try things out")
    for kind, columns in _LISTS.items():
        made = command(kind, run_list, f"Take in a list of {kind}, whole or not at all; --out writes it.")
        made.set_defaults(kind=kind)
        made.add_argument("csv", metavar="CSV", nargs="?", type=Path, help=f"columns {columns}")
        made.add_argument("--out", metavar="FILE", type=Path, help="write what the register has into this file instead")
    words = (
        "Make one-time codes with which the kiosks of villages bring their keys; each ends the village's code before."
    )
    enrol = command("enrol", run_enrol, words)
    enrol.add_argument("csv", metavar="CSV", type=Path, help="columns village (8 digits); name where it is new here")
    enrol.add_argument("--out", metavar="FILE", type=Path, help="write the codes into this new file, to be printed")
    staff = command("staff", run_staff, "Make an account for the desk, or give one a new password.")
    staff.add_argument("email", metavar="EMAIL", help="who signs in")
    staff.add_argument(
        "--area",
        metavar="AREA",
        action="append",
        help="make them network officer of a province (2 digits) or of the nation (th), in place of what they had; "
        "may be given several times; `none` for no area. An account that exists keeps its password",
    )
    log = command("access-log", run_access_log, "Open access logs that kiosks sealed, by order; who asks is noted.")
    log.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="days as a kiosk's volunteer saved them, or files of them"
    )
    log.add_argument("--by", metavar="WHO", required=True, help="who asks, by name or email address; it is noted")
    log.add_argument("--why", metavar="WORDS", required=True, help="the order that asks for it; it is noted")
    log.add_argument("--out", metavar="CSV", required=True, type=Path, help="where the rows go, a new file")
    stick = command(
        "stick",
        run_stick,
        "Make a stick for villages without a link, or take one in that came back.",
        needs_root=True,
    )
    add_stick_command(stick)
    simulated = "Measure a central of its own with simulated kiosks; the one of the settings is not touched."
    simulate = commands.add_parser("simulate", help=simulated, description=simulated)
    simulate.set_defaults(alone=run_simulate, parser=simulate)
    add_simulate_command(simulate)
    backup = command("backup", run_backup, "Seal a village's backup to a new recovery phrase; who asks is noted.")
    backup.add_argument("file", metavar="FILE", type=Path, help="the backup, as a kiosk's volunteer saved it")
    backup.add_argument("--by", metavar="WHO", required=True, help="who asks, by name or email address; it is noted")
    backup.add_argument("--why", metavar="WORDS", required=True, help="why, such as a lost phrase; it is noted")
    backup.add_argument("--out", metavar="FILE", required=True, type=Path, help="where it goes, a new file")
    staff.add_argument(
        "--password-file", metavar="FILE", type=Path, help="the password's file; without it one is made and shown once"
    )
    return parser


def _local() -> argparse.ArgumentParser:
    """Return the options for settings, allowed before and after the command; one that is not given sets nothing."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--config", metavar="FILE", type=Path, help="the settings; central.toml here, if there is one")
    parser.add_argument("--data-dir", metavar="DIR", help="where central keeps everything (var/central)")
    return parser


def _stores() -> argparse.ArgumentParser:
    """Return the options of a command that uses the database."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS, parents=[_local()])
    parser.add_argument(
        "--database-url", metavar="URL", help="sqlite:///FILE or postgresql+psycopg://... (SQLite in the data folder)"
    )
    return parser


def _listens() -> argparse.ArgumentParser:
    """Return the options of a command that uses the database and listens."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS, parents=[_stores()])
    parser.add_argument("--host", metavar="ADDRESS", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", metavar="PORT", help="the port to listen on (8000)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
