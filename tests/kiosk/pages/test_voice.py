"""A report by voice: offered where it can be sealed, recorded on the ticket, refused plainly, sent like a photo."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path

import pytest

from content_sync.wire.keys import unseal
from content_sync.wire.reports import Report, ReportVoice
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.photo_uploads import jpeg, multipart, send, send_only, thanked
from tests.cast.kiosk.served_kiosk import CENTRAL_SEED, ServedKiosk, kiosk_in, reference_on, sending, ticket_on
from tests.cast.recordings import FORMATS, RECORDINGS, VIDEOS

MOST_BYTES = 2 * 1024 * 1024
M4A = RECORDINGS["voice.m4a"]
OFFER, ACCEPTED = 'name="spoken"', 'accept="audio/*,.m4a,.3gp,.amr,.mp3,.aac,.ogg" capture'


def spoken(kiosk: ServedKiosk, text: str = "") -> str:
    """File a report that is to be said; return the address of its ticket."""
    reply = kiosk.post(sending(prefix="/en"), form=kiosk.form(), text=text, spoken="on")
    assert reference_on(reply.text)
    return ticket_on(reply.text)


def say(kiosk: ServedKiosk, ticket: str, voice: bytes | None, name: str = "voice.m4a") -> str:
    """Send a recording as a browser does, and return the ticket that is shown then."""
    return send(kiosk, f"{ticket}/voice", multipart(voice, name=name)).text


def mistake(page: str) -> str:
    found = re.search(r'id="voice-mistake">([^<]*)', page)
    return found[1] if found else ""


def voices(kiosk: ServedKiosk) -> list[ReportVoice]:
    return [item for item in kiosk.stores.outbox.batch(100) if isinstance(item, ReportVoice)]


def padded(voice: bytes, size: int) -> bytes:
    """Return a recording of this size: with a box that nobody reads."""
    return voice + (size - len(voice)).to_bytes(4) + b"free" + bytes(size - len(voice) - 8)


def test_where_central_s_key_is_known_page_two_offers_to_say_it_and_the_text_may_be_empty(kiosk: ServedKiosk) -> None:
    page = kiosk.get("/en/report/road").text
    assert OFFER in page
    assert "People you know may know your voice, and this Wi-Fi is open to all." in page
    third = kiosk.post("/en/report/road?next", form=kiosk.form(), spoken="on").text
    assert "You say it after sending" in third
    assert '<input type="hidden" name="spoken" value="on">' in third
    without = kiosk.post("/en/report/road?next", form=kiosk.form())
    assert (without.status, "Please write what is wrong." in without.text) == (422, True)


def test_without_central_s_key_nothing_is_offered_and_nothing_taken(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, keys=None) as kiosk:
        assert OFFER not in kiosk.get("/en/report/road").text
        assert kiosk.post("/en/report/road?next", form=kiosk.form(), spoken="on").status == 422
        _, ticket = thanked(kiosk)
        assert ACCEPTED not in kiosk.get(ticket).text
        assert "voice-part" not in say(kiosk, ticket, M4A)
        assert voices(kiosk) == []


def test_what_was_ticked_stays_through_correcting_and_every_mistake(kiosk: ServedKiosk) -> None:
    again = kiosk.post("/en/report/road?next", form=kiosk.form(), spoken="on", place="x" * 500).text
    assert re.search(r'name="spoken" checked', again)
    back = kiosk.post(sending(prefix="/en"), form=kiosk.form(), spoken="on", turn="words").text
    assert re.search(r'name="spoken" checked', back)
    refused = kiosk.post(sending(prefix="/en"), form=kiosk.form(), spoken="on", phone="call me").text
    assert '<input type="hidden" name="spoken" value="on">' in refused


def test_the_recorder_is_the_ticket_s_first_act_and_the_report_waits_for_it(kiosk: ServedKiosk) -> None:
    page = kiosk.get(spoken(kiosk)).text
    assert ACCEPTED in page
    assert page.index("voice-part") < page.index("photo-part")
    for words in (
        "waits for your voice for 24 hours", "This Wi-Fi is open to all", "iPhone: record with the app Voice Memos",
        "If no recorder opens", "A phone that cannot record sends no voice", "Up to three minutes (2 MB)",
    ):  # fmt: skip
        assert words in page
    assert kiosk.stores.outbox.batch(9) == ()


@pytest.mark.parametrize("name", FORMATS)
def test_a_recording_is_kept_sealed_and_its_report_leaves_with_it(kiosk: ServedKiosk, name: str) -> None:
    ticket = spoken(kiosk)
    page = say(kiosk, ticket, RECORDINGS[name], name)
    assert "Your voice is kept and locked. It goes to the staff with your report." in page
    report, voice = kiosk.stores.outbox.batch(9)
    assert isinstance(report, Report)
    assert isinstance(voice, ReportVoice)
    assert (report.telling, voice.report) == ("spoken", report.id)
    sealed = kiosk.stores.voices.read(voice.sha256)
    assert (len(sealed), RECORDINGS[name] in sealed) == (voice.size_bytes, False)
    assert unseal(CENTRAL_SEED, sealed) == RECORDINGS[name]


def test_a_report_in_words_may_get_a_voice_too(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    page = kiosk.get(ticket).text
    assert "Say something about it, too" in page
    assert page.index("photo-part") < page.index("voice-part")
    assert "Record it again, in place of the first" in say(kiosk, ticket, M4A)
    assert len(voices(kiosk)) == 1


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "No recording was chosen."),
        (b"", "No recording was chosen."),
        (jpeg(50, 50), "This file is not a recording that can be played."),
        (b"#EXTM3U\nfile:///etc/passwd\n", "This file is not a recording that can be played."),
        *((RECORDINGS[name], "This file is a video.") for name in VIDEOS),
        (M4A[:-1], "This recording did not arrive whole, or was cut."),
        (padded(M4A, MOST_BYTES + 1), "This recording is larger than 2 MB."),
    ],
    ids=["none", "empty", "photo", "playlist", *VIDEOS, "cut", "large"],
)
def test_every_refusal_is_a_sentence_at_the_field_and_changes_no_report(
    kiosk: ServedKiosk, file: bytes | None, words: str
) -> None:
    ticket = spoken(kiosk, "ฟังเสียงนะ")
    page = say(kiosk, ticket, file)
    assert mistake(page).startswith(words)
    assert 'aria-invalid="true"' in page

    assert kiosk.stores.outbox.waiting().count == 1
    assert (voices(kiosk), kiosk.stores.voices.names()) == ([], set())
    assert ACCEPTED in page


def test_a_recording_of_two_megabytes_is_taken(kiosk: ServedKiosk) -> None:
    assert mistake(say(kiosk, spoken(kiosk), padded(M4A, MOST_BYTES))) == ""
    assert voices(kiosk)[0].size_bytes == MOST_BYTES + 48


def test_fifty_megabytes_are_read_away_and_refused_in_the_reader_s_language(kiosk: ServedKiosk) -> None:
    ticket = spoken(kiosk)
    page = say(kiosk, ticket, padded(M4A, 50_000_000))
    assert mistake(page).startswith("This recording is larger than 2 MB.")
    assert reference_on(page)


def test_a_form_that_did_not_arrive_whole_is_told_so(kiosk: ServedKiosk) -> None:
    ticket, body = spoken(kiosk), multipart(M4A)
    assert mistake(send(kiosk, f"{ticket}/voice", body[: len(body) // 2]).text).startswith("This recording did not")


def test_three_recordings_of_a_report_are_taken_and_the_fourth_is_not(kiosk: ServedKiosk) -> None:
    ticket = spoken(kiosk)
    for _ in range(3):
        page = say(kiosk, ticket, M4A)
    assert len(voices(kiosk)) == 1
    assert ACCEPTED not in page
    assert "This report has its 3 recordings already" in say(kiosk, ticket, M4A)
    assert len(kiosk.stores.voices.names()) == 1


def test_the_ticket_stays_open_while_the_voice_is_awaited_and_for_no_longer(kiosk: ServedKiosk) -> None:
    ticket = spoken(kiosk)
    kiosk.hands.move(minutes=23 * 60)
    assert kiosk.get(ticket).status == HTTPStatus.OK
    kiosk.hands.move(minutes=61)
    kiosk.stores.outbox.stop_awaiting(kiosk.program.services.clock.read())
    assert kiosk.get(ticket).headers["location"] == "/en/follow?number=1"
    assert send_only(kiosk, f"{ticket}/voice", multipart(M4A)).status == HTTPStatus.SEE_OTHER
    assert voices(kiosk) == []


@pytest.mark.parametrize("key", ["garbage", "1-" + "0" * 32, "7-" + "a" * 32])
def test_who_has_no_ticket_adds_no_voice(kiosk: ServedKiosk, key: str) -> None:
    spoken(kiosk)
    reply = send_only(kiosk, f"/en/report/thanks/{key}/voice", multipart(M4A))
    assert (reply.status, kiosk.get(reply.headers["location"]).headers["location"][:10]) == (303, "/en/follow")
    assert kiosk.get(f"/en/report/thanks/{key}/voice").status == HTTPStatus.SEE_OTHER
    assert voices(kiosk) == []


def test_what_the_kiosk_is_at_fault_for_is_said_as_plainly(kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, uploads = spoken(kiosk), kiosk.program.services.uploads
    with uploads.place_for("a"), uploads.place_for("b"):
        assert mistake(say(kiosk, ticket, M4A)).startswith("The kiosk is busy with what others send.")
    with monkeypatch.context() as card:
        card.setattr("kiosk.callers.uploads._KEPT_FREE_BYTES", 10**18)
        assert "no room left on this kiosk" in mistake(say(kiosk, ticket, M4A))
    (kiosk.stores.folder / "voices").rename(kiosk.stores.folder / "elsewhere")
    assert "cannot write just now" in mistake(say(kiosk, ticket, M4A))


def test_a_restart_between_the_report_and_its_voice_costs_neither(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        ticket = spoken(kiosk)
    with kiosk_in(tmp_path, hands=ClockHands()) as kiosk:
        assert "kept and locked" in say(kiosk, ticket, M4A)
        assert len(kiosk.stores.outbox.batch(9)) == 2
