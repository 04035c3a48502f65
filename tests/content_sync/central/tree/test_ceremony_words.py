"""A request that would show one thing and let another be signed: it is refused, or says so where a person reads it."""

from __future__ import annotations

import copy

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import SSlibKey
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Targets

from content_sync.central.tree.ceremony import make_request, merged, sign_request
from content_sync.central.tree.ceremony_words import words_of
from content_sync.central.tree.keyring import signers_in
from content_sync.central.tree.signing_request import SigningRequest, read_request, write_request
from content_sync.errors import SettingError
from tests.cast.central.ministry import NOW, Ministry


@pytest.fixture
def request_for_all(ministry: Ministry) -> SigningRequest:
    """A request that has a new root and new delegations."""
    ministry.publisher.publish(NOW)
    for name in ("timestamp", "weather"):
        ministry.keyring.make_next(name)
    return again(ministry)


def again(ministry: Ministry) -> SigningRequest:
    made = make_request(ministry.tree, ministry.keyring, NOW)
    assert made is not None
    return read_request(write_request(made))


def of_a_thief(keyid: str) -> SSlibKey:
    """Return a key of a thief under any id: The Update Framework takes it."""
    return SSlibKey.from_crypto(Ed25519PrivateKey.generate().public_key(), keyid=keyid)


def delegated(targets: Metadata[Targets] | None) -> tuple[Delegations, dict[str, DelegatedRole]]:
    assert targets is not None
    assert targets.signed.delegations is not None
    assert targets.signed.delegations.roles is not None
    return targets.signed.delegations, targets.signed.delegations.roles


def assert_nobody_signs(request: SigningRequest, ministry: Ministry, why: str) -> None:
    read = read_request(write_request(request))
    with pytest.raises(SettingError, match=why):
        sign_request(read, signers_in(ministry.keyring.offline))
    assert [one.signatures for one in (read.root, read.targets) if one] == [{}, {}]


def test_another_key_under_the_id_of_one_that_stays_is_signed_by_nobody(
    ministry: Ministry, request_for_all: SigningRequest
) -> None:
    assert request_for_all.root is not None
    (keyid,) = request_for_all.root.signed.roles["targets"].keyids
    in_root = copy.deepcopy(request_for_all)
    assert in_root.root is not None
    in_root.root.signed.keys[keyid] = of_a_thief(keyid)
    assert_nobody_signs(in_root, ministry, "another one than its id says")
    in_targets = copy.deepcopy(request_for_all)
    delegations, roles = delegated(in_targets.targets)
    delegations.keys[roles["warnings"].keyids[0]] = of_a_thief(roles["warnings"].keyids[0])
    assert_nobody_signs(in_targets, ministry, "another one than its id says")
    assert sign_request(request_for_all, signers_in(ministry.keyring.offline)), "the honest one is signed"


def test_delegations_that_are_compared_with_others_than_those_in_force_are_signed_by_nobody(
    ministry: Ministry, request_for_all: SigningRequest
) -> None:
    assert request_for_all.targets is not None
    invented = SigningRequest(
        root_in_force=request_for_all.root_in_force,
        targets_in_force=copy.deepcopy(request_for_all.targets),
        root=request_for_all.root,
        targets=request_for_all.targets,
    )
    assert "  all " in "\n".join(words_of(invented)), "the words would say that nothing changes"
    assert_nobody_signs(invented, ministry, "the delegations in force of this request")
    none = SigningRequest(
        root_in_force=request_for_all.root_in_force, root=request_for_all.root, targets=request_for_all.targets
    )
    assert_nobody_signs(none, ministry, "does not say which delegations there are")


def test_what_this_program_would_not_ask_for_draws_attention(request_for_all: SigningRequest) -> None:
    assert not [line for line in words_of(request_for_all) if "ATTENTION" in line]
    delegations, roles = delegated(request_for_all.targets)
    thief = of_a_thief("ab" * 32)
    delegations.keys[thief.keyid] = thief
    roles["spare"] = DelegatedRole("spare", [thief.keyid], 1, terminating=True, paths=["warnings/*"])
    roles["cPP"] = DelegatedRole("cPP", [thief.keyid], 1, terminating=True, paths=["prices/*"])
    roles["w43"].paths = ["*"]
    roles["p43"].keyids.append(thief.keyid)
    roles["c43"].threshold = 2
    assert request_for_all.root is not None
    request_for_all.root.signed.consistent_snapshot = False
    told = [line for line in words_of(request_for_all) if "ATTENTION" in line]
    assert [line.split(":")[0].strip() for line in told[1:]] == ["c43", "cPP", "p43", "spare", "w43"]
    assert "overwritten" in told[0]
    assert told[4].endswith("warnings/*")


def test_who_holds_a_key_is_not_told_otherwise_unnoticed(request_for_all: SigningRequest) -> None:
    assert request_for_all.root is not None
    (keyid,) = request_for_all.root.signed.roles["root"].keyids
    request_for_all.root.signed.keys[keyid].unrecognized_fields["x-holder"] = "somebody else"
    assert "  ATTENTION root-1 (somebody else) was root-1" in words_of(request_for_all)


def test_the_number_of_a_request_is_the_same_for_its_copies_and_for_no_other(
    ministry: Ministry, request_for_all: SigningRequest
) -> None:
    number = words_of(request_for_all)[0]
    sign_request(request_for_all, signers_in(ministry.keyring.offline))
    assert words_of(request_for_all)[0] == number
    ministry.keyring.make_next("prices")
    assert words_of(again(ministry))[0] != number


def test_a_signature_that_does_not_hold_takes_no_other_s_place(
    ministry: Ministry, request_for_all: SigningRequest
) -> None:
    broken = copy.deepcopy(request_for_all)
    sign_request(request_for_all, signers_in(ministry.keyring.offline))
    sign_request(broken, signers_in(ministry.keyring.offline))
    for part in (broken.root, broken.targets):
        assert part is not None
        for signature in part.signatures.values():
            signature.signature = "00" * 64
    done = ministry.publisher.take(merged([request_for_all, broken]), NOW)
    assert done.not_updated == ()


def test_delegations_that_were_asked_for_before_those_in_force_are_not_taken_later(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    ministry.keyring.make_next("weather")
    older = again(ministry)
    ministry.keyring.make_next("prices")
    newer = again(ministry)
    for one in (older, newer):
        sign_request(one, signers_in(ministry.keyring.offline))
    ministry.publisher.take(newer, NOW)
    with pytest.raises(SettingError, match="delegations 2, and 2 are in force"):
        ministry.publisher.take(older, NOW)
    assert ministry.publisher.take(newer, NOW).not_updated == (), "the same ones twice are once"
