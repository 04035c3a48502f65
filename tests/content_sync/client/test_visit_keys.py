"""The ministry's keys are replaced while a kiosk works: what it believes, and how it follows."""

from __future__ import annotations

import msgspec

from content_sync.client.reasons import Reason
from content_sync.wire.encoding import encode
from content_sync.wire.keys import new_seed, public_key
from tests.cast.link.link_world import LinkWorld


def replace_receipt_key(world: LinkWorld, *, is_former_listed: bool) -> bytes:
    """Let central sign receipts with a new key and tell it in its tree; return the old one."""
    repository = world.central.repository
    old, repository.receipt_seed = repository.receipt_seed, new_seed()
    former = (public_key(old).hex(),) if is_former_listed else ()
    repository.publish({"sys/kiosk": encode(msgspec.structs.replace(repository.keys, former_receipts=former))})
    return old


def test_a_kiosk_that_does_not_know_the_new_receipt_key_learns_it_in_the_same_visit(visited: LinkWorld) -> None:
    replace_receipt_key(visited, is_former_listed=False)
    first = visited.visit()
    assert (first.up.reason, first.down.outcome) == (Reason.FORGED, "ok")
    assert "sys" in first.new_parts
    assert visited.visit().is_ok


def test_a_receipt_of_the_former_key_is_believed_while_the_tree_lists_it(visited: LinkWorld) -> None:
    old = replace_receipt_key(visited, is_former_listed=True)
    visited.visit()
    visited.central.repository.receipt_seed = old  # as on a stick that was filled before
    assert visited.visit().is_ok


def test_a_receipt_of_a_stolen_key_is_refused_once_the_tree_says_so(visited: LinkWorld) -> None:
    old = replace_receipt_key(visited, is_former_listed=False)
    visited.visit()
    visited.central.repository.receipt_seed = old
    assert visited.visit().up.reason == Reason.FORGED
