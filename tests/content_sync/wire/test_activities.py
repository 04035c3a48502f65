"""An activity crosses the link whole, and staff's answer comes home; words of later versions lose nothing."""

from __future__ import annotations

import base64
import datetime as dt

import msgspec
import pytest

from content_sync.errors import WireError
from content_sync.wire.activities import (
    MAX_ACTIVITY_BODY,
    MAX_ACTIVITY_PHOTO,
    MAX_ACTIVITY_PLACE,
    MAX_ACTIVITY_TITLE,
    MAX_DECLINED,
    ActivityAnswer,
    VillageActivity,
    bulletin_id,
    known_activity_state,
    known_reach,
    reached_area,
)
from content_sync.wire.encoding import decode, encode
from content_sync.wire.item_lines import read_item
from tests.cast.wire.wire_samples import AT, STAMP

ITEM = VillageActivity(
    id="1" * 32, activity="2" * 32, number=7, author="3" * 32, by="สมหญิง", made=STAMP, reach="district", title="อบรม",
    starts=AT, ends=AT + dt.timedelta(hours=3), photo=b"\xff\xd8\xff",
)  # fmt: skip
BYTES = (
    b'{"activity":"22222222222222222222222222222222","author":"33333333333333333333333333333333",'
    b'"by":"\xe0\xb8\xaa\xe0\xb8\xa1\xe0\xb8\xab\xe0\xb8\x8d\xe0\xb8\xb4\xe0\xb8\x87","ends":"2026-11-22T09:30:00Z",'
    b'"id":"11111111111111111111111111111111","kind":"activity","made":{"at":"2026-11-22T06:30:00Z","clock":"trusted"},'
    b'"number":7,"photo":"/9j/",'
    b'"reach":"district","starts":"2026-11-22T06:30:00Z","title":"\xe0\xb8\xad\xe0\xb8\x9a\xe0\xb8\xa3\xe0\xb8\xa1"}'
)
ANSWER = ActivityAnswer(id="4" * 32, activity="2" * 32, number=7, state="declined", reason="x", at=AT)
ANSWER_BYTES = (
    b'{"activity":"22222222222222222222222222222222","at":"2026-11-22T06:30:00Z",'
    b'"id":"44444444444444444444444444444444","kind":"activity_answer","number":7,"reason":"x","state":"declined"}'
)


def test_the_bytes_stay() -> None:
    assert encode(ITEM) == BYTES
    assert read_item(msgspec.Raw(BYTES)) == (ITEM.id, ITEM)
    assert encode(ANSWER) == ANSWER_BYTES
    assert decode(ANSWER_BYTES, ActivityAnswer) == ANSWER


@pytest.mark.parametrize(
    ("field", "most"),
    [("title", MAX_ACTIVITY_TITLE), ("body", MAX_ACTIVITY_BODY), ("place", MAX_ACTIVITY_PLACE)],
)
def test_words_are_taken_up_to_their_limit(field: str, most: int) -> None:
    for longer in (0, 1):
        body = encode(msgspec.structs.replace(ITEM, **{field: "ก" * (most + longer)}))
        if longer:
            with pytest.raises(WireError):
                decode(body, VillageActivity)
        else:
            decode(body, VillageActivity)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'"number":7', b'"number":0'),
        (b'"number":7', b'"number":2147483648'),
        (b'"photo":"/9j/"', b'"photo":"../ab"'),
        (b'"photo":"/9j/"', b'"photo":"%b"' % base64.b64encode(bytes(MAX_ACTIVITY_PHOTO + 1))),
        (b'"activity":"2', b'"activity":"g'),
    ],
)
def test_what_is_past_its_limits_is_refused(was: bytes, becomes: bytes) -> None:
    assert was in BYTES
    with pytest.raises(WireError):
        decode(BYTES.replace(was, becomes), VillageActivity)


def test_why_one_is_declined_is_taken_up_to_its_limit() -> None:
    for longer in (0, 1):
        body = ANSWER_BYTES.replace(b'"x"', b'"' + b"x" * (MAX_DECLINED + longer) + b'"')
        if longer:
            with pytest.raises(WireError):
                decode(body, ActivityAnswer)
        else:
            decode(body, ActivityAnswer)


def test_a_word_of_a_later_version_is_the_smallest_area_and_waits() -> None:
    assert known_reach("region") == "subdistrict"
    assert known_activity_state("postponed") == "waiting"
    assert reached_area("subdistrict", "43010501") == "430105"
    assert reached_area("district", "43010501") == "4301"
    assert bulletin_id("43010501", "2" * 32) == "act-43010501-" + "2" * 32
