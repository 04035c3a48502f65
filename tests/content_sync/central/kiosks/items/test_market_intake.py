"""Market items for a whole district arrive: whatever comes twice, late, in another order, forged or in a flood."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from content_sync.central.database.network.market import list_items
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.market import ITEMS_A_DAY
from content_sync.errors import ForgedError
from content_sync.wire.district_items import DistrictComplaint, DistrictItem
from content_sync.wire.encoding import encode
from content_sync.wire.stamps import Stamp
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id, take_in
from tests.cast.market.district_items import accept_all, an_item, kept_items, taken_back, words_of

pytestmark = pytest.mark.usefixtures("database_url")
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
OK, DUP, LATER, BAD = ("ok", ""), ("dup", ""), ("later", "too-many"), ("rejected", "bad-item")
NOTHING = ("", "", None, "", "", "", "")


def test_an_item_waits_with_its_words_and_what_takes_it_back_leaves_none(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    assert results_of(sender.send(intake, an_item())) == [OK]
    (row,) = kept_items(ministry)
    assert (row.village, row.state, row.until_at) == (sender.village, "waiting", NOW + 14 * DAY)
    assert words_of(row) == ("offer", "มะม่วงเบา 1", 2_500, "กก.", "ยายสมจิต", "0812345678", "เก็บเช้านี้")
    assert results_of(sender.send(intake, taken_back())) == [OK]
    (row,) = kept_items(ministry)
    assert (row.state, words_of(row), row.erased_at) == ("withdrawn", NOTHING, NOW)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_in_whatever_order_its_sayings_come_an_item_that_was_taken_back_stays_away(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, order: tuple[int, ...]
) -> None:
    said = (an_item(), an_item(saying="longer"), taken_back())
    for number in (*order, *order):
        sender.send(intake, said[number])
        accept_all(ministry)
    (row,) = kept_items(ministry)
    assert (row.state, words_of(row)) == ("withdrawn", NOTHING)


def test_a_copied_card_and_a_replayed_envelope_say_nothing_new(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    box = sender.box(an_item())
    take_in(intake, box)
    take_in(intake, sender.box(taken_back()))
    take_in(intake, box, now=NOW + DAY)
    clone = SendingKiosk(ministry, seed=sender.seed, epoch=sender.epoch)
    assert results_of(clone.send(intake, an_item(), an_item(saying="of the clone"))) == [DUP, OK]
    restored = SendingKiosk(ministry, seed=sender.seed)
    assert results_of(restored.send(intake, an_item(saying="of the backup"))) == [OK]
    (row,) = kept_items(ministry)
    assert (row.state, words_of(row)) == ("withdrawn", NOTHING)


def test_a_renewal_makes_its_days_longer_and_an_old_saying_that_comes_late_never_shorter(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    later = Stamp(at=NOW + 5 * DAY, clock="trusted")
    sender.send(intake, an_item(saying="renewed", made=later), now=NOW + 5 * DAY)
    sender.send(intake, an_item(), now=NOW + 6 * DAY)
    (row,) = kept_items(ministry)
    assert row.until_at == NOW + 19 * DAY


@pytest.mark.parametrize(
    ("made", "until"),
    [
        (Stamp(at=NOW - 4 * DAY, clock="trusted"), NOW + 10 * DAY),
        (Stamp(at=NOW - 4 * DAY, clock="unknown"), NOW + 14 * DAY),
        (Stamp(at=NOW + 400 * DAY, clock="trusted"), NOW + 14 * DAY),
    ],
)
def test_no_clock_of_a_kiosk_makes_an_item_stand_longer_than_its_days(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, made: Stamp, until: dt.datetime
) -> None:
    sender.send(intake, an_item(made=made))
    assert [row.until_at for row in kept_items(ministry)] == [until]


def test_an_item_that_is_over_when_it_comes_is_not_kept(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    assert results_of(sender.send(intake, an_item(made=Stamp(at=NOW - 14 * DAY, clock="trusted")))) == [OK]
    assert kept_items(ministry) == []


def test_other_words_under_the_id_of_an_item_are_a_conflict_and_change_nothing(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, an_item())
    clash = an_item(saying="clash", phone="0899999999")
    assert results_of(sender.send(intake, clash)) == [("conflict", "")]
    assert results_of(sender.send(intake, an_item(phone="0899999999"))) == [("conflict", "")]
    assert [row.phone for row in kept_items(ministry)] == ["0812345678"]


def test_a_village_speaks_of_its_own_items_alone_whatever_id_it_names(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    sender.send(intake, an_item())
    accept_all(ministry)
    named = taken_back().item
    mine = an_item(saying="theirs", item=named, title="ของเรา")
    withdrawal = DistrictItem(id=item_id("forged"), item=named, made=STAMP, is_withdrawn=True)
    assert results_of(neighbour.send(intake, mine, withdrawal)) == [OK, OK]
    states = {row.village: (row.state, row.title) for row in kept_items(ministry)}
    assert states == {sender.village: ("accepted", "มะม่วงเบา 1"), neighbour.village: ("withdrawn", "")}


def test_an_envelope_that_another_key_signed_is_refused_whole(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    box = bytearray(neighbour.box(an_item()))
    box[-1] ^= 1
    with pytest.raises(ForgedError):
        take_in(intake, bytes(box))
    del sender
    assert kept_items(ministry) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "  "}, {"title": "ก" * 61}, {"days": 0}, {"days": 15}, {"phone": "0" * 31}, {"text": "ก" * 601},
        {"price_satang": -1}, {"price_satang": 1_000_000_001}, {"item": "../etc/passwd"}, {"made": None},
    ],
    ids=str,
)  # fmt: skip
def test_an_item_past_a_limit_is_refused_alone(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, changes: dict[str, object]
) -> None:
    good = {"kind": "district_item", **{name: getattr(an_item(2), name) for name in an_item().__struct_fields__}}
    receipt = sender.send(intake, encode(good | {"id": item_id("bad")} | changes), an_item(3))
    assert results_of(receipt) == [BAD, OK]
    assert [row.id for row in kept_items(ministry)] == [an_item(3).item]


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.slow)])
def test_ten_thousand_items_of_one_kiosk_wait_there_and_hold_up_neither_its_reports_nor_its_withdrawals(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk, count: int
) -> None:
    taken = [
        result
        for first in range(1, count, 20)
        for result in results_of(sender.send(intake, *map(an_item, range(first, first + 20))))
    ]
    assert taken == [OK] * ITEMS_A_DAY + [LATER] * (count - ITEMS_A_DAY)
    assert results_of(sender.send(intake, taken_back(1), sender.report())) == [OK, OK]
    assert results_of(sender.send(intake, taken_back(count))) == [LATER], "of an item that never came"
    assert results_of(neighbour.send(intake, an_item(saying="of others"))) == [OK]
    assert results_of(sender.send(intake, an_item(count), now=NOW + DAY - SECOND)) == [LATER]
    assert results_of(sender.send(intake, an_item(count), now=NOW + DAY)) == [OK]
    assert len(kept_items(ministry)) == ITEMS_A_DAY + 2


def complaint(sender: SendingKiosk, number: int = 1, **changes: object) -> DistrictComplaint:
    values = {"name": f"{sender.village}-{an_item().item}", "number": number, "reasons": {"cheating": number}}
    return DistrictComplaint(id=item_id(f"complaint {number} {changes}"), made=STAMP, **(values | changes))  # type: ignore[arg-type]  # what a test changes


def test_what_a_village_says_against_an_item_is_one_row_of_which_the_newest_counts(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    sender.send(intake, an_item())
    accept_all(ministry)
    assert results_of(neighbour.send(intake, complaint(sender, 3), complaint(sender, 2))) == [OK, OK]
    assert results_of(sender.send(intake, complaint(sender))) == [BAD], "of its own item"
    unknown = complaint(sender, name=f"{sender.village}-{'9' * 32}")
    assert results_of(neighbour.send(intake, unknown)) == [OK]
    with ministry.database.reading() as session:
        (one,) = list_items(session, ("43",), "accepted", now=NOW, number=1, per_page=9).items
    assert [(said.village, said.count) for said in one.complaints] == [(neighbour.village, 3)]
