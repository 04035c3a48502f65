"""TMD's CAP alerts: each document read on its own, what is broken in it named by document and element."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest

from content_sync.central.feeds.cap.bundle import BundleEntry, entry_of, join, split
from content_sync.central.feeds.cap.document import alert_id
from content_sync.central.feeds.parsed import Alert, Parsed
from content_sync.central.feeds.tmd_cap import parse, read_file
from content_sync.central.sample.alerts import AREAS, cap_alert
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Warning
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from tests.cast.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_area, an_info, reference
from tests.cast.folders import DATA, SHARED
from tests.cast.ministry import NOW

SEEN = SHARED / "data" / "seen" / "tmd_cap_alert_trimmed.xml"
ALERT = (DATA / "cap_alert_sample.xml").read_bytes()
UPDATE = (DATA / "cap_update_sample.xml").read_bytes()
CANCEL = (DATA / "cap_cancel_sample.xml").read_bytes()
BACKWARDS = (DATA / "cap_expires_before_effective_sample.xml").read_bytes()
INDEX = (DATA / "cap_index_sample.xml").read_bytes()

EVENING = dt.datetime(2026, 10, 5, 11, 0, tzinfo=dt.UTC)
NEXT_MORNING = dt.datetime(2026, 10, 6, 2, 0, tzinfo=dt.UTC)
SAMPLE_DAY = dt.datetime(2026, 11, 22, 4, 30, tzinfo=dt.UTC)
WHOLE = {
    "alert": (ALERT, EVENING),
    "update": (UPDATE, NEXT_MORNING),
    "backwards": (BACKWARDS, dt.datetime(2026, 10, 7, 1, 0, tzinfo=dt.UTC)),
    "generated": (cap_alert(SAMPLE_DAY), SAMPLE_DAY),
} | ({"seen": (SEEN.read_bytes(), dt.datetime(2026, 9, 25, 12, 0, tzinfo=dt.UTC))} if SEEN.is_file() else {})


def changed(old: str, new: str, *, document: bytes = ALERT) -> bytes:
    assert old.encode() in document
    return document.replace(old.encode(), new.encode())


def without(element: str) -> bytes:
    start, end = ALERT.index(f"<{element}>".encode()), ALERT.rindex(f"</{element}>".encode())
    return ALERT[:start] + ALERT[end + len(element) + 3 :]


def warnings(body: bytes, *, now: dt.datetime = EVENING) -> list[Warning]:
    parsed = parse(body, now=now)
    assert parsed.faults == ()
    return [one for alert in parsed.alerts for one in alert.warnings]


def refused(body: bytes, *, now: dt.datetime = EVENING) -> FeedError:
    """Return the one fault of a body of which nothing is taken."""
    parsed = parse(body, now=now)
    (fault,) = parsed.faults
    assert (parsed.alerts, parsed.left_out, parsed.is_refused) == ((), (), True)
    return fault


def the_alert(body: bytes) -> Alert:
    (alert,) = parse(body, now=NOW).alerts
    return alert


def told(parsed: Parsed) -> list[tuple[str, str]]:
    return [(fault.place, fault.field) for fault in parsed.faults]


def by_area(body: bytes) -> dict[str, set[tuple[str, str]]]:
    """Return the severities and headlines each area is told."""
    said: dict[str, set[tuple[str, str]]] = {}
    for one in the_alert(body).warnings:
        for area in one.areas:
            said.setdefault(area, set()).add((one.severity, one.headline))
    return said


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


def test_of_several_infos_each_warns_its_own_areas() -> None:
    moderate = an_info(LOEI, severity="Moderate", headline="ฝนหนัก")
    extreme = an_info(NONG_KHAI, severity="Extreme", headline="ฝนหนักมาก")
    for infos in itertools.permutations((moderate, extreme)):
        body = an_alert("TMD-A1_1", *infos)
        assert by_area(body) == {"42": {("moderate", "ฝนหนัก")}, "43": {("extreme", "ฝนหนักมาก")}}
        assert len({one.id for one in the_alert(body).warnings}) == 2


def test_two_infos_for_one_area_both_hold() -> None:
    body = an_alert(
        "TMD-A1_1", an_info(NONG_KHAI, headline="ฝน"), an_info(NONG_KHAI, headline="ลม", event="Strong Wind")
    )
    assert by_area(body) == {"43": {("severe", "ฝน"), ("severe", "ลม")}}


def test_an_info_that_is_over_does_not_stand_before_one_in_force() -> None:
    over = an_info(NONG_KHAI, headline="เช้า", effective=-10, expires=-1)
    in_force = an_info(NONG_KHAI, headline="บ่าย", severity="Extreme", expires=10)
    ends = {one.headline: one.valid_until for one in the_alert(an_alert("TMD-A2_1", over, in_force)).warnings}
    assert {headline: (end or NOW) > NOW for headline, end in ends.items()} == {"เช้า": False, "บ่าย": True}


def test_infos_that_say_the_same_are_one_warning_for_all_their_areas() -> None:
    alert = the_alert(an_alert("TMD-A3_1", an_info(LOEI), an_info(NONG_KHAI), an_info(LOEI)))
    assert [one.areas for one in alert.warnings] == [("42", "43")]


def test_of_several_languages_the_thai_one_is_told_for_the_same_areas() -> None:
    thai, english = an_info(LOEI, headline="ฝน"), an_info(LOEI, headline="Rain", language="en-US")
    chinese = an_info(LOEI, headline="雨", language="zh")
    for infos in itertools.permutations((thai, english, chinese)):
        assert by_area(an_alert("TMD-L1_1", *infos)) == {"42": {("severe", "ฝน")}}


def test_areas_without_thai_words_are_told_in_english_before_any_other_language() -> None:
    thai = an_info(LOEI, headline="ฝน")
    english = an_info(LOEI, NONG_KHAI, headline="Rain", language="en-US")
    chinese = an_info(LOEI, NONG_KHAI, headline="雨", language="zh")
    for infos in itertools.permutations((thai, english, chinese)):
        assert by_area(an_alert("TMD-L2_1", *infos)) == {"42": {("severe", "ฝน")}, "43": {("severe", "Rain")}}
    assert by_area(an_alert("TMD-L3_1", chinese, english)) == {"42": {("severe", "Rain")}, "43": {("severe", "Rain")}}


def test_thai_words_for_the_whole_country_are_for_each_of_its_areas() -> None:
    thai = an_info(an_area("ประเทศไทย"), headline="ฝน")
    assert by_area(an_alert("TMD-L4_1", an_info(LOEI, language="en"), thai)) == {"th": {("severe", "ฝน")}}


def test_english_words_stay_where_the_thai_ones_end_earlier_or_begin_later() -> None:
    english = an_info(NONG_KHAI, headline="Rain", language="en-US", effective=-1, expires=12)
    for span in ((-1, 6), (0, 12), (-10, -2)):
        thai = an_info(NONG_KHAI, headline="ฝน", effective=span[0], expires=span[1])
        assert by_area(an_alert("TMD-L5_1", thai, english)) == {"43": {("severe", "ฝน"), ("severe", "Rain")}}


def test_words_of_no_said_language_are_thai_where_they_are_written_in_it() -> None:
    unsaid = an_info(LOEI, headline="ฝน", language="")
    assert by_area(an_alert("TMD-L6_1", an_info(LOEI, headline="Rain", language="en"), unsaid)) == {
        "42": {("severe", "ฝน")}
    }
    foreign = an_info(LOEI, headline="Rain", description="Rain", language="")
    assert by_area(an_alert("TMD-L7_1", foreign, an_info(LOEI, headline="ฝน"))) == {"42": {("severe", "ฝน")}}


def test_an_info_that_cannot_be_read_is_told_and_the_others_are_published_but_end_nothing() -> None:
    broken = an_info(NONG_KHAI, severity="")
    parsed = parse(
        an_alert("TMD-P1_1", an_info(LOEI), broken, kind="Update", references=reference("TMD-BASE_1")), now=NOW
    )
    (alert,) = parsed.alerts
    assert ([one.areas for one in alert.warnings], alert.ends, alert.is_whole) == ([("42",)], (), False)
    assert told(parsed) == [("TMD-P1_1 info 2", "severity")]
    assert refused(an_alert("TMD-P2_1", broken, broken), now=NOW).field == "severity"


def test_an_info_without_areas_is_told_and_its_translation_stands() -> None:
    parsed = parse(an_alert("TMD-P3_1", an_info(headline="ฝน"), an_info(LOEI, headline="Rain", language="en")), now=NOW)
    assert [one.headline for one in parsed.alerts[0].warnings] == ["Rain"]
    assert told(parsed) == [("TMD-P3_1 info 1", "area")]


def test_more_infos_than_any_alert_has_are_refused_with_their_alert_alone() -> None:
    most = parse(an_alert("TMD-M1_1", *[an_info(LOEI, headline=f"ฝน {n}") for n in range(200)]), now=NOW)
    assert (len(most.alerts[0].warnings), most.faults) == (200, ())
    parsed = parse(a_bundle(an_alert("TMD-M2_1", *[an_info(LOEI)] * 201), an_alert("TMD-M3_1", an_info(LOEI))), now=NOW)
    assert ([alert.name for alert in parsed.alerts], told(parsed)) == (["TMD-M3_1"], [("TMD-M2_1", "info")])


def test_a_town_is_warned_with_its_province_and_what_nobody_knows_is_named() -> None:
    parsed = parse(
        an_alert("TMD-E1_1", an_info(an_area("พัทยา", "TH-S"), an_area("หาดใหญ่"), an_area("ล้านช้าง"))), now=NOW
    )
    assert parsed.alerts[0].warnings[0].areas == ("20", "90")
    (fault,) = parsed.faults
    assert (fault.place, fault.field, "'ล้านช้าง'" in fault.reason) == ("TMD-E1_1", "area", True)
    assert parsed.alerts[0].is_whole


def test_ten_thousand_areas_are_read_and_told_shortly() -> None:
    unknown = "".join(an_area(f"เมือง{number}", "TH-98") for number in range(10_000))
    parsed = parse(an_alert("TMD-E2_1", an_info(unknown, NONG_KHAI)), now=NOW)
    assert parsed.alerts[0].warnings[0].areas == ("43",)
    assert len(parsed.faults) == 1
    assert len(str(parsed.faults[0])) < 300


def test_an_area_that_is_written_wrong_is_told_and_the_others_are_kept() -> None:
    twice = "<area><areaDesc>เลย</areaDesc><areaDesc>น่าน</areaDesc></area>"
    parsed = parse(an_alert("TMD-E3_1", an_info(twice, NONG_KHAI)), now=NOW)
    assert (parsed.alerts[0].warnings[0].areas, told(parsed)) == (("43",), [("TMD-E3_1", "areaDesc")])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("urn:oid:2.49.0.1.764.0.2026.1", "urn:oid:2.49.0.1.764.0.2026-1"),
        ("TMD-1", "tmd-1"),
        ("TMD_1", "TMD-1"),
        ("TMD-1", "TMD--1"),
        ("TMD-1", "TMD-1-2"),
        ("TMD-1", "TMD-1\u200b"),
        ("TMD-1", "TMD-1\u00a0"),
        ("ประกาศ 1", "ประกาศ 2"),
        ("ก", "ข"),
        ("T" * 200, "T" * 201),
        ("index", "-index"),
    ],
)
def test_identifiers_that_differ_are_two_alerts(one: str, other: str) -> None:
    infos = an_info(LOEI), an_info(NONG_KHAI, headline="ลม")
    parsed = parse(a_bundle(an_alert(one, *infos), an_alert(other, *infos)), now=NOW)
    assert len({alert.id for alert in parsed.alerts}) == 2
    assert len({warning.id for alert in parsed.alerts for warning in alert.warnings}) == 4
    assert parsed.faults == ()


def test_the_same_identifier_of_another_sender_is_another_alert() -> None:
    assert alert_id("TMD", "1") != alert_id("DDPM", "1")
    assert alert_id("TMD", "1") == alert_id("TMD", "1")


def test_an_identifier_is_named_shortly_and_on_one_line() -> None:
    parsed = parse(an_alert("T\n" * 100, an_info()), now=NOW)
    assert parsed.faults[0].place == ("T " * 40).strip()
    assert refused(an_alert("\u00a0", an_info()), now=NOW).place == "document 1"


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_an_acknowledgement_or_an_error_ends_nothing(kind: str) -> None:
    body = an_alert("TMD-B1_1", kind=kind, references=reference("TMD-BASE_1"), note="<b>ผิด</b>รูปแบบ")
    parsed = parse(body, now=NOW)
    assert (parsed.alerts, parsed.left_out, parsed.faults) == ((), (f"TMD-B1_1: {kind}",), ())
    heard = f"TMD-B1_1 tells of an error in {reference('TMD-BASE_1')}: ผิดรูปแบบ"
    assert parsed.notes == ((heard,) if kind == "Error" else ())


def test_references_of_an_alert_that_updates_nothing_end_nothing() -> None:
    assert the_alert(an_alert("TMD-R1_1", an_info(LOEI), references=reference("TMD-BASE_1"))).ends == ()


def test_every_alert_an_update_or_cancel_names_is_ended() -> None:
    names = " \n\t".join(reference(f"TMD-{number}_1") for number in range(3))
    ids = tuple(alert_id("TMD", f"TMD-{number}_1") for number in range(3))
    assert the_alert(an_alert("TMD-R2_1", an_info(LOEI), kind="Update", references=names)).ends == ids
    assert the_alert(an_alert("TMD-R3_1", kind="Cancel", references=names)).ends == ids


@pytest.mark.parametrize("wrong", ["TMD20261005", "TMD,,2026", ",TMD-BASE_1,2026", "DDPM,TMD-BASE_1,2026", "TMD,a,b,c"])
def test_a_reference_that_is_none_is_told_and_the_others_are_ended(wrong: str) -> None:
    parsed = parse(
        an_alert("TMD-R4_1", an_info(LOEI), kind="Update", references=f"{wrong} {reference('TMD-1')}"), now=NOW
    )
    (alert,) = parsed.alerts
    assert (len(alert.warnings), alert.ends, alert.is_whole) == (1, (alert_id("TMD", "TMD-1"),), True)
    assert told(parsed) == [("TMD-R4_1", "references")]
    assert refused(an_alert("TMD-R5_1", kind="Cancel", references=wrong), now=NOW).field == "references"


def test_an_update_that_names_nothing_is_published_and_told_and_a_cancel_is_told() -> None:
    parsed = parse(an_alert("TMD-R6_1", an_info(LOEI), kind="Update"), now=NOW)
    assert (len(parsed.alerts), told(parsed)) == (1, [("TMD-R6_1", "references")])
    assert refused(an_alert("TMD-R7_1", kind="Cancel"), now=NOW).field == "references"


def test_an_update_that_names_more_than_any_does_ends_the_first_and_is_told() -> None:
    names = [f"TMD-{number}_1" for number in range(201)]
    for count in (200, 201):
        references = " ".join(map(reference, names[:count]))
        parsed = parse(an_alert("TMD-R8_1", an_info(LOEI), kind="Update", references=references), now=NOW)
        assert (len(parsed.alerts[0].ends), len(parsed.faults)) == (200, count - 200)


def test_an_update_does_not_end_itself_but_a_cancel_of_its_own_name_does() -> None:
    own = reference("TMD-S1_1")
    assert the_alert(an_alert("TMD-S1_1", an_info(LOEI), kind="Update", references=own)).ends == ()
    assert the_alert(an_alert("TMD-S1_1", kind="Cancel", references=own)).ends == (alert_id("TMD", "TMD-S1_1"),)


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


def test_a_bad_document_holds_back_no_good_one_and_each_is_named() -> None:
    good = [an_alert(f"TMD-G{number}_1", an_info(LOEI)) for number in range(3)]
    bad = [an_alert("TMD-X1_1", an_info()), b"<html>", an_alert("TMD-X2_1", an_info(LOEI), sender="NOBODY"), b"\xff"]
    for turn in range(7):
        documents = [*good, *bad]
        parsed = parse(a_bundle(*documents[turn:], *documents[:turn]), now=NOW)
        assert sorted(alert.name for alert in parsed.alerts) == ["TMD-G0_1", "TMD-G1_1", "TMD-G2_1"]
        assert {"TMD-X1_1", "TMD-X2_1"} < {fault.place for fault in parsed.faults}
        assert len(parsed.faults) == 4


def test_a_document_kept_in_a_file_is_named_by_the_file(tmp_path: Path) -> None:
    (tmp_path / "storm.xml").write_bytes(b"<alert>")
    assert refused(read_file(tmp_path / "storm.xml"), now=NOW).place == "storm.xml"
    (tmp_path / "many").write_bytes(a_bundle(b"<alert>", an_alert("TMD-1", an_info(LOEI))))
    parsed = parse(read_file(tmp_path / "many"), now=NOW)
    assert (told(parsed), len(parsed.alerts)) == ([("document 1", "XML")], 1)
    (tmp_path / "utf-16.xml").write_bytes(an_alert("TMD-ฌ", an_info(LOEI)).decode().encode("utf-16"))
    assert b"\f" in (tmp_path / "utf-16.xml").read_bytes()
    assert [alert.name for alert in parse(read_file(tmp_path / "utf-16.xml"), now=NOW).alerts] == ["TMD-ฌ"]


def test_what_could_not_be_had_travels_in_the_bundle_by_its_name() -> None:
    pieces = (
        BundleEntry(name="a.xml", body=b"<a/>"),
        BundleEntry(name="b.xml", fault="host / status: the reply is 404, not 200"),
        BundleEntry(name="c\n.xml", body=b"<c/>\n"),
    )
    assert split(join(pieces)) == (*pieces[:2], BundleEntry(name="c .xml", body=b"<c/>\n"))
    assert split(join([])) == ()
    assert entry_of(b"<a>\x0c", name="a").fault == "holds a form feed"
    assert "utf-16" in entry_of(b"\xff\xfe\x0c", name="a").fault


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


def test_an_empty_bundle_is_no_fault() -> None:
    assert parse(join([]), now=EVENING) == Parsed()


def test_without_a_byte_order_mark_it_reads_the_same() -> None:
    assert warnings(ALERT.removeprefix(b"\xef\xbb\xbf")) == warnings(ALERT)


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


def test_provinces_come_from_their_names_where_there_is_no_code() -> None:
    unmarked = ALERT.replace(b"ISO3166-2", b"FIPS")
    assert warnings(unmarked)[0].areas == ("31", "33", "40", "44")


def test_the_code_of_pattaya_is_chon_buri() -> None:
    assert warnings(changed("TH-40", "TH-S"))[0].areas == ("20", "31", "33", "44")


def test_a_code_nobody_knows_is_told_and_the_names_beside_it_are_read() -> None:
    parsed = parse(changed("TH-40", "TH-99"), now=EVENING)
    assert parsed.alerts[0].warnings[0].areas == ("31", "33", "40", "44")
    assert "'TH-99'" in parsed.faults[0].reason


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("<sender>TMD<", "<sender>NOBODY<", "sender"),
        ("<sender>TMD<", "<sender><", "sender"),
        ("<sent>2026-10-05T16:45:00+07:00<", "<sent>2026-10-05T16:45:00<", "sent"),
        ("<sent>2026-10-05T16:45:00+07:00<", "<sent>0001-01-01T00:00:00+07:00<", "sent"),
        ("<sent>2026-10-05T16:45:00+07:00<", "<sent>2026-10-06T16:45:00+07:00<", "sent"),
        ("<sent>2026-10-05T16:45:00+07:00<", "<sent>yesterday<", "sent"),
        (">Actual<", ">actual<", "status"),
        (">Public<", "><", "scope"),
        ("<msgType>Alert<", "<msgType>Alarm<", "msgType"),
        (">Extreme<", ">Terrible<", "severity"),
        (">Very Heavy Rain<", "> <", "event"),
        ("2026-10-05T17:00:00+07:00", "05/10/2026", "effective"),
        ("2026-10-06T17:00:00+07:00", "2569-10-06T17:00:00+07:00", "expires"),
    ],
)
def test_a_wrong_element_is_named_with_its_document(old: str, new: str, field: str) -> None:
    error = refused(changed(old, new))
    assert (error.place, error.field) == ("TMD20261005164500_2", field)


ONCE = ("sender", "sent", "status", "msgType", "scope", "event", "severity")


@pytest.mark.parametrize("element", [*ONCE, "info"])
def test_a_missing_element_is_named(element: str) -> None:
    assert (refused(without(element)).place, refused(without(element)).field) == ("TMD20261005164500_2", element)


@pytest.mark.parametrize(
    "element", [*ONCE, "effective", "expires", "headline", "description", "instruction", "language"]
)
def test_an_element_that_comes_twice_is_named(element: str) -> None:
    start, end = ALERT.index(f"<{element}>".encode()), ALERT.index(f"</{element}>".encode()) + len(element) + 3
    error = refused(ALERT[:end] + ALERT[start:end] + ALERT[end:])
    assert (error.place, error.field, error.reason) == ("TMD20261005164500_2", element, "comes 2 times")


def test_a_document_without_an_identifier_is_named_by_its_number() -> None:
    parsed = parse(a_bundle(UPDATE, without("identifier")), now=NEXT_MORNING)
    assert told(parsed) == [("document 2", "identifier")]


def test_a_warning_for_nowhere_is_refused() -> None:
    assert refused(without("area")).field == "area"
    assert "ล้านช้าง" in refused(an_alert("TMD-N1_1", an_info(an_area("ล้านช้าง"))), now=NOW).reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Sign in",
        INDEX,
        ALERT[: len(ALERT) // 2],
        ALERT.replace(b"cap:1.2", b"cap:1.1"),
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 50_000,
    ],
)
def test_what_is_no_safe_alert_is_refused(body: bytes) -> None:
    assert refused(body).place == "document 1"


def test_the_sample_is_in_force_at_any_hour_of_the_day_for_nong_khai_and_its_neighbours() -> None:
    midnight = dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)
    for hour in range(25):
        now = midnight + dt.timedelta(hours=hour)
        (warning,) = warnings(cap_alert(now), now=now)
        assert warning.areas == tuple(sorted(AREAS))
        assert warning.valid_until is not None
        assert warning.valid_until - now >= dt.timedelta(hours=2)
