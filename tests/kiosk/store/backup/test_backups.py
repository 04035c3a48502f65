"""A backup of a village put on another box of it: all that people hold in their hands still leads somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from content_sync.wire.sealed_file import file_key, make_lock, make_phrase, read_head, read_messages, seal_file
from kiosk.store.backup.backups import Backups, ReadBackup, RestoreRefusal
from kiosk.store.backup.records import Contents, End, NamedFile, Record, SavedRow, is_taken
from kiosk.store.errors import CardError
from kiosk.store.folder import KEY_FILE, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.state import Event
from tests.cast.card.outbox_on_card import STAMP, apply_result
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.market.stall import put_up
from tests.cast.place_and_time import VILLAGE

PHRASE = make_phrase()
LOCK = make_lock(PHRASE)
DONE = Event(what="backup_put_back", at=STAMP, person=1)


def back_up(kiosk: ServedKiosk) -> tuple[bytes, str]:
    """Return a backup, and its phrase."""
    backups = kiosk.stores.backups
    phrase = backups.recovery.make(STAMP)
    lock = backups.recovery.current()
    assert lock is not None
    return b"".join(backups.make(lock, central=None, now=STAMP)), phrase


def read(backups: Backups, body: bytes, phrase: str = PHRASE) -> ReadBackup | RestoreRefusal:
    with backups.incoming() as file:
        file.write(body)
        return backups.read(file, phrase)


def put_back(kiosk: ServedKiosk, body: bytes, phrase: str) -> None:
    found = read(kiosk.stores.backups, body, phrase)
    assert isinstance(found, ReadBackup)
    assert kiosk.stores.backups.confirm(found.token, DONE) is None


def forged(*records: Record, village: str = VILLAGE) -> bytes:
    """Return a file of somebody who knows the phrase."""
    messages = [msgspec.msgpack.encode(record) for record in records]
    return b"".join(seal_file(messages, village=village, lock=LOCK, central=None))


def contents(village: str = VILLAGE) -> Contents:
    return Contents(village=village, made=STAMP, software="1")


def refusal_of(backups: Backups, body: bytes, phrase: str = PHRASE) -> str:
    found = read(backups, body, phrase)
    assert not isinstance(found, ReadBackup)
    assert backups.held() is None
    return found


def test_a_new_box_goes_on_where_the_dead_card_stopped(tmp_path: Path) -> None:
    with kiosk_in(tmp_path / "old") as old:
        sent, unsent = old.file_report(text="ไฟดับ"), old.file_report(text="น้ำไม่ไหล")
        apply_result(old.stores.outbox, sent.report_id)
        old.stores.outbox.keep_photo(unsent.serial, b"\xff\xd8 a photo")
        old.stores.state.audit("signed_in", STAMP, person=1)
        ticket = old.stores.state.secret("tickets")
        body, phrase = back_up(old)
        epoch = old.stores.envelopes.epoch()
    with kiosk_in(tmp_path / "new", password="another-box-4821") as new:
        own_key, session = new.stores.identity.seed, new.stores.state.secret("session")
        first_epoch = new.stores.envelopes.epoch()
        put_back(new, body, phrase)
        with pytest.raises(CardError):  # it would be lost
            new.file_report()
    with kiosk_in(tmp_path / "new") as new:
        (report,) = new.reports_waiting()
        assert report.id == unsent.report_id
        assert len(new.photos_waiting()) == 1
        assert new.stores.photos.read(new.photos_waiting()[0].sha256) == b"\xff\xd8 a photo"
        found = new.stores.outbox.find(sent.serial)
        assert found is not None
        assert found.followed(sent.reference) is not None
        for person, password in ((1, PASSWORD), (2, "another-box-4821")):  # who was there, and who put it back
            assert new.phone().sign_in(password, person=person).status_code == 303
        assert [(event.what, event.person) for event in new.stores.state.audited()][:2] == [
            ("signed_in", 1),
            ("backup_put_back", 2),
        ]
        assert new.stores.identity.seed == own_key
        assert new.stores.state.secret("session") == session
        assert new.stores.state.secret("tickets") == ticket
        assert new.stores.envelopes.epoch() not in {epoch, first_epoch}
        assert new.file_report().serial > unsent.serial + 10_000
        assert not new.stores.damage()
    assert not list((tmp_path / "new" / "data").glob("restore.*"))


def test_all_that_comes_back_is_counted_and_a_file_of_before_says_nothing_of_what_it_did_not_count(
    tmp_path: Path,
) -> None:
    with kiosk_in(tmp_path / "old") as kiosk:
        kiosk.stores.outbox.keep_photo(kiosk.file_report().serial, b"\xff\xd8 a photo")
        put_up(kiosk)
        network = kiosk.stores.network
        network.diary.write("cd" * 16, person="ab" * 16, topic="weather", people=3, day=NOON.date(), made=STAMP)
        network.post("ab" * 16, author="ab" * 16, by="ก", scope="district", sort="news", text="ขายผ้า", made=STAMP)
        words = {"title": "ประชุม", "body": "", "first": "25/11/2569", "last": "25/11/2569"}
        assert kiosk.volunteer().send("/admin/notice", form_of="/admin/notice", **words).status_code == 303
        body, phrase = back_up(kiosk)
    with kiosk_in(tmp_path / "new") as new:
        held, older = read(new.stores.backups, body, phrase), read(new.stores.backups, forged(contents(), End(count=0)))
    assert isinstance(held, ReadBackup)
    told = held.contents
    assert (told.people, told.reports, told.unsent, told.posts, told.market) == (1, 1, 1, 1, 1)
    assert (told.notices, told.diary, told.log, told.files) == (1, 1, 2, 1)
    assert isinstance(older, ReadBackup)
    assert (older.contents.notices, older.contents.diary, older.contents.log, older.contents.files) == (None,) * 4


def test_neither_the_key_nor_a_secret_of_the_box_is_in_it(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        secrets = {name: kiosk.stores.state.secret(name) for name in ("session", "device", "browsers", "forms")}
        body, phrase = back_up(kiosk)
        plain = _plain(body, phrase)
    key = (tmp_path / "data" / KEY_FILE).read_text().strip()
    assert key.encode() not in plain
    assert bytes.fromhex(key) not in plain
    assert not any(msgspec.json.encode(secret).strip(b'"') in plain for secret in secrets.values())
    others = ("envelope_series", "rescue", "trust", "serials")
    assert msgspec.msgpack.encode("accounts") in plain
    assert not any(msgspec.msgpack.encode(table) in plain for table in others)


def test_each_table_of_the_box_s_own_memory_is_decided_on(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        kiosk.rescued(person=1)
        kiosk.file_report()
        kiosk.record_visit()
        back_up(kiosk)
    documents = Documents(tmp_path / "data" / STATE)
    stays = {table for table in documents.tables() if not is_taken(STATE, table)}
    documents.close()
    assert stays <= {"carried", "envelope_series", "label", "last_visit", "rescue", "restored", "serials", "trust"}
    assert "rescue" in stays


def _plain(body: bytes, phrase: str) -> bytes:
    key = file_key(read_head(BytesIO(body)), phrase)
    return b"".join(read_messages(BytesIO(body), key))


def test_what_is_not_a_whole_backup_of_this_village_is_refused_with_its_reason(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        backups = kiosk.stores.backups
        good = forged(contents(), End(count=0))
        assert isinstance(read(backups, good), ReadBackup)
        assert refusal_of(backups, good, make_phrase()) == "phrase"
        assert refusal_of(backups, good[:-1]) == "harmed"
        assert refusal_of(backups, forged(contents("43010502"), End(count=0), village="43010502")) == "village"
        assert refusal_of(backups, forged(contents("43010502"), End(count=0))) == "village"
        assert refusal_of(backups, b"") == "not_ours"
        kiosk.file_report()
        assert refusal_of(backups, good) == "unsent"


@pytest.mark.parametrize(
    "records",
    [
        [],
        [End(count=0)],
        [contents()],
        [contents(), End(count=1)],
        [contents(), End(count=0), End(count=1)],
        [contents(), contents(), End(count=1)],
        [contents(), SavedRow(store="../kiosk.key", table="reports", number=1, document=b"{}"), End(count=1)],
        [contents(), SavedRow(store="reports.journal", table="../x", number=1, document=b"{}"), End(count=1)],
        [contents(), SavedRow(store="reports.journal", table="reports", number=1, document=b"[]"), End(count=1)],
        [contents(), SavedRow(store="reports.journal", table="reports", number=0, document=b"{}"), End(count=1)],
        [contents(), SavedRow(store="reports.journal", table="x", number=1, document=b"[" * 100_000), End(count=1)],
        *(
            [contents(), SavedRow(store="state.journal", table="secrets", number=1, document=name), End(count=1)]
            for name in (b"{}", b'{"name":""}', b'{"name":["tickets"]}', b'{"name":1}')
        ),
        [contents(), NamedFile(folder="../..", body=b"x"), End(count=1)],
        [contents(), NamedFile(folder="media", body=b"x"), End(count=1)],
    ],
)
def test_a_forged_backup_changes_nothing_outside_its_tables(tmp_path: Path, records: Sequence[Record]) -> None:
    with kiosk_in(tmp_path) as kiosk:
        assert refusal_of(kiosk.stores.backups, forged(*records)) == "harmed"


def test_what_was_not_looked_at_cannot_be_confirmed(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        backups = kiosk.stores.backups
        assert backups.confirm("", DONE) == "over"
        found = read(backups, forged(contents(), End(count=0)))
        assert isinstance(found, ReadBackup)
        assert backups.confirm("0" * 32, DONE) == "over"
        kiosk.file_report()
        assert backups.confirm(found.token, DONE) == "unsent"
        assert kiosk.reports_waiting()
