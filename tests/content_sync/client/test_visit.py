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
from tests.cast.card.outbox_on_card import look_up
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import failing
from tests.cast.link.visiting_kiosk import OK, PHOTO, SKIPPED
from tests.cast.tree.contents import NOW, article, indexed, warning
from tests.cast.tree.repository_simulator import METADATA
from tests.cast.wire.wire_samples import KIOSK_SEED


def test_the_first_visit_learns_the_keys_and_then_sends(link_world: LinkWorld) -> None:
    link_world.kiosk.report("เน็ตล่ม")
    result = link_world.visit()
    assert result.up == OK
    assert result.down == OK
    assert result.photos == SKIPPED
    assert result.reports_sent == 1
    assert result.visit_minutes == 15
    assert result.is_newest
    assert result.failed_parts == {}
    assert result.new_parts == ("warnings", "sys", "weather", "prices", "local", "articles", "market")
    assert link_world.central.reports == ["เน็ตล่ม"]
    assert link_world.number("warnings") == 3
    assert link_world.number("sys") == 2
    assert link_world.server.paths[-1] == "/v1/up"
    assert link_world.steps == ["fetching", "sending", "done"]


def test_an_idle_visit_is_one_request(visited: LinkWorld) -> None:
    result = visited.visit()
    assert result.up == OK
    assert result.down == OK
    assert result.photos == SKIPPED
    assert result.new_parts == ()
    assert result.reports_sent == 0
    assert result.is_newest
    assert visited.server.paths == ["/v1/up"]
    assert visited.server.connections == 2
    assert 0 < result.bytes_up < 400
    assert 0 < result.bytes_down < 400
    assert visited.steps == ["sending", "done"]


def test_no_connection_is_held_until_the_next_visit(visited: LinkWorld) -> None:
    context = visited.kiosk.visit_context(visited.server, visited.central.repository.root_1)
    before = visited.server.connections
    for _ in range(3):
        assert visit(context).is_ok
    assert visited.server.connections == before + 3


def test_a_newer_part_is_fetched_only_because_the_receipt_names_it_and_costs_its_own_files(visited: LinkWorld) -> None:
    number = visited.publish("w-new")
    result = visited.visit()
    assert result.new_parts == ("warnings",)
    assert visited.number() == number
    assert visited.number("weather") == 3
    assert "w-new" in visited.ids()
    metadata = ("/v1/up", f"{METADATA}2.root.json", f"{METADATA}timestamp.json", f"{METADATA}{number}.snapshot.json")
    assert visited.server.paths[:4] == list(metadata)
    assert visited.server.paths[4] == f"{METADATA}3.a43.json", "what other provinces are warned of costs nothing"
    assert [path.rpartition(".")[2] for path in visited.server.paths[5:]] == ["43"]


def test_what_an_earlier_program_left_out_of_the_pages_is_shown_after_its_update(visited: LinkWorld) -> None:
    whole = visited.edition()
    part = whole.part("articles")
    assert part is not None
    without = tuple(msgspec.structs.replace(file, bulletins=()) for file in part.files)
    visited.kiosk.content.take(msgspec.structs.replace(part, files=without, skipped=len(part.bulletins)))
    assert visited.visit().new_parts == ()
    visited.kiosk.restart()
    assert visited.visit().new_parts == ("articles",)
    assert set(visited.edition().bulletins) == set(whole.bulletins)
    assert visited.edition().skipped == 0


def test_the_pages_of_a_later_central_are_shown_as_far_as_they_are_known(visited: LinkWorld) -> None:
    storm = msgspec.json.decode(encode(warning("w-later", "43"))) | {"severity": "catastrophe", "map": [1, {"a": None}]}
    body = encode([{"kind": "hologram", "id": "w-hologram"}, storm])
    visited.central.repository.publish({"warnings/43": body}, later=timedelta(hours=1))
    assert visited.visit().new_parts == ("warnings",)
    part = visited.edition().part("warnings")
    assert part is not None
    assert [getattr(one, "known_severity", "") for one in part.bulletins if one.id == "w-later"] == ["unknown"]
    assert part.skipped == 1
    assert part.unreadable == 0


def test_a_heartbeat_goes_with_each_visit_and_never_twice(visited: LinkWorld) -> None:
    visited.kiosk.report("หนึ่ง")
    visited.visit()
    assert [beat.waiting for beat in visited.central.heartbeats] == [0, 1]
    assert visited.central.envelopes[0].parts == {
        "warnings": 3,
        "sys": 2,
        "w43": 3,
        "c43": 3,
        "p43": 3,
        "articles": 3,
        "m43": 3,
    }


def test_an_answer_comes_home_and_is_confirmed_with_the_next_envelope(visited: LinkWorld) -> None:
    reference = visited.kiosk.report("ไฟดับ")
    visited.visit()
    report = look_up(visited.kiosk.outbox, reference)
    assert report is not None
    visited.central.answers.append(
        Answer(id="a" * 32, report=next(iter(visited.central.kept)), status="resolved", text="ซ่อมแล้ว", at=NOW)
    )
    assert visited.visit().answers == 1
    followed = look_up(visited.kiosk.outbox, reference)
    assert followed is not None
    assert followed.status == "resolved"
    assert followed.answer == "ซ่อมแล้ว"
    assert visited.visit().answers == 0
    visited.visit()
    assert [envelope.confirmed for envelope in visited.central.envelopes] == [(), (), (), ("a" * 32,), ()]


def test_what_a_later_central_says_is_counted_and_not_confirmed_and_the_rest_is_taken_in(visited: LinkWorld) -> None:
    reference = visited.kiosk.report("ไฟดับ")
    visited.visit()
    kept = Answer(id="a" * 32, report=next(iter(visited.central.kept)), status="resolved", text="ซ่อมแล้ว", at=NOW)
    long = msgspec.json.decode(encode(kept)) | {"id": "b" * 32, "text": "ก" * 4_001}
    post = {"kind": "post", "id": "c" * 32, "report": kept.report, "text": "ถึงเน็ตอาสาทุกคน"}
    visited.central.answers.append(kept)
    visited.central.later_entries = [encode(long), encode(post)]
    for _ in range(2):
        result = visited.visit()
        assert result.up == OK
        assert result.skipped == 2
    followed = look_up(visited.kiosk.outbox, reference)
    assert followed is not None
    assert followed.status == "resolved"
    assert followed.answer == "ซ่อมแล้ว"
    assert [envelope.confirmed for envelope in visited.central.envelopes[-2:]] == [(), (kept.id,)]
    assert visited.kiosk.outbox.confirmed_answers() == ()


def test_an_answer_whose_receipt_was_lost_comes_again(visited: LinkWorld) -> None:
    reference = visited.kiosk.report("ไฟดับ")
    visited.visit()
    visited.central.answers.append(
        Answer(id="b" * 32, report=next(iter(visited.central.kept)), status="resolved", text="ซ่อมแล้ว", at=NOW)
    )
    visited.central.lose_receipts = 1
    assert visited.visit().up.outcome == "failed"
    assert visited.visit().answers == 1
    followed = look_up(visited.kiosk.outbox, reference)
    assert followed is not None
    assert followed.answer == "ซ่อมแล้ว"


def test_many_reports_go_in_several_envelopes_of_one_visit_in_their_order(visited: LinkWorld) -> None:
    texts = [f"เรื่องที่ {number}" for number in range(45)]
    for text in texts:
        visited.kiosk.report(text)
    result = visited.visit()
    assert result.up == OK
    assert result.reports_sent == 45
    assert visited.central.reports == texts
    assert [len(envelope.items) for envelope in visited.central.envelopes[1:]] == [1, 20, 20, 5]
    assert visited.kiosk.outbox.waiting().count == 0


def test_what_one_envelope_holds_goes_with_the_heartbeat_and_one_more_goes_after_it(visited: LinkWorld) -> None:
    for waiting, sent in ((19, [20]), (20, [1, 20])):
        before = len(visited.central.envelopes)
        for number in range(waiting):
            visited.kiosk.report(f"{number} of {waiting}")
        assert visited.visit().reports_sent == waiting
        assert [len(envelope.items) for envelope in visited.central.envelopes[before:]] == sent


def test_a_visit_sends_five_hundred_reports_and_the_next_one_the_rest(visited: LinkWorld) -> None:
    for number in range(501):
        visited.kiosk.report(f"{number}")
    assert visited.visit().reports_sent == 500
    assert len(visited.central.envelopes[1:]) == 26
    assert visited.visit().reports_sent == 1


def test_a_photo_goes_after_its_report_when_central_wants_it(visited: LinkWorld) -> None:
    name = visited.kiosk.photo(visited.kiosk.report("ตามรูป"))
    result = visited.visit()
    assert result.photos == OK
    assert result.photos_sent == 1
    assert visited.central.photos == {name: PHOTO}
    assert visited.visit().photos == SKIPPED
    assert visited.steps == ["sending", "done"]


def test_a_receipt_and_the_trees_signed_time_set_the_clock(visited: LinkWorld) -> None:
    visited.kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    visited.kiosk.restart()
    assert visited.kiosk.clock.read().clock == "unknown"
    visited.central.repository.now = NOW + timedelta(hours=30)
    assert visited.visit().at == Stamp(at=NOW + timedelta(hours=30), clock="trusted", boot="01", boot_s=100)


def test_a_kiosk_that_woke_in_1970_makes_its_first_visit(link_world: LinkWorld) -> None:
    link_world.kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    assert link_world.visit().is_ok
    assert link_world.number() == 3


def test_a_verified_tree_alone_is_no_trusted_time(link_world: LinkWorld) -> None:
    link_world.kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    link_world.central.trouble = failing(503, ("/v1/up", "/v1/time"))
    assert "warnings" in link_world.visit().new_parts
    assert link_world.kiosk.clock.read() == Stamp(at=NOW, clock="estimated", boot="01", boot_s=100)


def test_a_new_article_is_the_only_body_that_is_fetched(visited: LinkWorld) -> None:
    both = indexed("articles", article("dengue", "th"), article("malaria", "th"))
    visited.central.repository.publish(both)
    visited.visit()
    bodies = [path for path in visited.server.paths if path.startswith("/r/targets/")]
    assert sorted(path.rsplit(".", 1)[1] for path in bodies) == ["index", "malaria"]


def test_the_log_reads_as_a_story_and_names_nobody(visited: LinkWorld, caplog: pytest.LogCaptureFixture) -> None:
    reference = visited.kiosk.report("ข้อความลับของยายมี")
    visited.kiosk.photo(reference)
    number = visited.publish("w-new")
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="content_sync"):
        result = visited.visit()
    told = [record.getMessage() for record in caplog.records if record.name.startswith("content_sync")]
    assert told[0] == "visit: shown are articles 3 c43 3 m43 3 p43 3 sys 2 w43 3 warnings 3"
    assert told[1] == "visit: envelope 2 goes up with 3 items, 0 confirmed"
    newest = f"articles 3 c43 3 m43 3 p43 3 sys 2 w43 3 warnings {number}"
    assert told[2] == f"visit: receipt 2; 3 results, 0 answers, 0 of the board, 1 files wanted, newest are {newest}"
    assert told[3] == f"visit: part warnings {number} taken in, 2 bulletins, 0 skipped, 0 unreadable"
    assert told[-1] == (
        f"visit: over; up ok, down ok, photos ok; {result.bytes_up} bytes up, {result.bytes_down} bytes down"
    )
    for secret in ("ยายมี", "มานี", "0812345678", reference, reference.split("-")[2], KIOSK_SEED.hex()):
        assert secret not in caplog.text


def test_a_stamp_of_the_real_clock_is_what_an_envelope_carries(visited: LinkWorld) -> None:
    assert visited.central.heartbeats[-1].made == Stamp(at=NOW, clock="estimated", boot="01", boot_s=100)
