"""What is taken of an alert that is longer, wider or wronger than any: so much, and no more."""

from __future__ import annotations

import html

import pytest

from content_sync.central.feeds.cap.document import alert_id, read_document
from content_sync.central.feeds.cap.markup import plain_words
from content_sync.central.feeds.tmd_cap import parse
from tests.cast.central.ministry import NOW
from tests.cast.feeds.cap_documents import NONG_KHAI, an_alert, an_area, an_info


def test_two_hundred_thousand_characters_of_a_text_are_read() -> None:
    assert [len(plain_words("ก" * length)) for length in (200_000, 200_001)] == [200_000, 200_000]


def test_what_was_escaped_four_times_is_read_and_five_times_is_not() -> None:
    written = "ฝน & ลม"
    for times in range(1, 6):
        written = html.escape(written)
        assert (plain_words(written) == "ฝน & ลม") is (times <= 4)


def test_sixty_characters_of_an_identifier_are_readable_in_the_id() -> None:
    for length in (60, 61):
        assert alert_id("TMD", "a" * length).rpartition("-")[0] == "a" * 60


def test_a_document_is_called_by_eighty_characters_of_its_identifier() -> None:
    for length in (80, 81):
        document = read_document(an_alert("a" * length, an_info(NONG_KHAI)), name="TMD")
        assert document.name == "a" * 80


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, " and 1 more")])
def test_five_names_that_nobody_knows_are_told(count: int, more: str) -> None:
    unknown = "".join(an_area(f"เมือง{number}") for number in range(1, count + 1))
    (fault,) = parse(an_alert("TMD-1", an_info(unknown, NONG_KHAI)), now=NOW).faults
    assert fault.reason.endswith(f"'เมือง1', 'เมือง2', 'เมือง3', 'เมือง4', 'เมือง5'{more}")


@pytest.mark.parametrize("count", [5, 6])
def test_five_areas_that_are_written_wrong_are_told(count: int) -> None:
    twice = "<area><areaDesc>เลย</areaDesc><areaDesc>น่าน</areaDesc></area>"
    assert len(parse(an_alert("TMD-1", an_info(twice * count, NONG_KHAI)), now=NOW).faults) == 5
