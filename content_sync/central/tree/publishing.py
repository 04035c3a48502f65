"""Publishing: what the database says is published becomes the signed tree that kiosks read.

In: published bulletins, the keyring, the tree as it stands. Out: the tree one version on, or as it is where nothing
changed and the signatures are of today. What was issued never goes back by itself; which time that is, is `clock.py`'s.
The tree itself is the memory: after a crash the next publish goes on from the last timestamp. One publisher at a time,
in all processes. What changes in which role is `draft.py`'s, how it comes to the disk `tree.py`'s.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from content_sync.central.clock import Clock, Now, stopwatch_s
from content_sync.central.database.bulletins import published_bodies
from content_sync.central.database.encoded import EncodedBulletin, read_one
from content_sync.central.database.sessions import Database, Session
from content_sync.central.tree.draft import Draft
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import ROOT, Keyring
from content_sync.central.tree.layout import arrange, role_rules
from content_sync.central.tree.metadata import metadata_path
from content_sync.central.tree.published import PublishedState, last_publish, read_state
from content_sync.central.tree.roots import founded_root, newest_root, refuse_other_keys, renew_root, sign_root
from content_sync.wire.bulletins import AnyBulletin

_log = logging.getLogger(__name__)

ROOT_FILE = "metadata/1.root.json"
_PUBLISH_LOCK = 0x4B31_0002


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did: the timestamp's version, how many targets changed, how long it took in seconds.

    `left` are the roles that could not be signed and stand as they were, each with the reason, in words for a person.
    """

    version: int
    changed: int
    seconds: float
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes for one central.

    Attributes:
        database: where bulletins are kept.
        keyring: signs.
        tree: what is published.
        visit_minutes: told to kiosks.
        left: what the last publish left as it stood, for the desk.
    """

    database: Database
    keyring: Keyring
    tree: TreeFolder
    visit_minutes: int = 15
    left: list[str] = field(default_factory=list, init=False)

    def found(self, now: dt.datetime) -> None:
        """Make missing keys and the first root; where there is one, renew it if it is due or a key was replaced.

        A stolen online key is replaced by deleting its file: this makes another, the root or the delegations then
        name it (with the root and targets keys at hand), and the next publish signs anew what the old one signed.

        Raises:
            SettingError: too few root keys are at hand to sign, or the tree was founded on other numbers of keys.
        """
        with self.tree.locked():
            before = newest_root(self.tree)
            if before is None:
                self.keyring.make_top()
            else:
                refuse_other_keys(before, self.keyring)
            self.keyring.make(rule.key for rule in role_rules().values())
            root = sign_root(self.keyring, now=now) if before is None else renew_root(before, self.keyring, now=now)
            if root is not None:
                self.tree.put({}, (metadata_path(ROOT, before.version + 1 if before else 1), root))

    def check_founded(self) -> None:
        """Make sure that there is a tree to publish in.

        Raises:
            SettingError: it was not founded yet.
        """
        founded_root(self.tree)

    def publish(self, now: dt.datetime, *, is_clock_right: bool = False) -> Published:
        """Bring the tree up to date; nothing is written where nothing changed and the signatures are of today.

        Args:
            now: the time; where the last publish was of later, that one.
            is_clock_right: a person looked at the clock: this takes back a date that a wrong clock signed.

        Raises:
            SettingError: there are no keys or no root yet, or what leads to all roles cannot be read or signed.
        """
        started_s = stopwatch_s()
        with self.tree.locked(), self.database.lock(_PUBLISH_LOCK), self.database.reading() as session:
            state = read_state(self.tree)
            if state is not None and not is_clock_right:
                now = max(now, state.issued)
            draft = self._publish(session, state, now)
        seconds = stopwatch_s() - started_s
        left = tuple(f"{name}: {why}" for name, why in sorted(draft.left.items()))
        self._tell(left)
        _log.info("published version %d: %d targets changed, %.2f s", draft.version, draft.changed, seconds)
        return Published(version=draft.version, changed=draft.changed, seconds=seconds, left=left)

    def _tell(self, left: tuple[str, ...]) -> None:
        for one in left:
            if one not in self.left:
                _log.error("left as it stands: %s", one)
        self.left[:] = left

    def _publish(self, session: Session, state: PublishedState | None, now: dt.datetime) -> Draft:
        root = founded_root(self.tree)
        keys = self.keyring.service_keys(self.visit_minutes)
        draft = Draft(keyring=self.keyring, tree=self.tree, root=root, state=state, now=now)
        draft.add(arrange(_stored(session), keys=keys, now=now))
        if draft.is_needed:
            draft.write()
        return draft


def clock_over(tree: TreeFolder, machine: Now) -> Clock:
    """Return central's clock: this machine's, where it fits the last publish."""

    def published() -> dt.datetime | None:
        last = last_publish(tree)
        return last.issued if last else None

    return Clock(machine, published, stopwatch_s)


def _stored(session: Session) -> Iterator[EncodedBulletin[AnyBulletin]]:
    """Yield what is published; what cannot be read costs itself, for a warning must not wait behind it."""
    for (kind, name), body in published_bodies(session):
        bulletin = read_one(body)
        if bulletin is None:
            _log.error("the %s %s cannot be read and is left out of the tree", kind, name)
        else:
            yield EncodedBulletin(bulletin=bulletin, body=body)
