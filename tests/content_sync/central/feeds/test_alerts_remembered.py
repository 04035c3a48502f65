"""What is remembered of alerts that ended, and what staff or another author wrote beside them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select

from content_sync.central.database.schema.tables import AlertRow, BulletinRow
from content_sync.central.feeds.alerts import REMEMBERED, AlertState, decide, settle
from content_sync.central.feeds.tmd_cap import parse
from tests.cast.central.ministry import NOW, a_warning
from tests.cast.feeds.alert_desk import BASE, CANCEL, AlertDesk, alerts, settled
from tests.cast.feeds.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_info, reference
from tests.cast.place_and_time import DAY, HOUR


def test_what_is_sent_anew_after_its_end_is_a_new_word_and_told(alert_desk: AlertDesk) -> None:
    alert_desk.feed(a_bundle(BASE, CANCEL))
    done = alert_desk.feed(an_alert("TMD-BASE_1", an_info(NONG_KHAI, headline="อีกครั้ง"), sent=-0.5))
    assert alert_desk.told() == {"อีกครั้ง": "severe"}
    assert done.taken.notes == ("TMD-BASE_1 was replaced or cancelled, and was sent again later: it is shown.",)
    alert_desk.feed(a_bundle(BASE, CANCEL))
    assert alert_desk.told() == {"อีกครั้ง": "severe"}


def test_what_is_over_by_time_or_named_no_more_is_not_withdrawn(alert_desk: AlertDesk) -> None:
    alert_desk.feed(a_bundle(BASE, an_alert("TMD-N1_1", an_info(NONG_KHAI, headline="อีกฉบับ", expires=30))))
    alert_desk.feed(b"\f", now=NOW + HOUR)
    assert set(alert_desk.told()) == {"ฐาน", "อีกฉบับ"}
    done = alert_desk.feed(BASE, now=NOW + 13 * HOUR)
    assert done.taken.left_out == ("TMD-BASE_1: over",)
    with alert_desk.ministry.database.reading() as session:
        states = {row.state for row in session.scalars(select(BulletinRow))}
    assert states == {"published"}


def test_what_staff_took_back_stays_withdrawn_when_it_comes_again(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    with alert_desk.ministry.database.writing() as session:
        row = session.scalars(select(BulletinRow).where(BulletinRow.kind == "warning")).one()
        row.state, row.author = "withdrawn", "somsri"
    alert_desk.feed(BASE)
    assert alert_desk.listed() == 0


def test_a_warning_of_another_author_is_neither_replaced_nor_holds_back_others(alert_desk: AlertDesk) -> None:
    (stranger,) = alerts(BASE)
    alert_desk.ministry.put(a_warning(stranger.id, "43"))
    alert_desk.ministry.publisher.publish(NOW)
    done = alert_desk.feed(a_bundle(BASE, an_alert("TMD-N2_1", an_info(LOEI))))
    assert [(fault.place, fault.reason) for fault in done.taken.faults] == [
        ("TMD-BASE_1", "another source uses this id")
    ]
    assert (alert_desk.told("43"), alert_desk.told("42")) == ({"พายุฝนฟ้าคะนอง": "severe"}, {"ฝนตกหนัก": "severe"})


def test_a_cancel_does_not_take_back_what_another_author_wrote_under_its_id(alert_desk: AlertDesk) -> None:
    (stranger,) = alerts(BASE)
    alert_desk.ministry.put(a_warning(stranger.id, "43"))
    alert_desk.ministry.publisher.publish(NOW)
    alert_desk.feed(CANCEL)
    assert alert_desk.told("43") == {"พายุฝนฟ้าคะนอง": "severe"}


@pytest.mark.usefixtures("database_url")
def test_ends_are_remembered_for_ninety_days_of_the_source_s_own_time(alert_desk: AlertDesk) -> None:
    settled(alert_desk, CANCEL, an_alert("TMD-F1_1", an_info(NONG_KHAI), sent=-1))
    (base,) = alerts(BASE)
    settled(alert_desk, now=NOW + 3650 * DAY)
    assert base.id in alert_desk.rows(), "a clock far ahead forgets nothing"
    for hours, is_remembered in ((24 * 90, True), (24 * 90 + 1, False)):
        newest = an_alert(f"TMD-{hours}_1", an_info(NONG_KHAI, expires=hours + 12), sent=hours - 1)
        assert settled(alert_desk, newest, now=NOW + hours * HOUR) == ("ฝนตกหนัก",)
        assert (base.id in alert_desk.rows()) is is_remembered
    assert REMEMBERED == 90 * DAY


def test_an_alert_that_lasts_longer_is_remembered_until_it_is_over(alert_desk: AlertDesk) -> None:
    long = an_alert("TMD-L1_1", an_info(NONG_KHAI, headline="ยาว", expires=24 * 200), sent=-3)
    assert settled(alert_desk, long) == ("ยาว",)
    settled(alert_desk, an_alert("TMD-L2_1", kind="Cancel", references=reference("TMD-L1_1"), sent=-1))
    later = NOW + 150 * DAY
    newest = an_alert("TMD-L3_1", an_info(LOEI, expires=24 * 151), sent=24 * 150 - 1)
    for documents in ((newest,), (long,), (newest, long)):
        assert "ยาว" not in settled(alert_desk, *documents, now=later)


def test_what_is_over_for_ninety_days_needs_no_place_among_the_published(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    later = NOW + 91 * DAY
    parsed = parse(an_alert("TMD-Z1_1", an_info(LOEI, expires=24 * 92), sent=24 * 91 - 1), now=later)
    with alert_desk.ministry.database.writing() as session:
        assert settle(session, "tmd-cap", parsed.alerts, later).withdraw == (alerts(BASE)[0].warnings[0].id,)
        assert settle(session, "tmd-cap", parsed.alerts, later).withdraw == ()


@pytest.mark.usefixtures("database_url")
def test_two_runs_at_once_are_one_after_the_other(alert_desk: AlertDesk) -> None:
    documents = [an_alert(f"TMD-T{number}_1", an_info(NONG_KHAI, headline=f"ฝน {number}")) for number in range(5)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(alert_desk.feed, a_bundle(*documents)) for _ in range(4)]:
            assert done.result().taken.bulletins == 5
    assert len(alert_desk.told()) == 5


@pytest.mark.usefixtures("database_url")
def test_two_feeds_remember_each_their_own(alert_desk: AlertDesk) -> None:
    with alert_desk.ministry.database.writing() as session:
        (base,) = alerts(BASE)
        session.add(
            AlertRow(feed="other", id=base.id, sent_at=None, ended_at=NOW, over_at=None, is_whole=True, warnings=())
        )
    alert_desk.feed(BASE)
    assert alert_desk.told() == {"ฐาน": "severe"}
    with alert_desk.ministry.database.writing() as session:
        session.execute(delete(AlertRow).where(AlertRow.feed == "tmd-cap"))
        assert [row.feed for row in session.scalars(select(AlertRow))] == ["other"]


def test_nothing_known_and_nothing_brought_changes_nothing() -> None:
    decision = decide((), {"a": AlertState(sent_at=NOW, warnings=("a",))}, now=NOW)
    assert decision.states == {}
    assert decision.publish == ()
    assert decision.withdraw == ()
