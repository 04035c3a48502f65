"""A card dies: a new one takes the village's backup after a code of the ministry, and goes on as if nothing was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select

from content_sync.central.database.kiosks.villages import villages_of
from content_sync.central.database.reports.answers import add_answer
from content_sync.central.database.schema.network_tables import PostRow
from content_sync.central.database.schema.rescue_tables import RescueCodeRow
from content_sync.central.database.schema.tables import AnswerRow, ReportRow
from content_sync.central.network.rescue import RescueCodes
from content_sync.client.visit import visit
from content_sync.client.visit_context import VisitResult
from content_sync.wire.keys import public_key
from kiosk.store.people import Person
from kiosk.visit_setup import follow, make_visit_context, prepare
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.journeys.country import Country
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, config, kiosk_in
from tests.cast.market.stall import put_up, say_yes
from tests.cast.place_and_time import VILLAGE

NEW_PASSWORD = "ข้าวเหนียวมะม่วง-7"
PHOTO = b"\xff\xd8 a photo of the router"


@contextmanager
def kiosk_on(country: Country, card: str, *, password: str | None = None) -> Iterator[ServedKiosk]:
    """Start the kiosk on a card."""
    folder = country.folder / card
    folder.mkdir(exist_ok=True)
    (folder / "root.json").write_bytes(country.root)
    settings = replace(config(folder), central_url=f"http://127.0.0.1:{country.port}")
    with kiosk_in(folder, settings=settings, password=password, has_edition=False) as kiosk:
        yield kiosk


def enlist(country: Country, kiosk: ServedKiosk) -> None:
    """Let the ministry know whose key this village's kiosk has now."""
    assert kiosk.stores.identity.seed is not None
    listed = listed_village(VILLAGE, "เวียงคุก", public_key(kiosk.stores.identity.seed).hex())
    take(country.central.database, "villages", VILLAGES + listed)


def go(kiosk: ServedKiosk) -> VisitResult:
    services = kiosk.program.services
    settings = replace(services.config, data_dir=kiosk.stores.folder)
    done = visit(make_visit_context(settings, kiosk.stores, services.clock))
    assert (done.up.outcome, done.down.outcome) == ("ok", "ok")
    return done


def answer(country: Country, report: str) -> None:
    with country.central.database.writing() as session:
        row = session.get_one(ReportRow, report)
        said = AnswerRow(id="a" * 32, report=report, status="in_progress", text="ช่างไปพรุ่งนี้", at=country.now)
        said.author = "staff@example.go.th"
        add_answer(session, row, said)


def spoken_code(country: Country) -> str:
    """Let somebody at the ministry read out a code for the kiosk that the village has now."""
    codes = RescueCodes(seal_seed=country.central.keyring.seal_seed())
    with country.central.database.writing() as session:
        number = codes.read_out(
            session, VILLAGE, asked="สมหญิง", why="การ์ดเสีย", staff="s@example.go.th", now=country.now
        )
        assert number is not None
        return codes.code(session, villages_of(session, [VILLAGE])[VILLAGE], number)


def say_something(kiosk: ServedKiosk) -> None:
    """Post a notice, and ask on the board."""
    kiosk.stores.state.post_notice(
        title="ประชุมหมู่บ้าน", body="", starts=STAMP.at, ends=STAMP.at + timedelta(days=9), posted=STAMP
    )
    kiosk.stores.network.post(
        "b" * 32, author="c" * 32, by="สมหญิง", scope="district", sort="question", text="เสาไฟล้มไหม", made=STAMP
    )


def save_backup(phone: PhoneBrowser) -> tuple[bytes, str]:
    assert phone.send("/admin/handover/phrase", form_of="/admin/handover").status_code == 303
    found = re.search(r"(?:\d{3} ){7}\d{3}", phone.open("/admin/handover").text)
    assert found
    return bytes(phone.send("/admin/backup/file", form_of="/admin/backup").data), found[0]


def come_in(kiosk: ServedKiosk, code: str) -> PhoneBrowser:
    phone = kiosk.phone()
    assert phone.send("/admin/rescue", form_of="/admin/rescue", code=code).status_code == 303
    chosen = {"person": "0", "name": "แก้วตา", "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert phone.send("/admin/rescue/account", form_of="/admin/rescue/account", **chosen).status_code == 303
    return phone


def put_back(phone: PhoneBrowser, body: bytes, phrase: str) -> None:
    form = re.search(r'name="csrf_token" value="([^"]+)"', phone.open("/admin/backup").text)
    assert form
    fields = {"csrf_token": form[1], "phrase": phrase, "file": (BytesIO(body), "a.backup")}
    assert phone.client.post("/admin/backup/restore", data=fields).status_code == 303
    (held,) = re.findall(r'name="token" value="([0-9a-f]+)"', phone.open("/admin/backup/restore").text)
    done = phone.send("/admin/backup/confirm", form_of="/admin/backup/restore", token=held)
    assert done.headers["Location"] == "/admin/restored"


def test_a_dead_card_is_replaced_and_nothing_is_lost_or_comes_twice(country: Country) -> None:
    with kiosk_on(country, "old", password=PASSWORD) as old:
        enlist(country, old)
        country.publish()
        phone = old.volunteer()
        known = old.file_report(text="ไฟดับ")
        go(old)
        answer(country, known.report_id)
        unsent = old.file_report(text="น้ำไม่ไหล")
        old.stores.outbox.keep_photo(unsent.serial, PHOTO)
        item = put_up(old)
        say_something(old)
        body, phrase = save_backup(phone)
        last = old.file_report(text="ถนนขาด")  # after the backup: the ministry alone knows it
        assert go(old).answers == 1
        epoch = old.stores.envelopes.epoch()

    with kiosk_on(country, "new") as new:
        enlist(country, new)
        go(new)
        code = spoken_code(country)
        phone = come_in(new, code)
        put_back(phone, body, phrase)

    with kiosk_on(country, "new") as new:
        assert new.phone().sign_in(PASSWORD, person=1).status_code == 303
        assert new.phone().sign_in(NEW_PASSWORD, person=2).status_code == 303
        again = new.phone()
        assert again.send("/admin/rescue", form_of="/admin/rescue", code=code).status_code == 403
        assert [notice.title for notice in new.stores.state.notices()] == ["ประชุมหมู่บ้าน"]
        assert new.stores.market.item(item.number) is not None
        assert new.get(item.ticket).status == 200
        assert {report.id for report in new.reports_waiting()} == {unsent.report_id}
        assert new.stores.photos.read(new.photos_waiting()[0].sha256) == PHOTO
        assert new.stores.envelopes.epoch() != epoch

        done = go(new)
        assert (done.refused, done.later, done.answers) == (0, 0, 1)  # the answer that died with the old card
        found = new.stores.outbox.find(known.serial)
        followed = found and found.followed(known.reference)
        assert followed
        assert followed.answer == "ช่างไปพรุ่งนี้"
        assert not new.reports_waiting()
        assert len(new.stores.network.board.outline().conversations) == 1
        following = new.file_report(text="เรื่องใหม่")
        assert following.serial > last.serial
        go(new)
        assert go(new).answers == 0
    with country.central.database.reading() as session:
        reports = session.scalars(select(ReportRow).where(ReportRow.village == VILLAGE)).all()
        assert sorted(row.id for row in reports) == sorted(one.report_id for one in (known, unsent, last, following))
        assert len({row.serial for row in reports}) == 4
        assert len(session.scalars(select(PostRow)).all()) == 1
        assert [row.used_at is not None for row in session.scalars(select(RescueCodeRow))] == [True]


def test_what_was_erased_after_the_backup_is_erased_again_on_the_new_box(country: Country) -> None:
    with kiosk_on(country, "old", password=PASSWORD) as old:
        enlist(country, old)
        country.publish()
        phone = old.volunteer()
        erased, kept = old.file_report(text="ความลับของยายสี"), old.file_report(text="ไฟดับ")
        go(old)
        body, phrase = save_backup(phone)
        old.stores.outbox.erasures.ask(erased.serial, made=STAMP)
        go(old)

    with kiosk_on(country, "new") as new:
        enlist(country, new)
        go(new)
        put_back(come_in(new, spoken_code(country)), body, phrase)

    with kiosk_on(country, "new") as new:
        assert new.stores.outbox.filed(erased.serial) is not None, "the file knows nothing of it"
        go(new)
        found = new.stores.outbox.find(erased.serial)
        assert found is not None
        assert found.state().erasure == "by_staff"
        assert new.stores.outbox.filed(erased.serial) is None
        assert new.stores.outbox.filed(kept.serial) is not None
        new.stores.outbox.tidy(STAMP.at)
        assert "ความลับของยายสี" not in (country.folder / "new" / "data" / "reports.journal").read_text("utf-8")


def test_what_was_closed_or_taken_back_after_the_backup_does_not_come_back_with_it(country: Country) -> None:
    def work(kiosk: ServedKiosk) -> None:
        prepare(kiosk.stores, kiosk.program.services.clock)
        go(kiosk)
        follow(kiosk.stores, kiosk.program.services.clock)

    with kiosk_on(country, "old", password=PASSWORD) as old:
        enlist(country, old)
        country.publish()
        phone, accounts = old.volunteer(), old.program.services.accounts
        helper = accounts.add("วิชัย", "helper", PASSWORD)
        assert isinstance(helper, Person)
        sold, unticked, stays = (put_up(old, title=title, district="yes").number for title in ("มะม่วง", "เสื่อ", "ไข่"))
        for number in (sold, unticked, stays):
            say_yes(old, number)
        work(old)
        body, phrase = save_backup(phone)
        assert accounts.close(helper) is None
        old.stores.market.end(sold, "sold", old.program.services.clock.read())
        old.stores.market.want_in_district(unticked, is_wanted=False)
        work(old)

    with kiosk_on(country, "new") as new:
        enlist(country, new)
        go(new)
        put_back(come_in(new, spoken_code(country)), body, phrase)

    with kiosk_on(country, "new") as new:
        volunteer = new.phone()
        assert volunteer.sign_in(PASSWORD, person=1).status_code == 303
        assert len(new.stores.people.open()) == 3, "the file knows nothing of it"
        assert "/admin/after-restore" in volunteer.open("/admin").text
        work(new)
        assert [person.name for person in new.stores.people.all() if not person.is_open] == ["วิชัย"]
        states = {number: item.state for number in (sold, unticked, stays) if (item := new.stores.market.item(number))}
        assert states == {sold: "removed", unticked: "hidden", stays: "shown"}
        page = volunteer.open("/admin/after-restore").text
        assert "ดูของในตลาด 2 อย่าง" in page
        assert volunteer.send("/admin/after-restore", form_of="/admin/after-restore").status_code == 303
        assert "/admin/after-restore" not in volunteer.open("/admin").text
