"""What a Cancel ends is lifted: the tree tells villages so for three days, whatever the order it came in."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from tests.cast.central.ministry import NOW
from tests.cast.feeds.alert_desk import BASE, CANCEL, UPDATE, AlertDesk
from tests.cast.feeds.cap_documents import NONG_KHAI, a_bundle, an_alert, an_info, reference
from tests.cast.place_and_time import HOUR

CANCELLED_AT = NOW - HOUR
CANCEL_BOTH = an_alert(
    "TMD-C2_1", kind="Cancel", references=f"{reference('TMD-BASE_1')} {reference('TMD-U1_1')}", sent=-0.5
)


@pytest.mark.usefixtures("database_url")
def test_a_warning_that_is_cancelled_is_told_to_be_lifted_and_only_once(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    for again in (CANCEL, CANCEL, a_bundle(BASE, CANCEL), BASE):
        alert_desk.feed(again)
        assert (alert_desk.told(), alert_desk.lifted()) == ({}, {"ฐาน": CANCELLED_AT})


def test_a_cancel_that_comes_together_with_its_alert_is_told_too(alert_desk: AlertDesk) -> None:
    assert alert_desk.feed(a_bundle(CANCEL, BASE)).taken.bulletins == 0, "none is in force"
    assert (alert_desk.told(), alert_desk.lifted()) == ({}, {"ฐาน": CANCELLED_AT})
    alert_desk.feed(a_bundle(CANCEL, BASE), now=NOW + HOUR)
    assert alert_desk.lifted() == {"ฐาน": CANCELLED_AT}


def test_that_a_warning_is_lifted_leaves_the_tree_after_three_days(alert_desk: AlertDesk) -> None:
    body = a_bundle(BASE, CANCEL)
    late = CANCELLED_AT + dt.timedelta(days=3)
    alert_desk.feed(body)
    alert_desk.feed(body, now=late - dt.timedelta(seconds=1))
    assert alert_desk.lifted(now=late) == {"ฐาน": CANCELLED_AT}
    alert_desk.feed(body, now=late)
    assert alert_desk.warnings(now=late) == []


def test_what_was_over_before_it_was_cancelled_is_not_told(alert_desk: AlertDesk) -> None:
    over = an_alert("TMD-BASE_1", an_info(NONG_KHAI, effective=-3, expires=-1), sent=-3)
    alert_desk.feed(a_bundle(over, CANCEL))
    assert alert_desk.warnings() == []


@pytest.mark.parametrize("order", list(itertools.permutations((0, 1, 2))), ids=str)
def test_what_an_update_replaced_is_gone_and_only_the_update_is_lifted(
    order: tuple[int, ...], alert_desk: AlertDesk
) -> None:
    alert_desk.feed(a_bundle(*[(BASE, UPDATE, CANCEL_BOTH)[number] for number in order]))
    assert (alert_desk.told(), list(alert_desk.lifted())) == ({}, ["ใหม่"])


def test_an_update_replaces_and_lifts_nothing(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    alert_desk.feed(UPDATE)
    assert (alert_desk.told(), alert_desk.lifted()) == ({"ใหม่": "severe"}, {})
    alert_desk.feed(CANCEL_BOTH)
    assert (alert_desk.told(), list(alert_desk.lifted())) == ({}, ["ใหม่"])


def test_a_version_sent_after_the_cancel_holds_again(alert_desk: AlertDesk) -> None:
    alert_desk.feed(a_bundle(BASE, CANCEL))
    alert_desk.feed(an_alert("TMD-BASE_1", an_info(NONG_KHAI, headline="อีกครั้ง"), sent=-0.5))
    assert (alert_desk.told(), alert_desk.lifted()) == ({"อีกครั้ง": "severe"}, {})


def test_a_warning_that_staff_took_back_is_not_told_to_be_lifted(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    (warning,) = alert_desk.warnings()
    alert_desk.ministry.withdraw(warning.id)
    alert_desk.feed(CANCEL)
    assert alert_desk.warnings() == []


def test_a_later_version_is_not_taken_for_the_one_that_was_cancelled(alert_desk: AlertDesk) -> None:
    anew = an_alert("TMD-BASE_1", an_info(NONG_KHAI, headline="อีกครั้ง"), sent=-0.5)
    for body in (a_bundle(BASE, CANCEL, anew), a_bundle(BASE, CANCEL)):
        alert_desk.feed(body)
        assert (alert_desk.told(), alert_desk.lifted()) == ({"อีกครั้ง": "severe"}, {})
