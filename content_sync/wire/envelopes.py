"""What stands in an envelope going up and in a receipt coming home: the records, and how large they may be.

How they are signed, sealed and written is said in sealing.py; items go in and out of an envelope by item_lines.py.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from content_sync.wire.activities import ActivityAnswer
from content_sync.wire.board import BoardChange, PhotoPiece, PhotoWanted
from content_sync.wire.digests import Digest
from content_sync.wire.district_items import DistrictWord
from content_sync.wire.parts import PartNumbers
from content_sync.wire.reports import Answer, ItemId, ItemResult
from content_sync.wire.stamps import Instant, Stamp

MAX_ITEMS: Final = 20
"""Items of one envelope: where the link is cut, so many are sent again at most."""

MAX_ITEMS_BYTES: Final = 8_192
"""What the items of one envelope have together, as JSON: four seconds on GPRS. A single larger one goes alone."""

MAX_SEALED_BYTES: Final = 65_536
"""A sealed envelope; central reads so much before it knows who sent it."""

MAX_PLAIN_BYTES: Final = 262_144
"""The lines of an envelope or a receipt, inflated: what a small board may spare; 20 answers have room."""

MAX_RECEIPT_BYTES: Final = 4 * MAX_SEALED_BYTES
"""A sealed receipt: as much as its lines may have, for they may not get shorter by deflating."""

MAX_SERIAL: Final = 900_000_000
"""The highest number of a report that central tells: a reference has room for nine digits, and some are left."""

Form = Literal[1, 2]
"""How an envelope and its receipt are written (sealing.py); each central opens all forms."""

NEWEST_FORM: Final[Form] = 2


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes up at once: items, one line of raw JSON each, answers the kiosk has kept, and what it shows.

    `parts` are the roles this kiosk reads, each with the number of the part it holds, 0 where it holds none. `board` is
    the last number of the board it has, 0 where it has none; None where it has no board. `photo` is one of the board
    that a volunteer asked for. `restored` is when the backup was made that the kiosk was put back from, told until a
    receipt says `last_serial`. In place of `parts`, `parts_as` may name the seq of the last envelope of the epoch with
    a heartbeat, where that told the same and its receipt said `keeps_parts`.
    """

    items: tuple[msgspec.Raw, ...] = ()
    confirmed: tuple[str, ...] = ()
    parts: PartNumbers = {}
    parts_as: Annotated[int, Meta(ge=0)] | None = None
    board: Annotated[int, Meta(ge=0)] | None = None
    photo: PhotoWanted | None = None
    restored: Stamp | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Central's reply: a result per item, answers to this kiosk's reports, photos and voices it lacks, what is newest.

    `at` is the time, left out where central is not sure of it. `activities` are what staff say of those of this
    village, `market` what is said of its items for the district. `newest` are the roles this village reads, each with
    the newest number of its part; empty where central cannot say. `board` are the next changes of the board, the oldest
    first, and `board_to` the number up to which they tell; `has_more` says that more wait. `photo` is a piece of the
    one that was asked for; None where its bytes are not at central yet. A kiosk that was restored is told
    `last_serial`, the highest number of a report that central has of the village, `erased`, the reports that their
    reporters had erased since, and `closed`, who may sign in no more. `edition` is the last version of the tree at
    which something changed for the district of this village; 0 where central does not tell. `new_epoch` asks the kiosk
    to begin a new epoch, as its numbers were used before. `standing` is as what its key counts at central, empty for
    the one in use. What goes by a carrier also says `received`, the photos and voices that came by one, and
    `board_from`, the number after which `board` tells. `keeps_parts` says that the next envelope may name this one in
    `parts_as`; where this one named one so, and `newest` is empty, the newest are what it holds. `skipped` counts the
    entries it cannot read.
    """

    at: Instant | None = None
    results: tuple[ItemResult, ...] = ()
    answers: tuple[Answer, ...] = ()
    activities: tuple[ActivityAnswer, ...] = ()
    attachments_wanted: tuple[Digest, ...] = ()
    board: tuple[BoardChange, ...] = ()
    board_to: Annotated[int, Meta(ge=0)] = 0
    has_more: bool = False
    photo: PhotoPiece | None = None
    last_serial: Annotated[int, Meta(ge=0, le=MAX_SERIAL)] | None = None
    erased: tuple[ItemId, ...] = ()
    closed: tuple[ItemId, ...] = ()
    market: tuple[DistrictWord, ...] = ()
    newest: PartNumbers = {}
    keeps_parts: bool = False
    edition: Annotated[int, Meta(ge=0)] = 0
    new_epoch: bool = False
    standing: Annotated[str, Meta(max_length=40)] = ""
    received: tuple[Digest, ...] = ()
    board_from: Annotated[int, Meta(ge=0)] = 0
    skipped: Annotated[int, Meta(ge=0)] = 0


class EnvelopeId(msgspec.Struct, frozen=True, kw_only=True):
    """Which envelope it is: the kiosk that sent it (16 bytes, `key_name`), the epoch (8 random bytes), the seq."""

    kiosk: bytes
    epoch: bytes
    seq: int
