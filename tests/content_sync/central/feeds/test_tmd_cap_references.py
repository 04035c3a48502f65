"""Identifiers and references: which alerts an update or a cancel ends."""

from __future__ import annotations

import pytest

from content_sync.central.feeds.cap.document import alert_id
from content_sync.central.feeds.tmd_cap import parse
from tests.cast.central.ministry import NOW
from tests.cast.feeds.cap_alerts import refused, the_alert, told
from tests.cast.feeds.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_info, reference


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
    assert parsed.alerts == ()
    assert parsed.left_out == (f"TMD-B1_1: {kind}",)
    assert parsed.faults == ()
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
    assert len(alert.warnings) == 1
    assert alert.ends == (alert_id("TMD", "TMD-1"),)
    assert alert.is_whole
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
