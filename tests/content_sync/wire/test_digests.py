"""A digest is 64 lower-case hex digits, wherever one is read."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from content_sync.errors import WireError
from content_sync.wire.digests import Digest, is_digest
from content_sync.wire.encoding import decode

GOOD = hashlib.sha256(b"photo").hexdigest()


def test_a_digest_is_known_by_its_form() -> None:
    assert is_digest(GOOD)
    assert decode(msgspec.json.encode(GOOD), Digest) == GOOD


@pytest.mark.parametrize("other", ["", GOOD[1:], GOOD + "0", GOOD.upper(), GOOD + "\n", "../" + GOOD[3:], "๐" * 64])
def test_what_is_no_digest_is_refused_by_the_rule_and_by_the_wire(other: str) -> None:
    assert not is_digest(other)
    with pytest.raises(WireError):
        decode(msgspec.json.encode(other), Digest)
