"""What a signing request changes, in words, read from what is signed and not from what somebody says of it.

In: a request. Out: sentences for who is about to sign. A key is called by its name and the first eight digits of its
id, so that two people can compare it by telephone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tuf.api.metadata import DelegatedRole, Root, Targets

from content_sync.central.tree.ceremony import SigningRequest
from content_sync.central.tree.keyring import ROOT, SNAPSHOT, TARGETS, TIMESTAMP

_TOLD_EACH = 3


def words_of(request: SigningRequest) -> tuple[str, ...]:
    """Return what a request asks for, sentence by sentence."""
    lines: list[str] = []
    if request.root:
        lines += _root_words(request.root_in_force.signed, request.root.signed)
    if request.targets:
        before = request.targets_in_force.signed if request.targets_in_force else None
        lines += _targets_words(before, request.targets.signed)
    return tuple(lines)


def _root_words(before: Root, after: Root) -> Iterator[str]:
    yield f"ROOT {before.version} becomes root {after.version}, in force until {after.expires:%Y-%m-%d}"
    for name in (ROOT, TARGETS, SNAPSHOT, TIMESTAMP):
        old, new = before.roles[name], after.roles[name]
        if old.threshold != new.threshold:
            yield f"  ATTENTION {name}: {new.threshold} keys must sign instead of {old.threshold}"
        if sorted(old.keyids) != sorted(new.keyids):
            yield f"  {name}: key {_short(new.keyids)} replaces {_short(old.keyids)}"
        else:
            yield f"  {name}: unchanged, {new.threshold} of {_short(new.keyids)}"


def _targets_words(before: Targets | None, after: Targets) -> Iterator[str]:
    was = f"TARGETS {before.version} becomes targets {after.version}" if before else f"TARGETS {after.version}"
    yield f"{was}, in force until {after.expires:%Y-%m-%d}"
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
    if old is None:
        return f"new, key {_short(new.keyids)}"
    if old.keyids != new.keyids:
        return f"key {_short(new.keyids)} replaces {_short(old.keyids)}"
    return None if old.paths == new.paths else f"may sign {', '.join(new.paths or ())}"


def _roles(targets: Targets | None) -> dict[str, DelegatedRole]:
    return (targets.delegations.roles if targets and targets.delegations else None) or {}


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= _TOLD_EACH else f"{names[0]} to {names[-1]} ({len(names)} roles)"


def _short(keyids: Sequence[str]) -> str:
    return ", ".join(sorted(one[:8] for one in keyids))
