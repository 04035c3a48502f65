"""The tree's metadata in The Update Framework's terms: read what stands, make and sign what comes.

In: the tree's files and the keyring. Out: signed metadata as bytes under their names. Every target carries a signed
`custom.edition`, the timestamp version at which it last changed; the timestamp carries a signed `x-issued`, from which
kiosks learn that time has passed. Nothing is written here; `publishing.py` decides what becomes of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Key,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization import DeserializationError

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT, TARGETS, TIMESTAMP, Keyring
from content_sync.central.tree.layout import RoleRule
from content_sync.errors import SettingError, WireError
from content_sync.wire.encoding import decode

_log = logging.getLogger(__name__)

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)

ISSUED = "x-issued"
TIMESTAMP_FILE = "metadata/timestamp.json"
TARGETS_DAYS = 365
_SNAPSHOT_DAYS = 60
RENEWAL_SHARE = 3  # signed anew when less than a third of its time is left


class LastPublish(msgspec.Struct):
    """The version the tree stands at, and when it was issued, as the timestamp says."""

    version: int
    issued: dt.datetime = msgspec.field(name=ISSUED)


class _Timestamp(msgspec.Struct):
    signed: LastPublish


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedState:
    """What the tree says now: timestamp's and snapshot's versions, when issued, each role's metadata.

    `signers` are the ids of the keys that signed timestamp and snapshot. `versions` names `targets` itself and every
    delegated role that was ever published; `roles` holds those of them that can be read.
    """

    version: int
    issued: dt.datetime
    snapshot: int
    signers: frozenset[str]
    versions: Mapping[str, int]
    roles: Mapping[str, Targets]


def read_state(tree: TreeFolder) -> PublishedState | None:
    """Return what the timestamp in the tree leads to, or None where nothing was published yet.

    Raises:
        SettingError: timestamp, snapshot or targets cannot be read; any other role that cannot is left out.
    """
    said = _timestamp(tree)
    if said is None:
        return None
    timestamp = said.signed
    listed = _load(tree, SNAPSHOT, timestamp.snapshot_meta.version, Snapshot)
    versions = _listed_in(listed.signed)
    return PublishedState(
        version=timestamp.version,
        issued=dt.datetime.fromisoformat(timestamp.unrecognized_fields[ISSUED]),
        snapshot=listed.signed.version,
        signers=frozenset((*said.signatures, *listed.signatures)),
        versions=versions,
        roles=dict(_readable(tree, versions)),
    )


def _readable(tree: TreeFolder, versions: Mapping[str, int]) -> Iterator[tuple[str, Targets]]:
    for name, version in versions.items():
        try:
            yield name, read_role(tree, name, version)
        except SettingError as error:
            if name == TARGETS:
                raise
            _log.error("%s; it is made anew from what is published", error)


def read_listed(tree: TreeFolder) -> dict[str, int]:
    """Return the version of every role that the timestamp in the tree leads to; none before the first publish.

    Raises:
        SettingError: timestamp or snapshot cannot be read.
    """
    said = _timestamp(tree)
    return _listed_in(read_signed(tree, SNAPSHOT, said.signed.snapshot_meta.version, Snapshot)) if said else {}


def read_role(tree: TreeFolder, name: str, version: int) -> Targets:
    """Return a role's list of targets.

    Raises:
        SettingError: it cannot be read.
    """
    return read_signed(tree, name, version, Targets)


def _timestamp(tree: TreeFolder) -> Metadata[Timestamp] | None:
    return _parsed(tree, TIMESTAMP_FILE, Timestamp)


def _listed_in(snapshot: Snapshot) -> dict[str, int]:
    return {name.removesuffix(".json"): meta.version for name, meta in snapshot.meta.items()}


def last_publish(tree: TreeFolder) -> LastPublish | None:
    """Return where the tree stands; None before the first publish, or where that cannot be read."""
    try:
        body = tree.read(TIMESTAMP_FILE)
        return None if body is None else decode(body, _Timestamp).signed
    except (WireError, OSError):
        return None


def metadata_path(name: str, version: int) -> str:
    """Return where a version of a role lies in the tree."""
    return f"metadata/{version}.{name}.json"


def target_path(path: str, digest: str) -> str:
    """Return where a target with this SHA-256 lies in the tree."""
    folder, _, name = path.rpartition("/")
    return f"targets/{folder}/{digest}.{name}"


def edition_of(target: TargetFile) -> int:
    """Return the timestamp version at which a target last changed."""
    return int(target.custom["edition"])


def digest_of(target: TargetFile) -> str:
    return target.hashes["sha256"]


def target_file(path: str, body: bytes, edition: int) -> TargetFile:
    """Describe a target: its length, its SHA-256, its edition."""
    hashes = {"sha256": hashlib.sha256(body).hexdigest()}
    return TargetFile(len(body), hashes, path, {"custom": {"edition": edition}})


def believable(root: Root, role: str, body: bytes) -> bytes:
    """Return signed metadata if who trusts this root would believe it: nothing else may be published.

    Raises:
        SettingError: it was signed by other keys, or too few.
    """
    metadata = Metadata[Targets].from_bytes(body)
    try:
        root.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except UnsignedMetadataError as error:
        raise SettingError(
            f"the keys at hand may not sign {role}: restore the keys that were used before, or bring those of "
            "root and targets and run `central keys`"
        ) from error
    return body


def sign_delegations(
    keyring: Keyring, rules: Mapping[str, RoleRule], *, keys: Mapping[str, Key], version: int, now: dt.datetime
) -> bytes:
    """Say which key may sign which targets: nothing else stands in `targets`.

    Args:
        keyring: signs.
        rules: the delegated roles.
        keys: the public key of each rule's key, by its name.
        version: of `targets`.
        now: when it is signed.
    """
    roles = {
        rule.name: DelegatedRole(rule.name, [keys[rule.key].keyid], 1, terminating=True, paths=[rule.path])
        for rule in rules.values()
    }
    delegations = Delegations({key.keyid: key for key in keys.values()}, roles)
    targets = Targets(version=version, expires=in_days(now, TARGETS_DAYS), delegations=delegations)
    return signed_by(targets, keyring.targets_signers())


def sign_role(
    keyring: Keyring, rule: RoleRule, *, version: int, now: dt.datetime, targets: Mapping[str, TargetFile]
) -> bytes:
    """Sign a delegated role's list of targets."""
    role = Targets(version=version, expires=in_days(now, rule.days), targets=dict(targets))
    return signed_by(role, [keyring.signer(rule.key)])


def sign_snapshot(keyring: Keyring, *, version: int, now: dt.datetime, versions: Mapping[str, int]) -> bytes:
    """Sign which version of each role belongs together."""
    meta = {f"{name}.json": MetaFile(number) for name, number in versions.items()}
    snapshot = Snapshot(version=version, expires=in_days(now, _SNAPSHOT_DAYS), meta=meta)
    return signed_by(snapshot, [keyring.signer(SNAPSHOT)])


def sign_timestamp(keyring: Keyring, *, version: int, now: dt.datetime, snapshot: int) -> bytes:
    """Sign which snapshot is the newest, and when that was said."""
    said = {ISSUED: now.astimezone(dt.UTC).isoformat(timespec="seconds")}
    expires = in_days(now, _SNAPSHOT_DAYS)
    timestamp = Timestamp(version=version, expires=expires, snapshot_meta=MetaFile(snapshot), unrecognized_fields=said)
    return signed_by(timestamp, [keyring.signer(TIMESTAMP)])


def read_signed(tree: TreeFolder, name: str, version: int, kind: type[S]) -> S:
    return _load(tree, name, version, kind).signed


def _load(tree: TreeFolder, name: str, version: int, kind: type[S]) -> Metadata[S]:
    path = metadata_path(name, version)
    metadata = _parsed(tree, path, kind)
    if metadata is None:
        raise _damaged(tree, path)
    return metadata


def _parsed(tree: TreeFolder, path: str, kind: type[S]) -> Metadata[S] | None:
    """Return a file of metadata, None where there is none."""
    body = tree.read(path)
    if body is None:
        return None
    try:
        metadata = Metadata[S].from_bytes(body)
    except DeserializationError as error:
        raise _damaged(tree, path) from error
    if not isinstance(metadata.signed, kind):
        raise _damaged(tree, path)
    return metadata


def _damaged(tree: TreeFolder, path: str) -> SettingError:
    return SettingError(f"the tree in {tree.folder} has no {path}: restore it whole, or found a new one")


def signed_by(signed: S, signers: list[CryptoSigner]) -> bytes:
    metadata = Metadata[S](signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def in_days(now: dt.datetime, days: int) -> dt.datetime:
    return now.astimezone(dt.UTC).replace(microsecond=0) + dt.timedelta(days=days)
