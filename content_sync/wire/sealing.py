"""How an envelope and a receipt are written, signed and sealed, and opened again.

An envelope is `KB1 | kiosk 16 | epoch 8 | seq u64 | deflate(lines) | Ed25519 signature 64`, sealed to central's key.
Its first line is the record without its items, in JSON; then each item has a line, so that one that is not JSON is lost
alone. A receipt is `KR1 | kiosk 16 | epoch 8 | seq u64 | deflate(lines) | signature 64`, sealed to the kiosk's key; it
repeats the epoch and seq of the envelope it answers. Its first line is the record without its entries; then each entry
has a line. An entry that this version does not know or cannot read is skipped, counted and never confirmed, so that
central sends it again to a later version. The same bytes go by link or by stick; the carrier can neither read nor
change them. `epoch` is random for each installed card and `seq` grows, so that gaps and cloned cards are found.

Over the link both have a shorter form, where central says in `sys/kiosk` that it knows it: `KB2`, an envelope whose
lines are packed (short_lines.py), and its receipt `KR2 | packed lines | signature`. The signature is over the address
of the envelope too, which the kiosk that waits for the receipt knows.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from contextlib import suppress
from typing import Final

import msgspec

from content_sync.errors import ForgedError, MessageTooLargeError, WireError
from content_sync.wire.activities import ActivityAnswer
from content_sync.wire.board import BoardPost, Redaction
from content_sync.wire.encoding import decode, deflate, encode, inflate, wire_errors
from content_sync.wire.envelopes import (
    MAX_ITEMS,
    MAX_PLAIN_BYTES,
    MAX_RECEIPT_BYTES,
    MAX_SEALED_BYTES,
    Envelope,
    EnvelopeId,
    Form,
    Receipt,
)
from content_sync.wire.keys import (
    SIGNATURE_BYTES,
    KeyOrKeys,
    key_name,
    opens,
    public_key,
    seal,
    sealing_key,
    sign,
    unseal_with,
    verify,
)
from content_sync.wire.reports import Answer, ItemResult, WantedAttachment
from content_sync.wire.short_lines import pack_lines, unpack_lines

_HEAD: Final = struct.Struct(">3s16s8sQ")
_ENVELOPES: Final[dict[Form, bytes]] = {1: b"KB1", 2: b"KB2"}
_RECEIPT, _SHORT_RECEIPT = b"KR1", b"KR2"
_MAGIC_BYTES: Final = 3
_Entry = ItemResult | Answer | ActivityAnswer | WantedAttachment | BoardPost | Redaction  # a line of a receipt


def seal_envelope(envelope: Envelope, *, seed: bytes, epoch: bytes, seq: int, central: bytes, form: Form = 1) -> bytes:
    """Sign an envelope with the kiosk's key and seal it to central's X25519 key, in a form that this central knows.

    Raises:
        MessageTooLargeError: it is larger than an envelope may be; put less into it.
    """
    envelope_id = EnvelopeId(kiosk=key_name(public_key(seed)), epoch=epoch, seq=seq)
    message = _message(_ENVELOPES[form], envelope_id, _envelope_lines(envelope), form)
    box = seal(central, message + sign(seed, message))
    if len(box) > MAX_SEALED_BYTES:
        raise MessageTooLargeError(f"an envelope holds at most {MAX_SEALED_BYTES} bytes")
    return box


def open_envelope(box: bytes, *, seed: KeyOrKeys) -> tuple[EnvelopeId, SignedMessage]:
    """Open an envelope with central's key; the caller finds the kiosk's public key and calls `SignedMessage.read`.

    Raises:
        ForgedError: not sealed to this key, or changed on the way.
        WireError: not an envelope.
    """
    opener, plain = _unsealed(box, seed)
    form: Form = 2 if plain.startswith(_ENVELOPES[2]) else 1
    envelope_id, signed = _opened(_ENVELOPES[form], plain, form)
    return envelope_id, msgspec.structs.replace(signed, sealed_to=opens(opener))


def seal_receipt(receipt: Receipt, *, to: EnvelopeId, seed: bytes, kiosk_public: bytes, form: Form = 1) -> bytes:
    """Sign a receipt with central's receipt key and seal it to the kiosk.

    Args:
        receipt: what is said.
        to: the envelope it answers.
        seed: central's receipt key.
        kiosk_public: the kiosk's key.
        form: the form of the envelope where this goes back on the same connection; by a carrier it is 1.

    Raises:
        MessageTooLargeError: it is larger than a kiosk reads; give it fewer answers.
    """
    message = _message(_RECEIPT if form == 1 else _SHORT_RECEIPT, to, _receipt_lines(receipt), form)
    signature = sign(seed, message)
    if form != 1:
        message = _SHORT_RECEIPT + message[_HEAD.size :]
    return seal(sealing_key(kiosk_public), message + signature)


def open_receipt(
    box: bytes, *, seed: bytes, expected: Collection[EnvelopeId], central: KeyOrKeys
) -> tuple[EnvelopeId, Receipt]:
    """Open and believe a receipt for one of the envelopes that may get one, and tell which.

    Args:
        box: what came back.
        seed: the kiosk's key.
        expected: the envelopes of which it must answer one: by link exactly the one that was sent.
        central: central's Ed25519 receipt key, and those before it that are believed yet.

    Raises:
        ForgedError: not sealed to this kiosk, not signed by central, or the reply to something else.
        WireError: it cannot be read.
    """
    _, plain = _unsealed(box, seed)
    if plain.startswith(_SHORT_RECEIPT):
        return _read_short(plain, expected, central)
    envelope_id, signed = _opened(_RECEIPT, plain, 1)
    lines = signed.verified(central)
    if envelope_id not in expected:
        raise ForgedError("the receipt answers another envelope")
    return envelope_id, _read_receipt(lines)


def _read_short(plain: bytes, expected: Collection[EnvelopeId], central: KeyOrKeys) -> tuple[EnvelopeId, Receipt]:
    packed, signature = plain[_MAGIC_BYTES:-SIGNATURE_BYTES], plain[-SIGNATURE_BYTES:]
    for envelope_id in expected:
        message = _head(_SHORT_RECEIPT, envelope_id) + packed
        with suppress(ForgedError):
            lines = SignedMessage(message=message, signature=signature, form=2).verified(central)
            return envelope_id, _read_receipt(lines)
    raise ForgedError("the signature does not fit, or the receipt answers another envelope")


class SignedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """An opened box whose signature has not been checked yet.

    `form` is how its lines are packed, and `sealed_to` the X25519 key that it was sealed to.
    """

    message: bytes
    signature: bytes
    form: Form = 1
    sealed_to: bytes = b""

    def verified(self, public: KeyOrKeys) -> bytes:
        """Return what is inside.

        Raises:
            ForgedError: the signature is not the key's.
            WireError: the body cannot be inflated.
        """
        verify(public, self.message, self.signature)
        packed = self.message[_HEAD.size :]
        if self.form == 1:
            return inflate(packed, max_bytes=MAX_PLAIN_BYTES)
        return unpack_lines(packed, address=self.message[_MAGIC_BYTES : _HEAD.size], max_bytes=MAX_PLAIN_BYTES)

    def read(self, public: bytes) -> Envelope:
        """Return the envelope, signed by the kiosk with this public key (same errors as `verified`)."""
        return _read_envelope(self.verified(public))


def _envelope_lines(envelope: Envelope) -> bytes:
    return b"\n".join((encode(msgspec.structs.replace(envelope, items=())), *envelope.items))


def _read_envelope(lines: bytes) -> Envelope:
    head, *items = lines.split(b"\n")
    if len(items) > MAX_ITEMS:
        raise WireError(f"an envelope holds at most {MAX_ITEMS} items")
    return msgspec.structs.replace(decode(head, Envelope), items=tuple(map(msgspec.Raw, items)))


def _receipt_lines(receipt: Receipt) -> bytes:
    head = msgspec.structs.replace(
        receipt, results=(), answers=(), attachments_wanted=(), activities=(), board=(), skipped=0
    )
    entries = (
        *receipt.results,
        *receipt.answers,
        *receipt.activities,
        *receipt.board,
        *(WantedAttachment(sha256=digest) for digest in receipt.attachments_wanted),
    )
    return b"\n".join(map(encode, (head, *entries)))


def _read_receipt(lines: bytes) -> Receipt:
    head, *rest = lines.split(b"\n")
    entries = [entry for line in rest if (entry := _entry(line)) is not None]
    return msgspec.structs.replace(
        decode(head, Receipt),
        results=tuple(entry for entry in entries if isinstance(entry, ItemResult)),
        answers=tuple(entry for entry in entries if isinstance(entry, Answer)),
        activities=tuple(entry for entry in entries if isinstance(entry, ActivityAnswer)),
        attachments_wanted=tuple(entry.sha256 for entry in entries if isinstance(entry, WantedAttachment)),
        board=tuple(entry for entry in entries if isinstance(entry, BoardPost | Redaction)),
        skipped=len(rest) - len(entries),
    )


def _entry(line: bytes) -> _Entry | None:
    try:
        with wire_errors():
            entry: _Entry = msgspec.json.decode(line, type=_Entry)
            return entry
    except WireError:
        return None


def _head(magic: bytes, envelope_id: EnvelopeId) -> bytes:
    return _HEAD.pack(magic, envelope_id.kiosk, envelope_id.epoch, envelope_id.seq)


def _message(magic: bytes, envelope_id: EnvelopeId, lines: bytes, form: Form) -> bytes:
    """Return what is signed."""
    if len(lines) > MAX_PLAIN_BYTES:
        raise MessageTooLargeError(f"an envelope or receipt holds at most {MAX_PLAIN_BYTES} bytes")
    head = _head(magic, envelope_id)
    return head + (deflate(lines) if form == 1 else pack_lines(lines, address=head[_MAGIC_BYTES:]))


def _unsealed(box: bytes, seed: KeyOrKeys) -> tuple[bytes, bytes]:
    if len(box) > MAX_RECEIPT_BYTES:
        raise WireError("larger than any envelope or receipt")
    return unseal_with(seed, box)


def _opened(magic: bytes, plain: bytes, form: Form) -> tuple[EnvelopeId, SignedMessage]:
    if len(plain) < _HEAD.size + SIGNATURE_BYTES or not plain.startswith(magic):
        raise WireError(f"not a {magic.decode()} message")
    message, signature = plain[:-SIGNATURE_BYTES], plain[-SIGNATURE_BYTES:]
    _, kiosk, epoch, seq = _HEAD.unpack_from(message)
    signed = SignedMessage(message=message, signature=signature, form=form)
    return EnvelopeId(kiosk=kiosk, epoch=epoch, seq=seq), signed
