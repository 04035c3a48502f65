"""What a signing request changes, in words, read from what is signed and not from what somebody says of it.

In: a request. Out: sentences for who is about to sign; the first one has a number of the whole request, which people
compare by telephone: whoever reads the same number signs the same. A key is called by the first eight digits of its
id, a holder's by its name too. What this program would not ask for begins with ATTENTION.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tuf.api.metadata import DelegatedRole, Root, Targets

from content_sync.central.tree.ceremony import bodies_of
from content_sync.central.tree.holder_keys import names_of
from content_sync.central.tree.keyring import ROOT, SNAPSHOT, TARGETS, TIMESTAMP
from content_sync.central.tree.layout import role_rules
from content_sync.central.tree.signing_request import SigningRequest
from content_sync.counted import counted

_TOLD_EACH = 3
_GROUPS = 4  # of four digits: nobody finds another request of the same number


def words_of(request: SigningRequest) -> tuple[str, ...]:
    """Return what a request asks for, sentence by sentence."""
    lines = [f"REQUEST {_number(request)}"]
    if request.root:
        lines += _root_words(request.root_in_force.signed, request.root.signed)
    if request.targets:
        before = request.targets_in_force.signed if request.targets_in_force else None
        lines += _targets_words(before, request.targets.signed)
    return tuple(lines)


def _number(request: SigningRequest) -> str:
    """Return 16 digits that no other request has."""
    digests = [hashlib.sha256(one).digest() for one in bodies_of(request)]
    digits = hashlib.sha256(b"".join(digests)).hexdigest()[: 4 * _GROUPS]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _root_words(before: Root, after: Root) -> Iterator[str]:
    yield f"ROOT {before.version} becomes root {after.version}, in force until {after.expires:%Y-%m-%d}"
    if after.version != before.version + 1:
        yield "  ATTENTION a root follows the one in force by one number"
    if not after.consistent_snapshot:
        yield "  ATTENTION its files would be overwritten"
    for name in (ROOT, TARGETS, SNAPSHOT, TIMESTAMP):
        old, new = before.roles[name], after.roles[name]
        if old.threshold != new.threshold:
            yield f"  ATTENTION {name}: {new.threshold} keys must sign instead of {old.threshold}"
        if sorted(old.keyids) == sorted(new.keyids):
            yield f"  {name}: unchanged, {new.threshold} of {_short(new.keyids)}"
        elif name in {SNAPSHOT, TIMESTAMP}:
            yield f"  {name}: key {_short(new.keyids)} replaces {_short(old.keyids)}"
        else:
            yield from _holder_words(name, before, after)
    for name in (ROOT, TARGETS):
        known, told = names_of(before, name), names_of(after, name)
        yield from (
            f"  ATTENTION {told[key]} was {known[key]}" for key in told if known.get(key, told[key]) != told[key]
        )


def _holder_words(role: str, before: Root, after: Root) -> Iterator[str]:
    """Tell which holders' keys are replaced; each holder reads their own new one aloud."""
    old, new = before.roles[role].keyids, after.roles[role].keyids
    if len(old) != len(new):
        yield f"  ATTENTION {role}: {counted(len(new), 'key')} instead of {len(old)}"
    names = names_of(after, role)
    for was, now in zip(old, new, strict=False):
        if was != now:
            yield f"  {names[now]}: key {now[:8]} replaces {was[:8]}; ask its holder whether {now[:8]} is theirs"
    yield f"  {role}: {after.roles[role].threshold} of {_short(new)} must sign from then on"


def _targets_words(before: Targets | None, after: Targets) -> Iterator[str]:
    was = f"TARGETS {before.version} becomes targets {after.version}" if before else f"TARGETS {after.version}"
    yield f"{was}, in force until {after.expires:%Y-%m-%d}"
    if after.delegations and after.delegations.succinct_roles:
        yield "  ATTENTION it delegates to roles that have no names"
    if after.targets:
        yield f"  ATTENTION it signs files of its own: {', '.join(sorted(after.targets))}"
    old, new = _roles(before), _roles(after)
    changes: dict[str, list[str]] = defaultdict(list)
    for name in sorted(old.keys() | new.keys()):
        if (change := _change(old.get(name), new.get(name))) is not None:
            changes[change].append(name)
    yield from (f"  {_names(names)}: {change}" for change, names in changes.items())
    if not changes:
        yield f"  all {len(new)} roles keep their keys and paths"


def _change(old: DelegatedRole | None, new: DelegatedRole | None) -> str | None:
    if new is None:
        return "ATTENTION is no longer delegated to"
    said = [f"new, key {_short(new.keyids)}"] if old is None else []
    if old is not None and old.keyids != new.keyids:
        said.append(f"key {_short(new.keyids)} replaces {_short(old.keyids)}")
    if old is not None and old.paths != new.paths:
        said.append(f"may sign {', '.join(new.paths or ('what it likes',))}")
    if not _is_ours(new) and (old is None or old.to_dict() != new.to_dict()):
        said.append(f"ATTENTION this program would not ask for that: {', '.join(new.paths or ('any path',))}")
    return "; ".join(said) or None


def _is_ours(role: DelegatedRole) -> bool:
    """Tell whether a role is as this program delegates: its paths, one key, and nobody after it."""
    rule = role_rules().get(role.name)
    asked = DelegatedRole(role.name, role.keyids[:1], 1, terminating=True, paths=[rule.path] if rule else [])
    return role.to_dict() == asked.to_dict()


def _roles(targets: Targets | None) -> dict[str, DelegatedRole]:
    return (targets.delegations.roles if targets and targets.delegations else None) or {}


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= _TOLD_EACH else f"{names[0]} to {names[-1]} ({len(names)} roles)"


def _short(keyids: Sequence[str]) -> str:
    return ", ".join(sorted(one[:8] for one in keyids))
