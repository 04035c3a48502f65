"""What `kiosk serve` puts together: the jobs with their lamps, and the context of its visits with the root of trust."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from content_sync.client.visit_context import VisitContext
from content_sync.errors import SettingError
from content_sync.wire.reports import ItemResult
from kiosk.app import build
from kiosk.device.panel import Lamps
from kiosk.serving import make_jobs
from kiosk.store.outbox.filing.filing import Fields
from kiosk.visit_setup import make_visit_context
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.kiosk.served_kiosk import config

if TYPE_CHECKING:
    pass
from tests.cast.link.linked_kiosk import LinkedKiosk
from tests.cast.link.troubles import refuse


@dataclass
class LampRecorder:
    """A panel of which the last lamps are known."""

    lamps: Lamps = field(default_factory=Lamps)

    def show(self, lamps: Lamps) -> None:
        self.lamps = lamps

    def close(self) -> None:
        """Nothing to give back."""


def test_the_lamps_tell_link_waiting_and_fault(linked_kiosk: LinkedKiosk, tmp_path: Path) -> None:
    board = LampRecorder()
    kiosk = build(
        config(tmp_path),
        stores=linked_kiosk.stores,
        clock=linked_kiosk.clock,
        templates=templates(),
        visit_now=linked_kiosk.visits.ask,
        screens=(),
    )
    jobs = make_jobs(kiosk, linked_kiosk.visits, board, is_automatic=True)
    jobs.turn()
    linked_kiosk.visits.ask()
    jobs.turn()
    assert board.lamps == Lamps(link=True)
    linked_kiosk.central.trouble = refuse
    linked_kiosk.stores.outbox.receive(
        uuid4().hex, Fields(topic="road", text="หลุม"), made=linked_kiosk.clock.read(), seal_to=None
    )
    linked_kiosk.visits.ask()
    jobs.turn()
    assert board.lamps == Lamps(waiting=True)
    linked_kiosk.stores.state.close()
    linked_kiosk.visits.ask()
    jobs.turn()
    assert board.lamps == Lamps(waiting=True, fault=True)


def test_the_amber_lamp_goes_out_only_when_the_photos_have_gone_too(linked_kiosk: LinkedKiosk, tmp_path: Path) -> None:
    board, outbox = LampRecorder(), linked_kiosk.stores.outbox
    kiosk = build(
        config(tmp_path),
        stores=linked_kiosk.stores,
        clock=linked_kiosk.clock,
        templates=templates(),
        visit_now=linked_kiosk.visits.ask,
        screens=(),
    )
    jobs = make_jobs(kiosk, linked_kiosk.visits, board, is_automatic=False)

    def lamp() -> bool:
        linked_kiosk.central.trouble = refuse
        linked_kiosk.visits.ask()
        jobs.turn()
        return board.lamps.waiting

    fields = Fields(topic="road", text="หลุม")
    kept = [outbox.receive(uuid4().hex, fields, made=linked_kiosk.clock.read(), seal_to=None) for _ in range(2)]
    for one, sha256 in zip(kept, ("ab" * 32, "cd" * 32), strict=True):
        outbox.attach_photo(one.serial, sha256=sha256, size=1)
    ok, refused = (
        ItemResult(id=kept[0].report_id, result="ok"),
        ItemResult(id=kept[1].report_id, result="rejected", reason="x"),
    )
    outbox.apply([ok, refused], (), ())
    assert lamp()
    (photo,) = outbox.batch(9)
    outbox.apply([ItemResult(id=photo.id, result="ok")], (), ["ab" * 32])
    assert lamp()
    outbox.mark_attachment_sent("ab" * 32)
    assert not lamp(), "the photo of a refused report is never sent"


def context_of(linked_kiosk: LinkedKiosk, folder: Path) -> VisitContext:
    stores = linked_kiosk.stores
    return make_visit_context(config(folder), stores, linked_kiosk.clock)


def test_a_byte_order_mark_before_root_json_is_no_part_of_it(linked_kiosk: LinkedKiosk, tmp_path: Path) -> None:
    file = tmp_path / "root.json"
    root = file.read_bytes()
    file.write_bytes(codecs.BOM_UTF8 + root)
    assert context_of(linked_kiosk, tmp_path).root == root


def test_a_root_file_that_is_not_there_stops_the_start_in_one_sentence(
    linked_kiosk: LinkedKiosk, tmp_path: Path
) -> None:
    (tmp_path / "root.json").unlink()
    with pytest.raises(SettingError, match=r"root_file names .*root\.json, which cannot be read"):
        context_of(linked_kiosk, tmp_path)
