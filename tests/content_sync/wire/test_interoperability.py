"""A kiosk and a central of different versions: neither loses anything, whichever of them is the later one.

A later version adds fields, kinds and words, and writes longer texts; an earlier one lacks fields. The versions meet
over the real outbox and the real intake: between them an interpreter opens what passes, writes it as the other
version would have, and signs and seals it again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from msgspec.inspect import LiteralType, Metadata, StructType, Type, UnionType, VarTupleType, type_info
from sqlalchemy import select

from content_sync.central.database.tables import AnswerRow, ReportRow
from content_sync.wire import bulletins, envelopes, reports, stamps
from content_sync.wire.encoding import decode, encode, inflate
from content_sync.wire.envelopes import Envelope, EnvelopeId, Receipt, open_receipt, pack_items
from content_sync.wire.keys import SIGNATURE_BYTES, public_key, unseal
from content_sync.wire.reports import Contact, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.folder import REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.outbox.filing import Fields, FiledReport
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.serials import Serials
from kiosk.store.outbox.views import Followed
from kiosk.store.photos import PhotoFiles
from tests.cast import wire_samples as cast
from tests.cast.following import look_up
from tests.cast.ministry import NOW, Ministry, ministry_in
from tests.cast.sending_kiosk import SendingKiosk, an_intake, take_in

Json = dict[str, object]

MESSAGES = (envelopes.EnvelopeId, envelopes.SignedMessage)  # written byte by byte, with a name of their own: KB1, KR1
RECORDS: list[type[msgspec.Struct]] = sorted(
    {
        kind
        for module in (bulletins, envelopes, reports, stamps)
        for name, kind in vars(module).items()
        if inspect.isclass(kind)
        and issubclass(kind, msgspec.Struct)
        and not name.startswith("_")
        and kind not in MESSAGES
    },
    key=str,
)
EXAMPLES: tuple[msgspec.Struct, ...] = (
    *cast.BULLETINS, *cast.ENTRIES, cast.KEYS, *cast.ITEMS, *cast.RECEIPT.results, *cast.RECEIPT.answers,
    reports.WantedPhoto(sha256="0" * 64), Contact(name="มานี", phone="081"), Receipt(at=cast.AT, newest=cast.NUMBERS),
    Envelope(confirmed=("3" * 32,), parts=cast.NUMBERS),
)  # fmt: skip


NUMBERS = ("parts", "newest")  # a map of a number for each role: no record, so nothing but roles is ever added


def later(said: object) -> object:
    """Return what a later version would have written: more fields wherever there are any."""
    if isinstance(said, dict):
        known = {name: value if name in NUMBERS else later(value) for name, value in said.items()}
        return {"mood": "cross", **known, "where": [{"a": None}, 1.5]}
    return [later(one) for one in said] if isinstance(said, list) else said


def fields_of(kind: Type) -> Iterator[tuple[type, str, Type]]:
    """Yield every field of a record and of the records within it."""
    if isinstance(kind, StructType):
        for one in kind.fields:
            yield kind.cls, one.name, one.type
            yield from fields_of(one.type)
    elif isinstance(kind, UnionType):
        for choice in kind.types:
            yield from fields_of(choice)
    elif isinstance(kind, VarTupleType):
        yield from fields_of(kind.item_type)
    elif isinstance(kind, Metadata):
        yield from fields_of(kind.type)


def test_the_examples_are_of_every_record() -> None:
    examples = {type(one) for one in EXAMPLES}
    within = {owner for kind in examples for owner, _, _ in fields_of(type_info(kind))}
    assert set(RECORDS) - examples - within == {bulletins.Bulletin, bulletins.Text}


@pytest.mark.parametrize("kind", RECORDS)
def test_every_record_leaves_its_fields_out_at_their_default(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.omit_defaults


@pytest.mark.parametrize("kind", RECORDS)
def test_no_record_holds_a_closed_list_that_a_later_word_would_break(kind: type[msgspec.Struct]) -> None:
    assert [(owner, name) for owner, name, held in fields_of(type_info(kind)) if isinstance(held, LiteralType)] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_what_a_later_version_adds_is_ignored_wherever_it_stands(example: msgspec.Struct) -> None:
    assert decode(msgspec.json.encode(later(msgspec.json.decode(encode(example)))), type(example)) == example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_what_an_earlier_version_lacks_is_at_its_default_and_is_not_added_on_the_way(example: msgspec.Struct) -> None:
    needed = {one.encode_name for one in msgspec.structs.fields(type(example)) if one.required} | {"kind"}
    said: Json = msgspec.json.decode(encode(example))
    earlier = {name: value for name, value in said.items() if name in needed}
    assert msgspec.json.decode(encode(decode(msgspec.json.encode(earlier), type(example)))) == earlier


# A kiosk with a real outbox, and a real central


def as_it_is(said: Json) -> Json:
    return said


def by_later_version(said: Json) -> Json:
    more = later(said)
    assert isinstance(more, dict)
    return more


def by_earlier_version(said: Json) -> Json:
    """Leave out every field that was added to a report since the first drafts, as if it had never been there."""
    return {name: value for name, value in said.items() if name != "read_aloud"}


@dataclass
class Versions:
    """A kiosk and a central; `up` and `down` say how the sender's version would have written each line."""

    folder: Path
    ministry: Ministry
    sender: SendingKiosk = field(init=False)
    outbox: Outbox = field(init=False)
    documents: tuple[Documents, ...] = ()

    def __post_init__(self) -> None:
        self.sender = SendingKiosk(self.ministry).enlist()
        self.intake = an_intake(self.ministry)
        self.restart()

    def close(self) -> None:
        for documents in self.documents:
            documents.close()

    def restart(self) -> None:
        """Start the kiosk's program again, as an update does."""
        self.close()
        self.documents = reports, state = tuple(Documents(self.folder / name) for name in (REPORTS, STATE))
        photos, serials = PhotoFiles(self.folder / "photos"), Serials(reports, state)
        self.outbox = Outbox(reports, photos, village=self.sender.village, serials=serials)

    def file(self, text: str = "ไฟดับ") -> FiledReport:
        stamp = Stamp(at=NOW, clock="trusted", boot="ab" * 16, boot_s=60)
        return self.outbox.receive(uuid4().hex, Fields(topic="road", text=text), made=stamp, seal_to=None)

    def visit(
        self,
        up: Callable[[Json], Json] = as_it_is,
        down: Callable[[Json], Json] = as_it_is,
        *,
        more: Sequence[bytes] = (),
        is_lost: bool = False,
    ) -> Receipt | None:
        """Send what waits; `more` are lines that a later central adds to its receipt."""
        confirmed = self.outbox.confirmed_answers()
        raws = [_written(raw, up) for raw in pack_items(self.outbox.batch(20))]
        box = take_in(self.intake, self.sender.box(*raws, confirmed=confirmed), now=NOW)
        if is_lost:
            return None
        receipt = self._read(box, down, more)
        self.outbox.apply(receipt.results, receipt.answers, receipt.photos_wanted, confirmed=confirmed)
        return receipt

    def _read(self, box: bytes, down: Callable[[Json], Json], more: Sequence[bytes]) -> Receipt:
        address = EnvelopeId(kiosk=bytes.fromhex(self.sender.kiosk), epoch=self.sender.epoch, seq=self.sender.seq)
        seed, kiosk = self.ministry.keyring.receipt_seed(), public_key(self.sender.seed)
        packed = unseal(self.sender.seed, box)[3 + 16 + 8 + 8 : -SIGNATURE_BYTES]
        lines = [_written(line, down) for line in inflate(packed, max_bytes=100_000).split(b"\n")]
        again = cast.sealed_receipt(b"\n".join((*lines, *more)), to=address, seed=seed, kiosk=kiosk)
        return open_receipt(again, seed=self.sender.seed, expected=address, central=public_key(seed))

    def followed(self, kept: FiledReport) -> Followed:
        found = look_up(self.outbox, kept.reference)
        assert found is not None
        return found

    def answer(self, kept: FiledReport, text: str = "ซ่อมแล้ว") -> str:
        name = uuid4().hex
        with self.ministry.database.writing() as session:
            session.add(AnswerRow(id=name, report=kept.report_id, status="resolved", text=text, at=NOW, staff="s"))
        return name

    def unconfirmed(self) -> set[str]:
        with self.ministry.database.reading() as session:
            return set(session.scalars(select(AnswerRow.id).where(AnswerRow.confirmed_at.is_(None))))

    def kept(self) -> list[ReportRow]:
        with self.ministry.database.reading() as session:
            return list(session.scalars(select(ReportRow).order_by(ReportRow.serial)))


def _written(line: bytes | msgspec.Raw, by: Callable[[Json], Json]) -> bytes:
    return msgspec.json.encode(by(msgspec.json.decode(line)))


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[Versions]:
    with ministry_in(tmp_path / "central") as ministry:
        both = Versions(tmp_path, ministry)
        yield both
        both.close()


def words(receipt: Receipt | None) -> list[str]:
    assert receipt
    return [result.result for result in receipt.results]


def test_the_report_of_a_later_kiosk_arrives_whole(versions: Versions) -> None:
    kept = versions.file("น้ำท่วมถนน")

    def as_later(said: Json) -> Json:
        made = by_later_version({"at": NOW, "clock": "confirmed-by-satellite"})
        return by_later_version(said) | {"topic": "drone", "made": made}

    assert words(versions.visit(as_later)) == ["ok"]
    (row,) = versions.kept()
    assert (row.text, row.topic, row.reference, row.made) == ("น้ำท่วมถนน", "drone", kept.reference, NOW)
    assert versions.followed(kept).send == "sent"


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (as_it_is, by_later_version),
        (by_later_version, as_it_is),
        (by_earlier_version, by_later_version),
        (by_later_version, by_earlier_version),
    ],
    ids=["updated", "put back", "updated twice", "put back twice"],
)
def test_a_report_whose_receipt_was_lost_before_an_update_is_known_after_it(
    versions: Versions, first: Callable[[Json], Json], again: Callable[[Json], Json]
) -> None:
    kept = versions.file()
    versions.visit(first, is_lost=True)
    versions.restart()
    assert words(versions.visit(again)) == ["dup"]
    assert len(versions.kept()) == 1
    assert versions.followed(kept).send == "sent"


def test_a_kind_that_central_does_not_know_yet_waits_for_its_update_and_holds_back_nothing(versions: Versions) -> None:
    kept, other = versions.file("ใหม่"), versions.file("เก่า")

    def as_telegram(said: Json) -> Json:
        return said | {"kind": "telegram"} if said["id"] == kept.report_id else said

    assert words(versions.visit(as_telegram)) == ["rejected", "ok"]
    assert (versions.followed(kept).send, versions.followed(other).send) == ("later", "sent")
    assert words(versions.visit(as_telegram)) == []
    for _ in range(2):
        versions.outbox.tidy()
        assert words(versions.visit(as_telegram)) == ["rejected"]
    versions.outbox.tidy()
    assert words(versions.visit()) == ["ok"]
    assert versions.followed(kept).send == "sent"
    assert [row.text for row in versions.kept()] == ["ใหม่", "เก่า"]


def test_a_later_central_is_understood_as_far_as_it_can_be(versions: Versions) -> None:
    kept = versions.file()
    versions.visit()
    answer = versions.answer(kept)

    def as_later(said: Json) -> Json:
        return by_later_version(said) | ({"status": "awaiting_parts"} if said.get("kind") == "answer" else {})

    more = (b'{"kind":"post","id":"%s","text":"?"}' % (b"c" * 32), b"[" * 9_000, b'{"kind":"result","id":"x"}')
    receipt = versions.visit(down=as_later, more=more)
    assert receipt
    assert (receipt.newest, receipt.skipped, [one.id for one in receipt.answers]) == ({"warnings": 7}, 3, [answer])
    found = versions.followed(kept)
    assert (found.status, found.answer) == ("in_progress", "ซ่อมแล้ว")
    versions.visit()
    assert versions.unconfirmed() == set()


def test_an_answer_that_this_version_cannot_read_is_brought_by_central_until_an_update_can(versions: Versions) -> None:
    kept, other = versions.file(), versions.file()
    versions.visit()
    long, short = versions.answer(kept, "ยาว"), versions.answer(other, "สั้น")

    def as_later(said: Json) -> Json:
        return said | {"text": "ยาว" * 3_000} if said.get("id") == long else said

    for _ in range(3):
        receipt = versions.visit(down=as_later)
        assert receipt
        assert receipt.skipped == 1
    assert (versions.followed(kept).answer, versions.followed(other).answer) == ("", "สั้น")
    assert (versions.unconfirmed(), short in versions.unconfirmed()) == ({long}, False)
    versions.restart()
    for _ in range(2):
        versions.visit()
    assert (versions.followed(kept).answer, versions.unconfirmed()) == ("ยาว", set())


@pytest.mark.parametrize("say", ["deferred", "queued", "OK"])
def test_a_word_nobody_knows_is_no_refusal(versions: Versions, say: str) -> None:
    kept = versions.file()

    def as_later(said: Json) -> Json:
        return said | {"result": say} if said.get("kind") == "result" else said

    assert words(versions.visit(down=as_later)) == [say]
    assert versions.followed(kept).send == "later"
    versions.restart()
    assert words(versions.visit()) == ["dup"]
    assert versions.followed(kept).send == "sent"


def test_what_a_later_kiosk_confirms_beside_answers_costs_no_answer(versions: Versions) -> None:
    kept = versions.file()
    versions.visit()
    answer = versions.answer(kept)
    box = versions.sender.box(confirmed=["post/7", "\x00", answer, "ก" * 40])
    take_in(versions.intake, box, now=NOW + timedelta(hours=1))
    assert versions.unconfirmed() == set()


def test_a_verdict_is_reached_for_every_word_there_is() -> None:
    assert {ItemResult(id="0" * 32, result=word).verdict for word in ("ok", "dup", "conflict", "rejected", "?")} == {
        "kept",
        "refused",
        "later",
    }
