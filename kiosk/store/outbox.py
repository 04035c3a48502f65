"""Reports kept until central has them, and what central says of them.

In: the fields of a form, photos by name, the words and answers of verified receipts. Out: one reference per report,
items to send, and what the follow page and the volunteer may see. Rules: on the card before the caller may say
"received"; the same form with the same fields is one report, with other fields a new one; the serial is counted in the
same change; room and turn are shared by who sends (shares.py, turns.py); nothing unsent is deleted; what central
cannot take yet is tried again after each start and each night, behind all else. Name and phone are sealed to central
before they touch the card, and dropped once central has the report. Of the form only a digest is kept, keyed by the
form's own id, which stays in the villager's browser: who holds the card cannot test guesses of a phone number.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final, Literal
from uuid import uuid4

from content_sync.errors import WireError
from content_sync.wire.encoding import decode, encode
from content_sync.wire.keys import seal
from content_sync.wire.reports import (
    Answer,
    Contact,
    Item,
    Report,
    Topic,
    Word,
    make_reference,
    read_reference,
    serial_of,
)
from content_sync.wire.stamps import Stamp
from kiosk.store.confirmations import Confirmations
from kiosk.store.documents import Documents
from kiosk.store.enclosures import Enclosures
from kiosk.store.errors import CardError, EnoughPhotosError, OutboxFullError, TooFastError
from kiosk.store.flood import Crowd, Flood
from kiosk.store.forgetting import forget_old
from kiosk.store.indexes import Tally
from kiosk.store.photos import Photos
from kiosk.store.queues import Held, Unheld
from kiosk.store.records import one, put, several, where
from kiosk.store.reports import ReportRow, answered, digest_of, item_of, judged
from kiosk.store.serials import Serials
from kiosk.store.shares import Paces, Room, Sender, Shares
from kiosk.store.turns import Turns
from kiosk.store.views import (
    AnswerForVolunteer,
    Followed,
    Refused,
    ReportState,
    Waiting,
    followed,
    for_volunteer,
    state_of,
)

_log = logging.getLogger(__name__)

_NO_CONTACT: Final = Contact()
NOBODY: Final = Sender()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the villager wrote. `contact` is in the clear here and nowhere else."""

    topic: Topic
    text: str
    contact: Contact = _NO_CONTACT
    read_aloud: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The report is on the card: tell the villager this reference. `is_new` is False when it was there before."""

    serial: int
    reference: str
    report_id: str
    made: Stamp
    is_new: bool


class Outbox:
    """The reports of one kiosk.

    Args:
        documents: the store `reports`.
        photos: the photos beside it.
        village: the village's code, for the references.
        serials: the numbers of the reports.
        shares: how the room is shared.
    """

    def __init__(
        self, documents: Documents, photos: Photos, *, village: str, serials: Serials, shares: Shares | None = None
    ) -> None:
        self._documents = documents
        self._serials = serials
        self._photos = photos
        self._village = village
        self._enclosures = Enclosures(documents)
        self._confirmations = Confirmations(documents)
        self._flood = Flood(documents)
        self._shares, self._pacing, self._turns = shares or Shares(), Paces(), Turns()
        documents.index("reports", "digest", "id", "send", "passing_on", "lane", "group")
        self._tried_today: set[str] = set()  # items central said "later" of; whoever restarts tries again, too

    @property
    def damage(self) -> tuple[str, ...]:
        """Return what of this store could not be read, in words for a person."""
        return tuple(self._documents.damage)

    @property
    def perhaps_lost(self) -> tuple[str, ...]:
        """Return what nobody can tell interrupted from lost, in words for a person."""
        return tuple(self._documents.perhaps_lost)

    @property
    def read_only(self) -> str:
        """Return why nothing can be written, or an empty text."""
        return self._documents.read_only

    def close(self) -> None:
        """Close the store, so that another process may open it."""
        self._documents.close()

    def receive(
        self, form: str, fields: Fields, *, made: Stamp, seal_to: bytes | None, sender: Sender = NOBODY
    ) -> Kept:
        """Keep a report, on the card when it returns.

        Args:
            form: the UUID made with the form, hex; the form sent again with the same fields is the same report.
            fields: what was written.
            made: when, by the kiosk's clock.
            seal_to: central's X25519 key; None on a kiosk that does not know it, and then the contact is not kept.
            sender: who sends it.

        Raises:
            WireError: a field is past its limit; nothing is kept.
            CrowdedError: this sender has no room now, or is too fast; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        digest = digest_of(form, fields)
        contact = seal(seal_to, encode(fields.contact)) if seal_to and fields.contact != _NO_CONTACT else b""
        with self._documents.transaction():
            for row in several(self._documents, "reports", ReportRow, where("digest", digest)).values():
                return _kept(row, is_new=False)
            self._make_sure_of_room(sender, made)
            serial = self._serials.next()
            row = ReportRow(
                digest=digest,
                id=uuid4().hex,
                village=self._village,
                serial=serial,
                reference=make_reference(self._village, serial),
                topic=fields.topic,
                text=fields.text,
                made=made,
                read_aloud=fields.read_aloud,
                contact=contact,
                browser=sender.named or sender.browser,
                lane=sender.lane,
                group=sender.group,
            )
            decode(encode(item_of(row)), Report)  # the limits of the wire, before it is kept
            put(self._documents, "reports", serial, row)
        _log.info("report %d kept", serial)
        return _kept(row, is_new=True)

    def _make_sure_of_room(self, sender: Sender, made: Stamp) -> None:
        room = Room(
            total=self._unsent(),
            lane=self._documents.tally("reports", "lane", sender.lane),
            group=self._documents.tally("reports", "group", sender.group),
        )
        if not self._shares.has_room(sender, room):
            raise OutboxFullError("no room is left for this sender")
        if wait_s := self._pacing.take(sender, made.boot_s):
            raise TooFastError(wait_s)

    def _unsent(self) -> Tally:
        tallies = [self._documents.tally("reports", "send", state) for state in ("waiting", "later")]
        return Tally(count=sum(one.count for one in tallies), bytes=sum(one.bytes for one in tallies))

    def kept(self, serial: int) -> Kept | None:
        """Return the report of a number; None where there is none, or its words are forgotten."""
        row = one(self._documents, "reports", serial, ReportRow)
        return None if row is None or row.is_forgotten else _kept(row, is_new=False)

    def attach_photo(self, name: str, *, sha256: str, size: int) -> bool:
        """Keep that a photo, already on the card, belongs to a report.

        The same photo again changes nothing; another one takes the place of one not announced yet, whose file goes.

        Args:
            name: the report's id, or its whole reference.
            sha256: the photo's name.
            size: its bytes.

        Returns:
            False if there is no such report.

        Raises:
            EnoughPhotosError: the report had three already.
            CardError: the card did not take it.
        """
        try:
            with self._documents.transaction():
                row = self._find(name)
                if row is None:
                    return False
                state: Literal["waiting", "withheld"] = "withheld" if row.send == "refused" else "waiting"
                unnamed = self._enclosures.attach(row.id, sha256=sha256, size=size, state=state)
        except EnoughPhotosError:
            self._let_go({sha256})
            raise
        self._let_go(unnamed)
        return True

    def _let_go(self, names: Collection[str]) -> None:
        """Remove the files that nothing names any more; what the card does not let go goes with the night's sweep."""
        with contextlib.suppress(CardError):
            for name in set(names) - self.photos_in_use():
                self._photos.remove(name)

    def _find(self, name: str) -> ReportRow | None:
        found = several(self._documents, "reports", ReportRow, where("id", name))
        return next(iter(found.values()), None) or self._by_reference(name)

    def _by_reference(self, typed: str) -> ReportRow | None:
        try:
            reference = read_reference(typed)
        except WireError:
            return None
        row = one(self._documents, "reports", serial_of(reference), ReportRow)
        return row if row and row.has_reference(reference) else None

    def batch(self, most: int) -> tuple[Item, ...]:
        """Return at most `most` items that central has not acknowledged: reports in turn, then photos.

        After them comes what central could not take yet, once a day, and last what the volunteer holds back.
        """
        return tuple(islice(self._all_items(most), most))

    def _all_items(self, most: int) -> Iterator[Item]:
        held = self._flood.held()
        yield from map(item_of, self._turns.pick(Unheld(self._documents, held), most))
        yield from self._enclosures.items("waiting", most=most)
        later = several(self._documents, "reports", ReportRow, where("send", "later")).values()
        yield from (item_of(row) for row in later if row.id not in self._tried_today)
        yield from (photo for photo in self._enclosures.items("later") if photo.id not in self._tried_today)
        for row in self._turns.pick(Held(self._documents, held), most):
            yield item_of(row, held_back=True)

    def apply(
        self,
        words: Iterable[Word],
        answers: Iterable[Answer],
        photos_wanted: Collection[str],
        *,
        confirmed: Collection[str] = (),
    ) -> None:
        """Take in a verified receipt, whole; the same receipt again changes nothing.

        Args:
            words: central's word for each item.
            answers: what staff decided; each is to be confirmed with the next letter.
            photos_wanted: the photos central lacks, by SHA-256.
            confirmed: the ids of answers which the letter, whose receipt this is, confirmed.
        """
        with self._documents.transaction():
            self._take_words({word.id: word for word in words})
            self._confirmations.settle(confirmed)
            for answer in answers:
                self._take_answer(answer)
            self._enclosures.want(photos_wanted)

    def _take_words(self, words: Mapping[str, Word]) -> None:
        rows = several(self._documents, "reports", ReportRow, where("id", *words))
        of = {row.id: row for row in rows.values()}
        for row in (of[name] for name in words if name in of and of[name].lane):
            self._turns.served(row.group, row.lane)
        for serial, row in rows.items():
            after = judged(row, words[row.id])
            put(self._documents, "reports", serial, after)
            if after.send == "refused":
                self._enclosures.withhold(row.id)
            if words[row.id].verdict != "kept":
                _log.warning("report %d: central says %s", serial, words[row.id].verdict)
        self._enclosures.take_words(words)
        self._tried_today |= {word.id for word in words.values() if word.verdict == "later"}

    def _take_answer(self, answer: Answer) -> None:
        self._confirmations.owe(answer.id)
        found = several(self._documents, "reports", ReportRow, where("id", answer.report))
        for serial, row in found.items():
            put(self._documents, "reports", serial, answered(row, answer))
        if not found and self._confirmations.stray(answer.id):
            _log.warning("an answer came for a report that is not on this card")

    def confirmed_answers(self) -> tuple[str, ...]:
        """Return the ids of answers that are on the card and that central was not told of yet."""
        return self._confirmations.owed()

    def strays(self) -> int:
        """Return how many answers came for reports that are not on this card."""
        return self._confirmations.strays()

    def waiting(self) -> Waiting:
        """Return what central does not have yet, known without looking through it."""
        waiting, later = (self._documents.tally("reports", "send", state).count for state in ("waiting", "later"))
        oldest = several(self._documents, "reports", ReportRow, where("send", "waiting", "later"), most=1)
        return Waiting(
            count=waiting + later,
            held=sum(self._documents.tally("reports", "group", group).count for group in self._flood.held()),
            oldest=next((row.made for row in oldest.values()), None),
            photos=self._enclosures.count_waiting(),
            later=later,
        )

    def refused(self) -> tuple[Refused, ...]:
        """Return the reports that central refused, the oldest first."""
        rows = several(self._documents, "reports", ReportRow, where("send", "refused"))
        return tuple(Refused(serial=row.serial, made=row.made, reason=row.reason) for row in rows.values())

    def photos_to_send(self) -> tuple[str, ...]:
        """Return the photos that central wants, by SHA-256, the oldest first."""
        return self._enclosures.to_send()

    def photo_sent(self, sha256: str) -> None:
        """Keep that central has the photo whole."""
        self._enclosures.sent(sha256)

    def photo_missing(self, sha256: str) -> None:
        """Keep that the photo is no longer on the card, so that it is not tried for ever."""
        self._enclosures.missing(sha256)

    def photos_in_use(self) -> frozenset[str]:
        """Return the photos whose files must stay."""
        return self._enclosures.in_use()

    def look_up(self, reference: str) -> Followed | None:
        """Return what the holder of the whole reference may see; None if it is not one of this kiosk's."""
        row = self._by_reference(reference)
        return followed(row, is_held=row.group in self._flood.held()) if row else None

    def state_of_serial(self, serial: int) -> ReportState | None:
        """Return what anybody may know of a report; None if this kiosk has no such number."""
        row = one(self._documents, "reports", serial, ReportRow)
        return state_of(row, is_held=row.group in self._flood.held()) if row else None

    def crowds(self) -> tuple[Crowd, ...]:
        """Return the senders of whom so many reports wait that it may be a flood, the largest first."""
        return self._flood.crowds()

    def hold_back(self, crowd: str, at: Stamp) -> None:
        """Send the reports of this sender after all others, marked, until `let_go`; nothing is deleted."""
        self._flood.hold_back(crowd, at)

    def let_go(self, crowd: str) -> None:
        """Send the reports of this sender in turn again."""
        self._flood.let_go(crowd)

    def is_filed_by(self, serial: int, browser: str) -> bool:
        """Tell whether a report was filed by this browser, by the digest of its name."""
        row = one(self._documents, "reports", serial, ReportRow)
        return row is not None and row.browser == browser

    def answers_waiting(self) -> tuple[AnswerForVolunteer, ...]:
        """Return the answers nobody passed on yet, the oldest report first."""
        rows = several(self._documents, "reports", ReportRow, where("passing_on", "waiting"))
        return tuple(for_volunteer(row) for row in rows.values())

    def mark_read_aloud(self, serial: int, at: Stamp) -> None:
        """Keep that the volunteer passed the answer on (or told that one is there)."""
        with self._documents.transaction():
            row = one(self._documents, "reports", serial, ReportRow)
            if row and row.passing_on == "waiting":
                put(self._documents, "reports", serial, replace(row, passing_on="done", read_out=at))

    def tidy(self, now: datetime | None = None) -> None:
        """Forget what was kept long enough by a time that is trusted, and write the store anew; for the night.

        What central could not take yet is tried again from now on.
        """
        self._tried_today.clear()
        if now is not None:
            forget_old(self._documents, self._enclosures, now)
        self._documents.compact()
        self._photos.sweep(self.photos_in_use())


def _kept(row: ReportRow, *, is_new: bool) -> Kept:
    return Kept(serial=row.serial, reference=row.reference, report_id=row.id, made=row.made, is_new=is_new)
