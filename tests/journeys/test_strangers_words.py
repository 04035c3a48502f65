"""What others wrote, strangers, staff or sources, turns nothing around it, and what nobody can see is no report."""

from __future__ import annotations

import dataclasses
import re
import sys
import unicodedata
from datetime import timedelta
from pathlib import Path

import jinja2
import msgspec
import pytest
from playwright.sync_api import Browser

import kiosk.admin
from content_sync.central.database.schema.tables import AnswerRow, BulletinRow, FeedFault, FeedRun
from content_sync.look import catalogues
from content_sync.look.catalogues import LANGUAGES, Language
from content_sync.look.direction import isolated
from content_sync.look.environment import TRANSLATIONS, environment
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode
from kiosk.facts.report_form import ReportForm, decide
from kiosk.screens import PRINTED
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import EMAIL, a_report, a_village, office_in
from tests.cast.market.market_on_card import SHOWN
from tests.cast.pages.sample_moment import a_local_notice, a_moment, the_bulletins, the_paper

LETTER = "\u05d0"  # one that runs from right to left
TURNED = f"\u202e{LETTER}ไฟดับ"
TURNERS = {"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
TOLD = {
    "title", "title_en", "summary", "body", "source", "event", "headline", "description", "instruction", "place",
    "name", "unit", "waves",
}  # fmt: skip


def turned(bulletin: AnyBulletin) -> AnyBulletin:
    """Return the bulletin with every text in it that a page shows turned."""

    def turn(value: object) -> object:
        if isinstance(value, list):
            return [turn(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {
            key: TURNED + one if key in TOLD and isinstance(one, str) and one else turn(one)
            for key, one in value.items()
        }

    return msgspec.convert(turn(msgspec.to_builtins(bulletin)), type(bulletin))


def left_open(page: str) -> list[str]:
    """Return what on a page is not kept to itself; a paragraph of an article's text is, by being one."""
    alone = re.sub(r"\u2068[^\u2066-\u2069\u202a-\u202e<>]*\u2069", "", page)
    return re.findall(rf".{{0,40}}[\u2066-\u2069\u202a-\u202e].{{0,20}}|.{{0,40}}(?<!<p>){LETTER}.{{0,20}}", alone)


def test_every_sign_that_turns_a_line_is_known() -> None:
    signs = (chr(code) for code in range(sys.maxunicode + 1))
    for sign in signs:
        if unicodedata.bidirectional(sign) in TURNERS:
            assert isolated(f"a{sign}b") != f"a{sign}b", f"U+{ord(sign):04X}"


@pytest.mark.parametrize("plain", ["ไฟดับ 12 คืน", "Storm 12%", "", "🚧👨‍👩‍👧", "é", 7, None])
def test_what_turns_nothing_is_printed_as_it_is(plain: object) -> None:
    assert isolated(plain) == plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_that_came_down_turns_a_page_of_the_kiosk(language: Language) -> None:
    notice = dataclasses.replace(a_local_notice(), title=TURNED, body=TURNED)
    item = dataclasses.replace(SHOWN, title=TURNED, unit=TURNED, seller=TURNED, text=TURNED)
    goods = [item, dataclasses.replace(item, number=2, side="wanted")]
    moment = a_moment(*map(turned, the_bulletins()), language=language, notices=[notice], market=goods)
    paper, seen = the_paper(), 0
    for screen in PRINTED:
        for page in screen(moment):
            html = paper.write(page, language)
            assert left_open(html) == [], page.path
            seen += html.count(LETTER)
    assert seen > 100, "they are shown"


def test_no_text_of_a_colleague_a_source_or_a_stranger_turns_a_page_of_the_desk(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        office.add(a_village(name=TURNED), a_report(1, text=TURNED, name=TURNED, phone=TURNED))
        fault = FeedFault(reason=TURNED, place=TURNED, field=TURNED)
        office.add(FeedRun(feed="tmd-cap", at=NOW, is_ok=True, left_out=(TURNED,), notes=(TURNED,)))
        office.add(FeedRun(feed="tmd-cap", at=NOW + timedelta(hours=1), is_ok=False, faults=[fault]))
        answer = {"report": f"{1:032x}", "status": "waiting", "text": TURNED, "at": NOW, "author": EMAIL}
        office.add(AnswerRow(id="a" * 32, **answer))
        names = {}
        with office.ministry.database.writing() as session:
            for number, one in enumerate(the_bulletins()):
                kind = str(type(one).__struct_config__.tag)
                by_staff = number % 2 and kind in {"notice", "article"}
                names[number] = f"staff-{number:016x}" if by_staff else one.id
                made = msgspec.structs.replace(turned(one), id=names[number])
                row = BulletinRow(id=made.id, kind=kind, areas=made.areas, body=encode(made), author=EMAIL)
                row.origin, row.feed = ("staff", "") if by_staff else ("feed", "articles")
                row.state, row.changed_at = "published", NOW + timedelta(seconds=number)
                session.add(row)
        client = office.client()
        written = [f"/write/{name}" for name in names.values() if name.startswith("staff-")]
        for path in ("/", "/inbox", f"/inbox/{1:032x}", "/feeds", "/villages", "/published", *written):
            page = client.get(path)
            assert (page.status_code, left_open(page.text)) == (200, []), path
            assert LETTER in page.text, path
        assert len(written) > 1


def test_a_value_in_a_sentence_and_in_an_attribute_is_isolated_too() -> None:
    made = environment("en", catalogues.load(TRANSLATIONS)["en"])
    told = made.from_string(
        "<a title=\"{{ text }}\">{{ _('From %(source)s', source=text) }}</a>"
        "{{ ngettext('%(num)s of %(who)s', '%(num)s of %(who)s', 2, who=text) }}"
    ).render(text=TURNED)
    kept = f"\u2068{LETTER}ไฟดับ\u2069"
    assert told == f'<a title="{kept}">From {kept}</a>2 of {kept}'
    assert isinstance(made, jinja2.Environment)


def test_in_a_real_browser_what_follows_a_turned_title_still_runs_from_left_to_right(browser: Browser) -> None:
    made = environment("th", catalogues.load(TRANSLATIONS)["th"])
    words = "<p id=a>{{ text }} <span id=b>one</span> <span id=c>two</span></p>"
    where = "[...document.querySelectorAll('#b, #c')].map(one => one.getBoundingClientRect().left)"
    page = browser.new_page()
    page.set_content(made.from_string(words).render(text=TURNED))
    first, second = page.evaluate(where)
    page.set_content(words.replace("{{ text }}", TURNED))
    as_typed = page.evaluate(where)
    page.close()
    assert first < second
    assert as_typed[0] > as_typed[1], "printed as typed it would turn them"


@pytest.mark.parametrize("screen", ["answers", "today", "queue", "notice_parts"])
def test_every_word_from_elsewhere_is_isolated_on_the_volunteer_s_screens(screen: str) -> None:
    drawn = (Path(kiosk.admin.__file__).parent / f"{screen}.html").read_text("utf-8")
    said = re.findall(r"<[^<>]*>\{\{ (?:one\.text|one\.title|(?:further\.)?reason|view\.notice\.title)", drawn)
    assert said
    assert all("<bdi" in one or 'dir="auto"' in one for one in said)


@pytest.mark.parametrize(
    "unseen",
    ["\u3164", "\u115f \u1160", "\u2800\uffa0", "\u0e48\u0e49", "\u0301\u0302", "\u200b\u2060\ufeff", "\u202e"],
)
def test_a_report_of_signs_nobody_sees_is_empty(unseen: str) -> None:
    assert decide(ReportForm(id="x", topic="road", text=unseen), takes_contact=False) == {"text": "empty"}


@pytest.mark.parametrize("seen", ["ก", "5", "?", "🚧", "กี่"])
def test_a_report_of_one_sign_is_one(seen: str) -> None:
    decided = decide(ReportForm(id="x", topic="road", text=seen), takes_contact=False)
    assert isinstance(decided, Fields)
    assert decided.text == seen
