"""The search page: what is found and how it is shown, what is refused, and what nobody logs."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.callers.search_turns import AT_ONCE_FROM_ONE
from kiosk.paper import Page
from kiosk.screens import PRINTED
from kiosk.search.keeper import TEMPLATE
from kiosk.search.queries import MAX_TYPED
from kiosk.store.market.items import MarketFields
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import Reply
from tests.cast.market.market_on_card import HERE, code_of

SECRET = "ความลับของบ้านฉัน"


def search(kiosk: ServedKiosk, typed: str, **more: str) -> Reply:
    query = "&".join(f"{name}={quote(value)}" for name, value in {"q": typed, **more}.items())
    return kiosk.get(f"/search?{query}")


def links(reply: Reply) -> list[str]:
    """Return where the hits lead."""
    listed = re.search(r'<ul class="results">.*?</ul>', reply.text, re.DOTALL)
    return re.findall(r'<li><a href="([^"]+)"', listed[0]) if listed else []


def test_before_anything_is_typed_there_is_the_field_and_examples(sample_kiosk: ServedKiosk) -> None:
    reply = sample_kiosk.get("/search")
    assert reply.status == 200
    assert 'name="q"' in reply.text
    assert f"/search?q={quote('ยา')}" in reply.text
    assert not links(reply)


def test_hits_show_what_was_typed_marked_and_how_many_there_are_of_each_kind(sample_kiosk: ServedKiosk) -> None:
    reply = search(sample_kiosk, "ยา")
    assert "กิน<mark>ยา</mark>แล้วไข้ลด" in reply.text
    assert "ยา</mark>ว" not in reply.text
    found = links(reply)
    assert "/articles/dengue" in found
    assert f"พบ {len(found)} เรื่อง" in reply.text
    counts = [int(count) for count in re.findall(r"<a [^>]*>[^<]*<b>(\d+)</b>", reply.text)]
    assert counts[0] == len(found) == sum(counts[1:])


def test_one_kind_alone_is_shown_on_request(sample_kiosk: ServedKiosk) -> None:
    found = links(search(sample_kiosk, "ยา", kind="prices"))
    assert found
    assert all(link.startswith("/prices/") for link in found)
    assert links(search(sample_kiosk, "ยา", kind="no-such")) == links(search(sample_kiosk, "ยา"))


def test_a_search_that_finds_nothing_says_whom_to_ask(sample_kiosk: ServedKiosk) -> None:
    reply = search(sample_kiosk, "zzzz")
    assert reply.status == 200
    assert not links(reply)
    assert "เน็ตอาสา" in reply.text
    for way in ("/report/other", "tel:1111", "/help"):
        assert f'href="{way}"' in reply.text


def test_near_words_are_a_link(sample_kiosk: ServedKiosk) -> None:
    page = search(sample_kiosk, "ไข้เลือกออก").text
    assert f'href="/search?q={quote("ไข้เลือดออก")}"' in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "หมายถึงคำว่า ไข้เลือดออก" in " ".join(re.sub(r"<[^>]+>", "", main).split())
    assert "รหัส" not in main


def test_every_page_of_the_kiosk_that_can_be_found_is_there(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        lines = kiosk.program.services.paper.write(Page(path="/", template=TEMPLATE, view=None), "th").split("\n")
        paths = [line.split("|")[1] for line in lines if line.strip()]
        assert len(paths) > 25
        assert {path: kiosk.get(path).status for path in paths} == dict.fromkeys(paths, 200)


def test_the_kiosks_own_pages_are_found_by_each_word_that_names_them(sample_kiosk: ServedKiosk) -> None:
    page = Page(path="/", template=TEMPLATE, view=None)
    lines = filter(str.strip, sample_kiosk.program.services.paper.write(page, "th").split("\n"))
    index = sample_kiosk.program.services.search
    for line in lines:
        _, path, _, _, words = line.split("|")
        for word in words.split():
            assert path in {hit.entry.path for hit in index.search(word, "th").hits}, word


def test_what_stands_in_the_market_is_found_with_its_price(sample_kiosk: ServedKiosk) -> None:
    fields = MarketFields(side="offer", title="ยาหม่องสมุนไพร", price_satang=4_000, unit="ขวด", text="กลุ่มแม่บ้าน")
    now = Stamp(at=NOON, clock="trusted")
    item = sample_kiosk.stores.market.put_up(uuid4().hex, fields, made=now, code_of=code_of, sender=HERE)
    sample_kiosk.stores.market.show(item.number, item.content, now)
    sample_kiosk.program.services.reprint()
    reply = search(sample_kiosk, "ยาหม่อง")
    assert links(reply)[0].startswith("/market/")
    assert "<mark>ยาหม่อง</mark>สมุนไพร" in reply.text
    assert "40 บาท/ขวด" in reply.text
    assert links(search(sample_kiosk, "แม่บ้าน")) == links(reply)[:1]


def test_the_volunteers_notice_is_found_once_it_is_posted_and_no_longer_when_it_is_over(
    sample_kiosk: ServedKiosk,
) -> None:
    assert "/news#notice-43010501-1" not in links(search(sample_kiosk, "ทอดผ้าป่า"))
    sample_kiosk.stores.state.post_notice(
        title="ทอดผ้าป่าวันอาทิตย์",
        body="มาช่วยกัน",
        starts=NOON,
        ends=NOON + timedelta(hours=3),
        posted=Stamp(at=NOON, clock="trusted"),
    )
    sample_kiosk.program.services.reprint()
    assert links(search(sample_kiosk, "ทอดผ้าป่า")) == ["/news#notice-43010501-1"]
    sample_kiosk.hands.move(hours=4)
    sample_kiosk.program.services.reprint()
    assert "/news#notice-43010501-1" not in links(search(sample_kiosk, "ทอดผ้าป่า"))


@pytest.mark.parametrize(("length", "status"), [(MAX_TYPED, 200), (MAX_TYPED + 1, 422), (10_000, 422)])
def test_a_text_too_long_is_answered_with_a_sentence_and_kept(
    sample_kiosk: ServedKiosk, length: int, status: int
) -> None:
    reply = search(sample_kiosk, "ก" * length)
    assert reply.status == status
    assert ("ยาวเกินไป" in reply.text) == (status == 422)
    assert f'value="{"ก" * length}"' in reply.text


def test_a_flood_of_unseen_signs_is_searched_without_them_and_not_repeated(sample_kiosk: ServedKiosk) -> None:
    flooded = search(sample_kiosk, "\u200b" * 2_000 + "ข้าว").text
    assert flooded == search(sample_kiosk, "ข้าว").text


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '" onfocus="x', "ยา<b>", "&lt;", "%00", "../../etc"])
def test_what_is_typed_is_text_and_nothing_else(sample_kiosk: ServedKiosk, typed: str) -> None:
    reply = search(sample_kiosk, typed)
    assert reply.status == 200
    assert "<script" not in reply.text
    assert " onfocus=" not in re.sub(r'"[^"]*"', '""', reply.text)


def test_the_english_page_has_english_names(sample_kiosk: ServedKiosk) -> None:
    reply = sample_kiosk.get(f"/en/search?q={quote('ยา')}")
    assert "Dengue fever" in reply.text
    assert 'href="/en/articles/dengue"' in reply.text
    assert "/en/help" in sample_kiosk.get("/en/search?q=ambulance").text


def test_nothing_typed_is_logged(sample_kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    search(sample_kiosk, SECRET)
    search(sample_kiosk, SECRET * 100)
    assert SECRET not in caplog.text
    assert quote(SECRET) not in caplog.text


def test_a_search_is_in_no_cache(sample_kiosk: ServedKiosk) -> None:
    assert search(sample_kiosk, "ยา").headers["cache-control"] == "no-store"


def test_a_script_that_searches_all_day_has_to_wait_and_others_are_answered(sample_kiosk: ServedKiosk) -> None:
    statuses = [search(sample_kiosk, "ยา").status for _ in range(AT_ONCE_FROM_ONE + 2)]
    assert statuses == [200] * AT_ONCE_FROM_ONE + [429] * 2
    refused = search(sample_kiosk, "ยา")
    assert refused.headers["retry-after"] == "1"
    assert 'value="ยา"' in refused.text
    assert "รอ 1 วินาที" in refused.text
    assert sample_kiosk.get("/search").status == 200
    sample_kiosk.hands.move(seconds=1)
    assert search(sample_kiosk, "ยา").status == 200
