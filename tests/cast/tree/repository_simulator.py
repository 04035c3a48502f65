"""A central tree in memory, signed with real keys, for the kiosk's side to be tested against, well and badly.

It lays the roles of the design for one province. `files` is what a web server would serve below `/r/`: attacks are
made by changing them, or by signing with a stolen key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import datetime, timedelta

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Key,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    T,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from content_sync.wire.encoding import encode
from content_sync.wire.keys import new_seed, public_key, sealing_key
from content_sync.wire.targets import ServiceKeys

PATHS = {
    "sys": "sys/*",
    "articles": "articles/*",
    "warnings": "warnings/th",
    "a43": "warnings/43*",
    "w43": "weather/43*",
    "c43": "prices/43",
    "p43": "local/43/*",
    "m43": "market/43*",
}
TOP = ("root", "targets", "snapshot", "timestamp")
METADATA, TARGETS = "/r/metadata/", "/r/targets/"


class RepositorySimulator:
    """One tree.

    Args:
        now: when it is founded.
        has_hashes: do snapshot and timestamp name the hashes of what they list? Both are allowed.
        without: the roles that a central of before did not have; without `a43`, `warnings` signs every area's.
    """

    def __init__(self, now: datetime, *, has_hashes: bool = True, without: Collection[str] = ()) -> None:
        self.now = now
        self.has_hashes = has_hashes
        self.paths = {name: path for name, path in PATHS.items() if name not in without}
        if "a43" in without:
            self.paths["warnings"] = "warnings/*"
        self.files: dict[str, bytes] = {}
        self.signers = {name: CryptoSigner.generate_ed25519() for name in (*TOP, *self.paths)}
        if "a43" in self.paths:
            self.signers["a43"] = self.signers["warnings"]
        self.seal_seed, self.receipt_seed, self.time_seed = new_seed(), new_seed(), new_seed()
        self.contents: dict[str, bytes] = {}
        self.changed_in: dict[str, int] = {}
        self.root = Root(version=1, expires=now + timedelta(days=1095), consistent_snapshot=True)
        self.targets = Targets(version=1, expires=now + timedelta(days=365))
        self.roles = {name: Targets(version=1, expires=now + timedelta(days=180)) for name in self.paths}
        self.snapshot = Snapshot(version=1, expires=now + timedelta(days=60))
        self.timestamp = Timestamp(version=1, expires=now + timedelta(days=60))
        for name in TOP:
            self.root.add_key(self.signers[name].public_key, name)
        self.lay_root()
        self.delegate()
        self.root_1 = self.files[f"{METADATA}1.root.json"]
        self.contents["sys/kiosk"] = encode(self.keys)
        self.publish()

    @property
    def keys(self) -> ServiceKeys:
        return ServiceKeys(
            seal=sealing_key(public_key(self.seal_seed)).hex(),
            receipt=public_key(self.receipt_seed).hex(),
            time=public_key(self.time_seed).hex(),
        )

    def delegate(self) -> None:
        """Write the delegations anew from the keys there are."""
        roles = {
            name: DelegatedRole(name, [self.signers[name].public_key.keyid], 1, True, paths=[path])
            for name, path in self.paths.items()
        }
        keys: dict[str, Key] = {
            self.signers[name].public_key.keyid: self.signers[name].public_key for name in self.paths
        }
        self.targets.delegations = Delegations(keys=keys, roles=roles)

    def publish(self, contents: Mapping[str, bytes] | None = None, *, later: timedelta = timedelta()) -> int:
        """Take contents over those there were, sign what changed, and return the timestamp's version."""
        self.now += later
        number = self.timestamp.version + 1
        changed = {path: body for path, body in (contents or {}).items() if self.contents.get(path) != body}
        self.contents |= changed
        for path in self.contents:
            if path in changed or path not in self.changed_in:
                self.changed_in[path] = number
        for name, role in self.roles.items():
            listed = {path: self.target(path) for path in self.contents if self.role_of(path) == name}
            if listed != role.targets:
                role.targets = listed
                role.version += 1
        self.lay(number)
        return number

    def lay(self, number: int) -> None:
        """Sign and lay all metadata, as timestamp `number`."""
        for path, body in self.contents.items():
            folder, _, name = path.rpartition("/")
            self.files[f"{TARGETS}{folder}/{hashlib.sha256(body).hexdigest()}.{name}"] = body
        signed = {"targets": self.targets, **self.roles}
        bodies = {name: self.sign(name, role) for name, role in signed.items()}
        self.snapshot.meta = {f"{name}.json": self._meta(signed[name].version, body) for name, body in bodies.items()}
        self.snapshot.version = self.timestamp.version = number
        self.snapshot.expires = self.timestamp.expires = self.now + timedelta(days=60)
        snapshot = self.sign("snapshot", self.snapshot)
        self.timestamp.snapshot_meta = self._meta(number, snapshot)
        self.timestamp.unrecognized_fields["x-issued"] = self.now.isoformat()
        for name, body in bodies.items():
            self.files[f"{METADATA}{signed[name].version}.{name}.json"] = body
        self.files[f"{METADATA}{number}.snapshot.json"] = snapshot
        self.files[f"{METADATA}timestamp.json"] = self.sign("timestamp", self.timestamp)

    def sign(self, name: str, signed: T, *, by: str = "") -> bytes:
        """Return metadata signed with the key of `name`, or of another role."""
        metadata = Metadata(deepcopy(signed))
        metadata.sign(self.signers[by or name])
        return metadata.to_bytes(JSONSerializer())

    def rotate(self, name: str) -> None:
        """Give a role, and those of its key, a new key: by a new root or new delegations. Publish afterwards."""
        before, fresh = self.signers[name], CryptoSigner.generate_ed25519()
        same = [one for one, signer in self.signers.items() if signer is before]
        self.signers |= dict.fromkeys(same, fresh)
        if name in TOP:
            self.root.revoke_key(before.public_key.keyid, name)
            self.root.add_key(self.signers[name].public_key, name)
            self.root.version += 1
            self.lay_root(also=before if name == "root" else None)
        else:
            self.targets.version += 1
            self.delegate()
            for one in same:
                self.roles[one].version += 1

    def add_role(self, name: str, path: str) -> None:
        """Delegate to a role that a later central added. Publish afterwards."""
        self.paths[name] = path
        self.signers[name] = CryptoSigner.generate_ed25519()
        self.roles[name] = Targets(version=1, expires=self.now + timedelta(days=180))
        self.targets.version += 1
        self.delegate()

    def lay_root(self, *, also: CryptoSigner | None = None) -> None:
        metadata = Metadata(deepcopy(self.root))
        for signer in filter(None, (self.signers["root"], also)):
            metadata.sign(signer, append=True)
        self.files[f"{METADATA}{self.root.version}.root.json"] = metadata.to_bytes(JSONSerializer())

    def target(self, path: str) -> TargetFile:
        target = TargetFile.from_data(path, self.contents[path], ["sha256"])
        target.unrecognized_fields["custom"] = {"edition": self.changed_in[path]}
        return target

    def _meta(self, version: int, body: bytes) -> MetaFile:
        return MetaFile.from_data(version, body, ["sha256"]) if self.has_hashes else MetaFile(version)

    def role_of(self, path: str) -> str:
        """Return the role that signs a target."""
        folder, name = path.split("/")[:2]
        letters = {"weather": "w", "prices": "c", "local": "p", "market": "m", "warnings": "a"}
        own = letters.get(folder, "") + name[:2]
        return own if own in self.paths else folder
