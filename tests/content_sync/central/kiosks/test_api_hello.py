"""`POST /v1/hello`: a key with a right code is taken, whoever else calls; anything else gives nothing away."""

from __future__ import annotations

import io

from content_sync.central.enrolment.codes import make_codes
from content_sync.wire.enrolment import MAX_HELLO_BYTES, Hello, make_code, open_welcome, seal_hello
from content_sync.wire.keys import public_key, sealing_key
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.central.served_central import ServedCentral
from tests.cast.listener.serving import Reply, ask
from tests.cast.place_and_time import VILLAGE

SEED = b"\x07" * 32
MOST_REFUSALS = 60  # of one address in a minute


def hello(server: ServedCentral, code: str, *, village: str = VILLAGE) -> tuple[bytes, bytes]:
    central = sealing_key(public_key(server.central.keyring.seal_seed()))
    return seal_hello(Hello(code=code, village=village), seed=SEED, central=central)


def bring(server: ServedCentral, body: bytes) -> Reply:
    return ask(server.port, "/v1/hello", method="POST", body=body)


def standing(server: ServedCentral, sent: tuple[bytes, bytes]) -> str:
    box, digest = sent
    reply, receipt = bring(server, box), public_key(server.central.keyring.receipt_seed())
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
    return open_welcome(reply.body, seed=SEED, to=digest, central=receipt)[1].standing


def a_code(server: ServedCentral) -> str:
    with server.central.database.writing() as session:
        (row,) = make_codes(session, io.BytesIO(f"village,name\n{VILLAGE},เวียงคุก\n".encode()), now=NOW)
    return row.code


def test_a_right_code_opens_and_each_wrong_one_is_refused_alike_and_under_a_signature(server: ServedCentral) -> None:
    code = a_code(server)
    wrongs = (hello(server, make_code()), hello(server, "x"), hello(server, code, village="43010502"))
    assert {standing(server, wrong) for wrong in wrongs} == {"refused"}
    assert len({len(bring(server, box).body) for box, _ in wrongs}) == 1
    assert standing(server, hello(server, code)) == "pending"


def test_what_is_no_hello_is_refused_by_its_size_and_by_its_seal(server: ServedCentral) -> None:
    box, _ = hello(server, make_code())
    assert bring(server, box[:-1]).status == 400
    assert bring(server, b"x" * MAX_HELLO_BYTES).status == 400
    assert bring(server, b"x" * (MAX_HELLO_BYTES + 1)).status == 413
    assert ask(server.port, "/v1/hello").status == 405


def test_whoever_is_refused_too_often_keeps_no_code_and_no_envelope_of_its_address_from_being_heard(
    server: ServedCentral,
) -> None:
    kiosk, wrong = SendingKiosk(server.ministry).enlist(), hello(server, make_code())
    junk = [bring(server, b"x" * 100).status for _ in range(MOST_REFUSALS + 1)]
    assert (junk[MOST_REFUSALS - 1], junk[MOST_REFUSALS]) == (400, 429)
    assert {standing(server, wrong) for _ in range(MOST_REFUSALS + 1)} == {"refused"}
    code = a_code(server)
    assert {standing(server, hello(server, code)) for _ in range(MOST_REFUSALS + 1)} == {"pending"}
    assert server.up(kiosk.box(kiosk.report(1))).status == 200
