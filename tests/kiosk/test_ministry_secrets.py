"""Codes on paper and on the telephone are taken whichever of the ministry's keys they were made with."""

from __future__ import annotations

import hashlib

import msgspec

from content_sync.wire.keys import opens
from content_sync.wire.rescue import LOOK_AHEAD, rescue_code
from content_sync.wire.shared_secret import Purpose, shared_secret
from content_sync.wire.sign_up import write_digits
from content_sync.wire.targets import ServiceKeys
from tests.cast.kiosk.editions import put_on
from tests.cast.kiosk.served_kiosk import CENTRAL_SEED, KEYS, ServedKiosk, edition

OLD, NEW, OTHER = CENTRAL_SEED, b"\x05" * 32, b"\x06" * 32
ROTATED = msgspec.structs.replace(KEYS, seal=opens(NEW).hex(), former_seals=(opens(OLD).hex(),))
LATER = msgspec.structs.replace(ROTATED, former_seals=())


def secret(kiosk: ServedKiosk, seed: bytes, purpose: Purpose) -> bytes:
    """Return what central shares with the kiosk by one of its keys."""
    assert kiosk.stores.identity.seed is not None
    return shared_secret(seed, opens(kiosk.stores.identity.seed), purpose)


def type_code(kiosk: ServedKiosk, seed: bytes, counter: int) -> int:
    code = rescue_code(secret(kiosk, seed, "rescue"), counter)
    return kiosk.phone().send("/admin/rescue", form_of="/admin/rescue", code=code).status_code


def type_digits(kiosk: ServedKiosk, seed: bytes, number: int) -> int:
    digits = write_digits(kiosk.invitation(number), secret(kiosk, seed, "training"))
    sent = {"token": "", "name": "อารี ศรีสุข", "new": "ข้าวเหนียวมะม่วง-7", "again": "ข้าวเหนียวมะม่วง-7"}
    return kiosk.phone().send("/join", form_of="/join", digits=digits, **sent).status_code


def rotate(kiosk: ServedKiosk, number: int, keys: ServiceKeys = ROTATED) -> None:
    put_on(kiosk.stores.content, edition(number, keys=keys))


def test_digits_of_a_sheet_are_taken_before_and_after_the_ministry_replaced_its_key(kiosk: ServedKiosk) -> None:
    assert (type_digits(kiosk, OLD, 1), type_digits(kiosk, NEW, 2)) == (303, 403)
    rotate(kiosk, 8)
    assert [type_digits(kiosk, seed, number) for seed, number in ((OLD, 2), (NEW, 3), (OTHER, 4))] == [303, 303, 403]
    rotate(kiosk, 9, LATER)
    assert [type_digits(kiosk, seed, number) for seed, number in ((OLD, 4), (NEW, 5))] == [403, 303]


def test_rescue_codes_of_both_keys_are_taken_and_counted_together(kiosk: ServedKiosk) -> None:
    assert type_code(kiosk, OLD, 15) == 303
    rotate(kiosk, 8)
    assert [type_code(kiosk, seed, 15) for seed in (OLD, NEW)] == [403, 403], "the number is used up"
    assert [type_code(kiosk, seed, number) for seed, number in ((NEW, 16), (OLD, 17))] == [303, 303]
    rotate(kiosk, 9, LATER)
    assert type_code(kiosk, NEW, 18 + LOOK_AHEAD) == 303, "central counts on, and so does the kiosk"


def test_a_code_that_was_used_before_codes_were_counted_by_the_kiosks_key_stays_used(kiosk: ServedKiosk) -> None:
    kiosk.stores.rescue_counter.move_past(hashlib.sha256(secret(kiosk, OLD, "rescue")).hexdigest()[:16], 4)
    assert [type_code(kiosk, OLD, number) for number in (4, 5, 5)] == [403, 303, 403]
