"""Alerts that cannot be read: each is named, and none holds back a good one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from content_sync.central.feeds.cap.bundle import BundleEntry, entry_of, join, split
from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.feeds.tmd_cap import parse, read_file
from tests.cast.central.ministry import NOW
from tests.cast.feeds.cap_alerts import (
    ALERT,
    EVENING,
    INDEX,
    NEXT_MORNING,
    UPDATE,
    changed,
    refused,
    told,
    warnings,
    without,
)
from tests.cast.feeds.cap_documents import LOEI, a_bundle, an_alert, an_info


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


def test_an_empty_bundle_is_no_fault() -> None:
    assert parse(join([]), now=EVENING) == ParsedReply()


def test_without_a_byte_order_mark_it_reads_the_same() -> None:
    (marked,), (bare,) = warnings(ALERT), warnings(ALERT.removeprefix(b"\xef\xbb\xbf"))
    assert msgspec.structs.replace(bare, original_sha256=marked.original_sha256) == marked
    assert bare.original_sha256 != marked.original_sha256, "the documents are two"


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
    assert error.place == "TMD20261005164500_2"
    assert error.field == element
    assert error.reason == "comes 2 times"


def test_a_document_without_an_identifier_is_named_by_its_number() -> None:
    parsed = parse(a_bundle(UPDATE, without("identifier")), now=NEXT_MORNING)
    assert told(parsed) == [("document 2", "identifier")]


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
