"""The board as this kiosk holds it: its own posts from the moment they are written, and all that central sent.

In: posts written here, and the changes of the board that receipts bring. Out: conversations, the newest first. Rules: a
post is known by its id, so what comes twice is one post; a redaction erases the text, and is kept, so that a post that
comes after it stays without text; at most 5,000 posts are held, and none longer than 180 days by a trusted time. A call
inside a transaction of the same documents joins it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from content_sync.wire.board import BoardChange, BoardPost, Post, Redaction, area_of, known_scope
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import add, find_records, get_record, put, where
from kiosk.store.network.outlines import BoardOutline, Outlines
from kiosk.store.network.seen import Seen

MOST_POSTS: Final = 5_000
KEPT: Final = timedelta(days=180)
POSTS: Final = "posts"
_PROGRESS: Final = "board_progress"
_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)
_ONLY: Final = 1  # the number of the one document in a table that holds one


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """A post on the card; most fields are those of the wire's `BoardPost`.

    `arrived` is when central had it, None for one of this kiosk that central does not have yet; `made` is when it was
    written here, None for one of another kiosk. `number` is that of the last change, 0 before there is one. `came`
    counts the posts in the order in which this kiosk got them. A post that was redacted has no text. `photo` names the
    file of its photo, where that is here; `photo_standing` is `asked` until it comes, `gone` where central has none.
    A post is withheld while staff hide it: it has no words then.
    """

    id: str
    area: str
    village: str
    author: str
    by: str
    sort: str
    text: str
    reply_to: str = ""
    number: int = 0
    arrived: datetime | None = None
    made: Stamp | None = None
    is_pinned: bool = False
    is_redacted: bool = False
    is_hidden: bool = False
    came: int = 0
    photo: str = ""
    photo_bytes: int = 0
    photo_standing: Literal["", "asked", "gone"] = ""
    is_withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Progress:
    """`number` is that of the last change taken in; `reread_from` where something could not be read, by `software`.

    `last_n` is the number of the last post of the card `n_epoch`, `last_came` of the last that came or was written.
    """

    number: int = 0
    reread_from: int | None = None
    software: str = ""
    last_n: int = 0
    n_epoch: str = ""
    last_came: int = 0


class Board:
    """The board of one kiosk, over its `Documents`.

    Args:
        documents: the store `network`.
        software: this version; a later one reads again what this one could not.

    Attributes:
        seen: what each person has seen.
    """

    def __init__(self, documents: Documents, *, software: str) -> None:
        self._documents, self._software = documents, software
        self._outlines, self.seen = Outlines(documents, POSTS), Seen(documents)
        documents.index(POSTS, "id", "reply_to")

    def next_n(self, epoch: str) -> int:
        """Return the next number of a post of this card, the first one on a new card; it is used up."""
        progress = self._progress()
        last = progress.last_n if progress.n_epoch in ("", epoch) else 0
        put(self._documents, _PROGRESS, _ONLY, replace(progress, last_n=last + 1, n_epoch=epoch))
        return last + 1

    def add_own(self, post: Post, village: str) -> None:
        """Keep a post that was written here."""
        asked = self.post(post.reply_to) if post.reply_to else None
        area = asked.area if asked and asked.area else area_of(known_scope(post.scope), village)
        row = StoredPost(
            id=post.id,
            area=area,
            village=village,
            author=post.author,
            by=post.by,
            sort=post.sort,
            text=post.text,
            reply_to=post.reply_to,
            made=post.made,
        )
        self._keep(row)

    def number(self) -> int:
        """Return the number of the last change that was taken in, or that from which this version reads again."""
        progress = self._progress()
        is_whole = progress.reread_from is None or progress.software == self._software
        return progress.number if is_whole or progress.reread_from is None else progress.reread_from

    def apply(self, changes: Iterable[BoardChange], *, to: int, is_whole: bool) -> None:
        """Take in what a receipt brings; changes that came before change nothing.

        A number below the last one is believed: central's own board was restored from a backup.
        """
        for change in changes:
            if isinstance(change, Redaction):
                self._redact(change)
            else:
                self._take(change)
        before = self.number()
        if to in (0, before):
            return
        progress = self._progress()
        reread_from = progress.reread_from if progress.software == self._software else None
        if not is_whole and reread_from is None:
            reread_from = before
        put(
            self._documents,
            _PROGRESS,
            _ONLY,
            replace(progress, number=to, reread_from=reread_from, software=self._software),
        )

    def outline(self) -> BoardOutline:
        """Return all of the board without its words."""
        return self._outlines.board()

    def posts(self, names: Collection[str]) -> dict[str, StoredPost]:
        """Return the posts with these ids that are here, by id."""
        rows = find_records(self._documents, POSTS, StoredPost, where("id", *names))
        return {row.id: row for row in rows.values()}

    def unread(self, person: int, author: str) -> dict[str, int]:
        """Return how many posts of others a person has not seen, by conversation; those that have none are left out.

        Args:
            person: the number of the account.
            author: the id under which the person writes.
        """
        seen = self.seen.of(person)
        counts = {talk.id: talk.unread(author, seen(talk.id)) for talk in self.outline().conversations.values()}
        return {name: count for name, count in counts.items() if count}

    def last_came(self) -> int:
        """Return the `came` of the last post that came or was written here."""
        return self._progress().last_came

    def take_away(self, name: str) -> None:
        """Remove a post that central does not have; one that it has stays."""
        rows = [number for number, row in self._rows(name).items() if row.arrived is None]
        self._documents.table(POSTS).remove(doc_ids=rows)

    def post(self, name: str) -> StoredPost | None:
        """Return a post by its id; None if it is not here."""
        return next(iter(find_records(self._documents, POSTS, StoredPost, where("id", name)).values()), None)

    def hide(self, name: str, *, is_hidden: bool = True) -> None:
        """Hide a post at this kiosk, or show it again; elsewhere it stays."""
        with self._documents.transaction():
            for number, row in self._rows(name).items():
                put(self._documents, POSTS, number, replace(row, is_hidden=is_hidden))

    def forget_old(self, now: datetime) -> None:
        """Forget what is older than 180 days, and the oldest beyond 5,000; nothing that central does not have.

        A redaction whose post never came has no age: it goes before the oldest post.
        """
        rows = find_records(self._documents, POSTS, StoredPost)
        had = {number: row for number, row in rows.items() if row.arrived is not None or row.is_redacted}
        old = [number for number, row in had.items() if row.arrived is not None and now - row.arrived > KEPT]
        by_age = sorted((row.arrived or _NO_TIME, number) for number, row in had.items())
        beyond = [number for _, number in by_age[: max(0, len(rows) - MOST_POSTS)]]
        gone = {*old, *beyond}
        self._documents.table(POSTS).remove(doc_ids=sorted(gone))
        self.seen.forget_all_but({row.reply_to or row.id for number, row in rows.items() if number not in gone})

    def _take(self, change: BoardPost) -> None:
        came = StoredPost(
            id=change.id,
            area=change.area,
            village=change.village,
            author=change.author,
            by=change.by,
            sort=change.sort,
            text=change.text,
            reply_to=change.reply_to,
            number=change.number,
            arrived=change.at,
            is_pinned=change.is_pinned,
            photo_bytes=change.photo_bytes,
            is_withheld=change.is_hidden,
        )
        self._keep(came)

    def _redact(self, change: Redaction) -> None:
        rows = self._rows(change.post)
        for number, row in rows.items():
            left = replace(row, text="", by="", photo="", photo_bytes=0, photo_standing="")
            put(self._documents, POSTS, number, replace(left, is_redacted=True, number=change.number))
        if not rows:  # it comes before its post
            nobody = StoredPost(id=change.post, area="", village="", author="", by="", sort="", text="")
            add(self._documents, POSTS, replace(nobody, number=change.number, is_redacted=True))

    def _keep(self, row: StoredPost) -> None:
        known = self._rows(row.id)
        for number, before in known.items():
            if before.is_redacted or before.number > row.number:
                continue
            put(self._documents, POSTS, number, self._joined(before, row))
        if not known:
            add(self._documents, POSTS, replace(row, came=self._next_came()))

    def _joined(self, before: StoredPost, row: StoredPost) -> StoredPost:
        """Return a post as it came, with what this kiosk alone knows of it."""
        return replace(
            row,
            made=before.made or row.made,
            is_hidden=before.is_hidden,
            came=before.came or self._next_came(),
            photo=before.photo,
            photo_bytes=row.photo_bytes or before.photo_bytes,
            photo_standing=before.photo_standing,
        )

    def _next_came(self) -> int:
        progress = self._progress()
        put(self._documents, _PROGRESS, _ONLY, replace(progress, last_came=progress.last_came + 1))
        return progress.last_came + 1

    def _rows(self, name: str) -> dict[int, StoredPost]:
        return find_records(self._documents, POSTS, StoredPost, where("id", name))

    def _progress(self) -> _Progress:
        return get_record(self._documents, _PROGRESS, _ONLY, _Progress) or _Progress()
