"""A report is sought by what its reporter says over the telephone, and no address tells that."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.cast.central.ministry import NOW
from tests.cast.desk.office import Office, a_report, send
from tests.cast.place_and_time import DAY, HOUR, MINUTE

pytestmark = pytest.mark.usefixtures("villages")


def listed(page: str) -> list[int]:
    return [int(serial) for serial in re.findall(r'code">0501-(\d+)-K7M4-X', page)]


def test_who_calls_is_found_by_the_reference_or_its_beginning_whatever_the_status(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_report(1, status="resolved"), a_report(2), a_report(12))

    def found(typed: str, **chosen: str) -> list[int]:
        led = send(clerk, "/inbox", {"reference": typed, **chosen})
        assert (led.status_code, "0501" in led.headers["Location"]) == (303, False), "it stands in no address"
        return listed(clerk.get(led.headers["Location"]).text)

    for typed in ("0501-1-K7M4-X", "0501 1 k7m4 x", "0501-1", "๐๕๐๑-๑"):
        assert found(typed, status="open") == [1], typed
    assert found("0501", topic="electricity") == [12, 2, 1]
    assert found("0501", topic="road") == []
    for typed in ("0501-3", "0501-1-K7M4-Y", "<b>"):
        assert found(typed) == [], typed
    for typed in ("%", "บ้าน", ""):
        assert found(typed) == [12, 2], typed
    assert listed(clerk.get("/inbox?reference=0501-1-K7M4-X").text) == [12, 2], "an address seeks nothing"


def test_a_report_that_came_long_after_it_was_written_says_when_that_was(office: Office, clerk: FlaskClient) -> None:
    came = NOW - HOUR
    unknown = {"made_clock": "unknown", "made_at": NOW - 90 * DAY}
    office.add(
        a_report(1, received_at=came, made_at=came - DAY),
        a_report(2, received_at=came, made_at=came - DAY + MINUTE),
        a_report(3, received_at=came, **unknown, made_first=came - 6 * DAY, made_last=came - 6 * DAY),
        a_report(4, received_at=came, **unknown, made_first=came - 6 * DAY, made_last=came - DAY),
        a_report(5, received_at=came, **unknown),
    )
    page = clerk.get("/inbox").text
    said = {
        int(row[0]): row[1] for row in re.findall(r'0501-(\d)-K7M4-X.*?<div class="state">(.*?)</div>', page, re.DOTALL)
    }
    written = {serial: match[1] for serial, row in said.items() if (match := re.search("เขียนเมื่อ (.*?)</span>", row))}
    assert written == {1: "21 พ.ย. 2569", 3: "16 พ.ย. 2569", 4: "ช่วง 16 ถึง 21 พ.ย. 2569"}
