"""The root of the tree's trust: which keys may sign root, targets, snapshot and timestamp.

In: the keyring, the tree. Out: `root.json` as signed bytes, the first one or a renewed one. The root and targets keys
are needed here; no daily work needs them.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping

from tuf.api.metadata import Key, Root

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.holder_keys import held_by, put_new_keys, slots
from content_sync.central.tree.keyring import ROOT, SNAPSHOT, TARGETS, TIMESTAMP, Keyring
from content_sync.central.tree.metadata import metadata_path, read_metadata
from content_sync.central.tree.signing import RENEWAL_SHARE, in_days, signed_by, verified_for_kiosks
from content_sync.counted import counted
from content_sync.errors import SettingError

_ROOT_DAYS = 3 * 365
ONLINE = (SNAPSHOT, TIMESTAMP)


def newest_root(tree: TreeFolder) -> Root | None:
    """Return the root in force, None where there is none yet.

    Raises:
        SettingError: it cannot be read.
    """
    version = 0
    while tree.has(metadata_path(ROOT, version + 1)):
        version += 1
    return read_metadata(tree, ROOT, version, Root).signed if version else None


def root_in_force(tree: TreeFolder) -> Root:
    """Return the root in force.

    Raises:
        SettingError: there is none yet, or it cannot be read.
    """
    root = newest_root(tree)
    if root is None:
        raise SettingError("there is no root.json yet: `central keys` makes it")
    return root


def refuse_other_keys(root: Root, keyring: Keyring) -> None:
    """Refuse settings that ask for other numbers of keys than the root names: nobody would notice that it stays.

    Raises:
        SettingError: they differ.
    """
    for name, count, threshold in (
        (ROOT, keyring.root_keys, keyring.root_threshold),
        (TARGETS, keyring.targets_keys, keyring.targets_threshold),
    ):
        role = root.roles[name]
        if (len(role.keyids), role.threshold) != (count, threshold):
            keys = counted(len(role.keyids), "key")
            raise SettingError(
                f"root.json says that {name} needs {role.threshold} of {keys}, the settings say {threshold} of "
                f"{count}: nothing was changed; set {name}_threshold and {name}_keys as they were, or "
                "found a new tree in another data_dir"
            )


def sign_root(keyring: Keyring, *, now: dt.datetime, holders: Mapping[str, str]) -> bytes:
    """Return the first root, signed: which keys may sign root, targets, snapshot and timestamp.

    Args:
        keyring: has them all.
        now: when it is signed.
        holders: who holds a root or targets key, by the name of the key, where that shall stand in the root.

    Raises:
        SettingError: fewer root keys are at hand than must sign.
    """
    root = Root(version=1, expires=in_days(now, _ROOT_DAYS), consistent_snapshot=True)
    for role, signers, threshold in (
        (ROOT, keyring.root_signers(), keyring.root_threshold),
        (TARGETS, keyring.targets_signers(), keyring.targets_threshold),
    ):
        for signer, name in zip(signers, slots(role, len(signers)), strict=True):
            root.add_key(held_by(signer.public_key, holders.get(name, "")), role)
        root.roles[role].threshold = threshold
    for role in ONLINE:
        root.add_key(keyring.signer(role).public_key, role)
    return verified_for_kiosks(root, ROOT, signed_by(root, keyring.root_signers()))


def renew_root(before: Root, keyring: Keyring, *, now: dt.datetime) -> bytes | None:
    """Return the next root, signed, where this one expires soon or names other online keys than the keyring; else None.

    Raises:
        SettingError: it is due, and fewer root keys are at hand than must sign.
    """
    fresh = {role: keyring.signer(role).public_key for role in ONLINE}
    if not is_root_due(before, now) and all(before.roles[role].keyids == [key.keyid] for role, key in fresh.items()):
        return None
    return verified_for_kiosks(before, ROOT, signed_by(next_root(before, fresh, now=now), keyring.root_signers()))


def is_root_due(root: Root, now: dt.datetime) -> bool:
    """Tell whether a root expires within a year."""
    return root.expires - now < dt.timedelta(days=_ROOT_DAYS) / RENEWAL_SHARE


def next_root(
    before: Root, online: Mapping[str, Key], *, now: dt.datetime, replaced: Mapping[str, Key] | None = None
) -> Root:
    """Return the root that follows; nothing but this and its expiry changes.

    Args:
        before: the root in force.
        online: the keys for timestamp and snapshot.
        now: when it is made.
        replaced: the root and targets keys that take the places of others, by the names of those.

    Raises:
        SettingError: it has no key of such a name, or names the new one already.
    """
    root = Root.from_dict(copy.deepcopy(before.to_dict()))
    root.version, root.expires = before.version + 1, in_days(now, _ROOT_DAYS)
    for role, key in online.items():
        for old in tuple(root.roles[role].keyids):
            root.revoke_key(old, role)
        root.add_key(key, role)
    put_new_keys(root, replaced or {})
    return root
