"""A kiosk that central asks for a new epoch begins one, and sends on."""

from __future__ import annotations

from tests.cast.link.link_world import LinkWorld


def test_a_kiosk_begins_a_new_epoch_once_where_central_asks_for_one(visited: LinkWorld) -> None:
    before = visited.central.envelope_ids[-1]
    visited.central.new_epoch = True
    visited.visit()
    visited.central.new_epoch = False
    visited.visit()
    visited.visit()
    asked, first, second = visited.central.envelope_ids[-3:]
    assert (asked.epoch, asked.seq) == (before.epoch, before.seq + 1)
    assert (first.epoch != asked.epoch, first.seq) == (True, 1)
    assert (second.epoch, second.seq) == (first.epoch, 2)
