"""A visit on a good day: what goes up, what comes home, and what it costs."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from content_sync.client.visit import visit
from content_sync.wire.encoding import encode
from content_sync.wire.reports import Answer
from content_sync.wire.stamps import Stamp
from tests.cast.card.following import look_up
from tests.cast.link.visiting import NOW, OK, PHOTO, SKIPPED, World, failing
from tests.cast.link.wire_samples import KIOSK_SEED
from tests.cast.tree.contents import article, indexed, warning
from tests.cast.tree.repository_simulator import METADATA


def test_the_first_visit_learns_the_keys_and_then_sends(world: World) -> None:
    world.kiosk.report("เน็ตล่ม")
    result = world.visit()
    assert (result.up, result.down, result.photos) == (OK, OK, SKIPPED)
    assert (result.reports_sent, result.visit_minutes, result.is_newest, result.failed_parts) == (1, 15, True, {})
    assert result.new_parts == ("warnings", "sys", "weather", "prices", "local", "articles")
    assert world.central.reports == ["เน็ตล่ม"]
    assert (world.number("warnings"), world.number("sys")) == (3, 2)
    assert world.server.paths[-1] == "/v1/up"
    assert world.steps == ["fetching", "sending", "done"]


def test_an_idle_visit_is_one_request(met: World) -> None:
    result = met.visit()
    assert (result.up, result.down, result.photos) == (OK, OK, SKIPPED)
    assert (result.new_parts, result.reports_sent, result.is_newest) == ((), 0, True)
    assert met.server.paths == ["/v1/up"]
    assert met.server.connections == 2
    assert 0 < result.bytes_up < 400
    assert 0 < result.bytes_down < 400
    assert met.steps == ["sending", "done"]


def test_no_connection_is_held_until_the_next_visit(met: World) -> None:
    context = met.kiosk.visit_context(met.server, met.central.repository.root_1)
    before = met.server.connections
    for _ in range(3):
        assert visit(context).is_ok
    assert met.server.connections == before + 3


def test_a_newer_part_is_fetched_only_because_the_receipt_names_it_and_costs_its_own_files(met: World) -> None:
    number = met.publish("w-new")
    result = met.visit()
    assert (result.new_parts, met.number(), met.number("weather")) == (("warnings",), number, 3)
    assert "w-new" in met.ids()
    metadata = ("/v1/up", f"{METADATA}2.root.json", f"{METADATA}timestamp.json", f"{METADATA}{number}.snapshot.json")
    assert met.server.paths[:4] == list(metadata)
    assert met.server.paths[4] == f"{METADATA}3.warnings.json"
    assert [path.rpartition(".")[2] for path in met.server.paths[5:]] == ["43"]


def test_what_an_earlier_program_left_out_of_the_pages_is_shown_after_its_update(met: World) -> None:
    whole = met.edition()
    part = whole.part("articles")
    assert part is not None
    without = tuple(msgspec.structs.replace(file, bulletins=()) for file in part.files)
    met.kiosk.content.take(msgspec.structs.replace(part, files=without, skipped=len(part.bulletins)))
    assert met.visit().new_parts == ()
    met.kiosk.restart()
    assert met.visit().new_parts == ("articles",)
    assert set(met.edition().bulletins) == set(whole.bulletins)
    assert met.edition().skipped == 0


def test_the_pages_of_a_later_central_are_shown_as_far_as_they_are_known(met: World) -> None:
    storm = msgspec.json.decode(encode(warning("w-later", "43"))) | {"severity": "catastrophe", "map": [1, {"a": None}]}
    body = encode([{"kind": "hologram", "id": "w-hologram"}, storm])
    met.central.repository.publish({"warnings/43": body}, later=timedelta(hours=1))
    assert met.visit().new_parts == ("warnings",)
    part = met.edition().part("warnings")
    assert part is not None
    assert [getattr(one, "known_severity", "") for one in part.bulletins if one.id == "w-later"] == ["unknown"]
    assert (part.skipped, part.unreadable) == (1, 0)


def test_a_heartbeat_goes_with_each_visit_and_never_twice(met: World) -> None:
    met.kiosk.report("หนึ่ง")
    met.visit()
    assert [beat.waiting for beat in met.central.heartbeats] == [0, 1]
    assert met.central.envelopes[0].parts == {"warnings": 3, "sys": 2, "w43": 3, "c43": 3, "p43": 3, "articles": 3}


def test_an_answer_comes_home_and_is_confirmed_with_the_next_envelope(met: World) -> None:
    reference = met.kiosk.report("ไฟดับ")
    met.visit()
    report = look_up(met.kiosk.outbox, reference)
    assert report is not None
    met.central.answers.append(
        Answer(id="a" * 32, report=next(iter(met.central.kept)), status="resolved", text="ซ่อมแล้ว", at=NOW)
    )
    assert met.visit().answers == 1
    followed = look_up(met.kiosk.outbox, reference)
    assert followed is not None
    assert (followed.status, followed.answer) == ("resolved", "ซ่อมแล้ว")
    assert met.visit().answers == 0
    met.visit()
    assert [envelope.confirmed for envelope in met.central.envelopes] == [(), (), (), ("a" * 32,), ()]


def test_what_a_later_central_says_is_counted_and_not_confirmed_and_the_rest_is_taken_in(met: World) -> None:
    reference = met.kiosk.report("ไฟดับ")
    met.visit()
    kept = Answer(id="a" * 32, report=next(iter(met.central.kept)), status="resolved", text="ซ่อมแล้ว", at=NOW)
    long = msgspec.json.decode(encode(kept)) | {"id": "b" * 32, "text": "ก" * 4_001}
    post = {"kind": "post", "id": "c" * 32, "report": kept.report, "text": "ถึงเน็ตอาสาทุกคน"}
    met.central.answers.append(kept)
    met.central.later_entries = [encode(long), encode(post)]
    for _ in range(2):
        result = met.visit()
        assert (result.up, result.skipped) == (OK, 2)
    followed = look_up(met.kiosk.outbox, reference)
    assert followed is not None
    assert (followed.status, followed.answer) == ("resolved", "ซ่อมแล้ว")
    assert [envelope.confirmed for envelope in met.central.envelopes[-2:]] == [(), (kept.id,)]
    assert met.kiosk.outbox.confirmed_answers() == ()


def test_an_answer_whose_receipt_was_lost_comes_again(met: World) -> None:
    reference = met.kiosk.report("ไฟดับ")
    met.visit()
    met.central.answers.append(
        Answer(id="b" * 32, report=next(iter(met.central.kept)), status="resolved", text="ซ่อมแล้ว", at=NOW)
    )
    met.central.lose_receipts = 1
    assert met.visit().up.outcome == "failed"
    assert met.visit().answers == 1
    followed = look_up(met.kiosk.outbox, reference)
    assert followed is not None
    assert followed.answer == "ซ่อมแล้ว"


def test_many_reports_go_in_several_envelopes_of_one_visit_in_their_order(met: World) -> None:
    texts = [f"เรื่องที่ {number}" for number in range(45)]
    for text in texts:
        met.kiosk.report(text)
    result = met.visit()
    assert (result.up, result.reports_sent) == (OK, 45)
    assert met.central.reports == texts
    assert [len(envelope.items) for envelope in met.central.envelopes[1:]] == [20, 20, 6]
    assert met.kiosk.outbox.waiting().count == 0


def test_a_visit_sends_twenty_five_envelopes_and_the_next_one_the_rest(met: World) -> None:
    for number in range(500):
        met.kiosk.report(f"{number}")
    assert met.visit().reports_sent == 499, "the first envelope has the heartbeat too"
    assert len(met.central.envelopes[1:]) == 25
    assert met.visit().reports_sent == 1


def test_a_photo_goes_after_its_report_when_central_wants_it(met: World) -> None:
    name = met.kiosk.photo(met.kiosk.report("ตามรูป"))
    result = met.visit()
    assert (result.photos, result.photos_sent) == (OK, 1)
    assert met.central.photos == {name: PHOTO}
    assert met.visit().photos == SKIPPED
    assert met.steps == ["sending", "done"]


def test_a_receipt_and_the_trees_signed_time_set_the_clock(met: World) -> None:
    met.kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    met.kiosk.restart()
    assert met.kiosk.clock.read().clock == "unknown"
    met.central.repository.now = NOW + timedelta(hours=30)
    assert met.visit().at == Stamp(at=NOW + timedelta(hours=30), clock="trusted", boot="01", boot_s=100)


def test_a_kiosk_that_woke_in_1970_makes_its_first_visit(world: World) -> None:
    world.kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    assert world.visit().is_ok
    assert world.number() == 3


def test_a_verified_tree_alone_is_no_trusted_time(world: World) -> None:
    world.kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    world.central.trouble = failing(503, "/v1/up")
    assert "warnings" in world.visit().new_parts
    assert world.kiosk.clock.read() == Stamp(at=NOW, clock="estimated", boot="01", boot_s=100)


def test_a_new_article_is_the_only_body_that_is_fetched(met: World) -> None:
    both = indexed("articles", article("dengue", "th"), article("malaria", "th"))
    met.central.repository.publish(both)
    met.visit()
    bodies = [path for path in met.server.paths if path.startswith("/r/targets/")]
    assert sorted(path.rsplit(".", 1)[1] for path in bodies) == ["index", "malaria"]


def test_the_log_reads_as_a_story_and_names_nobody(met: World, caplog: pytest.LogCaptureFixture) -> None:
    reference = met.kiosk.report("ข้อความลับของยายมี")
    met.kiosk.photo(reference)
    number = met.publish("w-new")
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="content_sync"):
        result = met.visit()
    told = [record.getMessage() for record in caplog.records if record.name.startswith("content_sync")]
    assert told[0] == "visit: shown are articles 3 c43 3 p43 3 sys 2 w43 3 warnings 3"
    assert told[1] == "visit: envelope 2 goes up with 3 items, 0 confirmed"
    newest = f"articles 3 c43 3 p43 3 sys 2 w43 3 warnings {number}"
    assert told[2] == f"visit: receipt 2; 3 results, 0 answers, 1 photos wanted, newest are {newest}"
    assert told[3] == f"visit: part warnings {number} taken in, 2 bulletins, 0 skipped, 0 unreadable"
    assert told[-1] == (
        f"visit: over; up ok, down ok, photos ok; {result.bytes_up} bytes up, {result.bytes_down} bytes down"
    )
    for secret in ("ยายมี", "มานี", "0812345678", reference, reference.split("-")[2], KIOSK_SEED.hex()):
        assert secret not in caplog.text


def test_a_stamp_of_the_real_clock_is_what_an_envelope_carries(met: World) -> None:
    assert met.central.heartbeats[-1].made == Stamp(at=NOW, clock="estimated", boot="01", boot_s=100)
