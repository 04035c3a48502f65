"""A code finds slips, a hello proves its key, and six digits are those of both keys and the nonce alone."""

from __future__ import annotations

import pytest

from content_sync.errors import ForgedError, MistypedReferenceError, WireError
from content_sync.wire.carriers import hello_digest, hello_name, welcome_name
from content_sync.wire.enrolment import (
    MAX_HELLO_BYTES,
    Hello,
    Welcome,
    code_digest,
    make_code,
    open_hello,
    open_welcome,
    read_code,
    seal_hello,
    seal_welcome,
    six_digits,
    write_code,
)
from content_sync.wire.keys import public_key, sealing_key
from tests.cast.folders import GOLDEN

KIOSK, OTHER, CENTRAL, RECEIPT = (bytes([number]) * 32 for number in range(1, 5))
CODE = write_code("7KQ2M4XD9TRAB3HN")
HELLO = Hello(code=CODE, village="43010501", software="1.0")


@pytest.fixture
def sealed() -> tuple[bytes, bytes]:
    return seal_hello(HELLO, seed=KIOSK, central=sealing_key(public_key(CENTRAL)))


def test_a_code_is_read_as_people_type_it() -> None:
    assert len(CODE) == 20
    for typed in (CODE, CODE.lower(), CODE.replace("-", " "), CODE.replace("-", ""), f" {CODE} "):
        assert read_code(typed) == CODE
    assert read_code(write_code("0" * 8 + "1" * 8).replace("0", "O").replace("1", "l")) == write_code("0" * 8 + "1" * 8)


def test_every_slip_in_a_code_is_found() -> None:
    plain = CODE.replace("-", "")
    for place, right in enumerate(plain):
        for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(right, ""):
            with pytest.raises(MistypedReferenceError):
                read_code(plain[:place] + wrong + plain[place + 1 :])
    for short in ("", plain[:-1], plain + "0", "ก" * 17):
        with pytest.raises(MistypedReferenceError):
            read_code(short)


def test_codes_differ_and_their_digests_tell_them_apart() -> None:
    codes = {make_code() for _ in range(200)}
    assert len(codes) == len({code_digest(code) for code in codes}) == 200
    assert all(read_code(code) == code for code in codes)


def test_a_hello_brings_the_key_that_signed_it_and_the_answer_fits_this_hello_alone(
    sealed: tuple[bytes, bytes],
) -> None:
    box, digest = sealed
    assert open_hello(box, seed=CENTRAL) == (public_key(KIOSK), HELLO, digest)
    welcome = Welcome(standing="pending", nonce="0f" * 16)
    answer = seal_welcome(welcome, to=digest, seed=RECEIPT, kiosk=public_key(KIOSK))
    for believed in (public_key(RECEIPT), (public_key(OTHER), public_key(RECEIPT))):
        opened = open_welcome(answer, seed=KIOSK, to=digest, central=believed)
        assert opened == (public_key(RECEIPT), welcome), "whoever is believed beside it, the one that signed is told"
    wrongs = (
        {"seed": OTHER, "to": digest, "central": public_key(RECEIPT)},
        {"seed": KIOSK, "to": bytes(32), "central": public_key(RECEIPT)},
        {"seed": KIOSK, "to": digest, "central": public_key(OTHER)},
    )
    for wrong in wrongs:
        with pytest.raises(ForgedError):
            open_welcome(answer, **wrong)


def test_on_a_carrier_a_hello_and_its_answer_have_the_digest_as_their_name(sealed: tuple[bytes, bytes]) -> None:
    digest = sealed[1].hex()
    assert (hello_name(digest), welcome_name(digest)) == (f"{digest}.kh1", f"{digest}.kw1")
    assert hello_digest(hello_name(digest)) == digest
    for other in (welcome_name(digest), f"{digest}.kh1.new", f"{digest[1:]}.kh1", f"{CODE}.kh1"):
        assert hello_digest(other) is None


def test_what_is_no_hello_is_refused(sealed: tuple[bytes, bytes]) -> None:
    box, _ = sealed
    for wrong in (b"", b"x" * 200, box[:-1], box + b"x", b"x" * (MAX_HELLO_BYTES + 1)):
        with pytest.raises((ForgedError, WireError)):
            open_hello(wrong, seed=CENTRAL)
    with pytest.raises(ForgedError):
        open_hello(box, seed=OTHER)


def test_the_digits_follow_from_both_keys_and_the_nonce() -> None:
    digits = six_digits(public_key(KIOSK), public_key(RECEIPT), bytes(16))
    assert digits == six_digits(public_key(KIOSK), public_key(RECEIPT), bytes(16))
    others = (
        (public_key(OTHER), public_key(RECEIPT), bytes(16)),
        (public_key(KIOSK), public_key(OTHER), bytes(16)),
        (public_key(KIOSK), public_key(RECEIPT), b"\x01" * 16),
    )
    assert digits not in {six_digits(*other) for other in others}
    assert (len(digits), digits[3], digits.replace(" ", "").isdecimal()) == (7, " ", True)


def test_a_hello_and_a_welcome_of_the_first_format_are_read_for_ever() -> None:
    kiosk, hello, digest = open_hello((GOLDEN / "hello.kh1").read_bytes(), seed=CENTRAL)
    assert (kiosk, hello) == (public_key(KIOSK), HELLO)
    assert hello_name(digest.hex()) == "420e0b36f629e27ad35237d8fb3efaf9a1c7dbbc2fed88b9e20099eb4fe24f82.kh1"
    body = (GOLDEN / "welcome.kw1").read_bytes()
    _, welcome = open_welcome(body, seed=KIOSK, to=digest, central=public_key(RECEIPT))
    assert welcome == Welcome(standing="pending", nonce="0f" * 16)
    assert code_digest(CODE) == "f70d10722517f459ecf0c740e5e4206037a2c8fc15e4c9fded01e239c4176fa9"
    assert six_digits(kiosk, public_key(RECEIPT), bytes.fromhex(welcome.nonce)) == "718 720"
