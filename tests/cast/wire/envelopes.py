"""Envelopes and receipts as both ends of the tests seal and open them."""

from __future__ import annotations

import msgspec

from content_sync.wire.encoding import deflate, encode
from content_sync.wire.envelopes import Envelope, EnvelopeId, Form, Receipt
from content_sync.wire.keys import public_key, seal, sign, unseal
from content_sync.wire.sealing import open_envelope, open_receipt, seal_envelope, seal_receipt
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.wire_samples import (
    CENTRAL_RECEIPT,
    CENTRAL_SEAL,
    ENVELOPE,
    ENVELOPE_ID,
    KIOSK_SEED,
    RECEIPT,
    RECEIPT_SEED,
    SEAL_SEED,
)

KIOSK = public_key(KIOSK_SEED)
HEAD_BYTES = 3 + 16 + 8 + 8


def sealed(envelope: Envelope = ENVELOPE, *, form: Form = 1) -> bytes:
    epoch, seq = ENVELOPE_ID.epoch, ENVELOPE_ID.seq
    return seal_envelope(envelope, seed=KIOSK_SEED, epoch=epoch, seq=seq, central=CENTRAL_SEAL, form=form)


def opened(box: bytes) -> Envelope:
    envelope_id, signed = open_envelope(box, seed=SEAL_SEED)
    assert envelope_id == ENVELOPE_ID
    return signed.read(KIOSK)


def replied(receipt: Receipt = RECEIPT, *, to: EnvelopeId = ENVELOPE_ID, form: Form = 1) -> bytes:
    return seal_receipt(receipt, to=to, seed=RECEIPT_SEED, kiosk_public=KIOSK, form=form)


def believed(box: bytes, *, expected: EnvelopeId = ENVELOPE_ID) -> Receipt:
    return open_receipt(box, seed=KIOSK_SEED, expected=[expected], central=CENTRAL_RECEIPT)[1]


def signed_by_kiosk(plain: bytes) -> bytes:
    message = unseal(SEAL_SEED, sealed())[:HEAD_BYTES] + deflate(plain)
    return seal(CENTRAL_SEAL, message + sign(KIOSK_SEED, message))


def signed_by_central(lines: bytes) -> bytes:
    return cast.sealed_receipt(lines, to=ENVELOPE_ID)


def with_fields(entry: object, **fields: object) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(encode(entry)) | fields)
