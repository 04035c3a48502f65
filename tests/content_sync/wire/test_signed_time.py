"""The signed time: what was asked for comes out, and nothing else is believed."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import ForgedError, WireError
from content_sync.wire.keys import public_key, sign
from content_sync.wire.signed_time import NONCE_BYTES, SIGNED_TIME_BYTES, open_time, read_nonce, sign_time
from tests.cast.wire.wire_samples import AT, RECEIPT_SEED, golden, moments

SEED = hashlib.sha256(b"central's time key in the tests").digest()
CENTRAL, NONCE = public_key(SEED), bytes(range(NONCE_BYTES))


def signed(milliseconds: int) -> bytes:
    body = struct.pack(">3s16sQ", b"KT1", NONCE, milliseconds)
    return body + sign(SEED, body)


def test_a_time_of_the_field_is_believed_and_its_bytes_stay() -> None:
    assert sign_time(AT, nonce=NONCE, seed=SEED) == golden("signed_time.kt1")
    assert open_time(golden("signed_time.kt1"), nonce=NONCE, central=CENTRAL) == AT
    assert len(golden("signed_time.kt1")) == SIGNED_TIME_BYTES == 91


@given(moments.filter(lambda at: at >= datetime(1970, 1, 1, tzinfo=UTC)), st.binary(min_size=16, max_size=16))
def test_a_time_comes_out_as_it_went_in_to_the_millisecond(at: datetime, nonce: bytes) -> None:
    opened = open_time(sign_time(at, nonce=nonce, seed=SEED), nonce=nonce, central=CENTRAL)
    assert timedelta() <= at - opened < timedelta(milliseconds=1)


def test_a_changed_bit_at_every_byte_is_refused() -> None:
    reply = golden("signed_time.kt1")
    for place in range(len(reply)):
        harmed = reply[:place] + bytes([reply[place] ^ 1]) + reply[place + 1 :]
        with pytest.raises(WireError if place < 3 else ForgedError):
            open_time(harmed, nonce=NONCE, central=CENTRAL)


def test_a_time_for_another_question_or_by_another_key_is_refused() -> None:
    with pytest.raises(ForgedError, match="another question"):
        open_time(golden("signed_time.kt1"), nonce=bytes(NONCE_BYTES), central=CENTRAL)
    with pytest.raises(ForgedError, match="signature"):
        open_time(golden("signed_time.kt1"), nonce=NONCE, central=public_key(RECEIPT_SEED))


@pytest.mark.parametrize("reply", [b"", b"KT1", golden("signed_time.kt1")[:-1], golden("signed_time.kt1") + b"0"])
def test_what_is_not_as_long_as_a_signed_time_is_none(reply: bytes) -> None:
    with pytest.raises(WireError):
        open_time(reply, nonce=NONCE, central=CENTRAL)


def test_the_calendar_ends_and_a_time_after_it_is_refused() -> None:
    last = datetime.max.replace(tzinfo=UTC, microsecond=999_000)
    milliseconds = (last - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert open_time(signed(milliseconds), nonce=NONCE, central=CENTRAL) == last
    for too_many in (milliseconds + 1, 2**64 - 1):
        with pytest.raises(WireError, match="calendar"):
            open_time(signed(too_many), nonce=NONCE, central=CENTRAL)


@pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 31 + "\n", "๐" * 32])
def test_a_nonce_is_32_digits_and_nothing_else(text: str) -> None:
    assert read_nonce(NONCE.hex()) == NONCE
    with pytest.raises(WireError):
        read_nonce(text)
