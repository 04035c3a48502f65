"""A power cut while a backup is put in place: the old data whole before its one rename, the new data whole after it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from content_sync.wire.sealed_file import file_key, make_lock, make_phrase, read_head, seal_file
from kiosk.store.backup.own import Own
from kiosk.store.backup.records import FILES, Contents, End, NamedFile, Record, SavedRow
from kiosk.store.backup.restoring import carry_out, commit
from kiosk.store.files import NamedFiles
from kiosk.store.folder import MARKET, NETWORK, PHOTOS, REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.state import Event
from tests.cast.card.cuts import states_after_cut
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.place_and_time import VILLAGE

FOLDER = Path("/card")
PHRASE = make_phrase()
PHOTO = b"\xff\xd8 a photo"
STORES = (REPORTS, STATE, MARKET, NETWORK)
SHOWN = {REPORTS: "reports", STATE: "accounts", MARKET: "items", NETWORK: "posts"}
OLD = {name: [{"old": 1}] for name in STORES}
NEW = {name: [{"new": number} for number in (1, 2)] for name in STORES}


def a_backup() -> tuple[bytes, bytes]:
    rows: list[Record] = [
        SavedRow(store=name, table=SHOWN[name], number=number, document=b'{"new":%d}' % number)
        for name in STORES
        for number in (1, 2)
    ]
    contents = Contents(village=VILLAGE, made=STAMP, software="1")
    records = [contents, *rows, NamedFile(folder=PHOTOS, body=PHOTO), End(count=len(rows) + 1)]
    messages = [msgspec.msgpack.encode(record) for record in records]
    body = b"".join(seal_file(messages, village=VILLAGE, lock=make_lock(PHRASE), central=None))
    return body, file_key(read_head(BytesIO(body)), PHRASE)


BODY, KEY = a_backup()
OWN = Own(events=(Event(what="backup_put_back", at=STAMP),))


def start() -> tuple[dict[str, list[dict[str, object]]], int]:
    """Start as the kiosk does; return what the stores show, and the last number that may have been given."""
    stores = {name: Documents(FOLDER / name) for name in STORES}
    try:
        carry_out(FOLDER, stores, files())
        return shown(stores), max((row["used_to"] for row in stores[STATE].table("serials").all()), default=0)
    finally:
        for documents in stores.values():
            documents.close()


def files() -> Mapping[str, NamedFiles]:
    return {name: NamedFiles(FOLDER / name) for name in FILES}


def shown(stores: Mapping[str, Documents]) -> dict[str, list[dict[str, object]]]:
    return {name: [dict(row) for row in stores[name].table(SHOWN[name]).all()] for name in STORES}


def an_old_card(model: str) -> Card:
    card = Card(model=model)
    with in_use(card):
        stores = {name: Documents(FOLDER / name) for name in STORES}
        for name, documents in stores.items():
            documents.table(SHOWN[name]).insert({"old": 1})
            documents.close()
    return card


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize("model", ["ext4", "weak"])
def test_a_cut_leaves_the_old_data_or_the_new_and_nothing_between(model: str) -> None:
    card, dice, seen = an_old_card(model), random.Random(8), set[str]()
    with in_use(card):
        card.is_recording = True
        commit(FOLDER, BytesIO(BODY), KEY, OWN)
        card.note = "committed"
        start()
    assert card.files()[str(FOLDER / PHOTOS / sha256(PHOTO).hexdigest())] == PHOTO
    for snapshot in card.snapshots:
        for left in states_after_cut(snapshot, model=model, dice=dice, at_most=3):
            with in_use(Card(left, model=model)):
                found, used_to = start()
                again, _ = start()
            assert found == again
            assert found in (OLD, NEW)
            assert found == NEW or snapshot.note is None
            assert (used_to > 10_000) == (found == NEW)
            seen.add("new" if found == NEW else "old")
    assert seen == {"old", "new"}
