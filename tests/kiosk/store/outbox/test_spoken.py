"""A report that is told by a voice: it waits for it, goes with it, and after a day goes without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.errors import WireError
from content_sync.wire.items import Item
from content_sync.wire.reports import ItemResult, Report, ReportVoice
from content_sync.wire.stamps import Stamp
from kiosk.store.errors import EnoughFilesError
from kiosk.store.files import NamedFiles
from kiosk.store.outbox.filing.filing import FiledReport
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.outbox.spoken import AWAITED_S
from tests.cast.card.outbox_on_card import NO_SIGNAL, SEAL_TO, STAMP, OutboxCard, form

SPOKEN = replace(NO_SIGNAL, text="", spoken=True)
A_DAY = timedelta(days=1)
VOICE = "cd" * 32


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return OutboxCard(tmp_path).open()


def file(outbox: Outbox, made: Stamp = STAMP) -> FiledReport:
    return outbox.receive(form(), SPOKEN, made=made, seal_to=SEAL_TO)


def by_boot(boot_s: int, *, boot: str = "ab", clock: str = "unknown") -> Stamp:
    return Stamp(at=STAMP.at, clock="trusted" if clock == "trusted" else "unknown", boot=boot, boot_s=boot_s)


def told(items: tuple[Item, ...]) -> list[str]:
    """Return how each report that leaves was told, and `voice` for each voice that is announced."""
    return [item.telling if isinstance(item, Report) else "voice" for item in items]


def test_a_report_waits_for_its_voice_and_leaves_with_it(outbox: Outbox) -> None:
    filed = file(outbox)
    assert filed.telling == "awaited"
    assert (outbox.batch(9), outbox.waiting().count, outbox.waiting().awaited) == ((), 1, 1)
    assert outbox.attach_voice(filed.serial, sha256=VOICE, size=300_048)
    assert (outbox.waiting().count, outbox.waiting().awaited) == (1, 0)
    report, voice = outbox.batch(9)
    assert isinstance(report, Report)
    assert isinstance(voice, ReportVoice)
    assert (report.telling, report.text) == ("spoken", "(เสียง)")
    assert (voice.report, voice.sha256, voice.size_bytes) == (report.id, VOICE, 300_048)


def test_words_beside_the_voice_are_sent_as_they_are(outbox: Outbox) -> None:
    filed = outbox.receive(form(), replace(SPOKEN, text="ฟังเสียงนะ"), made=STAMP, seal_to=SEAL_TO)
    outbox.attach_voice(filed.serial, sha256=VOICE, size=1)
    assert [item.text for item in outbox.batch(9) if isinstance(item, Report)] == ["ฟังเสียงนะ"]


def test_without_words_and_without_a_key_to_seal_a_voice_to_nothing_is_kept(outbox: Outbox) -> None:
    with pytest.raises(WireError):
        outbox.receive(form(), SPOKEN, made=STAMP, seal_to=None)
    with pytest.raises(WireError):
        outbox.receive(form(), replace(SPOKEN, spoken=False), made=STAMP, seal_to=SEAL_TO)
    assert outbox.waiting().count == 0


def test_after_a_day_of_trusted_time_it_goes_as_one_whose_voice_never_came(outbox: Outbox) -> None:
    file(outbox)
    outbox.stop_awaiting(Stamp(at=STAMP.at + A_DAY - timedelta(seconds=1), clock="trusted"))
    assert outbox.batch(9) == ()
    outbox.stop_awaiting(Stamp(at=STAMP.at + A_DAY, clock="trusted"))
    assert told(outbox.batch(9)) == ["missing"]


def test_a_wrong_clock_alone_lets_no_report_go(outbox: Outbox) -> None:
    file(outbox)
    outbox.stop_awaiting(Stamp(at=STAMP.at + 9 * A_DAY, clock="estimated"))
    assert outbox.batch(9) == ()


def test_without_a_trusted_time_the_hours_of_this_start_count(outbox: Outbox) -> None:
    file(outbox, by_boot(100))
    outbox.stop_awaiting(by_boot(100 + AWAITED_S - 1))
    assert outbox.batch(9) == ()
    outbox.stop_awaiting(by_boot(100 + AWAITED_S))
    assert told(outbox.batch(9)) == ["missing"]


def test_hours_before_a_restart_count_too_so_that_a_kiosk_that_is_off_by_night_lets_it_go(tmp_path: Path) -> None:
    card = OutboxCard(tmp_path)
    outbox = card.open()
    file(outbox, by_boot(0))
    for day in range(3):
        for hour in range(1, 8):
            outbox.stop_awaiting(by_boot(hour * 3600, boot=f"{day:02}"))
        card.close()
        outbox = card.open()
    assert outbox.batch(9) == ()
    outbox.stop_awaiting(by_boot(AWAITED_S - 21 * 3600, boot="03"))
    assert told(outbox.batch(9)) == ["missing"]
    card.close()


def test_a_wait_is_counted_once_an_hour_and_written_no_more_often(outbox: Outbox, tmp_path: Path) -> None:
    file(outbox, by_boot(0))
    written = (tmp_path / "reports.journal").read_bytes()
    outbox.stop_awaiting(by_boot(3599))
    assert (tmp_path / "reports.journal").read_bytes() == written
    outbox.stop_awaiting(by_boot(3600))
    assert (tmp_path / "reports.journal").read_bytes() != written


def test_a_voice_that_comes_before_the_report_left_goes_with_it_after_all(outbox: Outbox) -> None:
    filed = file(outbox)
    outbox.stop_awaiting(Stamp(at=STAMP.at + A_DAY, clock="trusted"))
    outbox.attach_voice(filed.serial, sha256=VOICE, size=1)
    assert told(outbox.batch(9)) == ["spoken", "voice"]


def test_a_voice_that_comes_later_still_follows(outbox: Outbox) -> None:
    filed = file(outbox)
    outbox.stop_awaiting(Stamp(at=STAMP.at + A_DAY, clock="trusted"))
    outbox.apply([ItemResult(id=filed.report_id, result="ok")], [], [])
    outbox.attach_voice(filed.serial, sha256=VOICE, size=1)
    assert told(outbox.batch(9)) == ["voice"]


def test_a_report_in_words_may_have_a_voice_too_and_does_not_wait_for_it(outbox: Outbox) -> None:
    filed = outbox.receive(form(), NO_SIGNAL, made=STAMP, seal_to=SEAL_TO)
    assert told(outbox.batch(9)) == [""]
    outbox.attach_voice(filed.serial, sha256=VOICE, size=1)
    assert told(outbox.batch(9)) == ["", "voice"]


def test_a_report_has_three_voices_at_most_and_another_takes_the_place_of_one_that_waits(tmp_path: Path) -> None:
    card = OutboxCard(tmp_path)
    outbox, files = card.open(), NamedFiles(tmp_path / "voices")
    filed = file(outbox)
    names = [files.put(bytes([nth])) for nth in range(4)]
    for name in names[:3]:
        outbox.attach_voice(filed.serial, sha256=name, size=1)
    assert files.names() == {names[2], names[3]}
    assert (outbox.attached("voices", filed.report_id).count, outbox.attached("voices", filed.report_id).left) == (1, 0)
    with pytest.raises(EnoughFilesError):
        outbox.attach_voice(filed.serial, sha256=names[3], size=1)
    assert files.names() == {names[2]}
    assert outbox.attached("photos", filed.report_id).left == 3
    card.close()


def test_a_voice_that_central_has_is_swept_and_one_in_use_stays(tmp_path: Path) -> None:
    card = OutboxCard(tmp_path)
    outbox, files = card.open(), NamedFiles(tmp_path / "voices")
    filed, name = file(outbox), files.put(b"sealed")
    outbox.attach_voice(filed.serial, sha256=name, size=6)
    outbox.apply([ItemResult(id=item.id, result="ok") for item in outbox.batch(9)], [], [name])
    outbox.tidy()
    assert (outbox.attachments_to_send(), files.names()) == ((name,), {name})
    outbox.mark_attachment_sent(name)
    outbox.tidy()
    assert (outbox.attachments_to_send(), files.names()) == ((), set())
    card.close()


def test_an_older_central_that_knows_no_voices_is_asked_again_another_day(outbox: Outbox) -> None:
    filed = file(outbox)
    outbox.attach_voice(filed.serial, sha256=VOICE, size=1)
    report, voice = outbox.batch(9)
    unknown = ItemResult(id=voice.id, result="rejected", reason="unknown-kind")
    outbox.apply([ItemResult(id=report.id, result="ok"), unknown], [], [])
    assert outbox.batch(9) == ()
    outbox.tidy()
    assert told(outbox.batch(9)) == ["voice"]


def test_a_voice_of_a_report_that_central_refused_is_kept_back_and_forgotten_with_it(tmp_path: Path) -> None:
    card = OutboxCard(tmp_path)
    outbox, files = card.open(), NamedFiles(tmp_path / "voices")
    filed, name = file(outbox), files.put(b"sealed")
    outbox.attach_voice(filed.serial, sha256=name, size=6)
    outbox.apply([ItemResult(id=filed.report_id, result="rejected", reason="x")], [], [])
    assert outbox.batch(9) == ()
    outbox.tidy(STAMP.at)
    outbox.tidy(STAMP.at + 89 * A_DAY)
    assert files.names() == {name}
    outbox.tidy(STAMP.at + 90 * A_DAY)
    assert files.names() == set()
    card.close()
