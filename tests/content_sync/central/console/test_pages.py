"""What holds for every page of the desk, and the pages that only show."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import jinja2
import msgspec
import polib
import pytest
from flask.testing import FlaskClient

from content_sync.central.console.paging import page_number
from content_sync.central.database.tables import FeedFault, FeedRun, KioskSeen, VillageRow
from content_sync.central.tree.published import last_publish
from content_sync.look.environment import TRANSLATIONS
from content_sync.look.thai import date_and_time
from content_sync.wire.encoding import encode
from tests.cast.folders import CENTRAL
from tests.cast.ministry import NOW, a_notice
from tests.cast.office import EMAIL, Office, a_report, a_village, hidden, office_in, send
from tests.cast.sending_kiosk import a_heartbeat

PAGES = ("/", "/write", "/published", "/inbox", "/feeds", "/villages")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def test_nothing_is_shown_to_who_is_not_signed_in(office: Office) -> None:
    stranger = office.app.test_client()
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint in {
            "security.login",
            "security.logout",
            "desk.appearance_style",
            "desk.appearance_switch_language",
        }:
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = stranger.open(path, method=method)
            assert answer.status_code in {302, 401}, (path, method)
            assert EMAIL not in answer.text


def test_every_write_needs_a_token_and_without_one_changes_nothing(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village(), a_report(1))
    office.ministry.put(a_notice("staff-0123456789abcdef"))
    fields = {
        "bulletin": "staff-0123456789abcdee",
        "title": "ก",
        "act": "publish",
        "status": "resolved",
        "answer": "คำตอบ",
    }
    for rule in office.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint == "security.login":
            continue
        path = rule.rule.replace("<report>", f"{1:032x}").replace("<bulletin>", "staff-0123456789abcdef")
        for token in ({}, {"csrf_token": "forged"}):
            answer = clerk.post(path, data=fields | token)
            assert answer.status_code == 400, path
            assert "ยังไม่มีอะไรเปลี่ยนแปลง" in answer.text or "ยังไม่ได้ส่ง" in answer.text
    assert "คำตอบ" in clerk.post(f"/inbox/{1:032x}", data=fields).text, "what was typed is given back"
    assert clerk.get("/inbox").status_code == 200, "still signed in"
    assert "เรื่องใหม่" in clerk.get(f"/inbox/{1:032x}").text
    assert "อบรม" in clerk.get("/published").text


def test_every_page_says_what_browsers_may_do_with_it(clerk: FlaskClient) -> None:
    for path in (*PAGES, "/nothing", "/sign-in"):
        headers = clerk.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy


def test_pages_ask_no_other_host_and_carry_no_script_or_inline_style(clerk: FlaskClient) -> None:
    for path in PAGES:
        page = clerk.get(path).text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page), path
        assert not re.search(r"<script|\sstyle=|\son\w+=", page), path


def test_the_one_style_sheet_has_an_address_of_its_content_and_is_kept(clerk: FlaskClient) -> None:
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', clerk.get("/").text)
    sheet = clerk.get(address)
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
    assert sheet.headers["Cache-Control"].startswith("private")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "--paper" in sheet.text
    assert ".masthead" in sheet.text


def test_what_is_not_there_is_told_kindly(clerk: FlaskClient) -> None:
    missing = clerk.get("/nothing")
    assert missing.status_code == 404
    assert "ไม่พบหน้านี้" in missing.text
    other = clerk.put("/inbox", data=hidden(clerk.get("/").text))
    assert other.status_code == 405
    assert "ทำรายการนี้ไม่ได้" in other.text


def test_nonsense_in_an_address_is_not_found_and_breaks_nothing_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    with office_in(tmp_path, url=postgres_url) as office:
        client = office.client()
        office.add(a_village(), a_report(1))
        token = hidden(client.get("/write").text)
        for name in ("%00", "%ff", "\u202e", "x" * 5_000, "' or 1=1", "..%2f..%2fetc"):
            for path in (f"/write/{name}", f"/inbox/{name}", f"/inbox/{1:032x}/photo/{name}"):
                assert client.get(path).status_code == 404, path
            assert client.post(f"/inbox/{name}", data=token).status_code in {400, 404}
            assert client.post(f"/published/notice/{name}/withdraw", data=token).status_code == 404
            for page in PAGES:
                query = "&".join(f"{key}={name}" for key in ("status", "topic", "province", "page", "state", "done"))
                assert client.get(f"{page}?{query}").status_code == 200, page
            guess = token | {"email": f"{name}@x.example", "password": name}
            assert client.post("/sign-in", data=guess).status_code in {200, 302, 413}
        typed = token | {"kind": "notice", "title": "ก\x00", "body": "\x00", "source": "ข\x00", "area": "43"}
        typed |= {"places": "\x00", "starts": "22/11/2569", "until": "23/11/2569", "seen": "\x00", "act": "publish"}
        assert client.post("/write", data=typed).status_code == 303
        fields = hidden(client.get(f"/inbox/{1:032x}").text) | {"status": "resolved", "answer": "ค\x00"}
        assert client.post(f"/inbox/{1:032x}", data=fields).status_code == 303


@pytest.mark.parametrize(
    "path", ["//", "//inbox", "/inbox//x", "/published//notice/x/withdraw", "//evil.example/%2e%2e"]
)
def test_an_address_with_too_many_slashes_leads_to_no_other_host(clerk: FlaskClient, path: str) -> None:
    answer = clerk.get("/", environ_overrides={"PATH_INFO": path, "HTTP_HOST": "evil.example"})
    assert (answer.location or "").startswith("http") is False
    assert "evil.example" not in (answer.location or "")


def test_a_fault_of_ours_is_told_with_what_was_typed(office: Office, clerk: FlaskClient) -> None:
    office.conditions.stopped_by = ZeroDivisionError("a fault")
    fields = hidden(clerk.get("/write").text) | {"kind": "notice", "title": "ปิดน้ำ", "source": "อบต.", "area": "43"}
    answer = clerk.post("/write", data=fields | {"starts": "22/11/2569", "until": "23/11/2569", "act": "publish"})
    assert answer.status_code == 500
    assert "ระบบขัดข้อง" in answer.text
    assert "ปิดน้ำ" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_the_language_is_switched_remembered_and_leads_nowhere_else(clerk: FlaskClient) -> None:
    token = hidden(clerk.get("/inbox?topic=road").text)
    assert token["back"] == "/inbox?topic=road"
    switched = clerk.post("/language", data={**token, "language": "en"})
    assert (switched.status_code, switched.location) == (303, "/inbox?topic=road")
    page = clerk.get("/inbox").text
    assert '<html lang="en">' in page
    assert "Reports from villages" in page
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "", "/\t/evil.example", "evil"):
        assert clerk.post("/language", data={**token, "back": back, "language": "th"}).location == "/"
    unknown = clerk.post("/language", data={**token, "language": "xx"})
    assert not any("desk_language" in cookie for cookie in unknown.headers.getlist("Set-Cookie"))
    assert '<html lang="th">' in clerk.get("/inbox").text


def test_the_overview_counts_what_waits(office: Office, clerk: FlaskClient) -> None:
    empty = clerk.get("/").text
    assert "ไม่มีเรื่องค้าง" in empty
    assert "ยังไม่เคยเผยแพร่" in empty
    office.add(a_village(), a_report(1), a_report(2, status="waiting"), a_report(3, status="resolved"))
    office.add(a_refusal("tmd-forecast", "one value too few", place="เลย", field="Rain"))
    office.ministry.put(a_notice("staff-0123456789abcdef"), state="draft")
    office.ministry.publisher.publish(NOW)
    page = clerk.get("/").text
    counts = re.findall(r'<span class="count">(\d+)</span> <a href="([^"]+)"', page)
    assert counts == [
        ("1", "/inbox?status=received"), ("1", "/feeds"), ("1", "/villages"), ("1", "/published?state=draft"),
    ]  # fmt: skip
    assert "ยังไม่จบทั้งหมด 2 เรื่อง" in page
    assert "ชุดที่ 1" in page
    assert "เลย" in page


def test_a_timestamp_that_cannot_be_read_does_not_close_the_overview(office: Office, clerk: FlaskClient) -> None:
    office.ministry.publisher.publish(NOW)
    (office.ministry.tree.folder / "metadata/timestamp.json").write_text("{")
    assert "ยังไม่เคยเผยแพร่" in clerk.get("/").text


def a_refusal(
    name: str, reason: str, *, place: str = "", field: str = "", ok: bool = False, at: dt.datetime = NOW
) -> FeedRun:
    """A run that could not take this; the rest neither unless `ok`."""
    return FeedRun(name=name, at=at, ok=ok, faults=[FeedFault(reason=reason, place=place, field=field)])


def cards(page: str) -> list[str]:
    return page.partition("<h2>ข้อมูลที่ไม่รับ")[0].split('<li class="card')[1:]


@pytest.mark.parametrize("off", [3 * DAY, 3_650 * DAY, -3 * DAY], ids=str)
def test_a_clock_that_does_not_fit_the_last_publish_is_told_until_staff_say_that_it_is_right(
    office: Office, clerk: FlaskClient, off: dt.timedelta
) -> None:
    told = "นาฬิกาของเครื่องแม่ข่ายอาจไม่ตรง"
    office.ministry.publisher.publish(NOW)
    assert told not in clerk.get("/").text
    office.conditions.now = NOW + off
    page = clerk.get("/").text
    assert told in page
    for moment in (NOW, NOW + off):
        assert date_and_time(moment, "th") in page
    assert clerk.post("/clock-is-right").status_code == 400, "a form without its token moves no time"
    assert told in clerk.get("/").text
    assert send(clerk, "/clock-is-right", {}, page=page).status_code == 303
    assert told not in clerk.get("/").text
    last = last_publish(office.ministry.tree)
    assert last is not None
    assert (last.version, last.issued) == (2, NOW + off)


def test_a_clock_that_cannot_be_published_by_stays_told(office: Office, clerk: FlaskClient) -> None:
    office.ministry.publisher.publish(NOW)
    office.conditions.now = NOW + 3 * DAY
    page = clerk.get("/").text
    office.conditions.stopped_by = OSError(28, "No space left on device")
    answer = send(clerk, "/clock-is-right", {}, page=page)
    assert answer.status_code == 503
    assert "ดิสก์อาจเต็ม" in answer.text
    assert "นาฬิกาของเครื่องแม่ข่ายอาจไม่ตรง" in answer.text


def test_a_feed_shows_its_last_good_reply_and_where_the_last_one_broke(office: Office, clerk: FlaskClient) -> None:
    assert "ยังไม่เคยอ่านข้อมูล" in clerk.get("/feeds").text
    office.add(
        FeedRun(name="tmd-forecast", at=NOW - DAY, ok=True, bulletins=77, left_out="พัทยา\nหาดใหญ่\n<b>หัวหิน\nเกาะสมุย"),
        a_refusal("tmd-forecast", "<b>six</b> of seven", place="ภูเก็ต", field="Rain", at=NOW - HOUR),
        a_refusal("nabc-prices", "half a reply", at=NOW - DAY),
        FeedRun(name="nabc-prices", at=NOW - HOUR, ok=True, bulletins=76),
        a_refusal("new-feed", "no answer"),
    )
    page = clerk.get("/feeds").text
    first, *others = cards(page)
    assert "new-feed" in first, "those in trouble come first"
    assert "ยังไม่เคย" in first
    (forecast,) = [card for card in others if "พยากรณ์ 7 วัน" in card]
    for word in (
        "21 พ.ย. 2569 12:00\u00a0น.",
        "77 รายการ",
        "เว้นไว้ 4 รายการ",
        "&lt;b&gt;หัวหิน",
        "22 พ.ย. 2569 11:00\u00a0น.",
        "ภูเก็ต",
        "Rain",
    ):
        assert word in forecast
    assert "&lt;b&gt;six" in forecast
    assert "ไม่รับ" in forecast
    assert "ปกติ" in others[-1], "a refusal that was made good is no trouble any more"
    assert "half a reply" in page, "but it stays in the list"


def test_alerts_that_could_not_be_taken_are_named_beside_the_good_ones(office: Office, clerk: FlaskClient) -> None:
    run = FeedRun(
        name="tmd-cap", at=NOW, ok=True, bulletins=2, notes="TMD-1 has no end.\nTMD-2 <i>tells</i> of an error."
    )
    run.faults = [
        FeedFault(place="TMD-<3>_2", field="severity", reason="is missing or empty"),
        FeedFault(place="CAPTMD4.xml", reason="could not be fetched"),
    ]
    office.add(run)
    (card,) = cards(clerk.get("/feeds").text)
    said = ("รับได้ไม่ครบ", "TMD-&lt;3&gt;_2", "severity", "is missing or empty", "CAPTMD4.xml", "2 รายการ", "จนหมดเวลา")
    assert [word for word in (*said, "TMD-1 has no end.", "&lt;i&gt;tells", "ควรทราบ") if word not in card] == []
    assert "ไม่รับ" not in card
    overview = clerk.get("/").text
    assert '<span class="count">1</span> <a href="/feeds">' in overview
    assert 'รับได้ไม่ครบ: <bdi lang="th">TMD-&lt;3&gt;_2</bdi>, severity' in overview


def test_a_fault_met_by_many_runs_stands_once_in_the_list_with_its_latest_time(
    office: Office, clerk: FlaskClient
) -> None:
    for minutes in range(0, 300, 10):
        met = NOW - dt.timedelta(minutes=minutes)
        office.add(a_refusal("tmd-cap", "is missing or empty", place="TMD-3_2", field="severity", ok=True, at=met))
    office.add(a_refusal("nabc-prices", "half a reply", at=NOW - DAY))
    rows = re.findall(r"<tr><td class=\"nowrap\">(.*?)</td>.*?</tr>", clerk.get("/feeds").text)
    assert rows == ["22 พ.ย. 2569 12:00\u00a0น.", "21 พ.ย. 2569 12:00\u00a0น."]


def a_card(village: VillageRow, name: str, *, heard: dt.datetime, parts: bytes = b"{}", **told: int) -> KioskSeen:
    """Return a card of a village's kiosk, first seen a day before it was heard last."""
    body = encode(msgspec.structs.replace(a_heartbeat(), **told))
    return KioskSeen(
        kiosk=village.kiosk,
        epoch=name * 16,
        seq=1,
        first_seen=heard - DAY,
        received=heard,
        parts=parts,
        body=body,
    )


def test_the_parts_that_lag_and_what_cannot_be_read_are_told_of_the_present_card(
    office: Office, clerk: FlaskClient
) -> None:
    village, other = a_village(), a_village("41010101", "บ้านหมากแข้ง")
    office.add(village, other)
    since = {"number": 3, "behind_since": NOW - 3 * HOUR}
    late = encode({"warnings": since, "c43": {"number": 4}, "p43": since | {"behind_since": NOW}})
    old = a_card(village, "a", heard=NOW - DAY, parts=b"?", unreadable=9)
    office.add(old, a_card(village, "b", heard=NOW, parts=late), a_card(other, "a", heard=NOW, unreadable=2))
    page = clerk.get("/villages").text
    assert "คำเตือนภัยค้างอยู่ตั้งแต่ 22 พ.ย. 2569 09:00" in page
    assert "ราคาค้าง" not in page
    assert "ประกาศค้าง" not in page, "one letter behind is a kiosk about to fetch"
    assert "ตู้อ่านไม่ออก 2 รายการ" in page
    assert "ตู้อ่านไม่ออก 9 รายการ" not in page, "that was another card"


@pytest.mark.parametrize(
    ("damage", "words"),
    [(2, ["ข้อมูลในตู้เสียหาย 2 แห่ง"]), (0, ["สิ่งที่ตู้บันทึกล่าสุดอาจหาย"])],
)
def test_what_a_kiosk_lost_of_its_own_is_told(
    office: Office, clerk: FlaskClient, damage: int, words: list[str]
) -> None:
    village = a_village()
    office.add(village, a_card(village, "a", heard=NOW, damage=damage, perhaps_lost=1))
    page = clerk.get("/villages").text
    assert [one for one in ("ข้อมูลในตู้เสียหาย 2 แห่ง", "สิ่งที่ตู้บันทึกล่าสุดอาจหาย") if one in page] == words


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ("skipped", "มี 3 รายการที่ต้องรอโปรแกรมตู้รุ่นใหม่"),
        ("held_back", "เน็ตอาสาพักไว้ 3 เรื่อง"),
        ("sign_in_openings", "มีคนกดปุ่มให้มือถือเครื่องใหม่เข้าใช้ 3 ครั้ง"),
    ],
)
def test_what_a_kiosk_holds_back_leaves_out_and_lets_in_is_told(
    office: Office, clerk: FlaskClient, counted: str, words: str
) -> None:
    village, well = a_village(), a_village("41010101", "บ้านหมากแข้ง")
    card = a_card(village, "a", heard=NOW)
    card.body = encode(msgspec.structs.replace(a_heartbeat(), **{counted: 3}))
    office.add(village, well, card, a_card(well, "a", heard=NOW))
    assert clerk.get("/villages").text.count(words) == 1


def test_what_a_kiosk_told_that_cannot_be_read_closes_no_page(office: Office, clerk: FlaskClient) -> None:
    village = a_village()
    card = a_card(village, "a", heard=NOW)
    card.body = b"?"
    office.add(village, card)
    assert "บ้าน" in clerk.get("/villages").text


def test_villages_are_listed_the_longest_silent_first(office: Office, clerk: FlaskClient) -> None:
    assert "ยังไม่มีตู้ในทะเบียน" in clerk.get("/villages").text
    villages = (a_village(), a_village("41010101", "บ้านหมากแข้ง"), a_village("57010101", "บ้านป่าอ้อ"))
    office.add(*villages)
    for village, ago in ((villages[0], HOUR), (villages[1], 3 * DAY)):
        office.add(a_card(village, "a", heard=NOW - ago - DAY), a_card(village, "b", heard=NOW - ago))
    page = clerk.get("/villages").text
    assert re.findall(r'<th scope="row"><span lang="th">([^<]+)', page) == ["บ้านป่าอ้อ", "บ้านหมากแข้ง", "บ้านเวียงคุก"]
    assert "เงียบเกิน 1 วัน 2 ตู้" in page
    assert "1 ชั่วโมงก่อน" in page
    one = clerk.get("/villages?province=41").text
    assert "บ้านหมากแข้ง" in one
    assert "บ้านเวียงคุก" not in one


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_village_shows_how_the_pages_of_the_card_heard_last_are(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else ""
    with office_in(tmp_path, url=url) as office:
        village, client = a_village(), office.client()
        office.add(village, a_village("43010502", "บ้านใหม่"))

        def hear(epoch: str, unreadable: int, ago: dt.timedelta) -> None:
            office.add(a_card(village, epoch, heard=NOW - ago, unreadable=unreadable))

        def shown() -> list[tuple[str, str]]:
            return re.findall(r"ตู้อ่านไม่ออก (\d+) รายการ|<td>\n?(–)", client.get("/villages").text)

        hear("a", 4, 3 * DAY)
        assert shown() == [("", "–"), ("4", "")]
        hear("b", 2, HOUR)
        assert shown() == [("", "–"), ("2", "")], "a new card begins anew"
        hear("c", 5, 9 * DAY)
        assert shown() == [("", "–"), ("2", "")], "whatever an older card showed"
        assert client.get("/villages").text.count('<th scope="row">') == 2, "a village is listed once"


def test_a_page_number_is_read_from_anything() -> None:
    said = {"": 1, "0": 1, "-3": 1, "7": 7, "x": 1, "²": 1, "9" * 5_000: 999_999}
    assert {typed: page_number(typed) for typed in said} == said


def test_every_sentence_of_the_desk_has_its_thai_and_none_is_left_over() -> None:
    words = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    asked = set()
    for template in (CENTRAL / "console").rglob("*.html"):
        for _, function, message in words.extract_translations(template.read_text("utf-8")):  # type: ignore[attr-defined]  # of jinja2.ext.i18n
            singular = message if isinstance(message, str) else message[0]
            asked.add((singular, message[1] if function == "ngettext" else ""))
    shared = {entry.msgid for entry in polib.pofile(str(TRANSLATIONS / "th.po"))}
    own = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(CENTRAL / "translations/th.po"))}
    english = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(CENTRAL / "translations/en.po"))}
    assert {one for one in asked - own if one[0] not in shared} == set()
    assert own - asked == set()
    assert english == {one for one in own if one[1]}
    for entry in polib.pofile(str(CENTRAL / "translations/th.po")):
        said = entry.msgstr or entry.msgstr_plural[0]
        assert sorted(re.findall(r"%\(\w+\)s", said)) == sorted(re.findall(r"%\(\w+\)s", entry.msgid)), entry.msgid


def test_a_part_that_cannot_be_signed_is_told_at_the_desk_until_it_can(office: Office, clerk: FlaskClient) -> None:
    told = "เนื้อหาบางส่วนลงลายมือชื่อไม่ได้"
    office.ministry.publisher.publish(NOW)
    assert told not in clerk.get("/").text
    key = office.ministry.keyring.folder / "p43.key"
    away = key.rename(office.photos / key.name)
    office.ministry.publisher.publish(NOW)
    page = clerk.get("/").text
    assert told in page
    assert "p43: the key" in page
    away.rename(key)
    office.ministry.publisher.publish(NOW)
    assert told not in clerk.get("/").text
