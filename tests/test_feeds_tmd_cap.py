"""TMD's CAP alerts: in force or not by references and times, refused by document and element."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.central.feeds.parsed import Parsed
from content_sync.central.feeds.tmd_cap import bundle, parse
from content_sync.central.sample.alerts import AREAS, cap_alert
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Warning, decode_bulletins, encode_bulletins  # noqa: A004  the field's word

DATA = Path(__file__).parent / "data"
SEEN = Path(__file__).parents[2] / "shared" / "data" / "seen" / "tmd_cap_alert_trimmed.xml"
ALERT = (DATA / "cap_alert_sample.xml").read_bytes()
UPDATE = (DATA / "cap_update_sample.xml").read_bytes()
CANCEL = (DATA / "cap_cancel_sample.xml").read_bytes()
BACKWARDS = (DATA / "cap_expires_before_effective_sample.xml").read_bytes()
INDEX = (DATA / "cap_index_sample.xml").read_bytes()

EVENING = dt.datetime(2026, 10, 5, 11, 0, tzinfo=dt.UTC)
NEXT_MORNING = dt.datetime(2026, 10, 6, 2, 0, tzinfo=dt.UTC)
NEXT_EVENING = dt.datetime(2026, 10, 6, 9, 45, tzinfo=dt.UTC)
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
    return [one for one in parse(body, now=now).bulletins if isinstance(one, Warning)]


def refused(body: bytes, *, now: dt.datetime = EVENING) -> FeedError:
    with pytest.raises(FeedError) as caught:
        parse(body, now=now)
    return caught.value


def read_or_refusal(body: bytes) -> Parsed | FeedError:
    try:
        return parse(body, now=EVENING)
    except FeedError as error:
        return error


def test_an_alert_becomes_a_warning_with_its_provinces_and_times() -> None:
    (warning,) = warnings(ALERT)
    assert warning.id == "tmd20261005164500_2"
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
    parsed = parse(body, now=now)
    assert len(parsed.bulletins) == 1
    assert decode_bulletins(encode_bulletins(parsed.bulletins)) == (parsed.bulletins, 0)


def test_polygons_and_signatures_do_not_come_along() -> None:
    assert b"16.90" not in encode_bulletins(parse(ALERT, now=EVENING).bulletins)


def test_an_update_replaces_what_it_references() -> None:
    parsed = parse(bundle([ALERT, UPDATE]), now=NEXT_MORNING)
    (warning,) = parsed.bulletins
    assert isinstance(warning, Warning)
    assert (warning.id, warning.replaces) == ("tmd20261006070500_2", ("tmd20261005164500_2",))
    assert parsed.withdrawn == ("tmd20261005164500_2",)
    assert parsed.left_out == ("TMD20261005164500_2: replaced or cancelled",)


def test_the_order_of_documents_does_not_matter() -> None:
    forwards, backwards = (parse(bundle(order), now=NEXT_MORNING) for order in ([ALERT, UPDATE], [UPDATE, ALERT]))
    assert forwards == backwards


def test_a_cancel_ends_what_it_references_and_shows_nothing() -> None:
    parsed = parse(bundle([UPDATE, CANCEL]), now=NEXT_EVENING)
    assert parsed.bulletins == ()
    assert parsed.withdrawn == ("tmd20261005164500_2", "tmd20261006070500_2")


def test_a_cancel_alone_tells_what_to_withdraw() -> None:
    parsed = parse(CANCEL, now=NEXT_EVENING)
    assert parsed.withdrawn == ("tmd20261006070500_2",)
    assert parsed.left_out == ("TMD20261006163000_2: Cancel",)


def test_an_update_that_is_over_still_ends_what_it_replaced() -> None:
    late = dt.datetime(2026, 10, 6, 16, 30, tzinfo=dt.UTC)
    lasting = changed("2026-10-06T17:00:00+07:00", "2026-10-08T17:00:00+07:00")
    assert warnings(bundle([lasting, UPDATE]), now=late) == []


def test_a_document_that_references_itself_does_not_end_itself() -> None:
    odd = changed("<info>", "<references>TMD,TMD20261005164500_2,2026-10-05T16:45:00+07:00</references><info>")
    assert len(warnings(odd)) == 1


def test_a_warning_that_is_over_is_left_out_by_name() -> None:
    parsed = parse(ALERT, now=NEXT_MORNING + dt.timedelta(days=2))
    assert (parsed.bulletins, parsed.left_out) == ((), ("TMD20261005164500_2: over",))


def test_a_warning_that_ends_before_it_begins_lasts_a_day_from_sent_and_staff_are_told() -> None:
    parsed = parse(BACKWARDS, now=dt.datetime(2026, 10, 7, 1, 0, tzinfo=dt.UTC))
    (warning,) = parsed.bulletins
    assert warning.valid_until == dt.datetime(2026, 10, 7, 23, 30, tzinfo=dt.UTC)
    assert len(parsed.notes) == 1
    assert "TMD20261007063000_2 ends before it begins" in parsed.notes[0]


def test_a_warning_without_an_end_lasts_a_day_from_sent() -> None:
    parsed = parse(without("expires"), now=EVENING)
    (warning,) = parsed.bulletins
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
    assert (parsed.bulletins, parsed.left_out) == ((), (f"TMD20261005164500_2: status {status}, scope Public",))


@pytest.mark.parametrize("scope", ["Restricted", "Private"])
def test_what_is_not_public_never_becomes_a_warning(scope: str) -> None:
    assert parse(changed(">Public<", f">{scope}<"), now=EVENING).bulletins == ()


def test_a_drill_cannot_end_a_real_warning() -> None:
    drill = changed(">Actual<", ">Test<", document=UPDATE)
    parsed = parse(bundle([ALERT, drill]), now=NEXT_MORNING)
    assert [one.id for one in parsed.bulletins] == ["tmd20261005164500_2"]
    assert parsed.withdrawn == ()


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_an_acknowledgement_or_error_shows_nothing(kind: str) -> None:
    parsed = parse(changed("<msgType>Alert<", f"<msgType>{kind}<"), now=EVENING)
    assert (parsed.bulletins, parsed.left_out) == ((), (f"TMD20261005164500_2: {kind}",))


def test_two_warnings_of_two_severities_stand_side_by_side() -> None:
    second = changed("TMD20261005164500_2", "TMD20261005164501_2").replace(b"Extreme", b"Severe")
    assert {one.severity for one in warnings(bundle([ALERT, second]))} == {"extreme", "severe"}


def test_a_document_that_comes_twice_is_one_warning() -> None:
    assert len(warnings(bundle([ALERT, ALERT]))) == 1


def test_an_empty_bundle_says_that_no_warning_is_in_force() -> None:
    assert parse(bundle([]), now=EVENING) == Parsed(bulletins=())


def test_without_a_byte_order_mark_it_reads_the_same() -> None:
    assert warnings(ALERT.removeprefix(b"\xef\xbb\xbf")) == warnings(ALERT)


def test_the_thai_words_are_taken_where_a_document_has_two_languages() -> None:
    start, end = ALERT.index(b"<info>"), ALERT.index(b"</info>") + len(b"</info>")
    english = ALERT[start:end].replace(b"th-TH", b"en-US").replace("พื้นที่เสี่ยงภัยฝนตกหนักมาก".encode(), b"Very heavy rain")
    (warning,) = warnings(ALERT[:start] + english + ALERT[start:])
    assert warning.headline.startswith("พื้นที่เสี่ยงภัย")


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


def test_the_code_of_pattaya_is_no_province_and_no_fault() -> None:
    assert warnings(changed("TH-40", "TH-S"))[0].areas == ("31", "33", "44")


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
        ("TH-40", "TH-99", "geocode"),
        ("TH-40", "40", "geocode"),
        ("<info>", "<references>TMD20261005</references><info>", "references"),
        ("<info>", "<references>TMD,,2026</references><info>", "references"),
        ("TMD20261005164500_2", "T" * 90, "identifier"),
    ],
)
def test_a_wrong_element_is_named_with_its_document(old: str, new: str, field: str) -> None:
    error = refused(changed(old, new))
    assert error.field == field
    assert error.place in {"TMD20261005164500_2", "T" * 90}


@pytest.mark.parametrize("element", ["sender", "sent", "status", "msgType", "scope", "info", "event", "severity"])
def test_a_missing_element_is_named(element: str) -> None:
    assert (refused(without(element)).place, refused(without(element)).field) == ("TMD20261005164500_2", element)


def test_a_document_without_an_identifier_is_named_by_its_number() -> None:
    error = refused(bundle([UPDATE, without("identifier")]), now=NEXT_MORNING)
    assert (error.place, error.field) == ("document 2", "identifier")


def test_a_warning_for_nowhere_is_refused() -> None:
    assert refused(without("area")).field == "area"
    assert (
        refused(ALERT.replace(b"ISO3166-2", b"FIPS").replace("ขอนแก่น".encode(), "ล้านช้าง".encode())).field == "areaDesc"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Sign in",
        INDEX,
        ALERT[: len(ALERT) // 2],
        ALERT.replace(b"cap:1.2", b"cap:1.1"),
        ALERT.replace(b'encoding="utf-8"', b'encoding="klingon"'),
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


@given(position=st.integers(0, len(ALERT) - 1), junk=st.binary(max_size=4))
@settings(max_examples=200, deadline=None)
def test_whatever_is_broken_the_document_is_read_or_refused(position: int, junk: bytes) -> None:
    outcome = read_or_refusal(ALERT[:position] + junk + ALERT[position + 1 :])
    if isinstance(outcome, FeedError):
        assert outcome.place
        assert outcome.reason
    else:
        decode_bulletins(encode_bulletins(outcome.bulletins))
