"""What the kiosk itself must remember: secrets, trust, notices, the last visit, what was done.

In and out: plain values and the records below; every change is on the card when the call returns. The store
`state.journal` has these tables, which every later version opens: `accounts` and `label` (people.py), `audit`,
`counters` (the last number a table gave), `envelope_series`, `open_envelopes` and `carried` (envelopes.py),
`last_visit`, `notices`, `secrets`, `starts` (starts.py), `trust`, `serials` (outbox/filing/serials.py), `rescue`
(rescue_counter.py), `spending` (spending.py), `invitations` (invitations.py), `recovery` (backup/recovery.py) and
`restored` (restored.py). Tables that hold one document hold it under number 1.

Secrets are made once; versions only grow. A store that lost lines keeps the good ones.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from content_sync.client.signed_times import SignedTime
from content_sync.client.visit_context import VisitResult
from content_sync.wire.stamps import Stamp
from kiosk.store.document_store import DocumentStore
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, highest, put, where
from kiosk.store.kept_acts import make_room
from kiosk.store.restored import restored, settle
from kiosk.store.starts import MachineStart, note_start, starts_in

SIGN_IN_OPENED: Final = "sign_in_opened"  # in the audit: the button let a new phone try
RESET_OPENED: Final = "reset_opened"  # in the audit: the button, held at the start, let one password be chosen anew
_ONLY: Final = 1  # the number of the one document in a table that holds one
_SECRET_BYTES: Final = 32
MOST_NOTICES: Final = 300  # of a village in years; more would make its pages slow


NoticeSort = Literal["notice", "activity"]
"""A word to the village, or something that happens from `starts` until `ends`."""

Reach = Literal["", "subdistrict", "district"]
"""How far beyond the village an activity is to be shown; not at all where it is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalNotice:
    """What a volunteer tells the village.

    A notice is shown from `starts` until `ends`, an activity from the moment it is posted until it is over; neither
    where it is hidden. `photo` names the file of its photo, `light_photo` of the same one as it goes up. `form` is the
    UUID made with its form, hex; `changes` grows with each change, so that a form filled in before somebody else's
    change is known. `numbers` are those of the reports it says have an answer; only the kiosk's own words have them.
    `author` is the id of who wrote it last.
    """

    id: int
    title: str
    body: str
    starts: datetime
    ends: datetime
    posted: Stamp
    place: str = ""
    is_hidden: bool = False
    changes: int = 0
    form: str = ""
    numbers: tuple[int, ...] = ()
    sort: NoticeSort = "notice"
    photo: str = ""
    light_photo: str = ""
    reach: Reach = ""
    author: str = ""

    def is_shown(self, stamp: Stamp) -> bool:
        """Tell whether villagers see it now; a kiosk that is not sure of the time hides nothing by it."""
        has_begun = self.sort == "activity" or self.starts <= stamp.at
        return not self.is_hidden and (not stamp.is_trusted or (has_begun and stamp.at < self.ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the audit: what was done, when, by the person of which number (0: nobody signed in), and to what."""

    what: str
    at: Stamp
    person: int = 0
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trust:
    versions: dict[str, int]
    signed_times: dict[str, SignedTime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secret:
    name: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counters:
    last: dict[str, int]


class State(DocumentStore):
    """The kiosk's memory, over one `Documents`."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self._last_visit: VisitResult | None = None
        documents.index("audit", "what")

    def tidy(self) -> None:
        """Write the store anew without what was replaced; called by night."""
        self._documents.compact()

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes kept under a name, made the first time."""
        with self._documents.transaction():
            for stored in find_records(self._documents, "secrets", _Secret, where("name", name)).values():
                return stored.value
            made = _Secret(name=name, value=randomness.token_bytes(_SECRET_BYTES))
            put(self._documents, "secrets", highest(self._documents, "secrets") + 1, made)
            return made.value

    def restored_from(self) -> Stamp | None:
        """Return when the backup was made that this card came from, until central said where its numbers stand."""
        put_back = restored(self._documents)
        return put_back.made if put_back and put_back.last_serial is None else None

    def settle(self, last_serial: int, *, closed: Collection[str], at: Stamp) -> None:
        """Note the highest number of a report that central has, and close accounts again that a backup opened."""
        with self._documents.transaction():
            for number in settle(self._documents, last_serial, closed=closed, at=at):
                self.audit("person_closed", at, about=str(number))

    def versions(self) -> dict[str, int]:
        """Return the highest accepted version of each file of metadata."""
        return self._trust().versions

    def remember(self, versions: Mapping[str, int], signed_times: Mapping[str, SignedTime] | None = None) -> None:
        """Keep versions that were accepted, and signed times in place of those kept before: in one write to the card.

        A version lower than the known one changes nothing, and without signed times those kept before stay.
        """
        with self._documents.transaction():
            known = self._trust()
            highest = {name: max(version, known.versions.get(name, 0)) for name, version in versions.items()}
            times = known.signed_times if signed_times is None else dict(signed_times)
            self._keep_trust(known, replace(known, versions=known.versions | highest, signed_times=times))

    def signed_times(self) -> dict[str, SignedTime]:
        """Return the last signed time of each timestamp key."""
        return self._trust().signed_times

    def _keep_trust(self, known: _Trust, grown: _Trust) -> None:
        if grown != known:
            put(self._documents, "trust", _ONLY, grown)

    def _trust(self) -> _Trust:
        return get_record(self._documents, "trust", _ONLY, _Trust) or _Trust(versions={})

    def notices(self) -> tuple[LocalNotice, ...]:
        """Return all notices, the oldest first, shown or not."""
        return tuple(find_records(self._documents, "notices", LocalNotice).values())

    def notice(self, number: int) -> LocalNotice | None:
        """Return the notice of a number; None if there is none, or no more."""
        return get_record(self._documents, "notices", number, LocalNotice)

    def post_notice(
        self,
        *,
        title: str,
        body: str,
        starts: datetime,
        ends: datetime,
        posted: Stamp,
        place: str = "",
        form: str = "",
        numbers: tuple[int, ...] = (),
        sort: NoticeSort = "notice",
        reach: Reach = "",
        author: str = "",
    ) -> LocalNotice:
        """Keep a notice beside the others, of which the oldest beyond 300 are dropped; a form sent twice is one."""
        with self._documents.transaction():
            known = self.notices()
            if again := next((one for one in known if form and one.form == form), None):
                return again
            number = self._next_number("notices")
            notice = LocalNotice(
                id=number, title=title, body=body, starts=starts, ends=ends, posted=posted, place=place, form=form,
                numbers=numbers, sort=sort, reach=reach, author=author,
            )  # fmt: skip
            put(self._documents, "notices", number, notice)
            self._documents.table("notices").remove(doc_ids=[one.id for one in known[: -MOST_NOTICES + 1]])
        return notice

    def change_notice(self, changed: LocalNotice) -> bool:
        """Put a notice in the place of what it was made from; False, and nothing happens, if that is there no more.

        It was made from the notice of its number with as many changes: somebody else may have changed it since.
        """
        with self._documents.transaction():
            known = self.notice(changed.id)
            if known is None or known.changes != changed.changes:
                return False
            put(self._documents, "notices", changed.id, replace(changed, changes=changed.changes + 1))
            return True

    def name_photo(self, number: int, photo: str, light_photo: str) -> LocalNotice | None:
        """Put a photo's names in place of those before; return the notice as it was, None if it is there no more.

        It is no change of the words: who is writing them meanwhile goes on.
        """
        with self._documents.transaction():
            known = self.notice(number)
            if known is not None:
                put(self._documents, "notices", number, replace(known, photo=photo, light_photo=light_photo))
            return known

    def remove_notice(self, number: int) -> None:
        """Remove a notice; if it is gone already nothing happens."""
        self._documents.table("notices").remove(doc_ids=[number])

    def last_visit(self) -> VisitResult | None:
        return self._last_visit or get_record(self._documents, "last_visit", _ONLY, VisitResult)

    def record_visit(self, visit: VisitResult) -> None:
        """Keep how a visit went; it is shown until the next start even if the card does not take it.

        Raises:
            CardError: the card did not take it.
        """
        before, self._last_visit = self.last_visit(), visit
        note_start(self._documents, visit.at, before.at if before else None)
        put(self._documents, "last_visit", _ONLY, visit)

    def starts(self) -> tuple[MachineStart, ...]:
        """Return the starts of this machine that are remembered, the oldest first."""
        return starts_in(self._documents)

    def audit(self, what: str, at: Stamp, *, person: int = 0, about: str = "") -> None:
        """Note what was done (`signed_in`, `password_changed`, ...); 1,000 acts are kept (kept_acts.py)."""
        with self._documents.transaction():
            number = self._next_number("audit")
            put(self._documents, "audit", number, Event(what=what, at=at, person=person, about=about))
            make_room(self._documents, "audit")

    def audited(self) -> tuple[Event, ...]:
        """Return what was done, the oldest first."""
        return tuple(find_records(self._documents, "audit", Event).values())

    def sign_in_openings(self) -> tuple[Stamp, ...]:
        """Return when the button let a new phone try to sign in, the oldest first."""
        return tuple(event.at for event in self._audited(SIGN_IN_OPENED))

    def resets(self) -> int:
        """Return how often the button let a password be chosen anew."""
        return len(self._audited(RESET_OPENED))

    def _audited(self, what: str) -> tuple[Event, ...]:
        return tuple(find_records(self._documents, "audit", Event, where("what", what)).values())

    def _next_number(self, table: str) -> int:
        counted = get_record(self._documents, "counters", _ONLY, _Counters) or _Counters(last={})
        last = counted.last.get(table)
        number = (highest(self._documents, table) if last is None else last) + 1
        put(self._documents, "counters", _ONLY, _Counters(last=counted.last | {table: number}))
        return number
