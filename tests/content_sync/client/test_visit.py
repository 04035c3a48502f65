"""Visits of a kiosk with real stores to a central that answers well, badly, late, or not at all."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.client.edition import Part
from content_sync.client.visit import next_delay_s, visit
from content_sync.client.visitor import Half
from content_sync.wire.encoding import encode
from content_sync.wire.reports import Answer
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import encode_bulletins
from kiosk.store.errors import CardFullError
from tests.cast.http_server import HttpRequest, Responder
from tests.cast.repository_simulator import METADATA
from tests.cast.tree_client import a_long_article, article, indexed, warning
from tests.cast.visiting import NOW, OK, PHOTO, SKIPPED, World, breaking, everything_new, failing, slowly
from tests.cast.wire_samples import KIOSK_SEED


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
    visitor = met.kiosk.visitor(met.server, met.central.repository.root_1)
    before = met.server.connections
    for _ in range(3):
        assert visit(visitor).is_ok
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
    assert met.central.letters[0].parts == {"warnings": 3, "sys": 2, "w43": 3, "c43": 3, "p43": 3, "articles": 3}


def test_an_answer_comes_ownand_is_confirmed_with_the_next_letter(met: World) -> None:
    reference = met.kiosk.report("ไฟดับ")
    met.visit()
    report = met.kiosk.outbox.look_up(reference)
    assert report is not None
    met.central.answers.append(
        Answer(id="a" * 32, report=next(iter(met.central.kept)), status="resolved", text="ซ่อมแล้ว", at=NOW)
    )
    assert met.visit().answers == 1
    followed = met.kiosk.outbox.look_up(reference)
    assert followed is not None
    assert (followed.status, followed.answer) == ("resolved", "ซ่อมแล้ว")
    assert met.visit().answers == 0
    met.visit()
    assert [letter.confirmed for letter in met.central.letters] == [(), (), (), ("a" * 32,), ()]


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
    followed = met.kiosk.outbox.look_up(reference)
    assert followed is not None
    assert (followed.status, followed.answer) == ("resolved", "ซ่อมแล้ว")
    assert [letter.confirmed for letter in met.central.letters[-2:]] == [(), (kept.id,)]
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
    followed = met.kiosk.outbox.look_up(reference)
    assert followed is not None
    assert followed.answer == "ซ่อมแล้ว"


def test_many_reports_go_in_several_letters_of_one_visit_in_their_order(met: World) -> None:
    texts = [f"เรื่องที่ {number}" for number in range(45)]
    for text in texts:
        met.kiosk.report(text)
    result = met.visit()
    assert (result.up, result.reports_sent) == (OK, 45)
    assert met.central.reports == texts
    assert [len(letter.items) for letter in met.central.letters[1:]] == [20, 20, 6]
    assert met.kiosk.outbox.waiting().count == 0


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


def test_no_line_changes_nothing_and_says_so(met: World) -> None:
    met.kiosk.report("รอก่อน")

    def cutting(_: HttpRequest, responder: Responder) -> bool:
        responder.cut()
        return True

    met.central.trouble = cutting
    result = met.visit()
    assert result.up == result.down == Half(outcome="failed", reason="no_link")
    assert not result.has_delivered
    assert met.kiosk.outbox.waiting().count == 1
    met.central.trouble = None
    assert met.visit().reports_sent == 1


def test_a_lost_receipt_means_the_report_is_sent_again_and_kept_once(met: World) -> None:
    met.kiosk.report("ส่งซ้ำ")
    met.central.lose_receipts = 2
    for _ in range(2):
        assert met.visit().up == Half(outcome="failed", reason="no_link")
    assert met.visit().reports_sent == 1
    assert met.central.reports == ["ส่งซ้ำ"]
    assert [address.seq for address in met.central.addresses] == [1, 2, 3, 4]


def test_a_sign_in_page_is_no_success(met: World) -> None:
    met.kiosk.report("ยังอยู่")

    def portal(_: HttpRequest, responder: Responder) -> bool:
        responder.reply(200, b"<html>free wifi</html>", {"Content-Type": "text/html"})
        return True

    met.central.trouble = portal
    result = met.visit()
    assert result.up == result.down == Half(outcome="failed", reason="sign_in_page")
    assert met.kiosk.outbox.waiting().count == 1


def test_a_reply_without_end_and_one_that_drips_are_told_as_what_they_are(met: World) -> None:
    met.kiosk.rate_window_s = 1.0

    def endless(asked: HttpRequest, responder: Responder) -> bool:
        responder.send(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            for _ in range(400):
                responder.send(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        return True

    def drip(asked: HttpRequest, responder: Responder) -> bool:
        responder.send(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n")
        with suppress(OSError):
            for _ in range(100):
                time.sleep(0.05)
                responder.send(b"x")
        return True

    for trouble, reason in ((endless, "endless"), (drip, "drips")):
        met.central.trouble = trouble
        assert met.visit().up == Half(outcome="failed", reason=reason)


def test_a_200_that_is_no_receipt_is_no_success(met: World) -> None:
    met.kiosk.report("ยังอยู่")

    def liar(asked: HttpRequest, responder: Responder) -> bool:
        responder.reply(200, b'{"ok":true}')
        return asked.method == "POST"

    met.central.trouble = liar
    assert met.visit().up == Half(outcome="failed", reason="forged")
    assert met.kiosk.outbox.waiting().count == 1


def test_the_receipt_of_an_earlier_letter_takes_nothing_from_the_outbox(met: World) -> None:
    met.kiosk.report("หนึ่ง")
    met.visit()
    old = met.central.receipts[-1]
    met.kiosk.report("สอง")

    def replay(asked: HttpRequest, responder: Responder) -> bool:
        if asked.method == "POST":
            responder.reply(200, old)
        return asked.method == "POST"

    met.central.trouble = replay
    assert met.visit().up == Half(outcome="failed", reason="forged")
    assert met.kiosk.outbox.waiting().count == 1


@pytest.mark.parametrize(
    ("status", "reason"),
    [(503, "busy"), (429, "busy"), (500, "busy"), (403, "refused"), (404, "missing"), (302, "sign_in_page")],
)
def test_each_half_fails_alone(met: World, status: int, reason: str) -> None:
    number = met.publish("w-new")
    met.central.trouble = failing(status, "/v1/up")
    result = met.visit()
    assert (result.up, result.down) == (Half(outcome="failed", reason=reason), OK)
    assert (result.new_parts, met.number(), result.is_newest) == (("warnings",), number, False)
    met.central.trouble = failing(status, "/r/")
    met.kiosk.report("ส่งได้")
    met.publish("w-newer")
    result = met.visit()
    assert (result.up, result.down) == (OK, Half(outcome="failed", reason=reason))
    assert (result.reports_sent, result.is_newest) == (1, False)
    assert met.number() == number


def test_central_says_how_long_to_wait(met: World) -> None:
    met.central.trouble = failing(503, headers={"Retry-After": "300"})
    assert met.visit().retry_after_s == 300
    met.central.trouble = None
    assert met.visit().retry_after_s is None


def test_a_first_visit_without_a_tree_sends_nothing_as_it_knows_no_keys(world: World) -> None:
    world.kiosk.report("รอกุญแจ")
    world.central.trouble = failing(503, "/r/")
    result = world.visit()
    assert result.up == Half(outcome="skipped", reason="no_keys")
    assert result.down == Half(outcome="failed", reason="busy")
    assert result.visit_minutes is None
    assert "/v1/up" not in world.server.paths


def test_one_bad_item_does_not_block_the_line(met: World) -> None:
    met.central.rejects = lambda item: getattr(item, "text", "") == "แย่"
    references = [met.kiosk.report(text) for text in ("ดี", "แย่", "ดีมาก")]
    result = met.visit()
    assert (result.up, result.reports_sent, result.refused) == (OK, 2, 1)
    assert met.central.reports == ["ดี", "ดีมาก"]
    followed = met.kiosk.outbox.look_up(references[1])
    assert followed is not None
    assert (followed.send, followed.reason) == ("refused", "bad-item")
    assert met.visit().refused == 0
    assert len(met.central.letters[-1].items) == 1


def test_what_central_takes_another_day_holds_back_nothing_and_is_tried_again_then(met: World) -> None:
    met.central.defers = lambda item: getattr(item, "text", "").startswith("แบบใหม่")
    for number in range(25):
        met.kiosk.report(f"แบบใหม่ {number}")
    met.kiosk.report("แบบเก่า")
    result = met.visit()
    assert (result.up, result.reports_sent, result.refused, result.later) == (OK, 1, 0, 25)
    assert met.central.reports == ["แบบเก่า"]
    met.kiosk.report("ต่อมา")
    result = met.visit()
    assert (result.reports_sent, result.later, len(met.central.letters[-1].items)) == (1, 0, 2)
    met.kiosk.outbox.tidy()
    met.kiosk.report("วันรุ่งขึ้น")
    assert met.visit().later == 25
    assert met.central.reports[-1] == "วันรุ่งขึ้น"
    met.central.defers = lambda _: False
    met.kiosk.restart()
    assert met.visit().reports_sent == 25
    assert met.kiosk.outbox.waiting().count == 0


def test_what_gets_no_word_that_can_be_read_holds_back_nothing_and_is_tried_another_day(met: World) -> None:
    met.central.is_silent_on = lambda item: getattr(item, "text", "").startswith("ไม่มีคำตอบ")
    met.central.later_entries = [b'{"kind":"word","id":"?"}']
    for number in range(25):
        met.kiosk.report(f"ไม่มีคำตอบ {number}")
    name = met.kiosk.photo(met.kiosk.report("มีคำตอบ"))
    result = met.visit()
    assert (result.up, result.reports_sent, result.later, result.photos_sent) == (OK, 1, 25, 1)
    assert (met.visit().up, len(met.central.letters[-1].items)) == (OK, 1)
    assert (met.central.reports, met.central.photos) == (["มีคำตอบ"], {name: PHOTO})
    met.central.is_silent_on = lambda _: False
    met.kiosk.outbox.tidy()
    assert met.visit().reports_sent == 25


def test_an_id_with_other_content_at_central_is_told_and_sent_no_more(met: World) -> None:
    met.kiosk.report("เดิม")
    (item,) = met.kiosk.outbox.batch(1)
    met.central.kept[item.id] = encode(item) + b" "
    assert met.visit().refused == 1
    assert met.kiosk.outbox.waiting().count == 0


def test_a_receipt_without_words_ends_the_visit_and_not_in_a_loop(met: World) -> None:
    met.kiosk.report("ไม่มีคำตอบ")
    met.central.is_mute = True
    assert met.visit().up == Half(outcome="failed", reason="unanswered")
    assert len(met.central.letters) == 2
    assert met.kiosk.outbox.waiting().count == 1


def test_a_tree_that_lags_behind_the_receipt_is_told(met: World) -> None:
    met.central.newest = {"warnings": 99}
    result = met.visit()
    assert result.down == Half(outcome="failed", reason="behind")
    assert (result.new_parts, result.failed_parts, result.is_newest) == ((), {"warnings": "behind"}, False)
    number = met.publish("w-new")
    result = met.visit()
    assert (result.down.reason, result.new_parts, met.number()) == ("behind", ("warnings",), number)


def test_a_forged_tree_leaves_the_pages_as_they_were(met: World) -> None:
    before = met.edition()
    met.publish("w-new")
    files = met.central.repository.files
    files[f"{METADATA}timestamp.json"] = files[f"{METADATA}timestamp.json"].replace(b"2026", b"2027")
    assert met.visit().down == Half(outcome="failed", reason="forged")
    assert met.edition() == before
    met.kiosk.restart()
    assert met.edition() == before


def test_an_older_tree_leaves_the_pages_as_they_were_even_when_the_cache_was_lost(met: World) -> None:
    old = dict(met.central.repository.files)
    met.publish("w-new")
    met.visit()
    before = met.edition()
    (met.kiosk.folder / "tree").rename(met.kiosk.folder / "lost")
    met.central.repository.files.clear()
    met.central.repository.files |= old
    met.central.newest = {"warnings": 99}
    assert met.visit().down == Half(outcome="failed", reason="older")
    assert met.edition() == before


def test_a_number_driven_up_with_stolen_keys_does_not_hold_the_kiosk_for_ever(met: World) -> None:
    repository = met.central.repository
    honest = repository.timestamp.version
    repository.timestamp.version = 999_998
    met.publish("false-alarm")
    met.visit()
    assert met.number() == 999_999
    for name in ("timestamp", "snapshot", "warnings"):
        repository.rotate(name)
    repository.timestamp.version = honest
    number = met.publish("w-true")
    result = met.visit()
    assert (result.down, result.new_parts, met.number()) == (OK, ("warnings",), number)
    assert "w-true" in met.ids()
    assert "false-alarm" not in met.ids()
    assert met.visit().new_parts == ()
    assert met.server.paths == ["/v1/up"]


def test_a_stolen_timestamp_key_cannot_drive_the_kiosks_time_into_the_future(met: World) -> None:
    repository = met.central.repository
    before, known = met.edition(), met.kiosk.state.signed_times()
    repository.now += timedelta(days=20_000)
    repository.publish({"warnings/43": b"[]"})
    repository.now = NOW
    assert met.visit().down == Half(outcome="failed", reason="expired")
    assert met.edition() == before
    assert met.kiosk.state.signed_times() == known
    assert met.kiosk.clock.read() == Stamp(at=NOW, clock="trusted", boot="01", boot_s=100)


def test_an_expired_tree_leaves_the_pages_as_they_were(met: World) -> None:
    before = met.edition()
    met.kiosk.up_s += timedelta(days=61).total_seconds()
    met.central.newest = {"warnings": 99}
    assert met.visit().down == Half(outcome="failed", reason="expired")
    assert met.edition() == before


def test_what_cannot_be_read_stays_as_it_was_is_counted_and_is_no_failure(met: World) -> None:
    before = met.edition().bulletins
    met.central.repository.publish({"articles/index": b"?"})
    result = met.visit()
    assert (result.down, result.new_parts, result.is_newest) == (OK, ("articles",), True)
    assert (met.edition().bulletins, met.edition().unreadable) == (before, 1)
    met.visit()
    assert met.server.paths == ["/v1/up"]


def test_a_cut_between_remembering_and_switching_costs_nothing(met: World, monkeypatch: pytest.MonkeyPatch) -> None:
    number = met.publish("w-new")

    def cut(part: Part) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(met.kiosk.content, "take", cut)
    with pytest.raises(KeyboardInterrupt):
        met.visit()
    assert any(version == number for version in met.kiosk.state.versions().values())
    met.kiosk.restart()
    assert met.number() == 3
    assert met.visit().new_parts == ("warnings",)
    assert met.number() == number


def test_warnings_come_first_and_are_shown_before_anything_else_is_fetched(met: World) -> None:
    number = everything_new(met)
    shown: list[tuple[set[str], list[str]]] = []
    met.server.asked.clear()
    visitor = met.kiosk.visitor(met.server, met.central.repository.root_1)
    result = visit(visitor, show=lambda: shown.append((met.ids(), met.tree_paths())))
    (at_first, asked), (at_last, _) = shown
    assert "w-new" in at_first
    assert {"prices-43", "dengue"} <= at_first, "the others are not there yet"
    assert [path.rpartition("/")[2].rpartition(".")[2] for path in asked] == ["json", "43"]
    assert all("warnings" in path for path in asked)
    assert at_last == {"w-new", "w-th", "forecast-43", "fair", "malaria"}
    assert result.new_parts == ("warnings", "prices", "articles")
    assert number == met.number() == met.number("articles")


def test_warnings_are_shown_though_all_others_fail(met: World) -> None:
    everything_new(met)
    shown: list[set[str]] = []
    met.central.trouble = lambda asked, responder: any(
        breaking(name)(asked, responder) for name in ("c43.json", "articles.json")
    )
    visitor = met.kiosk.visitor(met.server, met.central.repository.root_1)
    result = visit(visitor, show=lambda: shown.append(met.ids()))
    assert all("w-new" in ids for ids in shown)
    assert (result.new_parts, result.failed_parts) == (("warnings",), {"prices": "no_link", "articles": "no_link"})
    assert result.down == Half(outcome="failed", reason="no_link")


def test_nothing_is_shown_anew_where_nothing_came(met: World) -> None:
    shown: list[str] = []
    visitor = met.kiosk.visitor(met.server, met.central.repository.root_1)
    visit(visitor, show=lambda: shown.append("shown"))
    assert shown == []


def test_a_part_that_fails_is_tried_again_at_the_next_visit_and_then_ever_more_rarely(met: World) -> None:
    everything_new(met)
    met.central.trouble = breaking("c43.json")
    tried: list[float] = []
    for quarter in range(40):
        result = met.visit()
        assert result.failed_parts == {"prices": "no_link"}
        assert result.down == Half(outcome="failed", reason="no_link")
        if met.tree_paths():
            tried.append(quarter / 4)
        else:
            assert met.server.paths == ["/v1/up"], "while it waits a visit is as idle as any"
        met.pass_time(minutes=15)
    assert tried == [0, 0.25, 0.75, 1.75, 3.75, 5.75, 7.75, 9.75]


def test_a_part_that_is_tried_again_costs_timestamp_and_its_own_files(met: World) -> None:
    everything_new(met)
    met.central.trouble = breaking("c43.json")
    met.visit()
    met.central.trouble = None
    result = met.visit()
    assert (result.new_parts, result.failed_parts, result.is_newest) == (("prices",), {}, True)
    frame = [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]
    assert [path for path in met.server.paths if path not in met.tree_paths()] == ["/v1/up", *frame]
    assert [path.rpartition("/")[2].rpartition(".")[2] for path in met.tree_paths()] == ["json", "43"]
    assert "c43" in met.tree_paths()[0]
    assert met.visit().down == OK
    assert met.server.paths == ["/v1/up"]


def test_a_part_that_waits_is_tried_at_once_when_something_newer_of_it_is_out(met: World) -> None:
    everything_new(met)
    met.central.trouble = breaking("c43.json")
    for _ in range(3):
        met.visit()
    assert met.tree_paths() == []
    met.central.trouble = None
    met.central.repository.publish({"prices/43": encode_bulletins([]) + b" "})
    assert met.visit().new_parts == ("prices",)


def test_a_person_who_asks_waits_for_no_part(met: World) -> None:
    everything_new(met)
    met.central.trouble = breaking("c43.json")
    for _ in range(3):
        met.visit()
    assert met.tree_paths() == []
    met.kiosk.tries.at_once()
    met.visit()
    assert met.tree_paths() != []


def test_a_part_that_comes_slowly_keeps_no_other_waiting_and_goes_on_at_the_next_visit(met: World) -> None:
    met.kiosk.part_s = 2.0
    met.central.repository.publish(a_long_article() | {"prices/43": b"[]"})
    slowly(met, ".long")
    results = [met.visit()]
    assert results[0].new_parts == ("prices",)
    while results[-1].failed_parts:
        assert results[-1].failed_parts == {"articles": "unfinished"}
        assert results[-1].down == Half(outcome="failed", reason="unfinished")
        results.append(met.visit())
    assert len(results) > 2
    assert "long" in met.ids()


def test_a_tree_that_comes_slowly_ends_the_visit_in_time(met: World) -> None:
    met.kiosk.part_s = 0.4
    met.publish("w-new")
    met.central.repository.files[f"{METADATA}timestamp.json"] += b" " * 14_000
    slowly(met, "timestamp.json")
    assert met.visit().down == Half(outcome="failed", reason="unfinished")


def test_a_restart_looks_at_all_parts_once(met: World) -> None:
    met.kiosk.restart()
    result = met.visit()
    assert (result.down, result.new_parts) == (OK, ())
    assert met.server.paths == ["/v1/up", f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]
    met.visit()
    assert met.server.paths == ["/v1/up"]


def test_without_a_receipt_the_tree_is_asked_and_nobody_knows_whether_it_is_the_newest(met: World) -> None:
    met.central.trouble = failing(503, "/v1/up")
    result = met.visit()
    assert (result.down, result.new_parts, result.is_newest) == (OK, (), False)
    assert met.server.paths == ["/v1/up", f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_warnings_are_confirmed_by_the_tree_once_a_day_also_when_nothing_is_newer(met: World) -> None:
    def confirmed() -> datetime:
        part = met.edition().part("warnings")
        assert part is not None
        return part.confirmed

    met.pass_time(hours=20)
    met.central.repository.publish()
    met.visit()
    assert met.server.paths == ["/v1/up"]
    assert confirmed() == NOW
    met.pass_time(seconds=1)
    result = met.visit()
    assert (result.down, result.new_parts) == (OK, ())
    assert met.tree_paths() == []
    assert confirmed() == NOW + timedelta(hours=20)
    met.visit()
    assert met.server.paths == ["/v1/up"]
    met.kiosk.restart()
    assert confirmed() == NOW + timedelta(hours=20), "it is on the card"


def test_a_tree_that_is_signed_no_more_confirms_nothing(met: World) -> None:
    for _ in range(3):
        met.pass_time(hours=21)
        met.visit()
        part = met.edition().part("warnings")
        assert part is not None
        assert part.confirmed == NOW


class _PowerCutError(BaseException):
    """The power goes; nothing catches this."""


@dataclass
class _Power:
    """Goes before or after the `left`-th thing a visit does to the card or the line."""

    left: int

    def feeds(self, owner: object, name: str, patch: pytest.MonkeyPatch) -> None:
        act = getattr(owner, name)

        def powered(*args: object, **named: object) -> object:
            self._pass()
            result: object = act(*args, **named)
            self._pass()
            return result

        patch.setattr(owner, name, powered)

    def _pass(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise _PowerCutError


@pytest.mark.parametrize("first", [1, *(pytest.param(first, marks=pytest.mark.slow) for first in range(2, 6))])
def test_wherever_a_visit_is_cut_the_next_one_brings_everything_once(
    met: World, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    kiosk, ended, point = met.kiosk, False, first
    while not ended:
        text, body = f"ครั้งที่ {point}", PHOTO + bytes([point])
        name = kiosk.photo(kiosk.report(text), body)
        number = met.publish(f"w-{point}")
        visitor = kiosk.visitor(met.server, met.central.repository.root_1)
        power = _Power(point)
        with monkeypatch.context() as patch:
            for owner, acts in (
                (visitor.link, ("get", "post", "patch")),
                (kiosk.state, ("next_seq", "remember")),
                (kiosk.outbox, ("apply", "photo_sent")),
                (kiosk.content, ("take", "confirm")),
            ):
                for act in acts:
                    power.feeds(owner, act, patch)
            try:
                visit(visitor)
                ended = True
            except _PowerCutError:
                kiosk.restart()
        met.visit()
        result = met.visit()
        assert result.is_ok
        assert met.central.reports.count(text) == 1
        assert met.central.photos[name] == body
        assert (met.number(), kiosk.outbox.waiting().count) == (number, 0)
        assert (kiosk.outbox.photos_to_send(), result.new_parts) == ((), ())
        point += 5
    assert point > 20


def test_a_full_card_keeps_the_old_pages_and_still_sends(met: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = met.edition()
    met.publish("w-new")
    met.kiosk.report("ยังส่งได้")

    def full(part: Part) -> None:
        raise CardFullError("No space left on device") from OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(met.kiosk.content, "take", full)
        result = met.visit()
    assert (result.up, result.reports_sent) == (OK, 1)
    assert result.down == Half(outcome="failed", reason="card_full")
    assert (met.edition().bulletins, met.number(), result.new_parts) == (before.bulletins, 3, ())
    assert met.visit().new_parts == ("warnings",)


def test_a_card_that_does_not_take_a_receipt_sends_again(met: World, monkeypatch: pytest.MonkeyPatch) -> None:
    met.kiosk.report("ครั้งเดียว")

    def broken(*_: object, **__: object) -> None:
        raise CardFullError("the card is worn out")

    with monkeypatch.context() as patched:
        patched.setattr(met.kiosk.outbox, "apply", broken)
        assert met.visit().up == Half(outcome="failed", reason="broken")
    assert met.kiosk.outbox.waiting().count == 1
    assert met.visit().reports_sent == 1
    assert met.central.reports == ["ครั้งเดียว"]


def test_a_kiosk_whose_pages_were_lost_fetches_them_again(met: World) -> None:
    met.kiosk.documents[2].drop_tables()
    met.kiosk.restart()
    assert met.edition().parts == ()
    assert "warnings" in met.visit().new_parts
    assert met.number() == 3


def test_a_part_that_was_lost_is_fetched_again_alone(met: World) -> None:
    whole = met.edition()
    parts = met.kiosk.documents[2].table("parts")
    parts.remove(doc_ids=[document.doc_id for document in parts.all() if document["part"]["role"] == "warnings"])
    met.kiosk.restart()
    assert met.edition().part("warnings") is None
    met.kiosk.tries.has_looked = True
    assert met.visit().new_parts == ("warnings",)
    assert met.tree_paths() == [], "its files are in the cache"
    assert set(met.edition().bulletins) == set(whole.bulletins)


def test_a_photo_that_central_does_not_take_does_not_hold_up_the_others(met: World) -> None:
    names = [met.kiosk.photo(met.kiosk.report(f"รูป {number}"), PHOTO + bytes([number])) for number in range(3)]
    met.central.trouble = failing(413, f"/v1/blob/{names[0]}")
    result = met.visit()
    assert result.photos == Half(outcome="failed", reason="refused")
    assert result.photos_sent == 2
    assert met.central.photos.keys() == set(names[1:])
    assert (result.is_ok, result.has_delivered) == (False, True)
    met.central.trouble = None
    assert met.visit().photos_sent == 1


def test_photos_wait_when_the_line_goes(met: World) -> None:
    names = [met.kiosk.photo(met.kiosk.report(f"รูป {number}"), PHOTO + bytes([number])) for number in range(3)]

    def cutting(asked: HttpRequest, responder: Responder) -> bool:
        if asked.method == "PATCH":
            responder.cut()
        return asked.method == "PATCH"

    met.central.trouble = cutting
    assert met.visit().photos == Half(outcome="failed", reason="no_link")
    assert sum(one.method == "PATCH" for one in met.server.asked) == 1
    met.central.trouble = None
    assert met.visit().photos_sent == 3
    assert met.central.photos.keys() == set(names)


def test_a_photo_gone_from_the_card_is_not_tried_for_ever(met: World) -> None:
    name = met.kiosk.photo(met.kiosk.report("รูปหาย"))
    (met.kiosk.folder / "photos" / name).unlink()
    result = met.visit()
    assert (result.photos, result.photos_sent) == (OK, 0)
    assert met.kiosk.outbox.photos_to_send() == ()


def test_a_card_that_lost_its_memory_begins_a_new_series(met: World) -> None:
    before = met.central.addresses[-1]
    met.kiosk.documents[1].drop_tables()
    met.kiosk.restart()
    met.visit()
    after = met.central.addresses[-1]
    assert (before.seq, after.seq) == (1, 1)
    assert before.epoch != after.epoch


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
    assert told[1] == "visit: letter 2 goes up with 3 items, 0 confirmed"
    newest = f"articles 3 c43 3 p43 3 sys 2 w43 3 warnings {number}"
    assert told[2] == f"visit: receipt 2; 3 words, 0 answers, 1 photos wanted, newest are {newest}"
    assert told[3] == f"visit: part warnings {number} taken in, 2 bulletins, 0 skipped, 0 unreadable"
    assert told[-1] == (
        f"visit: over; up ok, down ok, photos ok; {result.bytes_up} bytes up, {result.bytes_down} bytes down"
    )
    for secret in ("ยายมี", "มานี", "0812345678", reference, reference.split("-")[2], KIOSK_SEED.hex()):
        assert secret not in caplog.text


@given(
    failures=st.integers(0, 10_000),
    base_s=st.floats(60, 86_400),
    retry_after_s=st.one_of(st.none(), st.integers(0, 21_600)),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_the_wait_grows_to_two_hours_and_is_never_without_end(
    failures: int, base_s: float, retry_after_s: int | None, chance: float
) -> None:
    delay_s = next_delay_s(failures, base_s=base_s, retry_after_s=retry_after_s, chance=chance)
    assert delay_s >= (retry_after_s or 0)
    assert delay_s >= 0.8 * min(base_s, 7_200)
    assert delay_s <= max(1.2 * max(base_s, 7_200), 1.1 * (retry_after_s or 0))


def test_each_failure_doubles_the_wait() -> None:
    waits = [next_delay_s(failures, base_s=900, retry_after_s=None, chance=0.5) for failures in range(6)]
    assert waits == [900, 1_800, 3_600, 7_200, 7_200, 7_200]


def test_kiosks_of_one_province_do_not_call_at_the_same_moment() -> None:
    waits = [next_delay_s(0, base_s=900, retry_after_s=None, chance=chance / 10) for chance in range(10)]
    assert len({round(wait) for wait in waits}) == 10
    assert max(waits) - min(waits) > 300


def test_a_stamp_of_the_real_clock_is_what_a_letter_carries(met: World) -> None:
    assert met.central.heartbeats[-1].made == Stamp(at=NOW, clock="estimated", boot="01", boot_s=100)
