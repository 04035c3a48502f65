"""What the first release that keeps its formats left behind is opened, shown, kept and delivered."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select

from content_sync.central.app import Central, create_app, create_desk
from content_sync.central.database.schema.tables import ReportRow
from content_sync.client.visit_context import VisitResult
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.targets import decode_bulletins
from kiosk.screens import PRINTED
from kiosk.visit_setup import make_visits
from tests.cast.central.database_tables import assert_tables_are_those_of_the_records
from tests.cast.central.tree_reader import TreeReader, any_web_server
from tests.cast.desk.office import hidden
from tests.cast.journeys.earlier_village import EarlierVillage
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.listener.serving import listening

WHAT_STANDS_ON = {
    "/weather": "°",
    "/prices": "บาท",
    "/warnings": "ลมแรง",
    "/health": "ไข้เลือดออก",
    "/news": "ปิดรับลงทะเบียนเกษตรกรสิ้นเดือนนี้",
    "/": "ประชุมหมู่บ้านวันเสาร์",
}


def _visit(village: EarlierVillage, kiosk: ServedKiosk, central: Central) -> VisitResult:
    with listening(create_app(central, lambda: village.now)) as port:
        visits = make_visits(village.settings(port=port), kiosk.stores, kiosk.program.services.clock)
        return visits.run(show=kiosk.program.updater.reprint)


def _looked_up(kiosk: ServedKiosk, reference: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', kiosk.get("/follow").text)
    assert found
    return kiosk.post("/follow", form=found[1], reference=reference).text


def _said(reader: TreeReader, village: EarlierVillage) -> dict[str, list[AnyBulletin]]:
    """Return what the tree says; where words end is told since a later release."""
    return {
        name: [msgspec.structs.replace(one, word_lengths=()) for one in decode_bulletins(body or b"[]")[0]]
        for name, body in reader.read("weather/43", "warnings/43", at=village.now).items()
    }


def test_every_page_is_shown_with_the_link_down_and_nothing_is_harmed(earlier_village: EarlierVillage) -> None:
    with earlier_village.kiosk(screens=PRINTED) as kiosk:
        replies = {path: kiosk.get(path) for path in earlier_village.facts.pages}
        assert len(replies) > 60
        assert {path: reply.status for path, reply in replies.items() if reply.status != 200} == {}
        assert [path for path, words in WHAT_STANDS_ON.items() if words not in replies[path].text] == []
        assert kiosk.stores.damage() == {}
        assert list(kiosk.stores.outbox.perhaps_lost) == []


def test_the_volunteers_password_notice_and_numbers_are_kept(earlier_village: EarlierVillage) -> None:
    facts = earlier_village.facts
    with earlier_village.kiosk() as kiosk:
        phone = kiosk.phone()
        assert phone.sign_in(facts.volunteer_password).status_code == 303
        assert facts.local_notice in phone.open("/admin/notice").text
        assert phone.open("/admin/answers").status_code == 200
        for reference, answer in facts.sent.items():
            assert answer in _looked_up(kiosk, reference)
        numbers = [int(reference.split("-")[1]) for reference in (*facts.sent, *facts.unsent)]
        assert int(kiosk.report().split("-")[1]) == max(numbers) + 1


def test_what_waits_is_delivered_and_the_answer_on_its_way_comes_home(earlier_village: EarlierVillage) -> None:
    facts = earlier_village.facts
    with earlier_village.kiosk() as kiosk, earlier_village.central() as central:
        before = kiosk.stores.outbox.waiting()
        assert (before.count, before.photos) == (len(facts.unsent), 1)
        result = _visit(earlier_village, kiosk, central)
        assert (result.up.outcome, result.down.outcome, result.photos.outcome) == ("ok", "ok", "ok")
        assert (result.reports_sent, result.photos_sent) == (len(facts.unsent), 1)
        after = kiosk.stores.outbox.waiting()
        assert (after.count, after.photos) == (0, 0)
        for reference, answer in facts.answer_on_its_way.items():
            assert answer in _looked_up(kiosk, reference)
        again = _visit(earlier_village, kiosk, central)
        assert (again.reports_sent, again.photos_sent, again.answers) == (0, 0, 0)


def test_staff_sign_in_find_every_report_and_publish_on_what_was_signed(earlier_village: EarlierVillage) -> None:
    facts = earlier_village.facts
    with earlier_village.central() as central:
        with earlier_village.kiosk() as kiosk:
            _visit(earlier_village, kiosk, central)
        desk = create_desk(central, lambda: earlier_village.now).test_client()
        form = hidden(desk.get("/sign-in").text)
        signed_in = desk.post("/sign-in", data={**form, "email": facts.staff, "password": facts.staff_password})
        assert signed_in.status_code == 302
        paths = ("/", "/inbox?status=all", "/published", "/published?state=draft", "/villages", "/feeds", "/write")
        pages = {path: desk.get(path) for path in paths}
        assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
        reports = set(re.findall(r"/inbox/([0-9a-f]{32})", pages["/inbox?status=all"].text))
        assert len(reports) == len(facts.sent) + len(facts.unsent)
        assert all(desk.get(f"/inbox/{report}").status_code == 200 for report in reports)
        assert facts.draft in pages["/published?state=draft"].text
        assert facts.notice in pages["/published"].text


def test_the_tree_is_believed_and_the_next_edition_stands_on_it(earlier_village: EarlierVillage) -> None:
    with earlier_village.central() as central:
        with any_web_server(central.tree.folder) as address:
            reader = TreeReader(address=address, root=earlier_village.root, folder=earlier_village.folder / "reader")
            before = _said(reader, earlier_village)
            assert all(before.values())
            done = central.publisher.publish(earlier_village.now)
            assert done.version > 1
            assert _said(reader, earlier_village) == before
        with earlier_village.kiosk() as kiosk:
            held = {part.number for part in kiosk.stores.content.edition().parts}
            assert max(held) <= done.version
            assert _visit(earlier_village, kiosk, central).down.outcome == "ok"


def test_its_database_has_the_tables_of_today_once_it_is_opened(earlier_village: EarlierVillage) -> None:
    with earlier_village.central() as central, central.database.reading() as session:
        assert_tables_are_those_of_the_records(session.connection())


def test_what_staff_had_closed_is_erased_when_its_days_are_over_and_the_rest_stays(
    earlier_village: EarlierVillage,
) -> None:
    def told(central: Central, now: datetime) -> dict[str, bool]:
        central.retention.run(now)
        with central.database.reading() as session:
            return {report.status: bool(report.text) for report in session.scalars(select(ReportRow))}

    with earlier_village.central() as central:
        over = earlier_village.now + timedelta(days=central.config.keep_closed_days)
        assert told(central, over - timedelta(hours=2)) == {"forwarded": True, "duplicate": True}
        assert told(central, over) == {"forwarded": True, "duplicate": False}
