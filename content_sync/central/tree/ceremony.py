"""The key ceremony: what root and targets keys have to sign travels to their holders as a file, and comes back signed.

In: the tree and the keyring; a request with the signatures that were brought back. Out: a request, or None where
nothing has to be signed; a root and delegations that kiosks would trust. `sign` needs the request and the keys alone:
no database, no network, no clock.

Rules:
- A request holds the root in force and the delegations there are, so that a holder's machine can say what changes.
- Who signs sees that the root in force names their key, and that enough root keys signed it; that the delegations with
  which the new ones are compared are those; and that no key stands under the id of another one.
- Several holders sign copies of one request; their signatures are put together.
- A root counts when enough keys of the root before it and enough of its own signed it.
- Where a targets key is replaced, the delegations are signed anew too: kiosks believe the old one no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import CryptoSigner, Signature
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Key, Metadata, Root, Targets

from content_sync.central.tree.ceremony_keys import refuse_other_ids
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.holder_keys import named
from content_sync.central.tree.keyring import ROOT, TARGETS, Keyring
from content_sync.central.tree.layout import role_rules
from content_sync.central.tree.metadata import metadata_path, read_metadata
from content_sync.central.tree.published import read_listed
from content_sync.central.tree.roots import ONLINE, is_root_due, next_root, root_in_force
from content_sync.central.tree.signing import RENEWAL_SHARE, TARGETS_DAYS, delegations_of
from content_sync.central.tree.signing_request import SigningRequest
from content_sync.counted import counted
from content_sync.errors import SettingError

_ANEW = "run `central keys request` again"


def make_request(
    tree: TreeFolder, keyring: Keyring, now: dt.datetime, *, replaced: Mapping[str, Key] | None = None
) -> SigningRequest | None:
    """Return what root and targets keys have to sign now; None where there is nothing.

    Args:
        tree: the signed tree.
        keyring: has the online keys, and those that are to follow.
        now: when it is asked for.
        replaced: new root and targets keys, by the names of those whose places they take.

    Raises:
        SettingError: there is no tree yet, an online key is missing, or there is no key whose place one could take.
    """
    new = replaced or {}
    listed = read_listed(tree)
    if TARGETS not in listed:
        raise SettingError("nothing was published yet: `central keys` and `central publish` sign the first tree")
    in_force = read_metadata(tree, ROOT, root_in_force(tree).version, Root)
    before = read_metadata(tree, TARGETS, listed[TARGETS], Targets)
    root = _root_to_sign(in_force.signed, keyring, now, new)
    is_anew = any(name.startswith(TARGETS) for name in new)
    targets = _targets_to_sign(tree, before.signed, keyring, now, is_anew=is_anew)
    if root is None and targets is None:
        return None
    return SigningRequest(
        root_in_force=in_force,
        targets_in_force=before,
        root=Metadata(root) if root else None,
        targets=Metadata(targets) if targets else None,
    )


def _root_to_sign(before: Root, keyring: Keyring, now: dt.datetime, new: Mapping[str, Key]) -> Root | None:
    online = {name: keyring.coming_signer(name).public_key for name in ONLINE}
    is_same = all(before.roles[name].keyids == [key.keyid] for name, key in online.items())
    if is_same and not new and not is_root_due(before, now):
        return None
    return next_root(before, online, now=now, replaced=new)


def _targets_to_sign(
    tree: TreeFolder, before: Targets, keyring: Keyring, now: dt.datetime, *, is_anew: bool
) -> Targets | None:
    rules = role_rules()
    keys: dict[str, Key] = {
        name: keyring.coming_signer(name).public_key for name in {one.key for one in rules.values()}
    }
    roles = (before.delegations.roles if before.delegations else None) or {}
    is_same = all(
        name in roles and (roles[name].keyids, roles[name].paths) == ([keys[rule.key].keyid], [rule.path])
        for name, rule in rules.items()
    )
    is_due = before.expires - now < dt.timedelta(days=TARGETS_DAYS) / RENEWAL_SHARE
    if is_same and not is_due and not is_anew:
        return None
    version = before.version + 1
    while tree.has(metadata_path(TARGETS, version)):
        version += 1
    return delegations_of(rules, keys=keys, version=version, now=now)


def refuse_to_sign(request: SigningRequest, signers: Iterable[CryptoSigner]) -> None:
    """Return if there is something in a request that these keys may sign.

    Raises:
        SettingError: the root or the delegations in force are not signed by enough keys of that root, a key is not the
            one that its id says, or the root names none of these keys.
    """
    before = request.root_in_force
    _verify(before.signed, ROOT, before, "the root in force of this request")
    if request.targets and request.targets_in_force is None:
        raise SettingError(f"this request does not say which delegations there are: {_ANEW}")
    if request.targets_in_force:
        _verify(before.signed, TARGETS, request.targets_in_force, "the delegations in force of this request")
    for one in (before, request.root):
        refuse_other_ids(one.signed.keys if one else {})
    for delegating in (request.targets_in_force, request.targets):
        delegations = delegating.signed.delegations if delegating else None
        refuse_other_ids(delegations.keys if delegations else {})
    if not any(_may_sign(request, signer) for signer in signers):
        can = [keyid for role, part in _parts(request) if part for keyid in request.trusted.roles[role].keyids]
        raise SettingError(
            "none of these keys may sign what this request asks for; of its ministry these can: "
            f"{named(can, request.trusted)}"
        )


def sign_request(request: SigningRequest, signers: Sequence[CryptoSigner]) -> tuple[str, ...]:
    """Sign what these keys may sign; return the ids of the keys that signed something.

    Raises:
        SettingError: nothing of it may be signed, as `refuse_to_sign` says.
    """
    refuse_to_sign(request, signers)
    for signer in signers:
        for part in _may_sign(request, signer):
            part.sign(signer, append=True)
    return tuple(dict.fromkeys(one.public_key.keyid for one in signers if _may_sign(request, one)))


def signers_of(request: SigningRequest) -> frozenset[str]:
    """Return the ids of the keys that signed something of it."""
    return frozenset(keyid for _, part in _parts(request) if part for keyid in part.signatures)


def _parts(request: SigningRequest) -> tuple[tuple[str, Metadata[Root] | Metadata[Targets] | None], ...]:
    return (ROOT, request.root), (TARGETS, request.targets)


def _may_sign(request: SigningRequest, signer: CryptoSigner) -> tuple[Metadata[Root] | Metadata[Targets], ...]:
    """Return the parts of a request that a key may sign; of the root, also who may sign the one in force."""
    keyid, before = signer.public_key.keyid, request.root_in_force.signed
    may_root = keyid in before.roles[ROOT].keyids or keyid in request.trusted.roles[ROOT].keyids
    may_targets = keyid in request.trusted.roles[TARGETS].keyids
    asked = ((request.root, may_root), (request.targets, may_targets))
    return tuple(part for part, may in asked if part and may)


def merged(requests: Sequence[SigningRequest]) -> SigningRequest:
    """Return the one request with the signatures of all its copies; one that does not hold takes no other's place.

    Raises:
        SettingError: they are copies of different requests.
    """
    first = requests[0]
    keys = {**first.root_in_force.signed.keys, **first.trusted.keys}
    for other in requests[1:]:
        if bodies_of(first) != bodies_of(other):
            raise SettingError("these files are not copies of one request: bring those of one ceremony")
        for own, brought in ((first.root, other.root), (first.targets, other.targets)):
            if own and brought:
                own.signatures.update(_holding(brought, keys))
    return first


def bodies_of(request: SigningRequest) -> tuple[bytes, ...]:
    """Return what a request says, without who signed it."""
    parts = (request.root_in_force, request.targets_in_force, request.root, request.targets)
    return tuple(one.signed_bytes if one else b"" for one in parts)


def _holding(metadata: Metadata[Root] | Metadata[Targets], keys: Mapping[str, Key]) -> dict[str, Signature]:
    """Return the signatures that hold by these keys."""

    def holds(signature: Signature) -> bool:
        try:
            keys[signature.keyid].verify_signature(signature, metadata.signed_bytes)
        except (KeyError, UnverifiedSignatureError):
            return False
        return True

    return {keyid: signature for keyid, signature in metadata.signatures.items() if holds(signature)}


def verify_request(request: SigningRequest, *, in_force: Root, now: dt.datetime) -> None:
    """Return if kiosks that trust the root in force would trust what was signed.

    Raises:
        SettingError: too few keys signed it, it follows another root, it has expired, or is of another ministry.
    """
    if not set(in_force.roles[ROOT].keyids) & set(request.root_in_force.signed.roles[ROOT].keyids):
        raise SettingError("this request is of another ministry, or older than all of the root keys in force")
    for _, part in _parts(request):
        if part and part.signed.expires <= now:
            raise SettingError(f"this request has expired on {part.signed.expires:%Y-%m-%d}: {_ANEW}")
    if request.root and request.root.signed_bytes != Metadata(in_force).signed_bytes:
        if request.root.signed.version != in_force.version + 1:
            raise SettingError(f"this request follows another root than {in_force.version}: {_ANEW}")
        _verify(in_force, ROOT, request.root, "the next root")
        _verify(request.root.signed, ROOT, request.root, "the next root, by its own keys")
    delegations = request.targets or request.targets_in_force
    if delegations:
        trusted = request.root.signed if request.root else in_force
        _verify(trusted, TARGETS, delegations, "the delegations")


def refuse_older(asked: Metadata[Targets], in_force: Metadata[Targets]) -> None:
    """Refuse delegations that were asked for before those in force were; the same ones twice are once.

    Raises:
        SettingError: they are older, or others of the same number.
    """
    if asked.signed_bytes != in_force.signed_bytes and asked.signed.version <= in_force.signed.version:
        raise SettingError(
            f"these are delegations {asked.signed.version}, and {in_force.signed.version} are in force: {_ANEW}"
        )


def named_keys(request: SigningRequest, keyring: Keyring) -> tuple[str, ...]:
    """Return the names of the keys in waiting that the request puts into force.

    Raises:
        SettingError: it names an online key for timestamp or snapshot that is not here.
    """
    named = _named(request)
    if request.root:
        for name in ONLINE:
            if not {keyring.signer(name).public_key.keyid, keyring.coming_signer(name).public_key.keyid} & named:
                raise SettingError(f"the key that this request names for {name} is not here: {_ANEW}")
    return tuple(name for name in keyring.next_names() if keyring.coming_signer(name).public_key.keyid in named)


def _named(request: SigningRequest) -> set[str]:
    root = request.root.signed.keys if request.root else {}
    delegations = request.targets.signed.delegations if request.targets else None
    return {*root, *(delegations.keys if delegations else {})}


def _verify(by: Root, role: str, metadata: Metadata[Root] | Metadata[Targets], what: str) -> None:
    try:
        by.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except UnsignedMetadataError as error:
        result = by.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
        raise SettingError(
            f"{what}: {counted(result.threshold, 'key')} must sign and {len(result.signed)} did; "
            f"these have not: {named(result.unsigned, by)}"
        ) from error
