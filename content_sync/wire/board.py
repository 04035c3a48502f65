"""The volunteers' board: posts going up, and what central says of the board coming down.

A post is known by its id, made with its form, so that a post which comes twice is one post. `epoch` names the card it
was written on and `n` counts on that card, so that gaps, cloned cards and restored backups show. Central gives each
change of the board (a post arrives, is raised to a wider area, is pinned, is redacted) a number that only grows. An
envelope names the last number a kiosk has, and the receipt brings the next changes of the areas that village is in; so
what is lost is asked for again, central keeps nothing for each kiosk, and a redaction may come before its post.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.areas import Area, Village
from content_sync.wire.digests import Digest
from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Instant, Stamp
from content_sync.wire.terms import Term, known

MAX_POST: Final = 2_000
"""Characters of a post: a printed page, as a report has."""

MAX_BY: Final = 60
"""Characters of the name under a post."""

MAX_COMPLAINT: Final = 200
"""Characters of what is wrong with a post."""

MAX_POST_PHOTO_BYTES: Final = 600_000
"""Bytes of the photo of a post; a kiosk makes it far smaller, as each kiosk that shows it fetches it over its line."""

PHOTO_PIECE_BYTES: Final = 32_768
"""Bytes of a photo that one receipt brings: 13 seconds on GPRS, which a cut of the line costs at most."""

Scope = Literal["village", "district", "province", "nation"]
"""How far a post goes: the volunteers of the village, of its district, of its province, all."""

Sort = Literal["question", "news", "reply"]
"""What a post is: it asks, tells something new, or says something to another post."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)

PostId = Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?\Z")]
"""The id of another post; empty where there is none."""


class Post(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="post"):
    """What a volunteer says to other volunteers.

    Attributes:
        author: the id of the person at the kiosk.
        by: the name under the post.
        scope: how far it goes; central takes a word it does not know for the village alone.
        sort: what it is.
        reply_to: the post that began the conversation; empty where this one begins it.
        epoch: names the card it was written on: 8 random bytes as hex.
        n: counts the posts of that card.
    """

    id: ItemId
    author: ItemId
    by: Annotated[str, Meta(min_length=1, max_length=MAX_BY)]
    scope: Term
    sort: Term
    text: Annotated[str, Meta(min_length=1, max_length=MAX_POST)]
    reply_to: PostId = ""
    epoch: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
    n: Annotated[int, Meta(ge=1)]
    made: Stamp


class PostComplaint(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="post_complaint"
):
    """A volunteer says that a post should not stand on the board, and why; staff look at it."""

    id: ItemId
    post: ItemId
    person: ItemId
    text: Annotated[str, Meta(max_length=MAX_COMPLAINT)] = ""
    made: Stamp


class PostPhoto(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="post_photo"):
    """Announces the one photo of a post; its bytes are sent afterwards, named by their SHA-256."""

    id: ItemId
    post: ItemId
    sha256: Digest
    size_bytes: Annotated[int, Meta(ge=1, le=MAX_POST_PHOTO_BYTES)]


class PhotoWanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A volunteer asked to see the photo of a post; `start` is how many bytes of it the kiosk has."""

    post: ItemId
    start: Annotated[int, Meta(ge=0)] = 0


class PhotoPiece(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The next bytes of the photo of a post, from byte `start` on; none where central has it no more.

    Attributes:
        sha256: of the whole photo; empty where there is none.
        size_bytes: of the whole photo.
    """

    post: ItemId
    sha256: Digest | Literal[""] = ""
    size_bytes: Annotated[int, Meta(ge=0, le=MAX_POST_PHOTO_BYTES)] = 0
    start: Annotated[int, Meta(ge=0)] = 0
    body: Annotated[bytes, Meta(max_length=PHOTO_PIECE_BYTES)] = b""


class BoardPost(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="board_post"):
    """A post as it stands on the board now; a later one with the same id takes its place.

    Attributes:
        number: of this change of the board.
        area: where it is read: a village, a district, a province, or the country.
        village: whose kiosk it came from; empty for the ministry.
        author: the person; empty for the ministry.
        at: when it arrived at central.
        is_pinned: staff keep it on top.
        photo_bytes: of its photo, which comes only to who asks for it; 0 where it has none.
        is_hidden: staff do not show it for now; then it comes without its words, and with them when it is shown again.
    """

    number: Annotated[int, Meta(ge=1)]
    id: ItemId
    area: Area
    village: Village | Literal[""] = ""
    author: PostId = ""
    by: Annotated[str, Meta(max_length=MAX_BY)] = ""
    sort: Term
    text: Annotated[str, Meta(max_length=MAX_POST)]
    reply_to: PostId = ""
    at: Instant
    is_pinned: bool = False
    photo_bytes: Annotated[int, Meta(ge=0)] = 0
    is_hidden: bool = False

    @property
    def is_of_ministry(self) -> bool:
        return not self.village


class Redaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="redaction"):
    """Staff took a post away: its text is erased wherever it came, and is not kept where it comes later."""

    number: Annotated[int, Meta(ge=1)]
    post: ItemId


BoardChange = BoardPost | Redaction
"""What a receipt brings of the board."""


def known_scope(scope: str) -> Scope:
    """Return how far a post goes; a word that a later version added is the village here."""
    return known(scope, SCOPES, otherwise="village")


def area_of(scope: Scope, village: str) -> str:
    """Return the area in which a post from this village is read."""
    return {"village": village, "district": village[:4], "province": village[:2], "nation": "th"}[scope]
