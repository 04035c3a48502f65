"""A kiosk says hello: only what central signed counts, with the key in use or one that is believed yet."""

from __future__ import annotations

import secrets

import pytest

from content_sync.client.enrolling import carried_hello, say_hello, take_welcome
from content_sync.client.link.link import Link
from content_sync.errors import ContentSyncError, ForgedError
from content_sync.wire.enrolment import Welcome, make_code, open_hello, seal_welcome, six_digits
from content_sync.wire.keys import public_key, sealing_key
from content_sync.wire.targets import ServiceKeys
from kiosk.store.enrolment import Enrolments, shown_digits
from tests.cast.link.http_server import Answer, HttpRequest, Responder, http_server
from tests.cast.place_and_time import VILLAGE

KIOSK, SEAL, OLD, NEW = (secrets.token_bytes(32) for _ in range(4))
KEYS = ServiceKeys(
    seal=sealing_key(public_key(SEAL)).hex(),
    receipt=public_key(NEW).hex(),
    former_receipts=(public_key(OLD).hex(),),
)
WAITS = Welcome(standing="pending", nonce="0f" * 16)


def signed(welcome: Welcome, seed: bytes, *, status: int = 200) -> Answer:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        kiosk, _, digest = open_hello(asked.body, seed=SEAL)
        responder.reply(status, seal_welcome(welcome, to=digest, seed=seed, kiosk=kiosk))

    return answer


def unsigned(status: int) -> Answer:
    return lambda _, responder: responder.reply(status, b"<html>Sign in</html>")


def call(enrolments: Enrolments, answer: Answer, keys: ServiceKeys = KEYS) -> None:
    with http_server(answer) as server:
        link = Link(server.url)
        try:
            say_hello(link, enrolments, keys, seed=KIOSK, village=VILLAGE, software="test")
        finally:
            link.close()


@pytest.mark.parametrize("seed", [NEW, OLD], ids=["in use", "former"])
def test_the_digits_are_made_of_the_receipt_key_that_signed_the_answer(enrolments: Enrolments, seed: bytes) -> None:
    enrolments.keep_code(make_code())
    call(enrolments, signed(WAITS, seed))
    assert enrolments.read().state == "pending"
    assert shown_digits(enrolments.read()) == six_digits(public_key(KIOSK), public_key(seed), b"\x0f" * 16)


def test_a_receipt_key_that_is_no_longer_listed_is_not_believed_and_the_code_waits(enrolments: Enrolments) -> None:
    code = make_code()
    enrolments.keep_code(code)
    with pytest.raises(ForgedError):
        call(enrolments, signed(WAITS, OLD), ServiceKeys(seal=KEYS.seal, receipt=KEYS.receipt))
    assert (enrolments.code(), enrolments.read().state) == (code, "waiting")


def test_only_a_signed_refusal_costs_the_code(enrolments: Enrolments) -> None:
    code = make_code()
    enrolments.keep_code(code)
    for answer in (unsigned(403), unsigned(200), signed(Welcome(standing="refused"), KIOSK)):
        with pytest.raises(ContentSyncError):
            call(enrolments, answer)
        assert (enrolments.code(), enrolments.read().state) == (code, "waiting"), "a sign-in page said no"
    call(enrolments, signed(Welcome(standing="refused"), NEW))
    assert (enrolments.code(), enrolments.read().state) == ("", "refused")


def test_a_carrier_s_hello_is_the_same_each_time_and_of_another_code_another(enrolments: Enrolments) -> None:
    rotated = ServiceKeys(seal=sealing_key(public_key(OLD)).hex(), receipt=KEYS.receipt)
    assert carried_hello(None, KEYS, seed=KIOSK, village=VILLAGE) is None
    assert carried_hello(enrolments, KEYS, seed=KIOSK, village=VILLAGE) is None
    enrolments.keep_code(make_code())
    made = [carried_hello(enrolments, keys, seed=KIOSK, village=VILLAGE) for keys in (KEYS, KEYS, rotated)]
    (digest,) = {one.digest for one in made if one}
    assert len({one.box for one in made if one}) == 3
    enrolments.keep_code(make_code())
    later = carried_hello(enrolments, KEYS, seed=KIOSK, village=VILLAGE)
    assert later is not None
    assert later.digest != digest
    welcome = seal_welcome(WAITS, to=digest, seed=NEW, kiosk=public_key(KIOSK))
    with pytest.raises(ForgedError):
        take_welcome(welcome, enrolments, KEYS, seed=KIOSK, to=later.digest)
    assert enrolments.read().state == "waiting", "it answers the code before"
