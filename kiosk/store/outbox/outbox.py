"""Reports kept until central has them, and what central says of them: the one door of this folder.

In: the fields of a form (filing/), photos and voices by name, verified receipts (receipts.py). Out: one reference per
report, items to send (queueing/), and what the follow page and the volunteer may see (reading.py). Rules: every change
is on the card when the call returns; nothing unsent is deleted; a receipt is applied whole, and twice is once. Name and
phone are dropped once central has the report.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from content_sync.wire.items import Item
from content_sync.wire.reports import Answer, HotspotHealth, ItemResult, Topic
from content_sync.wire.stamps import Stamp
from kiosk.store.document_store import DocumentStore
from kiosk.store.errors import CardError, EnoughFilesError
from kiosk.store.files import NamedFiles
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record
from kiosk.store.outbox.attachments import Attached, Attachments
from kiosk.store.outbox.confirmations import Confirmations
from kiosk.store.outbox.erasures import Erasures
from kiosk.store.outbox.filing.filing import Fields, FiledReport, Filing
from kiosk.store.outbox.filing.quotas import Quotas
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.follow_ups.follow_ups import FollowUps
from kiosk.store.outbox.forgetting import forget_old
from kiosk.store.outbox.passing_on import PassingOn
from kiosk.store.outbox.queueing.flood import Flood, FloodGroup
from kiosk.store.outbox.queueing.sending import Sending
from kiosk.store.outbox.reading import Reading
from kiosk.store.outbox.receipts import Receipts
from kiosk.store.outbox.spoken import Spoken
from kiosk.store.outbox.stored import AttachmentKind, StoredReport
from kiosk.store.outbox.views import FoundReport, Refused, ReportedTrouble, Waiting
from kiosk.store.senders import Sender

NOBODY: Final = Sender()


class Outbox(DocumentStore):
    """The reports of one kiosk.

    Args:
        documents: the store `reports`.
        photos: the photos beside it.
        voices: the voices beside it, sealed.
        village: the village's code, for the references.
        serials: the numbers of the reports.
        quotas: how the room is shared.

    Attributes:
        follow_ups: what is said of a report after it was filed.
        erasures: what its reporters ask to have erased.
        reading: what may be known of the reports.
        passing_on: the answers that somebody is to be told of.
    """

    def __init__(
        self,
        documents: Documents,
        photos: NamedFiles,
        voices: NamedFiles,
        *,
        village: str,
        serials: Serials,
        quotas: Quotas | None = None,
    ) -> None:
        super().__init__(documents)
        self._files: Mapping[AttachmentKind, NamedFiles] = {"photos": photos, "voices": voices}
        self._serials = serials
        self._attachments = Attachments(documents)
        self._confirmations = Confirmations(documents)
        self._flood = Flood(documents)
        self._spoken = Spoken(documents)
        self._filing = Filing(documents, village=village, serials=serials, quotas=quotas or Quotas())
        self.follow_ups = FollowUps(documents)
        self.erasures = Erasures(documents, self._attachments, self.follow_ups)
        self._sending = Sending(documents, self._attachments, self._flood, self.follow_ups, self.erasures)
        self._receipts = Receipts(documents, self._sending, self._attachments, self._confirmations)
        self.passing_on = PassingOn(documents)
        self.reading = Reading(documents, self._attachments, self._flood, self.follow_ups, self.erasures)

    def close(self) -> None:
        """Note how far the serials went, and close the store."""
        self._serials.note()
        super().close()

    def last_serial(self) -> int:
        """Return the highest number that may have been given to a report."""
        return self._serials.last()

    def receive(
        self,
        form: str,
        fields: Fields,
        *,
        made: Stamp,
        seal_to: bytes | None,
        sender: Sender = NOBODY,
        health: HotspotHealth | None = None,
    ) -> FiledReport:
        """Keep a report, on the card when it returns.

        Args:
            form: the UUID made with the form, hex; the form sent again with the same fields is the same report.
            fields: what was written.
            made: when, by the kiosk's clock.
            seal_to: central's X25519 key; None on a kiosk that does not know it, and then the contact is not kept.
            sender: who sends it.
            health: how the kiosk is, with a report of a fault of the hotspot; a form sent again keeps the first.

        Raises:
            WireError: a field is past its limit; nothing is kept.
            NoRoomError: this sender has no room now, or is too fast; nothing is kept.
            CardError: the card did not take it; nothing is kept.
        """
        return self._filing.receive(form, fields, made=made, seal_to=seal_to, sender=sender, health=health)

    def filed(self, serial: int) -> FiledReport | None:
        """Return what the villager was shown of a report; None if there is none, or its words are forgotten."""
        return self.reading.filed(serial)

    def reported(self, topics: Collection[Topic], *, now: Stamp, most: int) -> tuple[ReportedTrouble, ...]:
        """Return what neighbours may see of these topics, the newest first: open, or called done for two weeks."""
        return self.reading.reported(topics, now, most)

    def hidden(self, *, now: Stamp, most: int) -> tuple[ReportedTrouble, ...]:
        """Return what the volunteer hid from neighbours, the newest first."""
        return self.reading.hidden(now, most)

    def find(self, serial: int) -> FoundReport | None:
        """Return the report of a number, read once; None if this kiosk has no such number."""
        return self.reading.find(serial)

    def keep_photo(self, serial: int, photo: bytes) -> bool:
        """Put a small photo on the card and keep that it belongs to a report, as `attach_photo` does."""
        return self.attach_photo(serial, sha256=self._files["photos"].put(photo), size=len(photo))

    def keep_voice(self, serial: int, voice: bytes) -> bool:
        """Put a sealed voice on the card and keep that it belongs to a report, as `attach_voice` does."""
        return self.attach_voice(serial, sha256=self._files["voices"].put(voice), size=len(voice))

    def attach_photo(self, serial: int, *, sha256: str, size: int) -> bool:
        """Keep that a photo, already on the card, belongs to a report.

        The same photo again changes nothing; another one takes the place of one not announced yet, whose file goes.

        Returns:
            False if there is no such report.

        Raises:
            EnoughFilesError: the report had three already.
            CardError: the card did not take it.
        """
        return self._attach("photos", serial, sha256=sha256, size=size)

    def attach_voice(self, serial: int, *, sha256: str, size: int) -> bool:
        """Keep, as `attach_photo` does, that a sealed voice on the card belongs to a report, which waits no longer."""
        return self._attach("voices", serial, sha256=sha256, size=size)

    def _attach(self, kind: AttachmentKind, serial: int, *, sha256: str, size: int) -> bool:
        try:
            with self._documents.transaction():
                row = get_record(self._documents, "reports", serial, StoredReport)
                if row is None:
                    return False
                state: Literal["waiting", "withheld"] = "withheld" if row.send_state == "refused" else "waiting"
                unnamed = self._attachments.attach(kind, row.id, sha256=sha256, size=size, state=state)
                if kind == "voices":
                    self._spoken.take_voice(row)
        except EnoughFilesError:
            self._remove_unused_files(kind, {sha256})
            raise
        self._remove_unused_files(kind, unnamed)
        return True

    def attached(self, kind: AttachmentKind, report: str) -> Attached:
        """Return how many photos or voices a report has and may have, and whether the next one replaces one."""
        return self._attachments.attached(kind, report)

    def _remove_unused_files(self, kind: AttachmentKind, names: Collection[str]) -> None:
        """Remove the files that no row names any more; where the card refuses, the night's sweep removes them."""
        with contextlib.suppress(CardError):
            for name in self._attachments.unused(kind, names):
                self._files[kind].remove(name)

    def stop_awaiting(self, now: Stamp) -> None:
        """Let reports go whose voice is awaited for a day (spoken.py); called before each visit.

        Raises:
            CardError: the card did not take it; the next visit tries again.
        """
        self._spoken.stop_awaiting(now)

    def batch(self, most: int) -> tuple[Item, ...]:
        """Return at most `most` items that central has not acknowledged: reports in turn, then photos and voices.

        After them comes what central could not take yet, once a day, and last what the volunteer holds back.
        """
        return self._sending.batch(most)

    def apply(
        self,
        results: Iterable[ItemResult],
        answers: Collection[Answer],
        attachments_wanted: Collection[str],
        *,
        confirmed: Collection[str] = (),
        erased: Collection[str] = (),
        at: Stamp | None = None,
    ) -> None:
        """Take in a verified receipt, whole; the same receipt again changes nothing.

        Args:
            results: central's result for each item.
            answers: what staff decided; each is to be confirmed with the next envelope.
            attachments_wanted: the photos and voices central lacks, by SHA-256.
            confirmed: the ids of the answers that were confirmed in the envelope this receipt replies to.
            erased: the ids of reports that central was asked to erase after the backup that this card came from.
            at: when the receipt came, by the kiosk's clock.

        Raises:
            CardError: the card did not take it; nothing of it is kept.
        """
        with self._documents.transaction():
            self.erasures.take_erased(erased, at=at)
            self._receipts.apply(results, answers, attachments_wanted, confirmed=confirmed, at=at)
            self.erasures.take_erased([answer.report for answer in answers if answer.is_erasure], at=at)

    def newly_answered(self, answers: Collection[Answer]) -> frozenset[str]:
        """Return the ids of the reports here of which one of these answers says what the card does not have yet."""
        return self._receipts.newly_answered(answers)

    def confirmed_answers(self) -> tuple[str, ...]:
        """Return the ids of answers that are on the card and that are not confirmed to central yet."""
        return self._confirmations.unconfirmed()

    def count_unmatched_answers(self) -> int:
        """Return how many answers came for reports that are not on this card."""
        return self._confirmations.count_unmatched()

    def waiting(self) -> Waiting:
        """Return what central does not have yet, known without looking through it."""
        return self.reading.waiting()

    def refused(self) -> tuple[Refused, ...]:
        """Return the reports that central refused, the oldest first."""
        return self.reading.refused()

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self._sending.try_all_again()

    def attachments_to_send(self) -> tuple[str, ...]:
        """Return the photos and voices that central wants, by SHA-256."""
        return self._attachments.to_send()

    def mark_attachment_sent(self, sha256: str) -> None:
        """Keep that central has the photo or the voice whole."""
        self._attachments.mark_sent(sha256)

    def mark_attachment_missing(self, sha256: str) -> None:
        """Keep that it is no longer on the card, so that it is not tried for ever."""
        self._attachments.mark_missing(sha256)

    def files_in_use(self, kind: AttachmentKind) -> frozenset[str]:
        """Return the photos or the voices whose files must stay."""
        return self._attachments.in_use(kind)

    def flood_groups(self) -> tuple[FloodGroup, ...]:
        """Return the groups of senders that may be a flood, and those held back that still wait, the largest first."""
        return self._flood.groups()

    def hold_back(self, group: str, at: Stamp) -> None:
        """Send the reports of this group after all others, marked, until `let_go`; nothing is deleted."""
        self._flood.hold_back(group, at)

    def let_go(self, group: str) -> None:
        """Send the reports of this group in turn again."""
        self._flood.let_go(group)

    def tidy(self, now: datetime | None = None) -> None:
        """Forget what was kept long enough by a time that is trusted, and write the store anew; for the night.

        What central could not take yet is tried again from now on.
        """
        self._sending.try_all_again()
        self._flood.let_go_of_the_sent()
        if now is not None:
            forget_old(self._documents, self._attachments, self.follow_ups, now)
        self._documents.compact()
        for kind, files in self._files.items():
            files.sweep(self.files_in_use(kind))
