"""The warnings: which are in force, and when a page may say that there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from content_sync.client.tree.edition import Edition
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.parts import PartName
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.facts.warnings import in_force
from kiosk.moment import Moment
from kiosk.paper import Paper
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.pages.printed_pages import UNSURE, banner, page_at, printed, words
from tests.cast.pages.sample_moment import NOW, a_forecast, a_moment, a_warning, the_bulletins


def test_a_warning_stands_on_every_page(paper: Paper) -> None:
    moment = a_moment(*the_bulletins())
    for page in printed(moment):
        if not page.path.startswith(("/warnings", "/print/")):
            assert "อันตราย ฝนตกหนัก" in banner(paper, page.path, moment)
    assert "ระวังน้ำท่วมฉับพลัน" in words(paper, "/warnings/storm", moment)


def test_a_warning_stands_on_the_computed_pages_too(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as visited:
        warning = a_warning(effective=NOON - timedelta(hours=1), valid_until=NOON + timedelta(hours=1))
        visited.stores.content.take(a_part("warnings", warning, number=2, issued=NOON))
        assert visited.program.updater.reprint()
        for path, words_of_it in (("/report/road", "อันตราย"), ("/en/follow", "Danger")):
            assert words_of_it in visited.get(path).text
        volunteer, stranger = visited.volunteer(), visited.phone()
        for phone, path in ((volunteer, "/admin"), (volunteer, "/en/admin/notice"), (stranger, "/admin/sign-in")):
            assert phone.open(path).text.count('class="warning-banner"') == 1, path
        visited.hands.move(hours=2)
        assert visited.program.updater.reprint()
        assert "อันตราย" not in visited.get("/report/road").text
        assert "warning-banner" not in volunteer.open("/admin").text


def test_more_than_one_warning_are_one_press_away_the_gravest_is_named(paper: Paper) -> None:
    moment = a_moment(a_warning("one", "moderate"), a_warning("two", "extreme"), a_warning("three"))
    assert "อันตรายมาก ฝนตกหนัก และอีก 2 เรื่อง" in banner(paper, "/", moment)
    assert 'href="/warnings"' in paper.write(page_at("/", moment), "th")


def test_a_replaced_warning_is_gone() -> None:
    moment = a_moment(a_warning("old"), a_warning("new", "extreme", replaces=("old",)))
    assert [fact.warning.id for fact in in_force(moment)] == ["new"]


def test_a_warning_replaces_only_those_of_its_own_role() -> None:
    new = a_warning("new", replaces=("old", "elsewhere"))
    other = msgspec.structs.replace(a_part("warnings", a_warning("elsewhere"), issued=NOW), role="a43")
    moment = a_moment(a_warning("old"), new)
    moment = replace(moment, edition=moment.edition.with_part(other))
    assert {(fact.warning.id, fact.path) for fact in in_force(moment)} == {
        ("new", "/warnings/new"),
        ("elsewhere", "/warnings/a43/elsewhere"),
    }


NO_WARNINGS = "ตอนนี้ไม่มีคำเตือนภัยสำหรับหมู่บ้านนี้"
UNCONFIRMED = "ตู้ยังไม่ได้ตรวจคำเตือนกับส่วนกลางตั้งแต่"


def confirmed(at: datetime, *shown: AnyBulletin, skipped: int = 0, unreadable: int = 0) -> Moment:
    """Return a moment whose warnings were confirmed then."""
    part = a_part("warnings", *shown, issued=at, skipped=skipped, unreadable=unreadable)
    moment = a_moment()
    return replace(moment, edition=moment.edition.with_part(part))


def test_that_there_are_no_warnings_is_said_only_where_a_tree_of_today_said_so(paper: Paper) -> None:
    day = timedelta(hours=24)
    said = words(paper, "/warnings", confirmed(NOW - day))
    assert NO_WARNINGS in said
    assert UNCONFIRMED not in said
    said = words(paper, "/warnings", confirmed(NOW - day - timedelta(seconds=1)))
    assert NO_WARNINGS not in said
    assert f"{UNCONFIRMED} 21 พ.ย. 2569 14:04" in said


def test_that_there_are_no_warnings_is_not_said_by_a_date_to_come(paper: Paper) -> None:
    minutes = timedelta(minutes=10)
    assert NO_WARNINGS in words(paper, "/warnings", confirmed(NOW + minutes))
    said = words(paper, "/warnings", confirmed(NOW + minutes + timedelta(seconds=1)))
    assert NO_WARNINGS not in said
    assert UNCONFIRMED in said


@pytest.mark.parametrize("state", UNSURE)
def test_that_there_are_no_warnings_is_not_said_by_a_clock_nobody_vouches_for(paper: Paper, state: ClockState) -> None:
    said = words(paper, "/warnings", replace(confirmed(NOW), now=Stamp(at=NOW, clock=state)))
    assert NO_WARNINGS not in said
    assert f"{UNCONFIRMED} 22 พ.ย. 2569 14:05" in said


def test_that_there_are_no_warnings_is_not_said_while_newer_ones_could_not_be_taken_in(paper: Paper) -> None:
    for behind, is_said in ((frozenset[PartName](["warnings"]), False), (frozenset[PartName](["prices"]), True)):
        said = words(paper, "/warnings", replace(confirmed(NOW), behind=behind))
        assert (NO_WARNINGS in said) == is_said
        assert (UNCONFIRMED in said) == (not is_said)


def test_a_warning_in_force_that_was_not_confirmed_stays_and_the_doubt_is_told_beside_it(paper: Paper) -> None:
    said = words(paper, "/warnings", confirmed(NOW - timedelta(days=2), a_warning()))
    assert "อันตราย" in said
    assert UNCONFIRMED in said
    assert UNCONFIRMED not in words(paper, "/warnings", confirmed(NOW, a_warning()))


@pytest.mark.parametrize("lost", [{"unreadable": 1}, {"skipped": 1}], ids=str)
def test_where_a_warning_cannot_be_read_nobody_says_that_there_is_none(paper: Paper, lost: dict[str, int]) -> None:
    said = words(paper, "/warnings", confirmed(NOW, **lost))
    assert NO_WARNINGS not in said
    assert "มีคำเตือนที่ตู้นี้อ่านไม่ออก" in said


def test_a_kiosk_that_has_everything_but_warnings_does_not_say_that_there_are_none(paper: Paper) -> None:
    moment = a_moment(a_forecast())
    parts = tuple(part for part in moment.edition.parts if part.role != "warnings")
    said = words(paper, "/warnings", replace(moment, edition=Edition(parts=parts)))
    assert NO_WARNINGS not in said
    assert "ตู้นี้ยังไม่ได้รับข้อมูลคำเตือน" in said


def test_an_expired_warning_is_gone_while_the_clock_is_trusted(paper: Paper) -> None:
    over = a_warning(valid_until=NOW)
    assert in_force(a_moment(over)) == ()
    assert "ตอนนี้ไม่มีคำเตือนภัยสำหรับหมู่บ้านนี้" in words(paper, "/warnings", a_moment(over))


def test_a_warning_without_an_end_is_gone_after_three_days() -> None:
    for days_ago, shown in ((2, 1), (4, 0)):
        warning = a_warning(effective=NOW - timedelta(days=days_ago), valid_until=None)
        assert len(in_force(a_moment(warning))) == shown


@pytest.mark.parametrize("state", UNSURE)
@pytest.mark.parametrize("ahead", [2, 60_000], ids="{} days".format)
def test_an_unsure_clock_keeps_a_warning_and_says_so(paper: Paper, state: ClockState, ahead: int) -> None:
    moment = a_moment(a_warning(valid_until=NOW), state=state, now=NOW + timedelta(days=ahead))
    sentence = "ตู้ยังไม่แน่ใจเรื่องเวลา คำเตือนนี้อาจหมดเวลาแล้ว"
    assert [fact.may_be_over for fact in in_force(moment)] == [True]
    assert "อันตราย ฝนตกหนัก" in banner(paper, "/", moment)
    assert sentence in words(paper, "/warnings", moment)
    assert sentence in words(paper, "/warnings/storm", moment)


@pytest.mark.parametrize("state", UNSURE)
def test_what_ended_before_the_editions_signed_time_is_not_over_by_that_alone(state: ClockState) -> None:
    (fact,) = in_force(a_moment(a_warning(valid_until=NOW - timedelta(hours=1)), state=state))
    assert fact.may_be_over


def test_what_is_in_force_comes_before_what_is_to_come_and_the_gravest_first(paper: Paper) -> None:
    moment = a_moment(
        a_warning("minor", "minor"),
        a_warning("later", "extreme", effective=NOW + timedelta(hours=3)),
        a_warning("grave", "extreme"),
    )
    assert [fact.warning.id for fact in in_force(moment)] == ["grave", "minor", "later"]
    assert "จะเริ่มเร็ว ๆ นี้" in words(paper, "/warnings", moment)


def test_a_severity_that_a_later_version_knows_comes_after_what_is_surely_grave(paper: Paper) -> None:
    moment = a_moment(
        a_warning("moderate", "moderate"), a_warning("later-version", "catastrophe"), a_warning("severe", "severe")
    )
    assert [fact.warning.id for fact in in_force(moment)] == ["severe", "later-version", "moderate"]
    for path in ("/", "/warnings", "/warnings/later-version"):
        html = paper.write(page_at(path, moment), "th")
        assert "catastrophe" not in html
        assert "warning unknown" in html or path == "/"


def test_a_warning_for_another_province_is_not_shown() -> None:
    warning = a_warning()
    elsewhere = type(warning)(
        id="x",
        areas=("40",),
        issued=NOW,
        source="TMD",
        event="Rain",
        headline="ฝน",
        severity="severe",
        effective=NOW,
    )
    assert in_force(a_moment(elsewhere)) == ()


def test_the_list_of_warnings_says_who_warns_and_is_silent_of_age_while_it_is_fresh(paper: Paper) -> None:
    told = words(paper, "/warnings", a_moment(a_warning()))
    assert "พรุ่งนี้ 12:05 น. กรมอุตุนิยมวิทยา" in told
    old = a_warning(effective=NOW - timedelta(days=2), valid_until=NOW + timedelta(days=1))
    assert "ข้อมูลเมื่อ 20 พ.ย. 2569 เริ่มเก่าแล้ว" in words(paper, "/warnings", a_moment(old))
