"""What is said of a report later, between a kiosk and a central of different versions."""

from __future__ import annotations

from uuid import uuid4

from content_sync.wire.reports import Answer
from kiosk.store.outbox.filing.filing import FiledReport
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.central.ministry import NOW
from tests.cast.link.versions import Json, Versions, by_later_version

BECAUSE = "ยังดับอยู่"


def said_later(versions: Versions) -> FiledReport:
    """A report that is done, says central; its reporter says no, and how content they are."""
    kept = versions.file()
    versions.visit()
    versions.answer(kept)
    versions.visit()
    versions.outbox.follow_ups.reopen(kept.serial, uuid4().hex, BECAUSE, made=STAMP)
    versions.outbox.follow_ups.keep_content(kept.serial, 1)
    return kept


def to_earlier_central(said: Json) -> Json:
    """Name the new kinds as nothing that this central knows."""
    return said | {"kind": f"later {said['kind']}"} if said["kind"] in ("reopening", "counts") else said


def test_a_central_that_knows_neither_kind_loses_nothing_and_takes_both_after_its_update(versions: Versions) -> None:
    kept = said_later(versions)
    receipt = versions.visit(to_earlier_central)
    assert receipt
    assert [(one.result, one.reason) for one in receipt.results] == [("rejected", "unknown-kind")] * 2
    assert versions.outbox.batch(20) == ()
    versions.restart()
    assert versions.followed(kept).status == "reopened"
    receipt = versions.visit()
    assert receipt
    assert [one.result for one in receipt.results] == ["ok", "ok"]
    assert [row.status for row in versions.kept()] == ["reopened"]
    assert versions.followed(kept).status == "reopened"


def test_a_later_kiosk_s_fields_change_nothing_and_sent_again_by_this_one_it_is_once(versions: Versions) -> None:
    kept = said_later(versions)
    versions.visit(by_later_version, is_lost=True)
    receipt = versions.visit()
    assert receipt
    assert [one.result for one in receipt.results] == ["dup", "dup"]
    assert [one.status for one in receipt.answers] == ["reopened"]
    assert [one.send_state for one in versions.followed(kept).reopened] == ["sent"]


def test_an_earlier_kiosk_takes_reopened_for_work_in_progress(versions: Versions) -> None:
    kept = versions.file()
    versions.visit()
    later = Answer(id="e" * 32, report=kept.report_id, status="reopened_by_a_neighbour", at=NOW)
    versions.outbox.apply((), [later], ())
    assert versions.followed(kept).status == "in_progress"
