"""Which form of envelopes a kiosk and a central of different versions speak: each understands the other."""

from __future__ import annotations

import msgspec
import pytest

from content_sync.client.link.link import Link
from content_sync.client.upload import send_envelope
from content_sync.wire.envelopes import Envelope, Form, Receipt
from content_sync.wire.item_lines import pack_items
from content_sync.wire.keys import unseal
from content_sync.wire.sealing import seal_envelope
from content_sync.wire.targets import ServiceKeys
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import SendingKiosk, an_intake
from tests.cast.central.served_central import ServedCentral
from tests.cast.wire.wire_samples import KEYS


def sent(server: ServedCentral, sender: SendingKiosk, keys: ServiceKeys) -> Receipt:
    link, envelope = Link(server.address), Envelope(items=pack_items((sender.report(sender.seq + 1),)))
    sender.seq += 1
    try:
        return send_envelope(link, envelope=envelope, seed=sender.seed, epoch=sender.epoch, seq=sender.seq, keys=keys)
    finally:
        link.close()


@pytest.mark.parametrize("announced", [1, 2, 3])
def test_a_kiosk_is_answered_by_a_central_of_before_of_now_and_of_later(
    server: ServedCentral, sender: SendingKiosk, announced: int
) -> None:
    keys = msgspec.structs.replace(server.ministry.keyring.service_keys(15), envelope_form=announced)
    assert [one.result for one in sent(server, sender, keys).results] == ["ok"]


def test_central_tells_in_the_signed_tree_which_form_it_knows_and_one_of_before_told_none(
    server: ServedCentral,
) -> None:
    assert server.ministry.keyring.service_keys(15).envelope_form == 2
    assert KEYS.envelope_form == 1


@pytest.mark.parametrize(("form", "magic"), [(1, b"KR1"), (2, b"KR2")])
def test_a_receipt_goes_back_in_the_form_of_its_envelope(
    server: ServedCentral, sender: SendingKiosk, form: Form, magic: bytes
) -> None:
    reply = server.up(boxed(server, sender, form))
    assert unseal(sender.seed, reply.body).startswith(magic)


@pytest.mark.parametrize("form", [1, 2])
def test_by_a_carrier_a_receipt_names_its_envelope_whatever_form_that_has(
    server: ServedCentral, sender: SendingKiosk, form: Form
) -> None:
    intake = an_intake(server.ministry)
    delivery = intake.open(boxed(server, sender, form))
    box = intake.keep(delivery, now=NOW, has_time=True, is_carried=True)
    assert unseal(sender.seed, box).startswith(b"KR1")


def boxed(server: ServedCentral, sender: SendingKiosk, form: Form) -> bytes:
    central = bytes.fromhex(server.ministry.keyring.service_keys(15).seal)
    envelope = Envelope(items=pack_items((sender.report(),)))
    return seal_envelope(envelope, seed=sender.seed, epoch=sender.epoch, seq=1, central=central, form=form)
