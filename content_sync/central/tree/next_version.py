"""The next version of the tree while it is put together.

In: what every target should hold, the media that articles name, the tree as it is now, the keyring. Out: the files of
the next version, written.
- A role gets a new version if its targets changed, its expiry is near, or its key was replaced.
- Snapshot and timestamp get one with every write, at least daily, so that kiosks learn that time has passed.
- A role whose key is not at hand, or that would hold more than a kiosk takes, lists what it listed before, stands in
  `not_updated`, and holds back no other. Too many warnings are told there too, and all go out.
- A role never leaves the snapshot. A name that a kiosk may have seen is never used again.
- Nothing is written that a kiosk would not trust.
"""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Callable, Mapping

from tuf.api.metadata import Delegations, Key, Metadata, Root, TargetFile, Targets

from content_sync.central.tree.capacity import too_large
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT, TARGETS, TIMESTAMP, Keyring
from content_sync.central.tree.layout import WARNINGS, RoleRule, role_rules, roles_of
from content_sync.central.tree.listing import next_bodies, next_targets
from content_sync.central.tree.metadata import (
    TIMESTAMP_FILE,
    digest_of,
    media_target,
    metadata_path,
    target_path,
)
from content_sync.central.tree.packs.keeping import keep_for_packs, tidy_packs
from content_sync.central.tree.packs.versions import TopVersions
from content_sync.central.tree.published import PublishedState
from content_sync.central.tree.signing import (
    RENEWAL_SHARE,
    TARGETS_DAYS,
    sign_delegations,
    sign_role,
    sign_snapshot,
    sign_timestamp,
    verified_for_kiosks,
)
from content_sync.errors import SettingError
from content_sync.wire.media import MediaFile
from content_sync.wire.periods import SIGNED_ANEW_AFTER

_log = logging.getLogger(__name__)

_ASK_ANEW = "run `central keys request` again"


class NextVersion:
    """The version that follows `state`.

    Args:
        keyring: signs.
        tree: where the version is written.
        root: the root in force.
        state: what the tree says now; None where nothing was published yet.
        now: when the version is issued. It is earlier than `state` was issued only where a wrong clock signed `state`.
        read_media: returns the bytes of a picture or a recording; None where they are not at hand.
        delegations: the next `targets`, signed elsewhere; None where none came.
        has_new_root: kiosks do not know the root yet, and look where there is a new version.

    Attributes:
        changed: how many targets are new, changed or gone.
        not_updated: the roles that list what they listed before, each with the reason.
        missing_media: the paths of media that are named, and that neither the tree nor `read_media` has.
    """

    def __init__(
        self,
        *,
        keyring: Keyring,
        tree: TreeFolder,
        root: Root,
        state: PublishedState | None,
        now: dt.datetime,
        read_media: Callable[[MediaFile], bytes | None] = lambda _: None,
        delegations: Metadata[Targets] | None = None,
        has_new_root: bool = False,
    ) -> None:
        self._given, self._has_new_root = delegations, has_new_root
        self._read_media = read_media
        self._keyring, self._tree, self._root, self._state, self._now = keyring, tree, root, state, now
        self._signer = functools.cache(keyring.signer)  # one key signs many roles: each file is read once a version
        self._before: Mapping[str, Targets] = state.roles if state else {}
        self._versions = dict(state.versions) if state else {}
        self._listed = {name: role.targets for name, role in self._before.items()}
        self._delegated_names = frozenset(role_rules())
        self._targets, self._roles = dict[str, bytes](), dict[str, bytes]()
        self._next, self.changed = (state.version if state else 0) + 1, 0
        self.not_updated: dict[str, str] = {}
        self.missing_media: set[str] = set()

    @property
    def is_needed(self) -> bool:
        """Whether something changed, the root too, or the signatures are older than 20 hours or by keys of before."""
        if self._state is None or self._roles or self._has_new_root:
            return True
        signers = {self._signer(role).public_key.keyid for role in (SNAPSHOT, TIMESTAMP)}
        is_of_today = dt.timedelta(0) <= self._now - self._state.issued < SIGNED_ANEW_AFTER
        return signers != self._state.signers or not is_of_today

    @property
    def number(self) -> int:
        """The timestamp's version once this is written; the present one where nothing needs to be written."""
        return self._next if self.is_needed else self._next - 1

    def add(self, wanted: Mapping[str, bytes], media: Mapping[str, MediaFile] | None = None) -> None:
        """Set what the tree should hold; roles that differ or are due get their next version.

        Args:
            wanted: what every target should hold, as JSON by path.
            media: the pictures and recordings, by path.
        """
        keys = self._keys()
        fresh = self._newly_keyed(keys)
        self._add_delegations(fresh, keys)
        by_role: dict[str, dict[str, bytes]] = {name: {} for name in role_rules()}
        for path, body in wanted.items():
            by_role[self._role_of(path)][path] = body
        files = media or {}
        for name, bodies in by_role.items():
            if name not in self.not_updated:
                own = {path: files[path] for path in sorted(files) if self._role_of(path) == name}
                beside = by_role[WARNINGS] if role_rules()[name].former == WARNINGS else {}
                self._add_role(role_rules()[name], bodies, own, beside=beside, is_key_new=name in fresh)

    def write(self) -> None:
        """Write the version: targets, roles, snapshot, and the timestamp last."""
        number = self._free(SNAPSHOT, (self._state.snapshot if self._state else 0) + 1)
        snapshot = sign_snapshot(self._keyring, version=number, now=self._now, versions=self._versions)
        timestamp = sign_timestamp(self._keyring, version=self._next, now=self._now, snapshot=number)
        after = _references(number, self._versions, self._listed)
        self._tree.retire(gone := self._referenced_before() - after, self._now.timestamp())
        files = self._targets | self._roles
        files[metadata_path(SNAPSHOT, number)] = verified_for_kiosks(self._root, SNAPSHOT, snapshot)
        pointer = verified_for_kiosks(self._root, TIMESTAMP, timestamp)
        top = TopVersions(root=self._root.version, delegations=self._versions[TARGETS])
        keep_for_packs(self._tree, self._state, number=self._next, top=top, files=files, gone=gone, timestamp=pointer)
        self._tree.put(files, (TIMESTAMP_FILE, pointer))
        keep = after | tidy_packs(self._tree, number=self._next, now=self._now)
        self._tree.prune(keep=keep, now_s=self._now.timestamp())

    def _referenced_before(self) -> frozenset[str]:
        if self._state is None:
            return frozenset()
        versions = self._state.versions
        targets = {name: role.targets for name, role in self._before.items()}
        return _references(self._state.snapshot, versions, targets)

    def _keys(self) -> dict[str, Key]:
        """Return the public keys at hand, by the keys' names; a role without its key goes into `not_updated`."""
        keys: dict[str, Key] = {}
        for rule in role_rules().values():
            try:
                keys[rule.key] = self._signer(rule.key).public_key
            except SettingError as error:
                if self._state is None:
                    raise
                self.not_updated[rule.name] = str(error)
        return keys

    @property
    def _delegated(self) -> Delegations | None:
        targets = self._before.get(TARGETS)
        return targets.delegations if targets else None

    def _newly_keyed(self, keys: Mapping[str, Key]) -> frozenset[str]:
        """Return the roles whose key is not the one the delegations name."""
        known = (self._delegated.roles if self._delegated else None) or {}
        rules = [rule for rule in role_rules().values() if rule.key in keys]
        return frozenset(
            rule.name for rule in rules if rule.name not in known or known[rule.name].keyids != [keys[rule.key].keyid]
        )

    def _role_of(self, path: str) -> str:
        """Return the role that signs a target in this version: in charge of it are those that are delegated to."""
        roles = roles_of(path)
        return next((name for name in roles if name in self._delegated_names), roles[0])

    def _add_delegations(self, fresh: frozenset[str], keys: Mapping[str, Key]) -> None:
        if self._given is not None and self._given.signed.version > self._versions.get(TARGETS, 0):
            self._take_delegations(self._given, fresh, keys)
            return
        if not fresh and not self._is_due(TARGETS, TARGETS_DAYS):
            return
        if not self._keyring.has_targets_keys(self._root.roles[TARGETS].keyids):
            self._miss_targets_keys(fresh)
            return
        version = self._next_version(TARGETS)
        every = self._keys_before() | dict(keys)
        rules = {name: rule for name, rule in role_rules().items() if rule.key in every}
        signed = sign_delegations(self._keyring, rules, keys=every, version=version, now=self._now)
        self._roles[metadata_path(TARGETS, version)] = verified_for_kiosks(self._root, TARGETS, signed)

    def _take_delegations(self, given: Metadata[Targets], fresh: frozenset[str], keys: Mapping[str, Key]) -> None:
        """Take delegations that were signed elsewhere; a role that they do not give its key waits."""
        version, delegations = given.signed.version, given.signed.delegations
        named = (delegations.roles if delegations else None) or {}
        self._versions[TARGETS] = version
        self._roles[metadata_path(TARGETS, version)] = verified_for_kiosks(self._root, TARGETS, given.to_bytes())
        self._delegated_names = frozenset(named)
        for name in fresh:
            if name not in named or named[name].keyids != [keys[role_rules()[name].key].keyid]:
                self.not_updated[name] = f"the delegations that were signed do not name its key: {_ASK_ANEW}"

    def _keys_before(self) -> dict[str, Key]:
        """Return the key that the delegations name for each rule's key."""
        before = self._delegated
        roles = (before.roles if before else None) or {}
        named = {rule.key: roles[rule.name].keyids[0] for rule in role_rules().values() if rule.name in roles}
        return {name: before.keys[keyid] for name, keyid in named.items()} if before else {}

    def _miss_targets_keys(self, fresh: frozenset[str]) -> None:
        if self._state is None:
            raise SettingError("the targets keys are needed for the first publish")
        if not fresh:
            expires = self._before[TARGETS].expires
            _log.warning("the delegations expire on %s: bring the targets keys and publish", expires)
        known = (self._delegated.roles if self._delegated else None) or {}
        self._delegated_names = frozenset(known)
        for name in fresh:
            why = "its key was replaced" if name in known else "it is new in this version"
            self.not_updated[name] = (
                f"{why}: bring the targets keys and run `central publish`, or run `central keys request`"
            )

    def _add_role(
        self,
        rule: RoleRule,
        wanted: Mapping[str, bytes],
        media: Mapping[str, MediaFile],
        *,
        beside: Mapping[str, bytes],
        is_key_new: bool,
    ) -> None:
        before, old, today = self._listed.get(rule.name, {}), self._listed_before(rule), self._now.date()
        bodies = next_bodies(rule, old, wanted, today=today)
        fresh_media = self._read_fresh({path: file for path, file in media.items() if path not in old})
        listed = next_targets(rule, old, bodies, changed_in=self._next, today=today)
        listed |= {
            path: old.get(path) or media_target(path, file, self._next)
            for path, file in media.items()
            if path in old or path in fresh_media
        }
        is_asked = listed != old or rule.is_read_by_file  # what goes out all the same is told as long as it is so
        if is_asked and (excess := too_large(bodies, beside=beside)):
            self.not_updated[rule.name] = excess
            listed = listed if rule.is_read_by_file else old
        if listed == before and not is_key_new and not self._is_due(rule.name, rule.days):
            return
        version = self._next_version(rule.name)
        fresh = {path: target for path, target in listed.items() if path not in old or target is not old[path]}
        self.changed += len(fresh) + len(old.keys() - listed.keys())
        self._targets |= {
            target_path(path, digest_of(one)): (bodies | fresh_media)[path] for path, one in fresh.items()
        }
        signed = sign_role(self._signer(rule.key), rule, version=version, now=self._now, targets=listed)
        self._roles[metadata_path(rule.name, version)] = signed
        self._listed[rule.name] = listed

    def _listed_before(self, rule: RoleRule) -> dict[str, TargetFile]:
        """Return what is listed now of what this role signs, by itself or by the role that did before."""
        roles = [self._before[name] for name in (rule.former, rule.name) if name in self._before]
        return {path: one for role in roles for path, one in role.targets.items() if self._role_of(path) == rule.name}

    def _read_fresh(self, media: Mapping[str, MediaFile]) -> dict[str, bytes]:
        """Return the bytes of the media that the tree does not list yet, by path; what is not at hand is left out."""
        read = {path: self._read_media(file) for path, file in media.items()}
        self.missing_media |= {path for path, body in read.items() if body is None}
        return {path: body for path, body in read.items() if body is not None}

    def _next_version(self, name: str) -> int:
        version = self._free(name, self._versions.get(name, 0) + 1)
        self._versions[name] = version
        return version

    def _free(self, name: str, version: int) -> int:
        """Return the first free version: a publish that was cut off may have left names, and a cache may hold them."""
        while self._tree.has(metadata_path(name, version)):
            version += 1
        return version

    def _is_due(self, name: str, days: int) -> bool:
        role = self._before.get(name)
        return role is None or role.expires - self._now < dt.timedelta(days=days) / RENEWAL_SHARE


def _references(
    snapshot: int, versions: Mapping[str, int], listed: Mapping[str, Mapping[str, TargetFile]]
) -> frozenset[str]:
    """Return every file a timestamp with this snapshot leads to."""
    metadata = {metadata_path(name, version) for name, version in versions.items()}
    targets = {target_path(path, digest_of(one)) for role in listed.values() for path, one in role.items()}
    return frozenset(metadata | targets | {metadata_path(SNAPSHOT, snapshot), TIMESTAMP_FILE})
