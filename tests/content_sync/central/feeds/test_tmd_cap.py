"""An alert of TMD becomes a warning: its words, its times, and who is meant."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.feeds.cap.bundle import entry_of, join
from content_sync.central.feeds.cap.document import alert_id
from content_sync.central.feeds.tmd_cap import parse
from content_sync.central.sample.alerts import AREAS, cap_alert
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from tests.cast.central.ministry import NOW
from tests.cast.feeds.cap_alerts import (
    ALERT,
    BACKWARDS,
    CANCEL,
    EVENING,
    UPDATE,
    WHOLE,
    changed,
    refused,
    the_alert,
    warnings,
    without,
)
from tests.cast.feeds.cap_documents import LOEI, NONG_KHAI, an_alert, an_info


def test_an_alert_becomes_a_warning_with_its_provinces_and_times() -> None:
    (warning,) = warnings(ALERT)
    assert warning.id == alert_id("TMD", "TMD20261005164500_2")
    assert warning.id.startswith("tmd20261005164500_2-")
    assert warning.areas == ("31", "33", "40", "44")
    assert warning.issued == dt.datetime(2026, 10, 5, 9, 45, tzinfo=dt.UTC)
    assert warning.effective == dt.datetime(2026, 10, 5, 10, 0, tzinfo=dt.UTC)
    assert warning.valid_until == dt.datetime(2026, 10, 6, 10, 0, tzinfo=dt.UTC)
    assert (warning.severity, warning.event) == ("extreme", "ฝนตกหนักมาก")
    assert warning.headline.startswith("พื้นที่เสี่ยงภัย")
    assert warning.instruction.startswith("ขอให้ประชาชน")


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_read_crosses_the_wire_unchanged(name: str) -> None:
    body, now = WHOLE[name]
    (warning,) = warnings(body, now=now)
    assert decode_bulletins(encode_bulletins([warning])) == ((warning,), 0)


def test_polygons_and_signatures_do_not_come_along() -> None:
    assert b"16.90" in ALERT
    assert b"16.90" not in encode_bulletins(list(warnings(ALERT)))


def test_an_update_ends_what_it_references_and_a_cancel_warns_of_nothing() -> None:
    update, cancel = parse(join_of(UPDATE, CANCEL), now=dt.datetime(2026, 10, 6, 9, 45, tzinfo=dt.UTC)).alerts
    assert (len(update.warnings), update.ends) == (1, (alert_id("TMD", "TMD20261005164500_2"),))
    assert (cancel.warnings, cancel.ends) == ((), (alert_id("TMD", "TMD20261006070500_2"),))


def join_of(*documents: bytes) -> bytes:
    return join(entry_of(document, name=f"{number}.xml") for number, document in enumerate(documents, 1))


def test_words_are_read_without_their_markup() -> None:
    body = an_alert(
        "TMD-F1_1",
        an_info(
            NONG_KHAI,
            headline="ฝน &amp;amp; <br/>ลม",
            description="<![CDATA[ฝน<br/>วันที่ 1&nbsp;ถึง 2 <b>ระวัง</b>]]>",
            event="&lt;i&gt;Heavy Rain&lt;/i&gt;",
        ),
    )
    (warning,) = the_alert(body).warnings
    assert (warning.headline, warning.event) == ("ฝน & ลม", "ฝนตกหนัก")
    assert warning.description == "ฝน\nวันที่ 1 ถึง 2 ระวัง"


def test_an_event_that_is_markup_alone_is_missing() -> None:
    assert refused(an_alert("TMD-F2_1", an_info(LOEI, event="&lt;b&gt;&lt;/b&gt;&amp;nbsp;")), now=NOW).field == "event"


def test_a_warning_that_ends_before_it_begins_lasts_a_day_from_sent_and_staff_are_told() -> None:
    parsed = parse(BACKWARDS, now=dt.datetime(2026, 10, 7, 1, 0, tzinfo=dt.UTC))
    (warning,) = parsed.alerts[0].warnings
    assert warning.valid_until == dt.datetime(2026, 10, 7, 23, 30, tzinfo=dt.UTC)
    assert len(parsed.notes) == 1
    assert "TMD20261007063000_2 ends before it begins" in parsed.notes[0]


def test_a_warning_without_an_end_lasts_a_day_from_sent() -> None:
    parsed = parse(without("expires"), now=EVENING)
    (warning,) = parsed.alerts[0].warnings
    assert warning.valid_until == dt.datetime(2026, 10, 6, 9, 45, tzinfo=dt.UTC)
    assert "has no end" in parsed.notes[0]


def test_a_warning_far_ahead_without_an_end_is_refused() -> None:
    far = changed("2026-10-05T17:00:00+07:00", "2026-10-09T17:00:00+07:00")
    assert (refused(far).place, refused(far).field) == ("TMD20261005164500_2", "expires")


def test_a_warning_that_does_not_say_when_it_begins_begins_when_sent() -> None:
    (warning,) = warnings(without("effective"))
    assert warning.effective == warning.issued


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft"])
def test_a_drill_never_becomes_a_warning(status: str) -> None:
    parsed = parse(changed(">Actual<", f">{status}<"), now=EVENING)
    assert (parsed.alerts, parsed.left_out) == ((), (f"TMD20261005164500_2: status {status}, scope Public",))


@pytest.mark.parametrize("scope", ["Restricted", "Private"])
def test_what_is_not_public_never_becomes_a_warning(scope: str) -> None:
    parsed = parse(changed(">Public<", f">{scope}<"), now=EVENING)
    assert (parsed.alerts, parsed.left_out) == ((), (f"TMD20261005164500_2: status Actual, scope {scope}",))


def test_a_drill_cannot_end_a_real_warning() -> None:
    for kind in (UPDATE, CANCEL):
        drill = changed(">Actual<", ">Test<", document=kind)
        assert parse(drill, now=NOW).alerts == ()


def test_a_status_that_is_said_twice_is_not_believed() -> None:
    for said in (("Actual", "Exercise"), ("Exercise", "Actual"), ("Actual", "Actual")):
        body = changed("<status>Actual</status>", "".join(f"<status>{one}</status>" for one in said))
        assert refused(body).field == "status"


def test_an_event_nobody_translated_passes_through() -> None:
    assert warnings(changed("Very Heavy Rain", "Volcanic Ash"))[0].event == "Volcanic Ash"


def test_a_warning_without_a_headline_is_headed_by_its_event() -> None:
    assert warnings(without("headline"))[0].headline == "Very Heavy Rain"


def test_a_long_warning_is_cut_and_not_refused() -> None:
    (warning,) = warnings(changed("พื้นที่เสี่ยงภัย", "ฝน" * 400))
    assert len(warning.headline) == 300
    assert warning.headline.endswith("…")


def test_blanks_inside_the_text_are_tidied_and_its_lines_are_kept() -> None:
    (warning,) = warnings(changed("พยากรณ์อากาศ 24", "  พยากรณ์อากาศ \n\t   24"))
    assert warning.description.startswith("พยากรณ์อากาศ\n24")


def test_the_sample_is_in_force_at_any_hour_of_the_day_for_nong_khai_and_its_neighbours() -> None:
    midnight = dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)
    for hour in range(25):
        now = midnight + dt.timedelta(hours=hour)
        (warning,) = warnings(cap_alert(now), now=now)
        assert warning.areas == tuple(sorted(AREAS))
        assert warning.valid_until is not None
        assert warning.valid_until - now >= dt.timedelta(hours=2)
