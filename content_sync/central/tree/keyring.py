"""Central's keys: those that sign the tree, receipts and the time, and the one that opens envelopes.

Each is a 32-byte seed in a 0600 file named after what it is for. The root and targets keys may lie in another folder,
on a medium that people keep: they are needed when the tree is founded or its delegations are renewed, never daily.
A key that is to follow lies in the folder `next` until root or targets name it; one that was replaced is kept in the
folder `former`, under the time at which it was.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner

from content_sync.central.config import CentralConfig
from content_sync.durable import remove_files, sync_folder, write_whole
from content_sync.errors import KeyFileError, SettingError
from content_sync.wire.envelopes import NEWEST_FORM
from content_sync.wire.keys import load_or_make_seed, opens, public_key
from content_sync.wire.targets import KEEP_CLOSED_DAYS, ServiceKeys

_log = logging.getLogger(__name__)

ROOT, TARGETS, SNAPSHOT, TIMESTAMP = "root", "targets", "snapshot", "timestamp"
_RECEIPT, _SEAL, _SITE, _TIME = "receipt", "seal", "site", "time"
SERVICE = (_SEAL, _RECEIPT, _TIME, _SITE)
"""The keys that sign nothing of the tree: one that follows takes its place when `central serve` starts."""

_NEXT, _FORMER, _STOLEN = "next", "former", "stolen"
_OPENS_FOR = dt.timedelta(days=2 * 365)
_BELIEVED_FOR = dt.timedelta(days=180)
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The keys of one central.

    Attributes:
        folder: where the online keys lie, which sign without a person.
        offline: where root and targets keys lie when they are at hand.
        root_keys: how many root keys there are.
        root_threshold: how many of them must sign.
        targets_keys: how many targets keys there are.
        targets_threshold: how many of them must sign.
    """

    folder: Path
    offline: Path
    root_keys: int = 1
    root_threshold: int = 1
    targets_keys: int = 1
    targets_threshold: int = 1

    @property
    def is_demo(self) -> bool:
        """Whether one key alone can found or change everything."""
        return self.root_threshold == 1

    def make(self, names: Iterable[str]) -> None:
        """Make the online keys that are missing: central's own, and those named."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in {SNAPSHOT, TIMESTAMP, _RECEIPT, _SEAL, _SITE, _TIME, *names}:  # one key signs many roles
            load_or_make_seed(self.folder / f"{name}.key")

    def make_top(self) -> None:
        """Make the root and targets keys; only for a new tree, as an existing tree trusts the keys its root names."""
        self.offline.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, count in ((ROOT, self.root_keys), (TARGETS, self.targets_keys)):
            for number in range(1, count + 1):
                load_or_make_seed(self.offline / f"{name}-{number}.key")

    def has_targets_keys(self, keyids: Collection[str]) -> bool:
        """Tell whether enough of the targets keys of these ids are at hand to sign delegations."""
        return sum(one.public_key.keyid in keyids for one in self.targets_signers()) >= self.targets_threshold

    def root_signers(self) -> list[CryptoSigner]:
        """Return all root keys that are at hand."""
        return [_signer(file) for file in sorted(self.offline.glob(f"{ROOT}-*.key"))]

    def targets_signers(self) -> list[CryptoSigner]:
        """Return all targets keys that are at hand."""
        return [_signer(file) for file in sorted(self.offline.glob(f"{TARGETS}-*.key"))]

    def signer(self, name: str) -> CryptoSigner:
        """Return an online key.

        Raises:
            SettingError: it has not been made.
        """
        return _signer(self.folder / f"{name}.key")

    def make_next(self, name: str, *, is_stolen: bool = False) -> None:
        """Make the key that is to follow; it signs nothing before it is put in place.

        Args:
            name: the key's name.
            is_stolen: the one in use is not to be believed once it is replaced.
        """
        if not (self.folder / f"{name}.key").exists():
            raise SettingError(f"there is no key {name!r} in {self.folder}")
        coming = self.folder / _NEXT / f"{name}.key"
        if is_stolen:  # said before there is the key, so that none takes a stolen one's place as if it was not
            coming.parent.mkdir(exist_ok=True, mode=0o700)
            write_whole(self._stolen(name), b"")
        elif not coming.exists():
            remove_files(coming.parent, [self._stolen(name).name])  # of a key that took its place before a cut
        load_or_make_seed(coming)

    def next_names(self) -> tuple[str, ...]:
        """Return the names of the keys that another one is to follow."""
        return tuple(sorted(file.stem for file in (self.folder / _NEXT).glob("*.key")))

    def coming_signer(self, name: str) -> CryptoSigner:
        """Return the online key that is to follow, where there is one, else the one in use."""
        coming = self.folder / _NEXT / f"{name}.key"
        return _signer(coming) if coming.exists() else self.signer(name)

    def put_next(self, name: str, *, now: dt.datetime) -> None:
        """Put the key that follows in place of the one in use, which is kept; what was cut in the middle goes on."""
        former, used, stolen = self.folder / _FORMER, self.folder / f"{name}.key", self._stolen(name)
        former.mkdir(exist_ok=True, mode=0o700)
        sync_folder(self.folder)
        stamp = now.astimezone(dt.UTC).strftime(_STAMP)
        kept = former / f"{name}-{stamp}{f'-{_STOLEN}' if stolen.exists() else ''}.key"
        if not kept.exists():
            os.link(used, kept)
        same = [one for one in former.glob(f"{name}-*.key") if one.read_bytes() == used.read_bytes()]
        remove_files(former, (one.name for one in same if one != kept))  # of a try that was cut
        sync_folder(former)
        (stolen.parent / f"{name}.key").replace(used)
        for folder in (self.folder, stolen.parent):
            sync_folder(folder)
        remove_files(stolen.parent, [stolen.name])  # last: without it a cut before took the key for one to believe

    def put_service_keys(self, now: dt.datetime) -> tuple[str, ...]:
        """Put the service keys that follow in place; return their names."""
        names = tuple(name for name in self.next_names() if name in SERVICE)
        for name in names:
            self.put_next(name, now=now)
        return names

    def _stolen(self, name: str) -> Path:
        return self.folder / _NEXT / f"{name}.{_STOLEN}"

    def _former(self, name: str, since: dt.datetime, *, with_stolen: bool) -> tuple[bytes, ...]:
        """Return the keys of a name that were replaced since a time, the latest first."""
        files = sorted((self.folder / _FORMER).glob(f"{name}-*.key"), reverse=True)
        return tuple(
            load_or_make_seed(file)
            for file in files
            if with_stolen or not file.stem.endswith(_STOLEN)
            if dt.datetime.strptime(file.stem.split("-")[1], _STAMP).replace(tzinfo=dt.UTC) > since
        )

    def seal_seeds(self, now: dt.datetime) -> tuple[bytes, ...]:
        """Return the secrets that open what was sealed to central in the last two years, the one in use first."""
        return (self.seal_seed(), *self._former(_SEAL, now - _OPENS_FOR, with_stolen=True))

    def former_seals(self, now: dt.datetime) -> tuple[str, ...]:
        """Return the public keys of what opened envelopes in the last 180 days and was not stolen, in hex."""
        return tuple(opens(seed).hex() for seed in self._former(_SEAL, now - _BELIEVED_FOR, with_stolen=False))

    def former_receipts(self, now: dt.datetime) -> tuple[str, ...]:
        """Return the public keys of receipts of the last 180 days that were replaced and not stolen, in hex."""
        return tuple(public_key(seed).hex() for seed in self.receipt_seeds(now)[1:])

    def receipt_seeds(self, now: dt.datetime) -> tuple[bytes, ...]:
        """Return the secrets whose receipts kiosks believe, the one in use first."""
        return (self.receipt_seed(), *self._former(_RECEIPT, now - _BELIEVED_FOR, with_stolen=False))

    def seal_seed(self) -> bytes:
        """Return the secret that opens envelopes and contacts."""
        return _seed(self.folder / f"{_SEAL}.key")

    def receipt_seed(self) -> bytes:
        """Return the secret that signs receipts."""
        return _seed(self.folder / f"{_RECEIPT}.key")

    def time_seed(self) -> bytes:
        """Return the secret that signs the time.

        Raises:
            SettingError: it has not been made; the next publish makes it.
        """
        return _seed(self.folder / f"{_TIME}.key")

    def site_secret(self) -> bytes:
        """Return the secret that signs the cookies of the desk."""
        return _seed(self.folder / f"{_SITE}.key")

    def service_keys(
        self,
        visit_minutes: int,
        keep_closed_days: int = KEEP_CLOSED_DAYS,
        *,
        former_receipts: tuple[str, ...] = (),
        former_seals: tuple[str, ...] = (),
    ) -> ServiceKeys:
        """Return the content of `sys/kiosk`: the keys that kiosks seal to and trust, and what they are told beside."""
        return ServiceKeys(
            seal=opens(self.seal_seed()).hex(),
            former_seals=former_seals,
            receipt=public_key(self.receipt_seed()).hex(),
            former_receipts=former_receipts,
            time=self._time_key(),
            visit_minutes=visit_minutes,
            keep_closed_days=keep_closed_days,
            envelope_form=NEWEST_FORM,
        )

    def _time_key(self) -> str | None:
        """Return the public key of the time; it is made here for a tree that was founded before there was one."""
        try:
            return public_key(load_or_make_seed(self.folder / f"{_TIME}.key")).hex()
        except KeyFileError as error:  # a folder nobody may write in keeps no warning back
            _log.error("kiosks are told no key for the time: %s", error)
            return None


def keyring_of(config: CentralConfig) -> Keyring:
    """Return the keyring that the settings describe; no key is read yet."""
    return Keyring(
        folder=config.keys_dir,
        offline=config.offline_dir,
        root_keys=config.root_keys,
        root_threshold=config.root_threshold,
        targets_keys=config.targets_keys,
        targets_threshold=config.targets_threshold,
    )


def signers_in(folder: Path) -> list[CryptoSigner]:
    """Return the root and targets keys in a folder."""
    return [_signer(file) for name in (ROOT, TARGETS) for file in sorted(folder.glob(f"{name}-*.key"))]


def _seed(file: Path) -> bytes:
    if not file.exists():
        raise SettingError(f"the key {file} is missing: `central keys` makes it")
    return load_or_make_seed(file)


def _signer(file: Path) -> CryptoSigner:
    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(_seed(file)))
