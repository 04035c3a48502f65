"""What central takes from a stick, and what it refuses, with the reason a person at a console reads."""

from __future__ import annotations

import pytest

from content_sync.central.database.kiosks.sticks import known_sticks
from content_sync.wire.carriers import README, envelope_name, sealed_name
from content_sync.wire.envelopes import MAX_SEALED_BYTES, Envelope
from content_sync.wire.keys import public_key, seal, sealing_key
from content_sync.wire.sealing import seal_envelope
from tests.cast.central.intake_results import let_keys_change_hands
from tests.cast.central.ministry import a_forecast
from tests.cast.central.register import take
from tests.cast.place_and_time import VILLAGE
from tests.cast.stick.stick_journeys import StickJourney, answer_at_central

EPOCH, STRANGER = b"\x07" * 8, b"s" * 32


def refused(by_stick: StickJourney) -> list[str]:
    return [one.reason for one in by_stick.bring().refused]


def test_what_nobody_can_believe_is_refused_one_by_one_and_the_rest_is_taken(by_stick: StickJourney) -> None:
    by_stick.export()
    by_stick.kiosk.report("ถนนขาด")
    assert by_stick.plug_in().is_ok
    keys = by_stick.kiosk.content.edition().keys
    assert keys is not None
    central, elsewhere = bytes.fromhex(keys.seal), sealing_key(public_key(STRANGER))

    def put(name: str, body: bytes) -> None:
        by_stick.stick.write(f"up/{VILLAGE}/{name}", body)

    def envelope(seq: int, *, to: bytes) -> None:
        box = seal_envelope(Envelope(), seed=STRANGER, epoch=EPOCH, seq=seq, central=to)
        put(envelope_name(EPOCH, seq), box)

    envelope(1, to=central)  # of a kiosk that no village has
    envelope(2, to=elsewhere)  # for another ministry
    put(envelope_name(EPOCH, 3), b"no box at all")
    put(envelope_name(EPOCH, 4), b"x" * (MAX_SEALED_BYTES + 1))
    put(sealed_name("ab" * 32), seal(central, b"of no report"))
    (by_stick.fat.folder / f"up/{VILLAGE}" / envelope_name(EPOCH, 5)).mkdir()
    brought = by_stick.bring()
    assert [one.reason for one in brought.refused] == [
        "no village has this kiosk's key; give it a code, or list its key with `central villages`",
        "forged, damaged, or sealed to another ministry",
        "forged, damaged, or sealed to another ministry",
        "not a file of a stick (too-large)",
        "not a file of a stick (link)",
        "no report names it",
    ]
    assert brought.reports == 1
    assert len(refused(by_stick)) == 6, "what is refused stays on the stick, and is told again"


def test_the_numbers_to_tell_stay_where_an_import_brings_no_more_than_what_is_refused(by_stick: StickJourney) -> None:
    by_stick.export()
    by_stick.kiosk.report("ถนนขาด")
    by_stick.plug_in()
    by_stick.stick.write(f"up/{VILLAGE}/{envelope_name(EPOCH, 3)}", b"no box at all")
    by_stick.stick.write(f"up/43010502/{envelope_name(EPOCH, 3)}", b"no box at all")
    assert [len(by_stick.bring().refused) for _ in range(2)] == [2, 2]
    readme = (by_stick.fat.folder / README).read_text("utf-8-sig")
    told, _, refused = readme.partition("ส่งถึงส่วนกลางแล้ว")[2].partition("ยังไม่ได้รับ")
    assert f"- เวียงคุก ({VILLAGE}): ส่งถึงแล้ว 1 เรื่อง" in told
    assert [line for line in refused.splitlines() if line.startswith("-")] == [
        f"- เวียงคุก ({VILLAGE})",
        "- 43010502 (43010502)",
    ]


def test_the_record_says_which_sticks_are_out_and_what_each_brought(by_stick: StickJourney) -> None:
    database = by_stick.journey.country.central.database
    by_stick.export("43", "41")
    by_stick.kiosk.report("ถนนขาด")
    by_stick.plug_in()
    with database.reading() as session:
        (out,) = known_sticks(session)
    assert (out.is_out, out.stick.areas, out.stick.villages) == (True, ("43", "41"), 1)
    by_stick.bring()
    with database.reading() as session:
        (back,) = known_sticks(session)
    assert (back.is_out, [(one.reports, one.codes) for one in back.imports]) == (False, [(1, (VILLAGE,))])
    by_stick.pass_days(1)
    by_stick.export()
    with database.reading() as session:
        (again,) = known_sticks(session)
    assert (again.is_out, again.stick.id, again.stick.areas) == (True, back.stick.id, (VILLAGE,))


def test_a_stick_that_is_made_again_and_again_holds_no_more_than_the_last_time(by_stick: StickJourney) -> None:
    country = by_stick.journey.country
    by_stick.journey.visit()
    by_stick.kiosk.report("น้ำไม่ไหล")
    by_stick.journey.visit()
    country.now = by_stick.kiosk.wall
    answer_at_central(country, "รับเรื่องแล้ว")
    counts = []
    for high in (31.0, 32.0, 33.0):
        country.publish(a_forecast("43", high=high))
        assert by_stick.export().receipts == 1
        counts.append(len(by_stick.fat.files()))
    assert len(set(counts)) == 1
    assert by_stick.plug_in().answers == 1


def test_a_stick_holds_what_its_areas_read_and_no_other_province(by_stick: StickJourney) -> None:
    country = by_stick.journey.country
    country.publish(a_forecast("43"), a_forecast("4301"), a_forecast("41"))
    take(country.central.database, "villages", "village,name\n41010101,บ้านใหม่\n")
    made = {area: _forecasts_made_for(by_stick, area) for area in ("43", VILLAGE, "41", "th")}
    assert (made["43"], made[VILLAGE], made["41"]) == ({"43", "4301"}, {"43", "4301"}, {"41"})
    assert made["th"] == {"43", "4301", "41"}


def _forecasts_made_for(by_stick: StickJourney, area: str) -> set[str]:
    """Return the places of the forecasts on a stick that is made for an area."""
    by_stick.export(area)
    names = by_stick.fat.files()
    assert any(name.endswith("/metadata/1.root.json") for name in names)
    return {name.rpartition(".")[2] for name in names if "/targets/weather/" in name}


def test_what_was_sealed_before_the_seal_key_was_replaced_is_taken_from_a_stick(by_stick: StickJourney) -> None:
    by_stick.export()
    photo = by_stick.kiosk.photo(by_stick.kiosk.report("ถนนขาด"))
    by_stick.plug_in()
    ring = by_stick.journey.country.central.keyring
    ring.make_next("seal")
    ring.put_service_keys(by_stick.journey.country.now)
    brought = by_stick.bring()
    assert (brought.reports, brought.files, brought.refused) == (1, 1, ())
    assert (by_stick.journey.country.central.config.photos_dir / photo).exists()


def test_what_a_key_that_changes_hands_sent_stays_on_the_stick_and_is_taken_at_the_next_import(
    by_stick: StickJourney, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_stick.export()
    by_stick.kiosk.report("ถนนขาด")
    by_stick.plug_in()
    with monkeypatch.context() as patch:
        let_keys_change_hands(patch)
        assert refused(by_stick) == ["this kiosk's key changed hands just now: take the stick in again"]
    brought = by_stick.bring()
    assert (brought.reports, brought.refused) == (1, ())
