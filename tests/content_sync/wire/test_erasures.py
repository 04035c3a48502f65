"""The request to erase a report: its bytes stay, and a central that does not know it yet is asked again."""

from __future__ import annotations

import datetime as dt

import msgspec

from content_sync.wire.encoding import encode
from content_sync.wire.erasures import Erasure
from content_sync.wire.item_lines import read_item
from content_sync.wire.stamps import Stamp
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.link.versions import Json, Versions, by_later_version

BYTES = (
    b'{"id":"abababababababababababababababab","kind":"erasure",'
    b'"made":{"at":"2026-11-23T05:00:00Z","clock":"trusted"},"report":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}'
)


def to_earlier_central(said: Json) -> Json:
    return said | {"kind": "later erasure"} if said["kind"] == "erasure" else said


def test_its_bytes_stay() -> None:
    made = Stamp(at=dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC), clock="trusted")
    item = Erasure(id="ab" * 16, report="cd" * 16, made=made)
    assert encode(item) == BYTES
    assert read_item(msgspec.Raw(BYTES)) == ("ab" * 16, item)


def test_a_central_that_does_not_know_it_is_asked_again_and_the_reporter_is_told(versions: Versions) -> None:
    kept = versions.file()
    versions.visit()
    versions.outbox.erasures.ask(kept.serial, made=STAMP)
    versions.visit(to_earlier_central)
    assert versions.followed(kept).erasure == "later"
    assert not versions.followed(kept).is_forgotten
    assert versions.outbox.batch(20) == ()
    versions.restart()
    receipt = versions.visit()
    assert receipt
    assert [one.result for one in receipt.results] == ["ok"]
    assert versions.followed(kept).erasure == "done"


def test_a_later_kiosk_s_request_is_taken_and_again_it_is_once(versions: Versions) -> None:
    kept = versions.file()
    versions.visit()
    versions.outbox.erasures.ask(kept.serial, made=STAMP)
    versions.visit(by_later_version, is_lost=True)
    assert versions.followed(kept).erasure == "asked"
    receipt = versions.visit()
    assert receipt
    assert [one.result for one in receipt.results] == ["dup"]
    assert versions.followed(kept).erasure == "done"
