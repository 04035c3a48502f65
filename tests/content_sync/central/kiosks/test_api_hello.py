"""`POST /v1/hello`: a key with a right code is taken, anything else gives nothing away, and only so many may come."""

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
MOST = 60  # of one address in a minute


def hello(server: ServedCentral, code: str, *, village: str = VILLAGE) -> tuple[bytes, bytes]:
    central = sealing_key(public_key(server.central.keyring.seal_seed()))
    return seal_hello(Hello(code=code, village=village), seed=SEED, central=central)


def bring(server: ServedCentral, body: bytes) -> Reply:
    return ask(server.port, "/v1/hello", method="POST", body=body)


def test_a_right_code_opens_and_each_wrong_one_is_refused_in_the_same_words(server: ServedCentral) -> None:
    with server.central.database.writing() as session:
        (row,) = make_codes(session, io.BytesIO(f"village,name\n{VILLAGE},เวียงคุก\n".encode()), now=NOW)
    wrongs = (hello(server, make_code()), hello(server, "x"), hello(server, row.code, village="43010502"))
    replies = [bring(server, box) for box, _ in wrongs]
    refused = {(reply.status, reply.body) for reply in replies}
    assert refused == {(403, b"no code of this village may be used\n")}
    box, digest = hello(server, row.code)
    reply, receipt = bring(server, box), public_key(server.central.keyring.receipt_seed())
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
    assert open_welcome(reply.body, seed=SEED, to=digest, central=receipt).standing == "pending"


def test_what_is_no_hello_is_refused_by_its_size_and_by_its_seal(server: ServedCentral) -> None:
    box, _ = hello(server, make_code())
    assert bring(server, box[:-1]).status == 400
    assert bring(server, b"x" * MAX_HELLO_BYTES).status == 400
    assert bring(server, b"x" * (MAX_HELLO_BYTES + 1)).status == 413
    assert ask(server.port, "/v1/hello").status == 405


def test_only_so_many_hellos_come_from_one_address_and_envelopes_are_taken_all_the_same(server: ServedCentral) -> None:
    box, _ = hello(server, make_code())
    assert {bring(server, box).status for _ in range(MOST)} == {403}
    assert bring(server, box).status == 429
    kiosk = SendingKiosk(server.ministry).enlist()
    assert server.up(kiosk.box(kiosk.report(1))).status == 200
