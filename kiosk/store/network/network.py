"""What the volunteers say: the one door of this folder.

In: posts, what was taught, activities to be shown further, and any other item that goes up for the volunteers
(sending.py); verified receipts. Out: items to send, the board (board.py), the diary (diary.py) and what staff said of
the activities (activities.py). Rules: every change is on the card when the call returns;
a receipt is applied whole, and twice is once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Final

from content_sync.look.thai import local_date
from content_sync.wire.activities import ActivityAnswer
from content_sync.wire.board import BoardChange, PhotoPiece, PhotoWanted, Post, PostComplaint, Redaction, Scope, Sort
from content_sync.wire.district_items import DistrictWord
from content_sync.wire.items import Item
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.daily_limit import pause_s
from kiosk.store.document_store import DocumentStore
from kiosk.store.files import NamedFiles
from kiosk.store.journal.documents import Documents
from kiosk.store.network.activities import ActivitiesUp
from kiosk.store.network.board import Board
from kiosk.store.network.diary import Diary
from kiosk.store.network.district_words import DistrictWords
from kiosk.store.network.photos import PostPhotos
from kiosk.store.network.sending import ItemsUp
from kiosk.store.network.told_people import ToldPeople

POSTS_A_DAY: Final = 20  # of one person


class Network(DocumentStore):
    """What the volunteers of one village say.

    Args:
        documents: the store `network`.
        village: 8 digits.
        software: this version.
        epoch: returns the name of this card, 8 random bytes.
        diary_photos: the files of the diary's photos.
        post_photos: the files of the photos of posts.

    Attributes:
        items: what waits to go up.
        board: the posts held.
        diary: what was taught.
        activities: those that are to be shown further, and what staff said of them.
        people: what central was told of those who may sign in.
        photos: the photos of posts.
    """

    def __init__(
        self,
        documents: Documents,
        *,
        village: str,
        software: str,
        epoch: Callable[[], bytes],
        diary_photos: NamedFiles,
        post_photos: NamedFiles,
    ) -> None:
        super().__init__(documents)
        self._village, self._epoch = village, epoch
        self.items = ItemsUp(documents)
        self.activities = ActivitiesUp(documents, self.items)
        self.district_words = DistrictWords(documents)
        self.people = ToldPeople(documents, self.items)
        self.board = Board(documents, software=software)
        self.diary = Diary(documents, self.items, diary_photos, epoch=epoch)
        self.photos = PostPhotos(documents, post_photos, self.items)

    def post(
        self, form: str, *, author: str, by: str, scope: Scope, sort: Sort, text: str, reply_to: str = "", made: Stamp
    ) -> None:
        """Keep a post and let it go up, on the card when it returns; the same form again is the same post.

        Args:
            form: the UUID made with the form, hex.
            author: the person's id.
            by: the name under it.
            scope: how far it goes.
            sort: what it is.
            text: its words.
            reply_to: the post that began the conversation; empty where this one does.
            made: when, by the kiosk's clock.

        Raises:
            WireError: a field is past its limit; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        epoch = self._epoch().hex()
        with self._documents.transaction():
            if self.board.post(form) is not None:
                return
            post = Post(
                id=form,
                author=author,
                by=by,
                scope=scope,
                sort=sort,
                text=text,
                reply_to=reply_to,
                epoch=epoch,
                n=self.board.next_n(epoch),
                made=made,
            )
            self.items.add(post)
            self.board.add_own(post, self._village)

    def wait_s(self, author: str, now: Stamp) -> int:
        """Return how many seconds a person waits until they may write another post, 0 where they may now."""
        made = [post.made for post in self.board.outline().posts if post.author == author and post.made]
        return pause_s(made, now, most=POSTS_A_DAY)

    def complain(self, form: str, *, post: str, person: str, text: str, made: Stamp) -> None:
        """Let a complaint about a post go up to the staff; the same form again is the same complaint.

        Raises:
            WireError: the text is past its limit; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        if not self.items.is_unsent(form):
            self.items.add(PostComplaint(id=form, post=post, person=person, text=text, made=made))

    def take_away(self, post: str) -> None:
        """Take back a post that central does not have, with its words and its photo."""
        gone: frozenset[str] = frozenset()
        with self._documents.transaction():
            if self.items.is_unsent(post):
                gone = self.photos.forget([post])
                self.items.take_away(post)
                self.board.take_away(post)
        self.photos.remove_unused(gone)

    def batch(self, most: int) -> tuple[Item, ...]:
        """Return at most `most` items that wait."""
        return self.items.batch(most)

    def board_number(self) -> int:
        """Return the number of the last change of the board that was taken in."""
        return self.board.number()

    def confirmed_answers(self) -> tuple[str, ...]:
        """Return the ids of what was said of activities and market items and central does not know to be here."""
        return (*self.activities.unconfirmed(), *self.district_words.unconfirmed())

    def photos_wanted(self) -> tuple[PhotoWanted, ...]:
        """Return the photos that somebody asked to see, the first to be asked for first."""
        return self.photos.wanted()

    def photos_to_send(self) -> tuple[str, ...]:
        """Return the photos of posts that central lacks, by SHA-256."""
        return self.photos.to_send()

    def mark_photo_sent(self, sha256: str) -> None:
        """Note that central has a photo, or that its file is gone."""
        self.photos.mark_sent(sha256)

    def apply(
        self,
        results: Collection[ItemResult],
        changes: Collection[BoardChange],
        *,
        to: int,
        is_whole: bool,
        at: Stamp,
        activities: Iterable[ActivityAnswer] = (),
        market: Iterable[DistrictWord] = (),
        confirmed: Collection[str] = (),
        lacking: Collection[str] = (),
        piece: PhotoPiece | None = None,
    ) -> None:
        """Take in a verified receipt, whole; the same receipt again changes nothing."""
        del at
        refused = [result.id for result in results if result.verdict == "refused"]
        redacted = [change.post for change in changes if isinstance(change, Redaction)]
        with self._documents.transaction():
            self.items.take_results({result.id: result for result in results})
            self.photos.forget(refused)
            gone = self.photos.forget(redacted)
            self.board.apply(changes, to=to, is_whole=is_whole)
            self.activities.apply(activities, confirmed=confirmed)
            self.district_words.take(market, confirmed=confirmed)
            if piece is not None:
                self.photos.take(piece)
        self.photos.note_lacking(lacking)
        self.photos.remove_unused(gone)

    def tidy(self, now: datetime | None = None) -> None:
        """Forget what is old by a time that is trusted, and write the store anew; for the night."""
        self.items.try_all_again()
        if now is not None:
            self.board.forget_old(now)
            self.diary.forget_old(local_date(now))
        self._documents.compact()
        self.diary.sweep()
        self.photos.tidy()
