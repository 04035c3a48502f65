"""Publishing: the published bulletins of the database become the signed tree that kiosks read.

In: published bulletins, accepted market items, the keyring, the tree as it is now. Out: the next version of the tree;
the same tree where nothing changed and the signatures are new enough. The time of issue never goes back by itself;
`clock.py` tells the time. The tree is the memory: after a crash the next publish goes on from the last timestamp. One
process publishes at a time. `next_version.py` decides what changes in which role, `files.py` writes it to the disk.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from tuf.api.metadata import Metadata, Targets

from content_sync.central.clock import Now, PublishClock, stopwatch_s
from content_sync.central.database.content.bulletins import media_names, published_bodies
from content_sync.central.database.sessions import Database, Session
from content_sync.central.encoded_bulletins import EncodedBulletin, read_one
from content_sync.central.media.files import MediaStore
from content_sync.central.tree.ceremony import named_keys, refuse_older, verify_request
from content_sync.central.tree.expiries import Expiry, expiries
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import ROOT, TARGETS, Keyring
from content_sync.central.tree.layout import named_media, role_rules, target_bodies
from content_sync.central.tree.market_lists import market_lists
from content_sync.central.tree.metadata import metadata_path, read_metadata
from content_sync.central.tree.next_version import NextVersion
from content_sync.central.tree.published import PublishedState, last_publish, read_listed, read_state
from content_sync.central.tree.roots import newest_root, refuse_other_keys, renew_root, root_in_force, sign_root
from content_sync.central.tree.signing_request import SigningRequest
from content_sync.central.word_breaks import WordBreaks
from content_sync.errors import SettingError
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.targets import KEEP_CLOSED_DAYS

_log = logging.getLogger(__name__)

ROOT_FILE = "metadata/1.root.json"
_PUBLISH_LOCK = 0x4B31_0002
_ROOM_BYTES = 32_000_000  # that a ceremony is never half on the disk: it signs all roles anew
_TOLD_EACH = 3  # roles; a role that is new in every province is one sentence, and not 77


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did: the timestamp's version, how many targets changed, how long it took in seconds.

    `not_updated` are the roles that could not be brought up to date, each with the reason, in words for a person.
    """

    version: int
    changed: int
    seconds: float
    not_updated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes for one central.

    Attributes:
        database: holds the bulletins.
        keyring: signs.
        tree: where the signed files are written.
        media: the pictures and recordings that articles name.
        visit_minutes: how often kiosks should visit; the tree tells them.
        keep_closed_days: how long what is personal of a closed report is kept; the tree tells the kiosks' pages.
        not_updated: the roles that the last publish could not bring up to date, for the desk.
        expiries: when what kiosks had before the last publish expires, for the desk; a publish renews what is due.
        word_breaks: tells the kiosks, which have no dictionary, where the words of texts end.
    """

    database: Database
    keyring: Keyring
    tree: TreeFolder
    media: MediaStore
    visit_minutes: int = 15
    keep_closed_days: int = KEEP_CLOSED_DAYS
    not_updated: list[str] = field(default_factory=list, init=False)
    expiries: list[Expiry] = field(default_factory=list, init=False)
    word_breaks: WordBreaks = field(default_factory=WordBreaks, init=False)

    def initialize(self, now: dt.datetime, holders: Mapping[str, str] | None = None) -> None:
        """Make missing keys and the first root; renew an existing root if it is due or a key was replaced.

        To replace a stolen online key, delete its file: this makes a new key, the root or the delegations then name it
        (the root and targets keys must be at hand), and the next publish signs again what the old key signed.

        Args:
            now: the time.
            holders: who holds which root or targets key, by the key's name, for a new tree.

        Raises:
            SettingError: too few root keys are at hand to sign, the root names other numbers of keys, or it is there
                already and says by itself who holds its keys.
        """
        with self.tree.locked():
            before = newest_root(self.tree)
            if before is None:
                self.keyring.make_top()
            else:
                refuse_other_keys(before, self.keyring)
                if holders:
                    raise SettingError("there is a root.json already: who holds a key is told with that key's next one")
            self.keyring.make(rule.key for rule in role_rules().values())
            if before is None:
                root: bytes | None = sign_root(self.keyring, now=now, holders=holders or {})
            else:
                root = renew_root(before, self.keyring, now=now)
            if root is not None:
                self.tree.put({}, (metadata_path(ROOT, before.version + 1 if before else 1), root))

    def check_initialized(self) -> None:
        """Make sure that there is a tree to publish in.

        Raises:
            SettingError: there is no root yet.
        """
        root_in_force(self.tree)

    def has_taken(self, request: SigningRequest) -> bool:
        """Tell whether all that a request asks for is in force, whoever signed this copy of it."""
        root, listed = Metadata(root_in_force(self.tree)), read_listed(self.tree)
        if request.root and request.root.signed_bytes != root.signed_bytes:
            return False
        if request.targets and (
            TARGETS not in listed
            or request.targets.signed_bytes != read_metadata(self.tree, TARGETS, listed[TARGETS], Targets).signed_bytes
        ):
            return False
        return not named_keys(request, self.keyring)

    def take(self, request: SigningRequest, now: dt.datetime) -> Published:
        """Put into force what root and targets keys signed, and publish; the keys that follow take their places.

        Raises:
            SettingError: kiosks would not trust it, it names keys that are not here, or the disk has no room for it;
                nothing was changed.
        """
        with self.tree.locked():
            in_force = root_in_force(self.tree)
            verify_request(request, in_force=in_force, now=now)
            if self.tree.room_bytes() < _ROOM_BYTES:
                raise SettingError("central's disk is full: nothing was changed; make room and take it again")
            if request.targets:
                refuse_older(
                    request.targets, read_metadata(self.tree, TARGETS, read_listed(self.tree)[TARGETS], Targets)
                )
            coming = named_keys(request, self.keyring)
            if request.root and request.root.signed.version > in_force.version:
                self.tree.put({}, (metadata_path(ROOT, request.root.signed.version), request.root.to_bytes()))
            for name in coming:
                self.keyring.put_next(name, now=now)
        return self.publish(now, delegations=request.targets, has_new_root=request.root is not None)

    def publish(
        self,
        now: dt.datetime,
        *,
        is_clock_right: bool = False,
        delegations: Metadata[Targets] | None = None,
        has_new_root: bool = False,
    ) -> Published:
        """Bring the tree up to date; write nothing where nothing changed and the signatures are new enough.

        Args:
            now: the time. Where the last publish was issued later than this, its time counts.
            is_clock_right: a person checked the clock: `now` counts, also where a wrong clock signed a later time.
            delegations: the next `targets`, where it was signed elsewhere.
            has_new_root: kiosks are to hear at their next visit that there is something new, as the root is.

        Raises:
            SettingError: there are no keys or no root yet, or timestamp, snapshot or targets cannot be read or signed.
        """
        started_s = stopwatch_s()
        with self.tree.locked(), self.database.lock(_PUBLISH_LOCK), self.database.reading() as session:
            state = read_state(self.tree)
            if state is not None and not is_clock_right:
                now = max(now, state.issued)
            version = self._publish(session, state, now, delegations, has_new_root=has_new_root)
            self.expiries[:] = expiries(root_in_force(self.tree), state)
        seconds = stopwatch_s() - started_s
        not_updated = _not_updated(version)
        self._remember(not_updated)
        _log.info("published version %d: %d targets changed, %.2f s", version.number, version.changed, seconds)
        return Published(version=version.number, changed=version.changed, seconds=seconds, not_updated=not_updated)

    def _remember(self, not_updated: tuple[str, ...]) -> None:
        for one in not_updated:
            if one not in self.not_updated:
                _log.error("not updated: %s", one)
        self.not_updated[:] = not_updated

    def _publish(
        self,
        session: Session,
        state: PublishedState | None,
        now: dt.datetime,
        delegations: Metadata[Targets] | None,
        *,
        has_new_root: bool,
    ) -> NextVersion:
        root = root_in_force(self.tree)
        keys = self.keyring.service_keys(
            self.visit_minutes,
            self.keep_closed_days,
            former_receipts=self.keyring.former_receipts(now),
            former_seals=self.keyring.former_seals(now),
        )
        stored = tuple(self.word_breaks.told(chain(_stored(session), market_lists(session, now))))
        version = NextVersion(
            keyring=self.keyring,
            tree=self.tree,
            root=root,
            state=state,
            now=now,
            read_media=self.media.read,
            delegations=delegations,
            has_new_root=has_new_root,
        )
        version.add(target_bodies(stored, keys=keys, now=now), named_media(stored))
        if version.is_needed:
            version.write()
            self.media.sweep(media_names(session), now_s=now.timestamp())
        return version


def _not_updated(version: NextVersion) -> tuple[str, ...]:
    """Return what could not be brought up to date, as sentences."""
    names_of: dict[str, list[str]] = defaultdict(list)
    for name, why in sorted(version.not_updated.items()):
        names_of[why].append(name)
    roles = (f"{told}: {why}" for why, names in names_of.items() for told in _told(names))
    media = (f"{path} is named by an article and is not here: bring the file again" for path in version.missing_media)
    return (*roles, *sorted(media))


def _told(names: Sequence[str]) -> Sequence[str]:
    """Return the roles that one reason holds back, each for a sentence; many of them share one."""
    return names if len(names) <= _TOLD_EACH else (f"{names[0]} to {names[-1]} ({len(names)} roles)",)


def publish_clock_for(tree: TreeFolder, machine: Now) -> PublishClock:
    """Return central's clock, which doubts this machine's clock where that does not fit the last publish."""

    def published() -> dt.datetime | None:
        last = last_publish(tree)
        return last.issued if last else None

    return PublishClock(machine, published, stopwatch_s)


def _stored(session: Session) -> Iterator[EncodedBulletin[AnyBulletin]]:
    """Yield what is published; a bulletin that cannot be read is left out, so that it holds back no warning."""
    for (kind, name), body in published_bodies(session):
        bulletin = read_one(body)
        if bulletin is None:
            _log.error("the %s %s cannot be read and is left out of the tree", kind, name)
        else:
            yield EncodedBulletin(bulletin=bulletin, body=body)
