"""Photos of the market: in two sizes, seen by villagers only after the volunteer's yes, and refused in kind words."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kiosk.store.market.items import MarketItem
from tests.cast.kiosk.photo_uploads import TAKEN_AT, jpeg, multipart, send
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.market.stall import PutUp, put_up, say_yes


def item_of(kiosk: ServedKiosk, made: PutUp) -> MarketItem:
    item = kiosk.stores.market.item(made.number)
    assert item is not None
    return item


def test_a_photo_is_kept_in_two_sizes_without_where_it_was_taken(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    page = send(kiosk, made.ticket, multipart(jpeg()))
    assert "Your photo is kept, too." in page.text
    assert made.code.split("-")[1] in page.text, "the code is still there"
    item = item_of(kiosk, made)
    sizes = []
    for name in (item.photo, item.small_photo):
        photo = kiosk.stores.market.photo(name, "waiting")
        assert photo is not None
        assert TAKEN_AT not in photo
        sizes.append(max(Image.open(io.BytesIO(photo)).size))
    assert sizes == [1024, 320]


def test_villagers_see_a_photo_after_the_yes_and_the_volunteer_before(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    send(kiosk, made.ticket, multipart(jpeg(400, 300)))
    name = item_of(kiosk, made).photo
    assert kiosk.get(f"/market/photos/{name}").status == 404
    assert kiosk.get(f"/admin/market/photos/{name}").status == 303
    volunteer = kiosk.volunteer()
    assert f"/admin/market/photos/{name}" in volunteer.open("/admin/market").text
    assert volunteer.open(f"/admin/market/photos/{name}").mimetype == "image/jpeg"
    say_yes(kiosk, made.number)
    reply = kiosk.get(f"/market/photos/{name}")
    assert reply.status == 200
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["cache-control"] == "public, max-age=1209600, immutable"
    assert reply.headers["x-content-type-options"] == "nosniff"
    kiosk.stores.market.end(made.number, "sold", kiosk.program.services.clock.read())
    for path in (f"/market/photos/{name}", "/market/photos/nothing", f"/market/photos/{'ab' * 32}"):
        assert kiosk.get(path).status == 404
    assert volunteer.open(f"/admin/market/photos/{name}").status_code == 404


def test_a_photo_that_is_gone_from_the_card_is_not_found(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    send(kiosk, made.ticket, multipart(jpeg(400, 300)))
    item = say_yes(kiosk, made.number)
    (kiosk.stores.folder / "market-photos" / item.photo).unlink()
    assert kiosk.get(f"/market/photos/{item.photo}").status == 404
    assert kiosk.volunteer().open(f"/admin/market/photos/{item.photo}").status_code == 404


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (b"%PDF-1.7" + b"x" * 900, "not a photo"),
        (jpeg(400, 300)[:3000], "broken"),
        (b"\xff\xd8\xff" + b"x" * 20_000_000, "larger than 8 MB"),
        (b"\xff\xd8\xff" + b"x" * 50_000_000, "larger than 8 MB"),
        (None, "No photo was chosen"),
    ],
)
def test_what_is_no_photo_is_told_under_the_code_and_the_item_stays(
    kiosk: ServedKiosk, photo: bytes | None, words: str
) -> None:
    made = put_up(kiosk)
    reply = send(kiosk, made.ticket, multipart(photo))
    assert words in reply.text
    assert made.code.split("-")[2] in reply.text
    assert item_of(kiosk, made).photo == ""


def test_a_photo_may_be_changed_three_times_and_lets_a_shown_item_wait_again(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    say_yes(kiosk, made.number)
    for side in (100, 200, 300):
        assert "Your photo is kept, too." in send(kiosk, made.ticket, multipart(jpeg(side, side))).text
    assert item_of(kiosk, made).state == "waiting"
    page = kiosk.get(made.ticket).text
    assert 'type="file"' not in page
    assert "has had its 3 photos" in send(kiosk, made.ticket, multipart(jpeg(90, 90))).text


def test_a_photo_of_an_item_that_has_ended_is_not_kept(kiosk: ServedKiosk) -> None:
    made = put_up(kiosk)
    kiosk.stores.market.end(made.number, "removed", kiosk.program.services.clock.read())
    assert "Renew, sold, remove" in send(kiosk, made.ticket, multipart(jpeg(100, 100))).text
    kiosk.stores.market.tidy(kiosk.program.services.clock.read())
    assert not list((kiosk.stores.folder / "market-photos").iterdir())
