"""What a stick carries between a kiosk and central: names, records and limits.

One folder, `village-kiosk`, on any medium a PC reads (FAT: no links, no rights, a rename may be cut half-way). In it:

- `stick.json`: a `StickMarker`. It is the sign by which the folder is found, and the last file that an export writes.
- `README.txt`: for a person at a PC; made anew by whoever writes on the stick.
- `tree/`: the signed tree as `/r/` serves it, `tree/metadata/...` and `tree/targets/...`; the kiosk checks it by TUF.
- `up/<village>/<sha256>.kh1`: a hello, the bytes of `POST /v1/hello`, of a kiosk that has a one-time code; the SHA-256
  is that of the hello as it is signed, which nobody can guess a code by.
- `up/<village>/<epoch>-<seq>.kb1`: an envelope, the bytes of `POST /v1/up`.
- `up/<village>/<sha256>.sealed`: a photo or a voice of that SHA-256, sealed to central's key.
- `down/<village>/<sha256>.kw1`: the answer to the hello of that name.
- `down/<village>/<epoch>-<seq>-<n>.kr1`: a receipt for that envelope; there may be several of one.
- `handed-in.json`: a `HandedIn`, what central took from it last.

Each file is written under `<name>.new` first and renamed; `.new` files are nothing. Nothing here is believed: what is
signed or sealed is checked, and all else is words for a person.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from content_sync.wire.areas import Village
from content_sync.wire.stamps import Instant

FOLDER: Final = "village-kiosk"
MARKER: Final = "stick.json"
README: Final = "README.txt"
HANDED_IN: Final = "handed-in.json"
TREE_FOLDER: Final = "tree"
UP: Final = "up"
DOWN: Final = "down"
NEW: Final = ".new"
"""The end of the name of a file that is still being written."""

MAX_MARKER_BYTES: Final = 2_000_000
"""A list of all villages in the country, with their names."""

MAX_FILES: Final = 2_000
"""So many receipts of one village are read; a kiosk hands over as many envelopes at most, and as many other files."""

MAX_PARCEL_BYTES: Final = 40_000_000
"""The whole folder as one file, as a phone carries it: ten minutes on a village's Wi-Fi at its worst."""

FORMAT: Final = 1

_ENVELOPE: Final = re.compile(r"([0-9a-f]{16})-([0-9]{1,19})\.kb1", re.ASCII)
_RECEIPT: Final = re.compile(r"([0-9a-f]{16})-([0-9]{1,19})-[0-9]{1,4}\.kr1", re.ASCII)
_SEALED: Final = re.compile(r"([0-9a-f]{64})\.sealed", re.ASCII)
_HELLO: Final = re.compile(r"([0-9a-f]{64})\.kh1", re.ASCII)
_NAME = Annotated[str, Meta(max_length=200)]


class StickVillage(msgspec.Struct, frozen=True, kw_only=True):
    """A village that a stick is for: its code and its name."""

    code: Village
    name: _NAME = ""


class StickMarker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a stick is: the format, its own id, when it was made, the tree's number, and the villages it is for."""

    format: Annotated[int, Meta(ge=1)]
    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}\Z")]
    made: Instant
    number: Annotated[int, Meta(ge=0)] = 0
    villages: Annotated[tuple[StickVillage, ...], Meta(max_length=100_000)] = ()


class VillageHandedIn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What central took of one village: reports, photos and voices, and all items together.

    `code_is` says whether a one-time code that came was taken; empty where none came.
    """

    code: Village
    name: _NAME = ""
    reports: Annotated[int, Meta(ge=0)] = 0
    files: Annotated[int, Meta(ge=0)] = 0
    items: Annotated[int, Meta(ge=0)] = 0
    code_is: Literal["", "taken", "refused"] = ""


class HandedIn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What central took from a stick, village by village, and when; `is_over` once that is off the stick, too.

    `not_taken` are the codes of the villages of which a file was refused, and stays on the stick.
    """

    at: Instant
    villages: Annotated[tuple[VillageHandedIn, ...], Meta(max_length=100_000)] = ()
    not_taken: Annotated[tuple[Village, ...], Meta(max_length=100_000)] = ()
    is_over: bool = True


def envelope_name(epoch: bytes, seq: int) -> str:
    """Return the name of an envelope's file."""
    return f"{epoch.hex()}-{seq}.kb1"


def receipt_name(epoch: bytes, seq: int, number: int) -> str:
    """Return the name of the file of one of the receipts of an envelope."""
    return f"{epoch.hex()}-{seq}-{number}.kr1"


def sealed_name(sha256: str) -> str:
    """Return the name of the file of a photo or a voice, sealed."""
    return f"{sha256}.sealed"


def hello_name(sha256: str) -> str:
    """Return the name of the file of the hello of this SHA-256 (hex)."""
    return f"{sha256}.kh1"


def welcome_name(sha256: str) -> str:
    """Return the name of the file of the answer to the hello of this SHA-256 (hex)."""
    return f"{sha256}.kw1"


def hello_digest(name: str) -> str | None:
    """Return the SHA-256 in the name of a hello's file; None where it is no such name."""
    found = _HELLO.fullmatch(name)
    return found[1] if found else None


def envelope_order(name: str) -> tuple[str, int] | None:
    """Return the epoch (hex) and the seq in the name of an envelope's file; None where it is no such name."""
    found = _ENVELOPE.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def is_receipt_name(name: str) -> bool:
    """Tell whether a file is named as a receipt."""
    return _RECEIPT.fullmatch(name) is not None


def sealed_digest(name: str) -> str | None:
    """Return the SHA-256 in the name of a sealed file; None where it is no such name."""
    found = _SEALED.fullmatch(name)
    return found[1] if found else None
