"""The secret of both ends: the same at both, another for each use, each kiosk and each key."""

from __future__ import annotations

import pytest

from content_sync.errors import WireError
from content_sync.wire.keys import public_key, sealing_key
from content_sync.wire.shared_secret import shared_secret
from tests.cast.wire.wire_samples import KIOSK_SEED, SEAL_SEED


def key(seed: bytes) -> bytes:
    return sealing_key(public_key(seed))


def test_both_ends_have_the_same_secret() -> None:
    ours = shared_secret(KIOSK_SEED, key(SEAL_SEED), "rescue")
    assert ours == shared_secret(SEAL_SEED, key(KIOSK_SEED), "rescue")
    assert len(ours) == 32


def test_another_use_another_kiosk_and_another_key_of_the_ministry_have_another_secret() -> None:
    another = bytes(range(32))
    secrets = {
        shared_secret(KIOSK_SEED, key(SEAL_SEED), "rescue"),
        shared_secret(KIOSK_SEED, key(SEAL_SEED), "training"),
        shared_secret(another, key(SEAL_SEED), "rescue"),
        shared_secret(KIOSK_SEED, key(another), "rescue"),
    }
    assert len(secrets) == 4


def test_the_secret_stays_as_it_is_with_the_kiosks_in_the_field() -> None:
    ours = shared_secret(KIOSK_SEED, key(SEAL_SEED), "rescue")
    assert ours.hex() == "952d55fc5f85c9972b822e53da264109e16b71dddc2e4b0fcbd0b74608284f5f"


@pytest.mark.parametrize("not_a_key", [b"", b"\x01" * 31, bytes(32)])
def test_what_is_no_key_is_refused(not_a_key: bytes) -> None:
    with pytest.raises(WireError):
        shared_secret(KIOSK_SEED, not_a_key, "rescue")
