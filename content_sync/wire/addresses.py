"""Where central answers kiosks: the addresses, and the headers that count the bytes of an upload.

The kiosk asks at these and central serves them. They stay for ever, for a kiosk is updated years after central.
"""

from __future__ import annotations

from typing import Final

TREE: Final = "/r/"
"""The signed tree; any web server or mirror can serve it."""

METADATA: Final = f"{TREE}metadata/"
TARGETS: Final = f"{TREE}targets/"

API: Final = "/v1/"
"""What central itself does for kiosks, in the first version; another version would have another beginning."""

ENVELOPES: Final = f"{API}up"
"""`POST` an envelope, get its receipt."""

HELLO: Final = f"{API}hello"
"""`POST` a kiosk's key with a one-time code, get what it counts as and the nonce of its digits."""

PACKS: Final = f"{API}pack/"
"""`GET <district>/<have>/<to>`: what changed in the tree for a district (4 digits) between two versions of the
timestamp, the one that the kiosk has (0 for none) and the one that a receipt named. The response never changes. 404
where no pack leads there; all of it is in the tree too."""

BASE_PACKS: Final = f"{PACKS}base/"
"""`GET <YYYY-MM>`: the texts of all articles that were in the tree when central first published in that month, for a
kiosk that has none. The response never changes, and comes in ranges."""

ATTACHMENTS: Final = f"{API}blob/"
"""A photo or a voice, named by its SHA-256: `HEAD` tells how many bytes central has, `PATCH` sends the rest."""

TIME: Final = f"{API}time"
"""The time, signed: `GET` with `?n=` and 32 hex digits that were never asked with before."""

UPLOADED: Final = "Upload-Offset"
"""How many bytes of it central has; a `PATCH` begins at that byte (named as in resumable uploads, tus 1.0)."""

LENGTH: Final = "Upload-Length"
"""How many bytes all of it has; a central that says so to `HEAD` takes it in pieces, an earlier one only whole."""

PIECE_BYTES: Final = 16_384
"""How much of a photo or a voice goes in one `PATCH`: what a cut of the line costs at most."""
