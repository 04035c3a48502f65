"""Publishing: what the database says is published becomes the signed tree that kiosks read.

In: published bulletins, the keyring, the tree as it stands. Out: the tree one version on. Only roles whose targets
changed get a new version, and those near their expiry; snapshot and timestamp are signed anew at least daily, so that
kiosks learn that time has passed. A role never leaves the snapshot. What was issued never goes back, also when this
machine's clock does. The tree itself is the memory: after a crash the next publish goes on from the last timestamp,
and never reuses a name a reader may have met. One publisher at a time, in all processes.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from tuf.api.metadata import TargetFile, Targets

from content_sync.central.clock import stopwatch_s
from content_sync.central.database import BulletinRow
from content_sync.central.keyring import SNAPSHOT, TARGETS, Keyring
from content_sync.central.layout import (
    EMPTY,
    RoleRule,
    Stored,
    arrange,
    is_named_by_index,
    role_of,
    role_rules,
)
from content_sync.central.sessions import Database
from content_sync.central.signing import (
    TARGETS_DAYS,
    TIMESTAMP_FILE,
    Standing,
    digest_of,
    metadata_path,
    read_standing,
    sign_delegations,
    sign_role,
    sign_root,
    sign_snapshot,
    sign_timestamp,
    target_file,
    target_path,
)
from content_sync.central.tree import Tree
from content_sync.errors import SettingError
from content_sync.wire.bulletins import AnyBulletin, decode_bulletins

_log = logging.getLogger(__name__)

ROOT_FILE = "metadata/1.root.json"
_PUBLISH_LOCK = 0x4B31_0002
_SIGN_AGAIN_AFTER = dt.timedelta(hours=20)
_RENEWAL_SHARE = 3  # a role is signed anew when less than a third of its time is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did: the timestamp's version, how many targets changed, how long it took in seconds."""

    version: int
    changed: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes for one central.

    Attributes:
        database: where bulletins are kept.
        keyring: signs.
        tree: what is published.
        visit_minutes: told to kiosks.
    """

    database: Database
    keyring: Keyring
    tree: Tree
    visit_minutes: int = 15

    def found(self, now: dt.datetime) -> None:
        """Make missing keys, `root.json` and the delegations; what is there already stays."""
        self.keyring.make(rule.key for rule in role_rules().values())
        with self.tree.locked():
            if self.tree.has(ROOT_FILE):
                return
            root = sign_root(self.keyring, version=1, now=now)
            self.tree.put({}, (ROOT_FILE, root))

    def publish(self, now: dt.datetime) -> Published:
        """Bring the tree up to date; nothing is written where nothing changed and the signatures are of today.

        Raises:
            SettingError: there are no keys or no root yet, or the tree was damaged.
        """
        started_s = stopwatch_s()
        if not self.tree.has(ROOT_FILE):
            raise SettingError("there is no root.json yet: `central keys` makes it")
        with self.tree.locked(), self.database.lock(_PUBLISH_LOCK), self.database.reading() as session:
            version, changed = self._publish(session, now)
        seconds = stopwatch_s() - started_s
        _log.info("published version %d: %d targets changed, %.2f s", version, changed, seconds)
        return Published(version=version, changed=changed, seconds=seconds)

    def _publish(self, session: Session, now: dt.datetime) -> tuple[int, int]:
        standing = read_standing(self.tree)
        issued = max(now, standing.issued) if standing else now
        keys = self.keyring.service_keys(self.visit_minutes)
        draft = _Draft(keyring=self.keyring, tree=self.tree, standing=standing, now=issued)
        draft.add(arrange(_stored(session), keys=keys, now=issued))
        if standing and not draft.is_changed and issued - standing.issued < _SIGN_AGAIN_AFTER:
            return standing.version, 0
        draft.write()
        return draft.version, draft.changed


def read_one(body: bytes) -> AnyBulletin:
    """Return the bulletin a row holds."""
    (bulletin,), _ = decode_bulletins(b"[" + body + b"]")
    return bulletin


def _stored(session: Session) -> Iterator[Stored]:
    for body in session.scalars(select(BulletinRow.body).where(BulletinRow.state == "published")):
        yield Stored(bulletin=read_one(body), body=body)


class _Draft:
    """The next version of the tree while it is put together."""

    def __init__(self, *, keyring: Keyring, tree: Tree, standing: Standing | None, now: dt.datetime) -> None:
        self._keyring, self._tree, self._standing, self._now = keyring, tree, standing, now
        self._before: Mapping[str, Targets] = standing.roles if standing else {}
        self._versions = {name: role.version for name, role in self._before.items()}
        self._listed = {name: role.targets for name, role in self._before.items()}
        self._targets: dict[str, bytes] = {}
        self._roles: dict[str, bytes] = {}
        self.version = (standing.version if standing else 0) + 1
        self.changed = 0

    @property
    def is_changed(self) -> bool:
        return bool(self._roles)

    def add(self, wanted: Mapping[str, bytes]) -> None:
        """Take in what every target should hold; roles that differ, or soon expire, get their next version."""
        by_role: dict[str, dict[str, bytes]] = {name: {} for name in role_rules()}
        for path, body in wanted.items():
            by_role[role_of(path)][path] = body
        for name, bodies in by_role.items():
            self._add_role(role_rules()[name], bodies)
        if self._is_due(TARGETS, TARGETS_DAYS) and self._may_delegate():
            version = self._next_version(TARGETS)
            signed = sign_delegations(self._keyring, role_rules(), version=version, now=self._now)
            self._roles[metadata_path(TARGETS, version)] = signed

    def write(self) -> None:
        """Put it in place: targets, roles, snapshot, and the timestamp last."""
        number = self._free(SNAPSHOT, (self._standing.snapshot if self._standing else 0) + 1)
        snapshot = sign_snapshot(self._keyring, version=number, now=self._now, versions=self._versions)
        timestamp = sign_timestamp(self._keyring, version=self.version, now=self._now, snapshot=number)
        after = _references(number, self._versions, self._listed)
        self._tree.retire(self._referenced_before() - after, self._now.timestamp())
        files = self._targets | self._roles | {metadata_path(SNAPSHOT, number): snapshot}
        self._tree.put(files, (TIMESTAMP_FILE, timestamp))
        self._tree.prune(keep=after, now_s=self._now.timestamp())

    def _referenced_before(self) -> frozenset[str]:
        if self._standing is None:
            return frozenset()
        versions = {name: role.version for name, role in self._before.items()}
        targets = {name: role.targets for name, role in self._before.items()}
        return _references(self._standing.snapshot, versions, targets)

    def _add_role(self, rule: RoleRule, bodies: Mapping[str, bytes]) -> None:
        old = self._listed.get(rule.name, {})
        listed = next_targets(old, bodies, edition=self.version)
        if listed == old and not self._is_due(rule.name, rule.days):
            return
        version = self._next_version(rule.name)
        fresh = {path: target for path, target in listed.items() if path not in old or target is not old[path]}
        self.changed += len(fresh) + len(old.keys() - listed.keys())
        self._targets |= {target_path(path, digest_of(one)): bodies.get(path, EMPTY) for path, one in fresh.items()}
        signed = sign_role(self._keyring, rule, version=version, now=self._now, targets=listed)
        self._roles[metadata_path(rule.name, version)] = signed
        self._listed[rule.name] = listed

    def _next_version(self, name: str) -> int:
        version = self._free(name, self._versions.get(name, 0) + 1)
        self._versions[name] = version
        return version

    def _free(self, name: str, version: int) -> int:
        """Skip names that a publish which never ended has left: a cache may hold them."""
        while self._tree.has(metadata_path(name, version)):
            version += 1
        return version

    def _is_due(self, name: str, days: int) -> bool:
        role = self._before.get(name)
        return role is None or role.expires - self._now < dt.timedelta(days=days) / _RENEWAL_SHARE

    def _may_delegate(self) -> bool:
        if self._keyring.has_targets_keys():
            return True
        if TARGETS not in self._before:
            raise SettingError("the targets keys are needed for the first publish: they are not in the keys' folder")
        _log.warning("the delegations expire on %s: bring the targets keys and publish", self._before[TARGETS].expires)
        return False


def next_targets(old: Mapping[str, TargetFile], bodies: Mapping[str, bytes], *, edition: int) -> dict[str, TargetFile]:
    """Return what a role lists next: what did not change keeps its edition, what is over becomes an empty list.

    Only what an index names goes away, as the index itself then tells of it.
    """
    over = {path: EMPTY for path in old if path not in bodies and not is_named_by_index(path)}
    listed = {path: target_file(path, body, edition) for path, body in sorted((over | dict(bodies)).items())}
    return {path: _unless_same(old.get(path), target) for path, target in listed.items()}


def _unless_same(old: TargetFile | None, new: TargetFile) -> TargetFile:
    return old if old is not None and digest_of(old) == digest_of(new) else new


def _references(
    snapshot: int, versions: Mapping[str, int], listed: Mapping[str, Mapping[str, TargetFile]]
) -> frozenset[str]:
    """Return every file a timestamp with this snapshot leads to."""
    metadata = {metadata_path(name, version) for name, version in versions.items()}
    targets = {target_path(path, digest_of(one)) for role in listed.values() for path, one in role.items()}
    return frozenset(metadata | targets | {metadata_path(SNAPSHOT, snapshot), TIMESTAMP_FILE})
