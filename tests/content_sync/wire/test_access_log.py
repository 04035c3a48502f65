"""A segment of the access log is read by the ministry alone, as far as it was written, and nothing of it changes."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.errors import ForgedError, WireError
from content_sync.wire.access_log import AccessFrame, AccessLine, SegmentSealer, open_segment
from content_sync.wire.keys import new_seed, public_key, sealing_key
from content_sync.wire.stamps import Stamp
from tests.cast.place_and_time import VILLAGE

MINISTRY, KIOSK = bytes(range(32)), bytes(range(1, 33))
MADE = Stamp(at=dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC), clock="trusted", boot="01", boot_s=1000)
FRAMES = tuple(
    AccessFrame(made=MADE, lines=(AccessLine(990 + number, 1, "10.42.0.17", "weather", 200, 2),)) for number in range(3)
)


def sealer() -> SegmentSealer:
    return SegmentSealer(village=VILLAGE, seed=KIOSK, seal_to=sealing_key(public_key(MINISTRY)))


def sealed(*frames: AccessFrame, is_ended: bool = True) -> tuple[bytes, ...]:
    """Return the head and each frame."""
    made = sealer()
    last = len(frames) - 1
    return (made.head, *(made.frame(one, is_last=is_ended and at == last) for at, one in enumerate(frames)))


def test_the_ministry_reads_what_was_noted_and_whose_it_is() -> None:
    content = b"".join(sealed(*FRAMES))
    segment = open_segment(content, seed=MINISTRY)
    assert segment.frames == FRAMES
    assert (segment.village, segment.kiosk, segment.end) == (VILLAGE, public_key(KIOSK).hex(), "whole")
    assert b"10.42.0.17" not in content
    for other in (KIOSK, new_seed()):
        with pytest.raises(ForgedError):
            open_segment(content, seed=other)


def test_cut_at_any_byte_all_whole_frames_before_it_are_read() -> None:
    parts = sealed(*FRAMES)
    content, ends = b"".join(parts), [sum(map(len, parts[: count + 1])) for count in range(len(parts))]
    for cut in range(len(content)):
        if cut < ends[0]:
            with pytest.raises((WireError, ForgedError)):
                open_segment(content[:cut], seed=MINISTRY)
            continue
        segment = open_segment(content[:cut], seed=MINISTRY)
        assert segment.frames == FRAMES[: sum(end <= cut for end in ends[1:])]
        assert segment.end == "open"


def test_what_was_changed_left_out_or_put_elsewhere_is_refused() -> None:
    head, first, second, third = sealed(*FRAMES)
    whole = head + first + second + third
    for at in range(4, len(whole)):
        if len(head) <= at and at - len(head) in {0, 1, 2, 3, len(first), len(first) + 1, len(first) + 2}:
            continue  # a length that grew is a frame that is not whole
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises((ForgedError, WireError)):
            _whole(changed)
    for elsewhere in (head + second + third, head + first + third, head + second + first, sealer().head + first):
        with pytest.raises(ForgedError):
            open_segment(elsewhere, seed=MINISTRY)
    with pytest.raises(WireError):
        open_segment(b"KAL2" + whole[4:], seed=MINISTRY)


def test_a_segment_that_goes_on_has_no_end_yet() -> None:
    segment = open_segment(b"".join(sealed(*FRAMES, is_ended=False)), seed=MINISTRY)
    assert segment.frames == FRAMES
    assert segment.end == "open"
    assert open_segment(sealer().head, seed=MINISTRY).frames == ()


def _whole(content: bytes) -> None:
    if open_segment(content, seed=MINISTRY).end != "whole":
        raise WireError("cut")
