"""A voice from the village to the desk: sealed on the card, resumed after a cut, opened and played at central alone."""

from __future__ import annotations

import io
from uuid import uuid4

from sqlalchemy import select
from tinytag import TinyTag

from content_sync.central.database.schema.tables import ReportRow, VoiceRow
from content_sync.central.voices.playing import VoicePlayer
from content_sync.wire.keys import seal
from content_sync.wire.stamps import Stamp
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.journeys.carrier import carrier
from tests.cast.journeys.country import Journey
from tests.cast.recordings import RECORDINGS
from tests.cast.tree.contents import NOW

STAMP = Stamp(at=NOW, clock="trusted")


def speak(journey: Journey, voice: bytes) -> str:
    """File a report that is told by this voice; return the name of the voice's file."""
    outbox = journey.kiosk.outbox
    keys = journey.kiosk.content.edition().keys
    assert keys is not None
    seal_to = bytes.fromhex(keys.seal)
    filed = outbox.receive(uuid4().hex, Fields(topic="road", text="", spoken=True), made=STAMP, seal_to=seal_to)
    assert journey.visit().reports_sent == 0
    sealed = seal(seal_to, voice)
    name = journey.kiosk.voices.put(sealed)
    assert outbox.attach_voice(filed.serial, sha256=name, size=len(sealed))
    return name


def test_a_voice_leaves_with_its_report_and_is_played_at_the_desk_as_it_was_said(journey: Journey) -> None:
    journey.visit()
    name = speak(journey, RECORDINGS["voice.3gp"])
    result = journey.visit()
    assert (result.reports_sent, result.photos.outcome, result.photos_sent) == (1, "ok", 1)
    central = journey.country.central
    with central.database.reading() as session:
        report, voice = session.scalars(select(ReportRow)).one(), session.scalars(select(VoiceRow)).one()
    assert (report.telling, report.text, voice.report, voice.sha256) == ("spoken", "", report.id, name)
    folder = central.config.voices_dir
    assert RECORDINGS["voice.3gp"] not in (folder / name).read_bytes()
    player = VoicePlayer(database=central.database, folder=folder, seal_seed=central.keyring.seal_seed())
    played = player.played(voice)
    assert (played.state, played.minutes, played.is_cut) == ("ready", 1, False)
    tag = TinyTag.get(filename="a.opus", file_obj=io.BytesIO(player.opus(name) or b""))
    assert tag.duration is not None
    assert 0.4 < tag.duration < 0.6
    journey.kiosk.outbox.tidy()  # spares what came since the last
    journey.kiosk.outbox.tidy()
    assert journey.kiosk.voices.names() == set()


def test_a_voice_whose_way_was_cut_is_sent_again_and_kept_once(journey: Journey) -> None:
    journey.visit()
    name = speak(journey, RECORDINGS["voice.m4a"])
    with carrier(journey.port) as line:
        port, journey.port = journey.port, line.port
        line.lose_answers(2)
        journey.visit()
        journey.visit()
        journey.port = port
    journey.visit()
    central = journey.country.central
    with central.database.reading() as session:
        assert [row.sha256 for row in session.scalars(select(VoiceRow))] == [name]
        assert len(list(session.scalars(select(ReportRow)))) == 1
    assert [file.name for file in central.config.voices_dir.iterdir()] == [name]
