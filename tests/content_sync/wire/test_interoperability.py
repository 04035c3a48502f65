"""A kiosk and a central of different versions understand each other as far as they can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from content_sync.wire.envelopes import Receipt
from content_sync.wire.reports import ItemResult
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import take_in
from tests.cast.link.versions import Json, Versions, as_it_is, by_earlier_version, by_later_version


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
    assert row.text == "น้ำท่วมถนน"
    assert row.topic == "drone"
    assert row.reference == kept.reference
    assert row.made_at == NOW
    assert versions.followed(kept).send_state == "sent"


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
    assert versions.followed(kept).send_state == "sent"


def test_a_kind_that_central_does_not_know_yet_waits_for_its_update_and_holds_back_nothing(versions: Versions) -> None:
    kept, other = versions.file("ใหม่"), versions.file("เก่า")

    def as_telegram(said: Json) -> Json:
        return said | {"kind": "telegram"} if said["id"] == kept.report_id else said

    assert words(versions.visit(as_telegram)) == ["rejected", "ok"]
    assert (versions.followed(kept).send_state, versions.followed(other).send_state) == ("later", "sent")
    assert words(versions.visit(as_telegram)) == []
    for _ in range(2):
        versions.outbox.tidy()
        assert words(versions.visit(as_telegram)) == ["rejected"]
    versions.outbox.tidy()
    assert words(versions.visit()) == ["ok"]
    assert versions.followed(kept).send_state == "sent"
    assert [row.text for row in versions.kept()] == ["ใหม่", "เก่า"]


def test_a_later_central_is_understood_as_far_as_it_can_be(versions: Versions) -> None:
    kept = versions.file()
    versions.visit()
    answer = versions.answer(kept)

    def as_later(said: Json) -> Json:
        return by_later_version(said) | ({"status": "awaiting_parts"} if said.get("kind") == "answer" else {})

    more = (b'{"kind":"later","id":"%s","text":"?"}' % (b"c" * 32), b"[" * 9_000, b'{"kind":"result","id":"x"}')
    receipt = versions.visit(down=as_later, more=more)
    assert receipt
    assert receipt.newest == {"warnings": 7}
    assert receipt.skipped == 3
    assert [one.id for one in receipt.answers] == [answer]
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
    assert versions.unconfirmed() == {long}
    assert short not in versions.unconfirmed()
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
    assert versions.followed(kept).send_state == "later"
    versions.restart()
    assert words(versions.visit()) == ["dup"]
    assert versions.followed(kept).send_state == "sent"


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
