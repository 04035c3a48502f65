"""What a village sees of the markets around it: whose it is and since when, never its own, light with two hundred."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import msgspec
import pytest

from content_sync.wire.market import IN_A_DISTRICT, DistrictMarket, NearbyItem
from kiosk.moment import Moment
from kiosk.pages.market import listing, nearby
from kiosk.paper import Paper
from kiosk.screens import PRINTED
from kiosk.site.static_files import STYLE_SHEET, load_static_files
from tests.cast.kiosk.editions import an_edition, put_on
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import Reply
from tests.cast.pages.big_village import the_big_market
from tests.cast.pages.sample_moment import NOW, a_moment
from tests.cast.place_and_time import VILLAGE
from tests.cast.wire.market_samples import DISTRICT_MARKET, NEARBY

OWN = msgspec.structs.replace(NEARBY, name=f"{VILLAGE}-{'0b' * 16}", village=VILLAGE, title="ของเราเอง")
MAX_PAGE_BYTES = 20 * 1024


def a_list(*items: NearbyItem) -> DistrictMarket:
    return msgspec.structs.replace(DISTRICT_MARKET, items=items)


def one_of(number: int, **changes: object) -> NearbyItem:
    """Return an item of a neighbour, with as many words as a seller may write."""
    words = {
        "title": f"มะม่วงน้ำดอกไม้สีทองจากสวนหลังวัด เก็บเช้านี้ {number}", "seller": f"ยายสมจิต บ้านเลขที่ {number}",
        "text": f"หวาน กรอบ สวนข้างวัด {number} " * 12, "village_name": f"บ้านหาดคำใต้ หมู่ {number % 20}",
    }  # fmt: skip
    return msgspec.structs.replace(NEARBY, name=f"43010702-{number:032x}", **(words | changes))


def printed(moment: Moment, paper: Paper) -> dict[str, str]:
    screens = (listing.pages, nearby.pages)
    return {page.path: paper.write(page, moment.language) for pages in screens for page in pages(moment)}


def test_an_item_of_another_village_says_whose_it_is_and_since_when_and_has_no_link_for_its_seller(
    paper: Paper,
) -> None:
    pages = printed(a_moment(a_list(NEARBY, OWN), language="th"), paper)
    page = pages[f"/market/nearby/{NEARBY.name}"]
    for words in ("จากหมู่บ้านอื่น", NEARBY.village_name, "22 พ.ย. ถึง 6 ธ.ค.", 'href="tel:0812345678"', "/complaint"):
        assert words in page, words
    assert "/market/manage" not in page.split("<footer")[0]
    for path in ("/market", "/market/nearby"):
        assert "จากหมู่บ้านใกล้เคียง" in pages[path]
        assert NEARBY.title in pages[path]
        assert "ตั้งแต่ 22 พ.ย." in pages[path]
        assert OWN.title not in pages[path], "what this village put up stands in its own market"


def test_what_is_over_or_hidden_here_is_left_out_and_a_doubted_clock_ends_nothing(paper: Paper) -> None:
    over = one_of(1, title="หมดเวลา", until=NOW)
    last = one_of(2, title="วินาทีสุดท้าย", until=NOW + timedelta(seconds=1))
    shown = printed(a_moment(a_list(over, last, NEARBY)), paper)["/market/nearby"]
    assert "หมดเวลา" not in shown
    assert "วินาทีสุดท้าย" in shown
    hidden = replace(a_moment(a_list(last, NEARBY)), hidden_nearby=frozenset({last.name}))
    assert "วินาทีสุดท้าย" not in printed(hidden, paper)["/market/nearby"]
    assert f"/market/nearby/{last.name}" not in printed(hidden, paper)
    assert "หมดเวลา" in printed(a_moment(a_list(over), state="unknown"), paper)["/market/nearby"]


def test_a_village_around_which_nothing_is_offered_has_no_section_and_an_empty_list(paper: Paper) -> None:
    pages = printed(a_moment(a_list(OWN), language="en"), paper)
    assert "From villages around" not in pages["/market"]
    assert "Nothing is here from other villages just now." in pages["/market/nearby"]


def test_of_two_hundred_the_newest_hundred_are_shown_on_pages_that_stay_light(paper: Paper) -> None:
    moment = a_moment(a_list(*map(one_of, range(200))), market=the_big_market(), language="th")
    pages = printed(moment, paper)
    sheet = len(load_static_files()[STYLE_SHEET].kept)
    weights = {path: sheet + len(gzip.compress(page.encode())) for path, page in pages.items()}
    assert {path: weight for path, weight in weights.items() if weight > MAX_PAGE_BYTES} == {}
    of_items = [path for path in pages if path.startswith("/market/nearby/43010702-")]
    assert len(of_items) == IN_A_DISTRICT
    assert f"/market/nearby/{one_of(IN_A_DISTRICT).name}" not in of_items
    assert pages["/market"].count('href="/market/nearby/') == listing.NEARBY_FIRST
    assert "ทั้งหมด 100 รายการ" in pages["/market"]


def complain(kiosk: ServedKiosk, name: str, reason: str = "gone", cookie: str = "") -> Reply:
    headers = {"Origin": kiosk.address, "Cookie": cookie}
    return kiosk.post_only(f"/en/market/nearby/{name}/complaint", headers, reason=reason)


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedKiosk]:
    with kiosk_in(tmp_path_factory.mktemp("nearby"), screens=PRINTED) as kiosk:
        put_on(kiosk.stores.content, an_edition(a_list(NEARBY, one_of(2)), issued=NOW))
        kiosk.program.services.reprint()
        yield kiosk


def test_a_complaint_is_counted_once_thanked_hides_nothing_and_the_volunteer_sees_it(neighbours: ServedKiosk) -> None:
    first = complain(neighbours, NEARBY.name)
    assert first.headers["location"] == f"/en/market/nearby/{NEARBY.name}/complaint?done=taken"
    assert "The ministry hears of it too" in neighbours.get(first.headers["location"]).text
    cookie = first.headers["set-cookie"].split(";")[0]
    assert complain(neighbours, NEARBY.name, "rude", cookie).status == 303
    assert [word.reasons for word in neighbours.stores.market.nearby.words()] == [{"gone": 1}]
    neighbours.program.services.reprint()
    assert NEARBY.title in neighbours.get("/market").text
    assert complain(neighbours, NEARBY.name, "").status == 422
    assert complain(neighbours, OWN.name).status == 404
    assert complain(neighbours, "43010702-zz").status == 404
    assert "1 says so" in neighbours.volunteer().open("/en/admin/market").text


def test_the_volunteer_hides_an_item_here_and_shows_it_again_and_each_is_noted(neighbours: ServedKiosk) -> None:
    name, phone = one_of(2).name, neighbours.volunteer()
    for act, is_seen in (("hide", False), ("show", True)):
        reply = phone.send(f"/en/admin/market/nearby/{name}/{act}", form_of="/en/admin/market")
        assert reply.status_code == 303
        assert (f"/market/nearby/{name}" in neighbours.get("/market").text) is is_seen
        assert (neighbours.get(f"/market/nearby/{name}").status == 200) is is_seen
    notes = [(event.what, event.about) for event in neighbours.stores.state.audited()][-2:]
    assert notes == [("market_hidden_nearby", "43010702"), ("market_shown_nearby", "43010702")]
    unknown = phone.send("/en/admin/market/nearby/43010702-zz/hide", form_of="/en/admin/market")
    assert unknown.location.endswith("done=changed")


def test_what_somebody_says_of_an_item_stands_in_today_until_the_volunteer_looked_and_when_it_is_said_again(
    neighbours: ServedKiosk,
) -> None:
    item, phone, words = one_of(2), neighbours.volunteer(), neighbours.stores.market.nearby
    words.let_stay(NEARBY.name, 9)  # what was said before is known

    def is_told() -> bool:
        return '<a href="/admin/market#nearby">' in phone.open("/admin").text

    for complaints, act in enumerate(("stay", "hide", "stay"), start=1):
        words.complain(item.name, "cheating")
        assert is_told(), "whatever was decided before"
        assert item.title in phone.open("/admin").text
        page = phone.open("/admin/market").text
        assert f'name="seen" value="{complaints}"' in page
        address = f"/admin/market/nearby/{item.name}"
        number = next(word.number for word in words.words() if word.name == item.name)
        assert phone.send(f"{address}/{act}", form_of="/admin/market", seen=str(complaints)).status_code == 303
        assert not is_told()
        if act == "hide":  # who shows it again knows what was said
            assert phone.send(f"{address}/show", form_of="/admin/market").status_code == 303
            assert not is_told()
        else:
            assert next(word.number for word in words.words() if word.name == item.name) == number, "no news for staff"
    assert neighbours.stores.state.audited()[-1].what == "market_stays_nearby"


@pytest.mark.parametrize("seen", ["", "-1", "1e3", "9" * 40, "๓"])
def test_a_number_that_no_page_of_ours_wrote_lets_nothing_stay_unseen(neighbours: ServedKiosk, seen: str) -> None:
    words = neighbours.stores.market.nearby
    words.complain(NEARBY.name, "rude")
    phone = neighbours.volunteer()
    sent = phone.send(f"/admin/market/nearby/{NEARBY.name}/stay", form_of="/admin/market", seen=seen)
    assert sent.status_code == 303
    assert next(word.is_to_look_at for word in words.words() if word.name == NEARBY.name)


def test_the_search_finds_an_item_by_its_words_and_by_its_village(neighbours: ServedKiosk) -> None:
    for words in ("มะม่วงเบา", "หาดคำ"):
        assert f"/market/nearby/{NEARBY.name}" in neighbours.get(f"/search?q={quote(words)}").text, words
