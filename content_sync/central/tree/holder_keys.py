"""The root and targets keys as people know them: by name, and how one that was lost or seen is followed by another.

In: a root; a name such as `root-2`. Out: the names of its keys; a new key in its holder's folder, and its public half
in a file for the keeper of central.

Rules:
- A key is called as its file was when the tree was founded: `root-2` is the second root key that the root lists. One
  that follows takes its place there, and its name. Who holds it may stand in the root beside it, where all can read it.
- The file of a new key is signed by that key: whoever made it has the secret half.
- The key before it stays in its holder's folder, and signs its last root if it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.signer import SSlibKey
from tuf.api.metadata import Key, Root

from content_sync.central.tree.keyring import ROOT, TARGETS
from content_sync.durable import sync_folder
from content_sync.errors import SettingError, WireError
from content_sync.wire.encoding import decode, encode
from content_sync.wire.keys import load_or_make_seed

_NAME: Final = re.compile(rf"({ROOT}|{TARGETS})-[1-9][0-9]?", re.ASCII)
_PURPOSE: Final = b"a new key of the holder of "
_HOLDER: Final = "x-holder"
_LONGEST: Final = 60
_Hex32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
_Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}$")]


class _NewKeyFile(msgspec.Struct, frozen=True, kw_only=True):
    """The public half of a new key, as its file has it; `proof` is the key's own signature of its name and holder."""

    new_key: str
    public: _Hex32
    proof: _Hex64
    holder: str = ""


def names_of(root: Root, role: str) -> dict[str, str]:
    """Return the names of the keys of root or targets by their ids, each with who holds it where that was told."""
    keyids = root.roles[role].keyids
    places = zip(keyids, slots(role, len(keyids)), strict=True)
    return {keyid: slot + _held_by(root.keys[keyid]) for keyid, slot in places}


def _held_by(key: Key) -> str:
    holder = holder_of(key)
    return f" ({holder})" if holder else ""


def holder_of(key: Key) -> str:
    """Return who holds a key; empty where that was not told."""
    return _one_line(str(key.unrecognized_fields.get(_HOLDER, "")))


def _one_line(words: str) -> str:
    """Return words as they can stand in a line of a terminal."""
    return " ".join("".join(one if one.isprintable() else " " for one in words).split())[:_LONGEST]


def read_holders(told: Iterable[str]) -> dict[str, str]:
    """Return who holds which key, from words such as `root-1=the permanent secretary`.

    Raises:
        SettingError: they are others.
    """
    holders = {name: _one_line(words) for name, _, words in (one.partition("=") for one in told)}
    for name, words in holders.items():
        if not _NAME.fullmatch(name) or not words:
            raise SettingError(f"{name[:20]!r}: say who holds a key as root-1=WORDS or targets-1=WORDS")
    return holders


def held_by(key: Key, holder: str) -> Key:
    """Return a key that says who holds it, where that was told."""
    if holder:
        key.unrecognized_fields[_HOLDER] = holder
    return key


def named(keyids: Iterable[str], *roots: Root) -> str:
    """Return keys by their names, in order; one that none of these roots names, by the first digits of its id."""
    names: dict[str, str] = {}
    for root in reversed(roots):
        names |= names_of(root, TARGETS) | names_of(root, ROOT)
    return ", ".join(sorted((names.get(keyid, keyid[:8]) for keyid in keyids), key=_by_number)) or "nobody"


def make_holder_key(folder: Path, name: str, holder: str = "", *, there: Mapping[str, int]) -> bytes:
    """Make the key that is to follow a holder's one, in the holder's folder; return the file for the keeper.

    Args:
        folder: the holder's.
        name: the key's, as somebody typed it.
        holder: who holds it; empty where that stays as it was.
        there: how many root and how many targets keys there are.

    Raises:
        SettingError: nobody has a key of that name, or the folder is none.
        OSError: the disk refused.
    """
    if not any(name in slots(role, count) for role, count in there.items()):
        raise SettingError(
            f"{name[:20]!r} is no holder's key: there are {' and '.join(starmap(_names, there.items()))}"
        )
    if not folder.is_dir():
        raise SettingError(f"{folder} is no folder: name the one in which the holder's keys lie")
    _put_aside(folder, name)
    key = Ed25519PrivateKey.from_private_bytes(load_or_make_seed(folder / f"{name}.key"))
    public, words = key.public_key().public_bytes_raw().hex(), _one_line(holder)
    return encode(_NewKeyFile(new_key=name, public=public, proof=key.sign(_told(name, words)).hex(), holder=words))


def _names(role: str, count: int) -> str:
    return f"{role}-1" if count == 1 else f"{role}-1 to {role}-{count}"


def _told(name: str, holder: str) -> bytes:
    return _PURPOSE + f"{name}\n{holder}".encode()


def _put_aside(folder: Path, name: str) -> None:
    used = folder / f"{name}.key"
    if not used.exists():
        return
    former = next(file for file in _former(folder, name) if not file.exists())
    used.rename(former)
    sync_folder(folder)


def _former(folder: Path, name: str) -> Iterator[Path]:
    return (folder / f"{name}-former-{number}.key" for number in range(1, 1_000_000))


def read_new_key(body: bytes) -> tuple[str, Key]:
    """Return the name and the public half of a new key.

    Raises:
        SettingError: that is no file of a new key, or whoever made it does not have the secret half.
    """
    try:
        file = decode(body, _NewKeyFile)
    except WireError as error:
        raise SettingError("this is no new key of a holder: `central keys new` writes one") from error
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(file.public))
    try:
        public.verify(bytes.fromhex(file.proof), _told(file.new_key, file.holder))
    except InvalidSignature as error:
        raise SettingError("this new key is damaged: its holder makes one again with `central keys new`") from error
    return file.new_key, held_by(SSlibKey.from_crypto(public), file.holder)


def put_new_keys(root: Root, new: Mapping[str, Key]) -> None:
    """Let new keys take the places of those that they follow.

    Raises:
        SettingError: the root has no key of that name, or names the new one already.
    """
    for name, key in new.items():
        role = name.partition("-")[0]
        names = slots(role, len(root.roles[role].keyids)) if _NAME.fullmatch(name) else []
        if name not in names:
            held = [keyid for one in (ROOT, TARGETS) for keyid in root.roles[one].keyids]
            raise SettingError(f"the root in force has no key {name[:20]!r}: it has {named(held, root)}")
        if key.keyid in root.keys:
            raise SettingError(
                f"the new key {key.keyid[:8]} for {name} is in force already: {named([key.keyid], root)}"
            )
        place = names.index(name)
        before, root.roles[role].keyids[place] = root.roles[role].keyids[place], key.keyid
        root.keys[key.keyid] = held_by(key, holder_of(key) or holder_of(root.keys[before]))
        if not any(before in one.keyids for one in root.roles.values()):
            del root.keys[before]


def slots(role: str, count: int) -> Sequence[str]:
    """Return the names of so many keys of a role, as the folder in which they were made lists them."""
    return sorted(f"{role}-{number}" for number in range(1, count + 1))


def _by_number(name: str) -> tuple[str, int, str]:
    role, _, rest = name.partition("-")
    number = rest.partition(" ")[0]
    return role, int(number) if number.isdigit() else 0, name
