"""What `central keys` does: the keys are made, told of, replaced, and what people have to sign is asked for and taken.

In: the open central, and what was asked; `sign` has no central, as it runs where there is no database and no network.
Out: lines on standard output, and the files of a ceremony. ceremony.md beside this is the ceremony for people.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tuf.api.metadata import Root

from content_sync.central.app import Central
from content_sync.central.clock import system_clock
from content_sync.central.config import MAX_KEYS, CentralConfig
from content_sync.central.tree.ceremony import (
    make_request,
    merged,
    refuse_to_sign,
    sign_request,
    signers_of,
    verify_request,
)
from content_sync.central.tree.ceremony_words import words_of
from content_sync.central.tree.expiries import due, expiries
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.holder_keys import make_holder_key, named, read_new_key
from content_sync.central.tree.keyring import ROOT, SERVICE, TARGETS, signers_in
from content_sync.central.tree.metadata import read_metadata
from content_sync.central.tree.published import read_state
from content_sync.central.tree.publishing import publish_clock_for
from content_sync.central.tree.roots import newest_root, root_in_force
from content_sync.central.tree.signing_request import SigningRequest, read_request, write_request
from content_sync.durable import write_whole
from content_sync.errors import SettingError

_REQUEST: Final = "signing-request.json"
_OF_ROTATE: Final = (
    "Make a new key in place of one at central. Most are in force once root or targets keys have signed it (request, "
    "sign, take); until then the old one signs. A new seal, receipt, time or site key is in force when `central serve` "
    "is started anew, every one where several serve. What was sealed to a former key is opened for two years, and "
    "receipts of a former key are believed for 180 days, but not with --stolen; the square code of a training sheet "
    "that a new receipt key signed is known to a kiosk after its next visit."
)
_OF_TAKE: Final = (
    "Put into force what enough holders signed, and publish it. With too few signatures nothing changes, and it says "
    "whose are missing. Kiosks follow at their next visit, also those that missed several roots."
)


def run_status(central: Central, asked: argparse.Namespace) -> None:
    """Tell what expires when, who signed, and which keys wait to follow."""
    del asked
    now, known = _now(central), expiries(root_in_force(central.tree), read_state(central.tree))
    needed = {one.role for one in due(known, now)}
    root = read_metadata(central.tree, ROOT, root_in_force(central.tree).version, Root)
    for one in known:
        if one.role in {ROOT, TARGETS} or one.role in needed or not one.role[1:].isdigit():
            mark = "  SIGN ANEW: run `central keys request`" if one.role in needed else ""
            _say(f"{one.role} {one.version}: until {one.at:%Y-%m-%d}, {(one.at - now).days} days{mark}")
    _say(f"root {root.signed.version} was signed by {named(root.signatures, root.signed)}")
    if missing := [key for key in root.signed.roles[ROOT].keyids if key not in root.signatures]:
        _say(f"root {root.signed.version} was not signed by {named(missing, root.signed)}")
    for name, role in root.signed.roles.items():
        _say(f"{name} needs {role.threshold} of: {named(role.keyids, root.signed)}")
    for name in central.keyring.next_names():
        waits = "the next start of `central serve`" if name in SERVICE else "its ceremony: run `central keys request`"
        _say(f"a new key {name} waits for {waits}")


def run_rotate(central: Central, asked: argparse.Namespace) -> None:
    """Make a key that follows another; where enough root or targets keys are at hand, put it into force at once."""
    name, now = asked.name, _now(central)
    if name.startswith((f"{ROOT}-", f"{TARGETS}-")):
        raise SettingError(f"{name} is a holder's key: its holder runs `central keys new {name}`, as the ceremony says")
    central.keyring.make_next(name, is_stolen=asked.stolen)
    if name in SERVICE:
        _say(f"a new key {name} was made: start `central serve` anew, which puts it into force")
        return
    _say(f"a new key {name} was made; the old one signs until the new one is named by root or targets")
    request = make_request(central.tree, central.keyring, now)
    if request is None:
        raise SettingError(f"neither root nor targets names the key {name}")
    if not _can_sign_here(request, central):
        _say("now run `central keys request`, and bring the file to the holders of the keys")
        return
    done = central.publisher.take(request, now)
    _say(f"the keys at hand signed it: version {done.version} is published, and kiosks follow at their next visit")


def _can_sign_here(request: SigningRequest, central: Central) -> bool:
    """Sign with the root and targets keys at hand; tell whether these are enough."""
    try:
        sign_request(request, signers_in(central.keyring.offline))
        verify_request(request, in_force=root_in_force(central.tree), now=_now(central))
    except SettingError:
        return False
    return True


def run_request(central: Central, asked: argparse.Namespace) -> None:
    """Write what root and targets keys have to sign now into a file."""
    new = dict(read_new_key(file.read_bytes()) for file in asked.replace or [])
    request = make_request(central.tree, central.keyring, _now(central), replaced=new)
    if request is None:
        _say("nothing has to be signed now")
        return
    write_whole(asked.out, write_request(request))
    _say_words(request)
    _say_who_signs(request)
    _say(f"{asked.out}: bring a copy to each holder of a key, who runs `central keys sign` on it")


def run_sign(config: CentralConfig, asked: argparse.Namespace) -> None:
    """Sign a request with the keys in a folder; it needs no database and no network."""
    request = read_request(asked.file.read_bytes())
    folder = asked.keys or config.offline_dir
    if not folder.is_dir():
        raise SettingError(f"there is no folder {folder}: --keys names the one in which the holder's keys lie")
    signers = signers_in(folder)
    if not signers:
        raise SettingError(f"there is no root or targets key in {folder}")
    refuse_to_sign(request, signers)  # before anybody is asked: who says yes is not refused after it
    _say_words(request)
    if not asked.yes and not _is_wanted():
        raise SettingError("nothing was signed")
    before = signers_of(request)
    signed = sign_request(request, signers)
    out = asked.file.with_name(f"{asked.file.stem}-signed-{signed[0][:8]}.json")
    write_whole(out, write_request(request))
    roots = (request.trusted, request.root_in_force.signed)
    if again := before & set(signed):
        _say(f"this copy had the signature of {named(again, *roots)} already: it counts once")
    _say(f"signed by {named(signed, *roots)}")
    _say(f"{out}: bring it back to central, for `central keys take`")


def run_new(config: CentralConfig, asked: argparse.Namespace) -> None:
    """Make the key that is to follow a holder's one; it needs no database and no network."""
    folder = asked.keys or config.offline_dir
    out = asked.out or Path(f"{asked.name}.json")
    made = make_holder_key(folder, asked.name, asked.holder, there=_keys_of_roles(config))
    write_whole(out, made)
    _say(f"a new key {asked.name} was made in {folder}: {read_new_key(made)[1].keyid[:8]}")
    _say(f"{out}: bring it to central, for `central keys request --replace`; the key before it signs until then")


def _keys_of_roles(config: CentralConfig) -> dict[str, int]:
    """Return how many root and targets keys there are, as the root here names them, or else the settings.

    Where neither is, as on a holder's own machine, it is as many as there can be: `central keys request` sees the rest.
    """
    if root := newest_root(TreeFolder(config.tree_dir)):
        return {role: len(root.roles[role].keyids) for role in (ROOT, TARGETS)}
    if config.root_keys > 1 or config.targets_keys > 1:
        return {ROOT: config.root_keys, TARGETS: config.targets_keys}
    return {ROOT: MAX_KEYS, TARGETS: MAX_KEYS}


def run_take(central: Central, asked: argparse.Namespace) -> None:
    """Put into force what the holders signed, where enough of them did, and publish it."""
    request = merged([read_request(file.read_bytes()) for file in asked.files])
    if central.publisher.has_taken(request):
        _say_words(request)
        _say("nothing changed: all that this request asks for is in force already")
        return
    done = central.publisher.take(request, _now(central))
    _say_words(request)
    _say(f"taken: version {done.version} is published, and kiosks follow at their next visit")
    for one in done.not_updated:
        _say(f"not updated: {one}")


def _say_who_signs(request: SigningRequest) -> None:
    before, after = request.root_in_force.signed, request.trusted
    if request.root:
        role = before.roles[ROOT]
        _say(f"the root: {role.threshold} of {named(role.keyids, before)} must sign")
        if set(after.roles[ROOT].keyids) != set(role.keyids):
            role = after.roles[ROOT]
            _say(f"and, as they will be, {role.threshold} of {named(role.keyids, after)}")
    if request.targets:
        role = after.roles[TARGETS]
        _say(f"the delegations: {role.threshold} of {named(role.keyids, after)} must sign")


def _is_wanted() -> bool:
    _say("Is this what the ministry told you to sign? Type yes to sign:")
    return sys.stdin.readline().strip().lower() == "yes"


def _say_words(request: SigningRequest) -> None:
    for line in words_of(request):
        _say(line)


def _now(central: Central) -> dt.datetime:
    return publish_clock_for(central.tree, system_clock).read().at


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def add_acts(keys: argparse.ArgumentParser, stores: argparse.ArgumentParser, local: argparse.ArgumentParser) -> None:
    """Add what can be done with keys to the parser of `central keys`.

    Args:
        keys: that parser.
        stores: the settings of an act that uses the database.
        local: those of one that does not.
    """
    keys.usage = "central keys [-h] [settings] [ACT ...]"
    acts = keys.add_subparsers(
        title="acts", metavar="ACT", prog="central keys", help="without one, it does what init does"
    )
    keys.set_defaults(holder=None)

    def act(name: str, run: Callable[[Central, argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        made = acts.add_parser(name, help=text, description=text, parents=[stores])
        made.set_defaults(run=run, parser=made, needs_root=True)
        return made

    init = acts.add_parser("init", help="Make what is missing, as `central keys` alone does.", parents=[stores])
    init.set_defaults(parser=init)
    init.add_argument(
        "--holder",
        metavar="KEY=WORDS",
        action="append",
        help="who holds a root or targets key, as an office and not by name, for everybody can read it: root-1=... "
        "may be given for each; only for a new tree",
    )
    act("status", run_status, "Tell what expires when, who signed, and which keys wait to follow.")
    rotate = act("rotate", run_rotate, "Make a new key in place of one.")
    rotate.description = _OF_ROTATE
    rotate.add_argument("name", metavar="NAME", help="the key's name, as its file has it: timestamp, weather, seal ...")
    rotate.add_argument("--stolen", action="store_true", help="the old one is believed no more once it is replaced")
    request = act("request", run_request, "Write what the root and targets keys have to sign into a file.")
    request.add_argument("--out", metavar="FILE", type=Path, default=Path(_REQUEST), help=f"the file ({_REQUEST})")
    request.add_argument(
        "--replace",
        metavar="FILE",
        action="append",
        type=Path,
        help="a holder's new key, as `central keys new` wrote it; may be given several times",
    )
    text = "Make the key that is to follow a holder's lost or leaked one; on a machine without network and database."
    new = acts.add_parser("new", help=text, description=text, parents=[local])
    new.set_defaults(alone=run_new, parser=new)
    new.add_argument("name", metavar="NAME", help="the name of the key it follows: root-1 ... or targets-1 ...")
    new.add_argument("--keys", metavar="DIR", type=Path, help="where the holder's keys lie (offline_keys_dir)")
    new.add_argument("--out", metavar="FILE", type=Path, help="where its public half goes (NAME.json)")
    new.add_argument("--holder", metavar="WORDS", default="", help="who holds it; as before where it is not given")
    text = "Show what a request changes and sign it; on a machine without network and database."
    sign = acts.add_parser("sign", help=text, description=text, parents=[local])
    sign.set_defaults(alone=run_sign, parser=sign)
    sign.add_argument("file", metavar="FILE", type=Path, help="the request")
    sign.add_argument("--keys", metavar="DIR", type=Path, help="where the holder's keys lie (offline_keys_dir)")
    sign.add_argument("--yes", action="store_true", help="sign without asking")
    take = act("take", run_take, "Put into force what enough holders signed, and publish it.")
    take.description = _OF_TAKE
    take.add_argument("files", metavar="FILE", nargs="+", type=Path, help="the signed copies of one request")
