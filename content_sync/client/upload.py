"""What goes up: one sealed envelope, and photos and voices by the hash of their bytes.

In: an envelope, the kiosk's key, the ministry's keys. Out: central's receipt. Only a receipt counts as success: a 200
with anything else in it may be somebody's sign-in page. A photo or a voice counts as sent when central says that it has
all of it; the next receipt, which is signed, then no longer asks for it. It goes in pieces: where the line is cut, the
next try or the next visit goes on with what central lacks. A central of before takes it only whole, and gets it whole.
"""

from __future__ import annotations

from typing import Final

from content_sync.client.link.link import Link
from content_sync.errors import LinkError
from content_sync.wire.addresses import ATTACHMENTS, ENVELOPES, PIECE_BYTES
from content_sync.wire.envelopes import MAX_RECEIPT_BYTES, NEWEST_FORM, Envelope, EnvelopeId, Form, Receipt
from content_sync.wire.keys import key_name, public_key
from content_sync.wire.sealing import open_receipt, seal_envelope
from content_sync.wire.targets import ServiceKeys

_CONFLICT: Final = 409
_ON_THE_WAY: Final = (None, _CONFLICT)  # the line was cut, or an earlier piece arrived and only its response was lost
_IDLE_TRIES: Final = 3  # tries in a row after which central has no more than before


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
    form: Form = NEWEST_FORM if keys.envelope_form >= NEWEST_FORM else 1
    box = seal_envelope(envelope, seed=seed, epoch=epoch, seq=seq, central=bytes.fromhex(keys.seal), form=form)
    reply = link.post(ENVELOPES, box, max_bytes=MAX_RECEIPT_BYTES)
    expected = EnvelopeId(kiosk=key_name(public_key(seed)), epoch=epoch, seq=seq)
    _, receipt = open_receipt(reply, seed=seed, expected=(expected,), central=keys.believed_receipts)
    return receipt


def send_attachment(link: Link, sha256: str, body: bytes) -> None:
    """Send the bytes of a photo or a voice; return when central has all of them.

    Args:
        link: the link to central.
        sha256: the SHA-256 of the bytes, in hex.
        body: the bytes.

    Raises:
        MissingError: central does not want it, or not yet.
        LinkError: it did not arrive whole; central keeps the pieces that did.
    """
    path = f"{ATTACHMENTS}{sha256}"
    if len(body) <= PIECE_BYTES:
        _send_whole(link, path, body)
        return
    upload = link.uploaded(path)
    if upload.takes_pieces:
        _send_pieces(link, path, body, upload.here_bytes)
    elif upload.here_bytes != len(body):
        _send_whole(link, path, body)


def _send_whole(link: Link, path: str, body: bytes) -> None:
    try:
        has = link.upload_from(path, body, 0)
    except LinkError as error:
        if error.status != _CONFLICT:
            raise
        has = link.uploaded(path).here_bytes  # an earlier try arrived, and only its response was lost
    if has != len(body):
        raise LinkError("central does not have all of it")


def _send_pieces(link: Link, path: str, body: bytes, has: int) -> None:
    """Send what central lacks, piece by piece; where one fails on the way, ask how much arrived and go on there.

    A line that was cut once is cut again: the pieces after that are half as large, as each cut costs one.
    """
    idle, piece_bytes = 0, PIECE_BYTES
    while has < len(body):
        had = has
        try:
            has = link.upload_from(path, body[has : has + piece_bytes], has)
        except LinkError as error:
            if error.status not in _ON_THE_WAY:
                raise
            has, piece_bytes = link.uploaded(path).here_bytes, PIECE_BYTES // 2
        idle = idle + 1 if has <= had else 0
        if idle == _IDLE_TRIES or has > len(body):
            raise LinkError("central does not have all of it")
