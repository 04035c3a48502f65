"""A warning's page: steps, whom to call, in which language, lifted, and the source's own document."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from content_sync.wire.alerts import Original, Warning
from content_sync.wire.encoding import deflate
from content_sync.wire.stamps import ClockState
from kiosk.facts.warning_words import numbers_for
from kiosk.facts.warnings import in_force, lifted, original_of
from kiosk.paper import Paper
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.pages.printed_pages import UNSURE, banner, page_at, printed, words
from tests.cast.pages.sample_moment import NOW, TMD, a_moment, a_warning

DOCUMENT = '<?xml version="1.0"?><alert><note>ต้นฉบับ <script>alert(1)</script></note></alert>'.encode()
DAY = timedelta(days=1)


def changed(**fields: object) -> Warning:
    return msgspec.structs.replace(a_warning(), **fields)


def the_original(body: bytes = DOCUMENT, *, named: bytes | None = None) -> Original:
    digest = hashlib.sha256(named or body).hexdigest()
    return Original(id="storm", areas=("43",), issued=NOW, source=TMD, sha256=digest, deflated=deflate(body))


def naming(body: bytes = DOCUMENT) -> Warning:
    return changed(original_sha256=hashlib.sha256(body).hexdigest(), source_url="https://www.tmd.go.th/warning")


def test_what_to_do_is_a_list_and_whom_to_call_one_press_away(paper: Paper) -> None:
    moment = a_moment(changed(contact="ศูนย์เตือนภัย โทร. 1182"))
    html = paper.write(page_at("/warnings/storm", moment), "th")
    assert "<li>ระวังน้ำท่วมฉับพลันและน้ำป่าไหลหลาก</li>" in html
    assert "<li>อย่าอยู่ใต้ต้นไม้ใหญ่และป้ายโฆษณา</li>" in html
    assert html.index('href="tel:1784"') < html.index('href="tel:1669"')
    told = words(paper, "/warnings/storm", moment)
    assert "สายด่วน ปภ. 1784" in told
    assert "ผู้ออกคำเตือน: ศูนย์เตือนภัย โทร. 1182" in told
    assert "ที่ไหน หนองคาย" in told


@pytest.mark.parametrize(
    ("event", "headline", "first"),
    [
        ("คลื่นสูง", "คลื่นลมแรง", "1199"), ("ไฟป่า", "ไฟป่าลุกลาม", "1362"), ("ฝุ่น PM2.5", "ฝุ่นเกินมาตรฐาน", "1650"),
        ("พายุฤดูร้อน", "พายุฤดูร้อน", "1784"), ("อากาศร้อนจัด", "ร้อน", "1669"), ("ฝนตกหนัก", "ฝน", "1784"),
        ("อื่น", "อื่น", "1784"), ("Storm", "คลื่นสูงในอ่าวไทย", "1199"),
    ],
)  # fmt: skip
def test_whom_to_call_first_is_said_by_the_danger(event: str, headline: str, first: str, paper: Paper) -> None:
    warning = changed(event=event, headline=headline)
    assert numbers_for(warning)[0] == first
    assert f"{first} " in f"{words(paper, '/warnings/storm', a_moment(warning))} "


def test_where_a_warning_is_for_many_places_the_first_eight_are_named(paper: Paper) -> None:
    areas = tuple(str(code) for code in range(40, 50))
    assert "และอีก 2 แห่ง" in words(paper, "/warnings/storm", a_moment(changed(areas=areas)))
    assert "แห่ง ทำอย่างไร" not in words(paper, "/warnings/storm", a_moment(changed(areas=areas[:8])))
    told = words(paper, "/warnings/storm", a_moment(changed(areas=("42", "99", "43"))))
    assert "ที่ไหน หนองคาย เลย 99" in told, "the village's own first"


def test_an_english_page_says_that_the_text_is_in_thai_where_its_source_gives_no_english(paper: Paper) -> None:
    moment = a_moment(changed(), language="en")
    told = words(paper, "/warnings/storm", moment)
    assert "The text of this warning is in Thai; its source gives no English." in told
    html = paper.write(page_at("/warnings/storm", moment), "en")
    assert '<span lang="th">ฝนตกหนักถึงหนักมาก' in html
    assert '<ul lang="th">' in html
    assert "Danger Heavy Rain" in banner(paper, "/", moment)
    assert "in Thai" not in words(paper, "/warnings/storm", replace(moment, language="th"))


WHERE_ENGLISH_PAGES_WARN = ("/warnings", "/weather", "/screen", "/screen/2", "/print/today")


@pytest.mark.parametrize("path", WHERE_ENGLISH_PAGES_WARN)
def test_every_english_page_with_a_thai_warning_says_so_and_one_in_english_does_not(path: str, paper: Paper) -> None:
    thai, english = (
        paper.write(page_at(path, a_moment(changed(event_en="", headline_en=headline), language="en")), "en")
        for headline in ("", "Heavy rain with strong gusts")
    )
    assert re.search(r'<span lang="th">(<span class="phrase">)?ฝนตก[^<]*(</span> )?</span>(</a>)? \(in Thai\)', thai)
    assert re.search(r">[^<]*Heavy rain with strong gusts", english)
    assert "ฝนตก" not in english
    assert "(in Thai)" not in english


def test_a_thai_page_says_that_a_warning_is_in_english_and_is_silent_of_its_own_language(paper: Paper) -> None:
    foreign = changed(headline="Heavy rain", description="", event="Storm", event_en="")
    for path in WHERE_ENGLISH_PAGES_WARN:
        html = paper.write(page_at(path, a_moment(foreign)), "th")
        assert re.search(r'<span lang="en">(Storm|Heavy rain)</span>(</a>)? \(ภาษาอังกฤษ\)', html), path
        assert "(ภาษา" not in paper.write(page_at(path, a_moment(a_warning())), "th"), path


def test_an_english_page_takes_the_sources_english(paper: Paper) -> None:
    english = changed(
        headline_en="Heavy rain", description_en="It rains.", instruction_en="Stay indoors. Call for help."
    )
    told = words(paper, "/warnings/storm", a_moment(english, language="en"))
    assert "Heavy rain It rains." in told
    assert "What to do Stay indoors. Call for help." in told
    assert "in Thai" not in told
    assert "ฝนตกหนัก" in words(paper, "/warnings/storm", a_moment(english))


def test_a_warning_that_came_in_english_alone_says_so_on_the_thai_page(paper: Paper) -> None:
    foreign = changed(
        headline="Heavy rain", description="It rains.", instruction="Stay indoors.", event="Storm", event_en=""
    )
    moment = a_moment(foreign)
    assert "คำเตือนนี้มาเป็นภาษาอังกฤษ" in words(paper, "/warnings/storm", moment)
    assert '<span lang="en">Storm</span>' in paper.write(page_at("/", moment), "th")


def test_an_event_too_long_for_one_line_gives_way_to_the_headline(paper: Paper) -> None:
    moment = a_moment(changed(event="ฝ" * 61, headline="ฝนตกหนัก"))
    assert "อันตราย ฝนตกหนัก" in banner(paper, "/", moment)
    assert "อันตราย " + "ฝ" * 60 in banner(paper, "/", a_moment(changed(event="ฝ" * 60)))


def test_a_long_description_stands_below_what_to_do(paper: Paper) -> None:
    told = words(paper, "/warnings/storm", a_moment(changed(description="ร" * 220)))
    assert "รายละเอียด" not in told
    told = words(paper, "/warnings/storm", a_moment(changed(description="ร" * 221)))
    assert told.index("ทำอย่างไร") < told.index("รายละเอียด") < told.index("ร" * 221)


def test_what_was_lifted_is_told_for_three_days_and_warns_no_longer(paper: Paper) -> None:
    cancelled = a_warning().lifted(NOW - DAY)
    moment = a_moment(cancelled)
    assert (in_force(moment), [fact.warning.id for fact in lifted(moment)]) == ((), ["storm"])
    assert "ยกเลิกแล้ว ฝนตกหนัก" in banner(paper, "/", moment)
    assert "ยกเลิกแล้ว" not in banner(paper, "/weather", moment)
    told = words(paper, "/warnings", moment)
    assert "ตอนนี้ไม่มีคำเตือนภัยสำหรับหมู่บ้านนี้" in told
    assert "ยกเลิกแล้ว ฝนตกหนักถึงหนักมาก" in told
    told = words(paper, "/warnings/storm", moment)
    assert "กรมอุตุนิยมวิทยายกเลิกคำเตือนนี้ เมื่อวาน 14:05 น." in told
    assert "ทำอย่างไร" not in told
    assert "1784" not in told
    for before, is_told in ((timedelta(seconds=1), True), (timedelta(0), False)):
        assert bool(lifted(a_moment(cancelled, now=NOW + 2 * DAY - before))) == is_told


@pytest.mark.parametrize("state", UNSURE)
def test_while_the_clock_is_not_trusted_what_was_lifted_stays_lifted(state: ClockState) -> None:
    moment = a_moment(a_warning().lifted(NOW - DAY), state=state, now=NOW + 60 * DAY)
    assert in_force(moment) == ()
    assert [fact.may_be_over for fact in lifted(moment)] == [False]


def test_a_lifted_warning_that_another_replaces_is_gone_too() -> None:
    moment = a_moment(a_warning().lifted(NOW), a_warning("new", replaces=("storm",)))
    assert (lifted(moment), [fact.warning.id for fact in in_force(moment)]) == ((), ["new"])


@pytest.mark.parametrize(
    "fields",
    [{"status": status} for status in ("Exercise", "System", "Test", "Draft", "later")]
    + [{"scope": scope} for scope in ("Restricted", "Private")],
    ids=str,
)
def test_what_is_no_real_warning_for_everybody_stands_nowhere(fields: dict[str, str], paper: Paper) -> None:
    drill = changed(**fields)
    moment = a_moment(drill, msgspec.structs.replace(drill.lifted(NOW), id="other"))
    for page in printed(moment):
        html = paper.write(page, "th")
        assert "ฝนตกหนัก" not in html, page.path
    assert not [page for page in printed(moment) if page.path.startswith("/warnings/")]


def test_the_original_is_offered_only_where_it_is_the_one_the_warning_names(paper: Paper) -> None:
    held = a_moment(naming(), the_original())
    html = paper.write(page_at("/warnings/storm", held), "en")
    assert 'href="/warnings/storm.xml" download' in html
    for moment in (
        a_moment(naming()),
        a_moment(naming(b"<other/>"), the_original()),
        a_moment(naming(), the_original(b"<other/>", named=DOCUMENT)),
        a_moment(naming(), msgspec.structs.replace(the_original(), deflated=b"no stream")),
    ):
        (fact,) = in_force(moment)
        assert original_of(moment, fact.warning) is None
        told = words(paper, "/warnings/storm", moment)
        assert "ต้นฉบับอยู่ที่ https://www.tmd.go.th/warning" in told
        assert "storm.xml" not in paper.write(page_at("/warnings/storm", moment), "th")


def test_the_original_is_sent_byte_for_byte_to_be_kept_and_never_to_be_shown(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as visited:
        hour = timedelta(hours=1)
        warning = msgspec.structs.replace(naming(), effective=NOON - hour, valid_until=NOON + hour)
        visited.stores.content.take(a_part("warnings", warning, number=2, issued=NOON))
        visited.stores.content.take(a_part("local", the_original(), number=2, issued=NOON))
        for path in ("/warnings/storm.xml", "/en/warnings/storm.xml"):
            reply = visited.get(path)
            assert (reply.status, reply.body) == (200, DOCUMENT)
            assert reply.headers["content-type"] == "application/cap+xml"
            assert reply.headers["content-disposition"] == 'attachment; filename="storm.xml"'
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert "script-src 'none'" in reply.headers["content-security-policy"]
        for path in ("/warnings/other.xml", "/warnings/storm", "/warnings/a43/storm.xml", "/warnings/.xml"):
            assert visited.get(path).status == 404
        visited.hands.move(hours=2)
        assert visited.get("/warnings/storm.xml").status == 404, "it is over"
