"""Which alerts stand: fed as files one by one, in every order, over restarts, and read back from the signed tree."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from content_sync.central.feeds.alerts import decide
from content_sync.central.feeds.feeding import feed
from content_sync.errors import FeedError
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.feeds.alert_desk import BASE, CANCEL, UPDATE, AlertDesk, alerts, tmd_cap
from tests.cast.feeds.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_area, an_info, reference
from tests.cast.place_and_time import HOUR


def test_both_infos_of_an_alert_reach_their_provinces(alert_desk: AlertDesk) -> None:
    moderate, extreme = an_info(LOEI, severity="Moderate", headline="ฝน"), an_info(NONG_KHAI, severity="Extreme")
    assert alert_desk.feed(an_alert("TMD-A1_1", moderate, extreme)).taken.bulletins == 2
    assert (alert_desk.told("42"), alert_desk.told("43")) == ({"ฝน": "moderate"}, {"ฝนตกหนัก": "extreme"})


def test_an_info_in_force_is_published_though_the_first_is_over(alert_desk: AlertDesk) -> None:
    over = an_info(NONG_KHAI, headline="เช้า", effective=-10, expires=-1)
    done = alert_desk.feed(an_alert("TMD-A2_1", over, an_info(NONG_KHAI, headline="บ่าย", severity="Extreme")))
    assert done.taken.bulletins == 1
    assert alert_desk.told() == {"บ่าย": "extreme"}
    assert alert_desk.listed() == 1


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_an_ack_or_an_error_changes_nothing(kind: str, alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    done = alert_desk.feed(an_alert("TMD-B1_1", kind=kind, references=reference("TMD-BASE_1"), sent=-1, note="ซ้ำ"))
    assert alert_desk.told() == {"ฐาน": "severe"}
    assert [note for note in done.taken.notes if "ซ้ำ" in note] == list(done.taken.notes)
    assert len(done.taken.notes) == (kind == "Error")
    assert alert_desk.last_run().notes == done.taken.notes


@pytest.mark.parametrize("end", [CANCEL, UPDATE], ids=["cancel", "update"])
def test_what_is_ended_stays_ended_in_every_order_and_over_restarts(
    end: bytes, alert_desk: AlertDesk, database_url: str, tmp_path: Path
) -> None:
    shown = {} if end is CANCEL else {"ใหม่": "severe"}
    alert_desk.feed(BASE)
    assert alert_desk.told() == {"ฐาน": "severe"}
    alert_desk.feed(end)
    assert (alert_desk.told(), alert_desk.listed()) == (shown, len(shown)), "it leaves the tree at once"
    for again in (BASE, a_bundle(BASE, end), a_bundle(end, BASE), BASE):
        alert_desk.feed(again)
        assert (alert_desk.told(), alert_desk.listed()) == (shown, len(shown))
    alert_desk.ministry.database.close()
    if alert_desk.ministry.database.is_sqlite:
        with ministry_in(tmp_path, url=database_url) as reopened:
            feed(tmd_cap(), lambda: BASE, publisher=reopened.publisher, now=NOW + HOUR)
        assert alert_desk.told() == shown


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("end", [CANCEL, UPDATE], ids=["cancel", "update"])
def test_what_was_ended_before_it_was_known_is_never_published(end: bytes, alert_desk: AlertDesk) -> None:
    shown = {} if end is CANCEL else {"ใหม่": "severe"}
    alert_desk.feed(end)
    done = alert_desk.feed(BASE, now=NOW + HOUR)
    assert (alert_desk.told(), done.taken.left_out) == (shown, ("TMD-BASE_1: replaced or cancelled",))


def test_the_order_within_one_bundle_never_tells() -> None:
    other = an_alert("TMD-BASE_1", an_info(LOEI, headline="อื่น"), sent=-3)
    documents = (BASE, UPDATE, CANCEL, other, an_alert("TMD-U1_1", an_info(LOEI, headline="ใหม่กว่า"), sent=0))
    outcomes = {
        (frozenset(one.bulletin.headline for one in decision.publish), frozenset(decision.states.items()))
        for order in itertools.permutations(documents)
        for decision in [decide(alerts(*order), {}, now=NOW)]
    }
    assert len(outcomes) == 1
    assert next(iter(outcomes))[0] == {"ใหม่กว่า"}


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("runs", [1, 2])
def test_of_one_identifier_the_later_sent_counts(order: tuple[int, int], runs: int, alert_desk: AlertDesk) -> None:
    newer = an_alert("TMD-D1_1", an_info(NONG_KHAI, headline="ใหม่", severity="Extreme"), sent=-1)
    older = an_alert("TMD-D1_1", an_info(NONG_KHAI, headline="เก่า", severity="Moderate"), sent=-5)
    documents = [(newer, older)[number] for number in order]
    for body in [a_bundle(*documents)] if runs == 1 else documents:
        alert_desk.feed(body)
    assert (alert_desk.told(), alert_desk.listed()) == ({"ใหม่": "extreme"}, 1)


def test_a_later_version_takes_all_infos_of_the_earlier_away(alert_desk: AlertDesk) -> None:
    alert_desk.feed(an_alert("TMD-D2_1", an_info(LOEI, headline="ฝน"), an_info(NONG_KHAI, headline="ลม"), sent=-3))
    alert_desk.feed(an_alert("TMD-D2_1", an_info(NONG_KHAI, headline="ลมแรง"), sent=-2))
    assert alert_desk.told("42") == {}
    assert alert_desk.told("43") == {"ลมแรง": "severe"}
    assert alert_desk.listed("43") == 1


def test_a_later_version_that_is_over_takes_the_earlier_away_and_an_older_one_does_not_bring_it_back(
    alert_desk: AlertDesk,
) -> None:
    older = an_alert("TMD-D3_1", an_info(NONG_KHAI), sent=-5)
    over = an_alert("TMD-D3_1", an_info(NONG_KHAI, effective=-4, expires=-1), sent=-4)
    alert_desk.feed(older)
    done = alert_desk.feed(over)
    assert (alert_desk.listed(), done.taken.left_out) == (0, ("TMD-D3_1: over",))
    assert alert_desk.feed(older).taken.left_out == ("TMD-D3_1: a later one is kept",)
    assert alert_desk.listed() == 0


def test_identifiers_that_look_alike_are_two_warnings(alert_desk: AlertDesk) -> None:
    one = an_alert("urn:oid:2.49.0.1.764.0.2026.1", an_info(NONG_KHAI, headline="หนึ่ง"))
    other = an_alert("urn:oid:2.49.0.1.764.0.2026-1", an_info(NONG_KHAI, headline="สอง"))
    alert_desk.feed(a_bundle(one, other))
    assert alert_desk.told() == {"หนึ่ง": "severe", "สอง": "severe"}
    cancel = reference("urn:oid:2.49.0.1.764.0.2026-1")
    alert_desk.feed(an_alert("TMD-C2_1", kind="Cancel", references=cancel))
    assert alert_desk.told() == {"หนึ่ง": "severe"}


def test_a_bad_alert_beside_a_good_one_is_told_and_the_good_one_published(alert_desk: AlertDesk) -> None:
    town = an_alert("TMD-E1_1", an_info(an_area("พัทยา", "TH-S"), headline="พัทยา"))
    done = alert_desk.feed(
        a_bundle(BASE, town, an_alert("TMD-X1_1", an_info(NONG_KHAI, severity="Terrible")), b"<alert>")
    )
    assert (alert_desk.told("43"), alert_desk.told("20")) == ({"ฐาน": "severe"}, {"พัทยา": "severe"})
    assert [(fault.place, fault.field) for fault in done.taken.faults] == [
        ("TMD-X1_1", "severity"), ("document 4", "XML"),
    ]  # fmt: skip
    run = alert_desk.last_run()
    assert run.is_ok
    assert [fault.place for fault in run.faults] == ["TMD-X1_1", "document 4"]


def test_where_nothing_can_be_taken_the_reply_is_refused_and_all_of_it_is_told(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    with pytest.raises(FeedError) as caught:
        alert_desk.feed(a_bundle(an_alert("TMD-X1_1", an_info(NONG_KHAI, severity="")), b"<alert>"))
    assert caught.value.place == "TMD-X1_1"
    run = alert_desk.last_run()
    assert not run.is_ok
    assert [fault.place for fault in run.faults] == ["TMD-X1_1", "document 2"]
    assert alert_desk.told() == {"ฐาน": "severe"}


def test_a_bad_version_leaves_the_last_good_one_until_that_is_over(alert_desk: AlertDesk) -> None:
    good, later = an_info(NONG_KHAI, headline="ฐาน", expires=6), an_info(LOEI, headline="ใหม่", expires=30)
    alert_desk.feed(an_alert("TMD-K1_1", good, sent=-3))
    with pytest.raises(FeedError):
        alert_desk.feed(an_alert("TMD-K1_1", an_info(NONG_KHAI, severity=""), sent=-2))
    assert alert_desk.told() == {"ฐาน": "severe"}
    in_part = an_alert("TMD-K1_1", later, an_info(NONG_KHAI, severity=""), sent=-1)
    done = alert_desk.feed(in_part)
    assert (alert_desk.told("43"), alert_desk.told("42")) == ({"ฐาน": "severe"}, {})
    assert done.taken.left_out == ("TMD-K1_1: the last good one stays",)
    evening = NOW + 7 * HOUR
    alert_desk.feed(in_part, now=evening)
    assert alert_desk.told("42", now=evening) == {"ใหม่": "severe"}
    mended = an_alert("TMD-K1_1", later, an_info(NONG_KHAI, headline="ทั้งหมด", expires=30), sent=-1)
    alert_desk.feed(mended, now=evening)
    assert (alert_desk.told("43", now=evening), alert_desk.told("42", now=evening)) == (
        {"ทั้งหมด": "severe"},
        {"ใหม่": "severe"},
    )


def test_an_update_of_which_a_part_cannot_be_read_ends_nothing(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    infos = an_info(NONG_KHAI, headline="ใหม่"), an_info(LOEI, severity="")
    alert_desk.feed(an_alert("TMD-U2_1", *infos, kind="Update", references=reference("TMD-BASE_1"), sent=-1))
    assert alert_desk.told() == {"ฐาน": "severe", "ใหม่": "severe"}


def test_an_update_that_is_over_ends_what_it_replaced_all_the_same(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    over = an_info(NONG_KHAI, effective=-2, expires=-1)
    alert_desk.feed(an_alert("TMD-U3_1", over, kind="Update", references=reference("TMD-BASE_1"), sent=-2))
    assert alert_desk.listed() == 0


def test_an_alert_cannot_end_what_was_sent_after_it(alert_desk: AlertDesk) -> None:
    first = an_alert("TMD-O1_1", an_info(LOEI), kind="Update", references=reference("TMD-O2_1"), sent=-3)
    second = an_alert("TMD-O2_1", an_info(NONG_KHAI), kind="Update", references=reference("TMD-O1_1"), sent=-2)
    alert_desk.feed(a_bundle(first, second))
    assert (alert_desk.told("42"), alert_desk.told("43")) == ({}, {"ฝนตกหนัก": "severe"})
