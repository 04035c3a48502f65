"""The signed tree as one kiosk reads it: tuf's updater, with our time, our memory and our errors.

In: the first `root.json`, a folder for tuf's own cache, the memory of what was accepted before.
Out: bodies of targets that are signed, whole and not older than what was accepted.

Rules:
- Every refusal is a `TrustError`, every failure of the link a `LinkError`.
- The cache is not synced and may be lost; the memory still has the highest versions and the signed times.
- Versions and signed times are remembered with their keys: where a root takes a stolen key away, what was signed with
  that key counts no more.
- tuf verifies root, timestamp, snapshot and targets first; only then is it known which signed time counts
  (signed_times.py), and their expiry is judged. The other roles are judged as they come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata, Role, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater
from tuf.ngclient.config import UpdaterConfig

from content_sync.client.errors import OversizeError
from content_sync.client.signed_times import SignedTime, Uptime, lower_bound, with_signed_time
from content_sync.client.tree.tree_source import TreeSource
from content_sync.client.tree.trust_memory import TrustMemory, refuse_older
from content_sync.errors import DamagedError, ExpiredError, ForgedError, LinkError, RollbackError, TrustError
from content_sync.wire.addresses import METADATA, TARGETS
from content_sync.wire.digests import is_digest
from content_sync.wire.tree_fields import TargetFields, TimestampFields

T = TypeVar("T")

UNFINISHED: Final = "unfinished"
"""The folder of the cache for the beginnings of files, which nobody has verified."""

_TOP_ROLES: Final = (Timestamp.type, Snapshot.type, Targets.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A file of the tree, as its role signed it.

    Attributes:
        path: its name in the tree, as `weather/43`.
        digest: the SHA-256 of its body, in hex.
        changed_in: the timestamp version at which it last changed.
        info: the same in tuf's terms.
    """

    path: str
    digest: str
    changed_in: int
    info: TargetFile


class TrustedTree:
    """The newest verified state of the tree; one object per visit. `refresh` comes first.

    Args:
        source: where its files come from.
        root: the first root this kiosk trusts.
        folder: where tuf keeps its cache and bodies are kept by their digest.
        built: when this software was made: the earliest time it can be.
        uptime: how long this start of the machine lasts.

    Attributes:
        issued: the signed time of the timestamp, in UTC; `built` before `refresh`.

    Raises:
        TrustError: `root` is no valid root.
        OSError: the folder cannot be used.
    """

    def __init__(self, source: TreeSource, *, root: bytes, folder: Path, built: datetime, uptime: Uptime) -> None:
        metadata, unfinished, self._bodies = folder / "metadata", folder / UNFINISHED, folder / "bodies"
        for each in (metadata, unfinished, self._bodies):
            each.mkdir(parents=True, exist_ok=True)
        self._metadata, self._unfinished = metadata, unfinished
        self._built, self._uptime, self._source = built, uptime, source
        for left in metadata.glob("tmp*"):  # tuf's own, from before a power cut
            left.unlink()
        with _refusing():
            self._updater = Updater(
                str(metadata),
                METADATA,
                target_base_url=TARGETS,
                fetcher=source.fetcher(unfinished),
                config=UpdaterConfig(),
                bootstrap=root,
            )
        # The one private name of tuf's that we use: tuf takes the system's clock here, and a kiosk's may say 1970.
        self._trusted = self._updater._trusted_set
        self._trusted.reference_time = datetime.min.replace(tzinfo=UTC)
        self.issued = built

    def refresh(self, memory: TrustMemory) -> None:
        """Take the newest root, timestamp, snapshot and targets, and remember their versions.

        After this, expiry is judged by the signed times.

        Raises:
            TrustError: they are forged, older than accepted before, or expired.
            LinkError: they did not come.
            OSError: the folder cannot be used.
        """
        # tuf keeps a timestamp before it has checked the rest: one with a high number, signed with only one stolen key,
        # would block every honest one after it.
        with _as_before_if_refused(self._metadata / "timestamp.json"):
            with _refusing():
                self._updater.refresh()
            root = self._trusted.root
            top = {_signers(name, root.roles[name]): self._trusted[name].version for name in _TOP_ROLES}
            versions = {Root.type: root.version, **top}
            refuse_older(versions, memory)
            memory.remember(versions, self._judged_times(memory))

    @property
    def root_signers(self) -> int:
        """How many of the keys that a root names have signed the one in force; after `refresh`."""
        with _refusing():
            kept = Metadata[Root].from_bytes((self._metadata / "root.json").read_bytes())
            result = self._trusted.root.get_verification_result(Root.type, kept.signed_bytes, kept.signatures)
        return len(result.signed)

    @contextmanager
    def without_snapshot(self) -> Iterator[bool]:
        """Put tuf's copy of the snapshot aside for a tree that is opened in the block; tell whether there was one."""
        kept = self._metadata / "snapshot.json"
        with _as_before_if_refused(kept):
            is_there = kept.exists()
            kept.unlink(missing_ok=True)
            yield is_there

    def versions(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the versions that the snapshot lists of the roles in charge of `paths`, by role and its keys."""
        listed = self._trusted.snapshot.meta
        roles = dict(role for path in paths for role in self._roles_for(path))
        return {
            _signers(name, role): meta.version
            for name, role in roles.items()
            if (meta := listed.get(f"{name}.json"))  # a role that is not published yet has no version
        }

    def look_up(self, path: str) -> Target | None:
        """Return the target at `path` as its role lists it; None if the role does not list it.

        Raises:
            TrustError: the role is forged, older than its snapshot says, or expired.
            LinkError: the role's metadata did not come.
        """
        info = self._read_again(lambda: self._updater.get_targetinfo(path))
        return None if info is None else self._target(path, info)

    def read(self, target: Target) -> bytes:
        """Return the body of a target: the copy kept, if it fits, else a new one from central.

        Raises:
            ForgedError: what came is not what the role signed.
            LinkError: it did not come.
            OSError: the folder cannot be used.
        """
        kept = self._bodies / target.digest
        if self._updater.find_cached_target(target.info, str(kept)) is None:
            self._download(target).replace(kept)
        return kept.read_bytes()

    def read_once(self, target: Target) -> bytes:
        """Return the body of a target from central, for who keeps it elsewhere; it raises what `read` raises."""
        fresh = self._download(target)
        body = fresh.read_bytes()
        fresh.unlink()
        return body

    def sweep(self, used: Collection[str], begun: Collection[str] = ()) -> None:
        """Delete all but the bodies that are `used` and the beginnings of those that are `begun` (digests in hex)."""
        for folder, keep in ((self._bodies, used), (self._unfinished, begun)):
            for left in folder.iterdir():
                if left.name.partition(".")[0] not in keep:
                    left.unlink(missing_ok=True)

    def _download(self, target: Target) -> Path:
        fresh = self._bodies / f"{target.digest}.new"
        self._read_again(lambda: self._updater.download_target(target.info, str(fresh)))
        return fresh

    def _read_again(self, read: Callable[[], T]) -> T:
        """Read something; where it is refused, read it once more from where it can be had otherwise."""
        try:
            with _refusing():
                return read()
        except TrustError:
            if not self._source.doubt():
                raise
            with _refusing():
                return read()

    def _judged_times(self, memory: TrustMemory) -> Mapping[str, SignedTime]:
        """Learn the signed time, judge by it, and return those that are known from now on."""
        timestamp, may_sign = self._trusted.timestamp, self._trusted.root.roles[Timestamp.type].keyids
        self.issued = _issued(timestamp)
        new = SignedTime(version=timestamp.version, issued=self.issued, learnt=self._uptime)
        signers = self._signers_of_timestamp()
        times = with_signed_time(memory.signed_times(), new, signed_by=signers, may_sign=may_sign)
        self._judge(max(self.issued, lower_bound(times, built=self._built, now=self._uptime)))
        return times

    def _signers_of_timestamp(self) -> frozenset[str]:
        """Return the ids of the keys whose signatures on the timestamp are valid; tuf keeps its file as it came."""
        with _refusing():
            kept = Metadata[Timestamp].from_bytes((self._metadata / "timestamp.json").read_bytes())
            root: Root = self._trusted.root
            result = root.get_verification_result(Timestamp.type, kept.signed_bytes, kept.signatures)
        return frozenset(result.signed)

    def _judge(self, now: datetime) -> None:
        for name in (Root.type, *_TOP_ROLES):
            if self._trusted[name].is_expired(now):
                raise ExpiredError(f"{name} is past its expiry")
        self._trusted.reference_time = now

    def _roles_for(self, path: str) -> Iterator[tuple[str, Role]]:
        delegations = self._trusted.targets.delegations
        if delegations is None or not delegations.roles:
            return
        for name, _ in delegations.get_roles_for_target(path):
            yield name, delegations.roles[name]

    def _target(self, path: str, info: TargetFile) -> Target:
        digest = info.hashes.get("sha256", "")
        try:
            changed_in = msgspec.convert(info.custom, TargetFields).changed_in
        except msgspec.ValidationError as error:
            raise ForgedError(f"{path} does not say at which version it changed") from error
        if not 0 <= changed_in <= self._trusted.timestamp.version:
            raise ForgedError(f"{path} says that it changed in a version that is not there yet")
        if not is_digest(digest):
            raise ForgedError(f"{path} has no SHA-256")
        return Target(path=path, digest=digest, changed_in=changed_in, info=info)


def _issued(timestamp: Timestamp) -> datetime:
    """Return the signed time of the timestamp.

    Raises:
        ForgedError: there is none, or it is past the timestamp's own expiry.
    """
    try:
        issued = msgspec.convert(timestamp.unrecognized_fields, TimestampFields).issued
    except msgspec.ValidationError as error:
        raise ForgedError("the timestamp does not say when it was issued") from error
    if issued > timestamp.expires:
        raise ForgedError("the timestamp was issued after its own expiry")
    return issued


def _signers(name: str, role: Role) -> str:
    """Name a role together with the keys that may sign it."""
    return f"{name}@{hashlib.sha256(' '.join(sorted(role.keyids)).encode()).hexdigest()[:12]}"


@contextmanager
def _as_before_if_refused(kept: Path) -> Iterator[None]:
    """Put a file back as it was where the block raises."""
    before = kept.read_bytes() if kept.exists() else None
    try:
        yield
    except BaseException:
        kept.unlink(missing_ok=True)
        if before is not None:
            kept.write_bytes(before)
        raise


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn tuf's errors into ours."""
    try:
        yield
    except tuf_errors.ExpiredMetadataError as error:
        raise ExpiredError(str(error)) from error
    except tuf_errors.BadVersionNumberError as error:
        raise RollbackError(str(error)) from error
    except tuf_errors.LengthOrHashMismatchError as error:
        raise DamagedError(str(error)) from error
    except tuf_errors.RepositoryError as error:
        raise ForgedError(str(error)) from error
    except OversizeError as error:
        raise DamagedError("a file is longer than its role says") from error
    except tuf_errors.DownloadHTTPError as error:
        raise LinkError("a file of the tree is not there", status=error.status_code) from error
