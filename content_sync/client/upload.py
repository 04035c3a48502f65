"""What goes up: one sealed envelope, and photos and voices by the hash of their bytes.

In: an envelope, the kiosk's key, the ministry's keys. Out: central's receipt. Only a receipt counts as success: a 200
with anything else in it may be somebody's sign-in page. A photo or a voice counts as sent when central says that it has
all of it; the next receipt, which is signed, then no longer asks for it.
"""

from __future__ import annotations

from typing import Final

from content_sync.client.link import Link
from content_sync.errors import LinkError
from content_sync.wire.addresses import ATTACHMENTS, ENVELOPES
from content_sync.wire.envelopes import MAX_RECEIPT_BYTES, Envelope, EnvelopeId, Receipt
from content_sync.wire.keys import key_name, public_key
from content_sync.wire.sealing import open_receipt, seal_envelope
from content_sync.wire.targets import ServiceKeys

_CONFLICT: Final = 409


def send_envelope(link: Link, *, envelope: Envelope, seed: bytes, epoch: bytes, seq: int, keys: ServiceKeys) -> Receipt:
    """Send an envelope and return central's receipt for exactly this envelope.

    Args:
        link: the link to central.
        envelope: what goes up.
        seed: the kiosk's private key, 32 bytes.
        epoch: 8 random bytes that name the series of numbers.
        seq: a number not used before within the epoch.
        keys: the ministry's keys, from the signed tree.

    Raises:
        LinkError: no response came; central may or may not have the envelope, and it is sent again.
        TrustError: the response is not central's receipt for this envelope.
        MessageTooLargeError: the envelope is too large.
        WireError: the response cannot be read.
    """
    box = seal_envelope(envelope, seed=seed, epoch=epoch, seq=seq, central=bytes.fromhex(keys.seal))
    reply = link.post(ENVELOPES, box, max_bytes=MAX_RECEIPT_BYTES)
    expected = EnvelopeId(kiosk=key_name(public_key(seed)), epoch=epoch, seq=seq)
    _, receipt = open_receipt(reply, seed=seed, expected=(expected,), central=bytes.fromhex(keys.receipt))
    return receipt


def send_attachment(link: Link, sha256: str, body: bytes) -> None:
    """Send the bytes of a photo or a voice, in one piece; return when central has all of them.

    Args:
        link: the link to central.
        sha256: the SHA-256 of the bytes, in hex.
        body: the bytes.

    Raises:
        MissingError: central does not want it, or not yet.
        LinkError: it did not arrive whole.
    """
    path = f"{ATTACHMENTS}{sha256}"
    try:
        has = link.upload_from(path, body, 0)
    except LinkError as error:
        if error.status != _CONFLICT:
            raise
        has = link.uploaded_bytes(path)  # an earlier try arrived, and only its response was lost
    if has != len(body):
        raise LinkError("central does not have all of it")
