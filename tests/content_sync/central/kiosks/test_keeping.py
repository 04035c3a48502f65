"""Deliveries kept together: one that fails costs itself only, and a receipt means that all of it is in the database."""

from __future__ import annotations

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import select, text

from content_sync.central.database.schema.tables import HeartbeatRow, ReportRow
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.kiosks.deliveries import Arrived, arrived
from content_sync.central.kiosks.keeping import Keeper
from content_sync.wire.envelopes import Receipt
from tests.cast.central.intake_results import reports
from tests.cast.central.ministry import NOW, Ministry, ministry_in
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, an_intake, take_in
from tests.cast.central.served_central import ServedCentral, central_process
from tests.cast.listener.serving import ask


def a_keeper(ministry: Ministry) -> Keeper:
    return Keeper(
        database=ministry.database,
        seal_seed=ministry.keyring.seal_seed(),
        newest=lambda village: {},
        photos=ministry.folder / "photos",
    )


def villages(ministry: Ministry, count: int) -> list[SendingKiosk]:
    return [SendingKiosk(ministry, village=f"430105{at:02}").enlist() for at in range(1, count + 1)]


def deliveries(ministry: Ministry, *boxes: bytes) -> list[Arrived]:
    intake = an_intake(ministry)
    return [arrived(intake.open(box), now=NOW, has_time=True) for box in boxes]


def words(outcomes: list[Receipt | Exception]) -> list[list[str] | str]:
    return [
        type(one).__name__ if isinstance(one, Exception) else [result.result for result in one.results]
        for one in outcomes
    ]


def test_what_comes_together_takes_effect_as_if_it_came_one_after_the_other(
    ministry: Ministry, database_url: str
) -> None:
    first, second = villages(ministry, 2)
    report, again = first.report(1), first.report(1, text="อื่น")
    boxes = [second.box(second.report(1), a_heartbeat()), first.box(report, a_heartbeat())]
    boxes += [boxes[1], first.box(again), first.box(report, a_heartbeat())]
    outcomes = a_keeper(ministry).keep(deliveries(ministry, *boxes))
    assert words(outcomes) == [["ok", "ok"], ["ok", "ok"], ["dup", "dup"], ["conflict"], ["dup", "ok"]]
    assert len(reports(ministry)) == 2
    with ministry.database.reading() as session:
        assert sorted(session.scalars(select(HeartbeatRow.seq))) == [1, 3]


def test_one_that_cannot_be_kept_costs_the_others_nothing(ministry: Ministry, database_url: str) -> None:
    senders = villages(ministry, 3)
    given = deliveries(ministry, *(sender.box(sender.report(1)) for sender in senders))
    with ministry.database.writing() as session:
        session.execute(text("create unique index one_of_each on report (village, topic)"))
    assert words(a_keeper(ministry).keep(given[1:2])) == [["ok"]]
    given[1:2] = deliveries(ministry, senders[1].box(senders[1].report(2)))
    assert words(a_keeper(ministry).keep(given)) == [["ok"], "DatabaseError", ["ok"]]
    assert {report.village for report in reports(ministry)} == {sender.village for sender in senders}
    assert len(reports(ministry)) == 3


def test_one_whose_village_is_gone_by_now_costs_the_others_nothing(ministry: Ministry, database_url: str) -> None:
    senders = villages(ministry, 3)
    given = deliveries(ministry, *(sender.box(sender.report(1)) for sender in senders))
    with ministry.database.writing() as session:
        session.execute(text("delete from kiosk_key where village = :code"), {"code": senders[1].village})
        session.execute(text("delete from village where code = :code"), {"code": senders[1].village})
    assert words(a_keeper(ministry).keep(given)) == [["ok"], "KeyChangedError", ["ok"]]
    assert {report.village for report in reports(ministry)} == {senders[0].village, senders[2].village}


def test_where_the_commit_fails_nobody_is_told_that_it_is_kept(ministry: Ministry, database_url: str) -> None:
    senders = villages(ministry, 3)
    given = deliveries(ministry, *(sender.box(sender.report(1)) for sender in senders))
    with ministry.database.writing() as session:
        session.execute(text("alter table item rename to lost"))
    assert words(a_keeper(ministry).keep(given)) == ["DatabaseError"] * 3
    with ministry.database.writing() as session:
        session.execute(text("alter table lost rename to item"))
    assert reports(ministry) == []
    assert words(a_keeper(ministry).keep(given)) == [["ok"]] * 3


def test_two_processes_take_in_the_same_villages_in_any_order_and_none_is_lost(
    ministry: Ministry, database_url: str
) -> None:
    senders = villages(ministry, 6)
    boxes = [sender.box(sender.report(number), a_heartbeat()) for number in range(1, 11) for sender in senders]
    given = deliveries(ministry, *boxes)

    def keep(order: int) -> Counter[str]:
        keeper, mine = a_keeper(ministry), given[::order]
        outcomes = [one for at in range(0, len(mine), 7) for one in keeper.keep(mine[at : at + 7])]
        return Counter(str(word[0]) for word in words(outcomes))

    with ThreadPoolExecutor(2) as pool:
        told = sum(pool.map(keep, (1, -1)), Counter[str]())
    assert told == {"ok": len(boxes), "dup": len(boxes)}
    assert len(reports(ministry)) == len(boxes)


def test_what_was_answered_is_in_the_database_after_a_kill(tmp_path: Path) -> None:
    with ministry_in(tmp_path) as ministry:
        senders = villages(ministry, 8)
        boxes = [[sender.box(sender.report(number)) for number in range(1, 60)] for sender in senders]
        answered: list[str] = []
        with central_process(tmp_path) as central:

            def send(at: int) -> None:
                with suppress(OSError):
                    for number, box in enumerate(boxes[at], start=1):
                        reply = ask(central.port, "/v1/up", method="POST", body=box)
                        results = senders[at].read(reply.body, seq=number).results
                        answered.extend(result.id for result in results if result.result == "ok")
                        if len(answered) >= 100:
                            central.process.kill()

            with ThreadPoolExecutor(len(senders)) as pool:
                list(pool.map(send, range(len(senders))))
            central.kill()
        assert len(answered) >= 100
        assert set(answered) <= {report.id for report in reports(ministry)}
        intake = an_intake(ministry)
        for sender, sent in zip(senders, boxes, strict=True):
            for number, box in enumerate(sent, start=1):
                sender.read(take_in(intake, box), seq=number)
        assert len(reports(ministry)) == sum(map(len, boxes))


def test_while_another_process_holds_the_database_desk_and_kiosks_are_told_that_it_is_busy(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content_sync.central.database.sessions._BUSY_TIMEOUT_S", 0.05)
    with ministry_in(tmp_path) as ministry, closing(sqlite3.connect(tmp_path / "central.sqlite")) as other:
        other.execute("begin immediate")
        given = deliveries(ministry, sender.box(sender.report(1)), sender.box(sender.report(2)))
        outcomes = a_keeper(ministry).keep(given)
        assert [isinstance(one, DatabaseError) and one.is_busy for one in outcomes] == [True, True]
        other.rollback()
        assert words(a_keeper(ministry).keep(given)) == [["ok"], ["ok"]]
        with ministry.database.writing(), ThreadPoolExecutor(1) as pool, pytest.raises(DatabaseError) as busy:
            pool.submit(_write, ministry).result(60)
        assert busy.value.is_busy
    with server.ministry.database.reading() as session:
        assert len(session.scalars(select(ReportRow)).all()) == 2


def _write(ministry: Ministry) -> None:
    with ministry.database.writing():
        pass
