"""What crosses the link: records with their limits in the type, their bytes, their seals and signatures.

The two ends are never updated at the same moment, so the wire changes by these rules. A field is only added, with a
default, and a record leaves out a field that has its default. A word of a growing list is a `Term` (terms.py): a record
keeps it as it came, and a reader takes it for the nearest word it knows. A list is read item by item: an item of an
unknown kind or past a limit is skipped, counted and not confirmed, so that it comes again after the update; central
answers such an item with `unknown-kind`, and the kiosk sends it again another day. The reader is updated before the
writer: a limit is widened at central first for what goes up, and at the kiosks first for what comes down.

A kiosk seals an envelope, central opens it and seals a receipt, and the kiosk believes that receipt alone::

    >>> from content_sync.wire.envelopes import Envelope, EnvelopeId, Receipt
    >>> from content_sync.wire.sealing import open_envelope, open_receipt, seal_envelope, seal_receipt
    >>> from content_sync.wire.keys import key_name, new_seed, public_key, sealing_key
    >>> kiosk, opens_envelopes, signs_receipts = new_seed(), new_seed(), new_seed()
    >>> to_central, epoch = sealing_key(public_key(opens_envelopes)), bytes(8)
    >>> box = seal_envelope(Envelope(parts={"w43": 7}), seed=kiosk, epoch=epoch, seq=1, central=to_central)

    >>> sender, message = open_envelope(box, seed=opens_envelopes)
    >>> message.read(public_key(kiosk)).parts
    {'w43': 7}
    >>> newest = Receipt(newest={"w43": 8})
    >>> reply = seal_receipt(newest, to=sender, seed=signs_receipts, kiosk_public=public_key(kiosk))

    >>> sent = EnvelopeId(kiosk=key_name(public_key(kiosk)), epoch=epoch, seq=1)
    >>> open_receipt(reply, seed=kiosk, expected=[sent], central=public_key(signs_receipts))[1].newest
    {'w43': 8}
"""
