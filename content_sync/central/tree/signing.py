"""Makes and signs the tree's metadata.

In: what a role should say, and the keyring. Out: signed metadata as bytes. `next_version.py` decides what is signed,
and `files.py` writes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

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

from content_sync.central.tree.keyring import SNAPSHOT, TIMESTAMP, Keyring
from content_sync.central.tree.layout import RoleRule
from content_sync.central.tree.metadata import S
from content_sync.errors import SettingError
from content_sync.wire.tree_fields import ISSUED

TARGETS_DAYS = 365
_SNAPSHOT_DAYS = 60
RENEWAL_SHARE = 3  # signed again when less than a third of its time is left


def verified_for_kiosks(root: Root, role: str, body: bytes) -> bytes:
    """Return signed metadata if a kiosk that trusts this root would trust it: nothing else may be published.

    Raises:
        SettingError: it was signed by other keys, or by too few.
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
    """Sign `targets` with the targets keys at hand."""
    return signed_by(delegations_of(rules, keys=keys, version=version, now=now), keyring.targets_signers())


def delegations_of(
    rules: Mapping[str, RoleRule], *, keys: Mapping[str, Key], version: int, now: dt.datetime
) -> Targets:
    """Return `targets`, which says which key may sign which paths and nothing else.

    Args:
        rules: the delegated roles, by name.
        keys: the public keys that the rules name, by the name of the key.
        version: the version of `targets`.
        now: when it is signed.
    """
    roles = {
        rule.name: DelegatedRole(rule.name, [keys[rule.key].keyid], 1, terminating=True, paths=[rule.path])
        for rule in rules.values()
    }
    delegations = Delegations({key.keyid: key for key in keys.values()}, roles)
    return Targets(version=version, expires=in_days(now, TARGETS_DAYS), delegations=delegations)


def sign_role(
    signer: CryptoSigner, rule: RoleRule, *, version: int, now: dt.datetime, targets: Mapping[str, TargetFile]
) -> bytes:
    """Sign a delegated role: its list of targets."""
    role = Targets(version=version, expires=in_days(now, rule.days), targets=dict(targets))
    return signed_by(role, [signer])


def sign_snapshot(keyring: Keyring, *, version: int, now: dt.datetime, versions: Mapping[str, int]) -> bytes:
    """Sign the snapshot: which versions of the roles belong together."""
    meta = {f"{name}.json": MetaFile(number) for name, number in versions.items()}
    snapshot = Snapshot(version=version, expires=in_days(now, _SNAPSHOT_DAYS), meta=meta)
    return signed_by(snapshot, [keyring.signer(SNAPSHOT)])


def sign_timestamp(keyring: Keyring, *, version: int, now: dt.datetime, snapshot: int) -> bytes:
    """Sign the timestamp: which snapshot is the newest, and when this was signed."""
    extra = {ISSUED: now.astimezone(dt.UTC).isoformat(timespec="seconds")}
    expires = in_days(now, _SNAPSHOT_DAYS)
    timestamp = Timestamp(version=version, expires=expires, snapshot_meta=MetaFile(snapshot), unrecognized_fields=extra)
    return signed_by(timestamp, [keyring.signer(TIMESTAMP)])


def signed_by(signed: S, signers: list[CryptoSigner]) -> bytes:
    """Return metadata with the signatures of these keys, as bytes."""
    metadata = Metadata[S](signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def in_days(now: dt.datetime, days: int) -> dt.datetime:
    """Return the time so many days from now, in UTC and whole seconds, as TUF writes it."""
    return now.astimezone(dt.UTC).replace(microsecond=0) + dt.timedelta(days=days)
