"""The kiosk's side against the real central: the tree it publishes, the envelopes it takes, the photos it keeps."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from content_sync.central.database.schema.tables import AnswerRow, HeartbeatRow, PhotoRow, ReportRow
from content_sync.central.kiosks.held_parts import lagging, read_parts
from content_sync.client.reasons import Reason
from content_sync.client.tree.edition import Edition, Part, held_numbers
from content_sync.client.visit_context import StepResult
from content_sync.errors import RollbackError
from content_sync.wire.bulletins import AnyBulletin, Article
from content_sync.wire.envelopes import Envelope
from tests.cast.card.outbox_on_card import look_up
from tests.cast.central.ministry import a_forecast, a_notice, a_price_list, a_warning, an_article
from tests.cast.journeys.carrier import carrier
from tests.cast.journeys.country import Country, Journey, numbers
from tests.cast.link.visiting_kiosk import PHOTO
from tests.cast.place_and_time import VILLAGE


def ids(edition: Edition) -> set[str]:
    return {bulletin.id for bulletin in edition.bulletins}


def test_what_central_published_is_what_the_village_gets(country: Country) -> None:
    bulletins = (
        a_forecast("43"),
        a_forecast("10"),
        a_price_list("43"),
        a_warning("storm", "43", "4301"),
        a_warning("theirs", "4302"),
        an_article(),
        a_notice("training", "4301"),
        a_notice("elsewhere", "4302"),
    )
    country.publish(*bulletins)
    edition = country.fetch()
    wanted = {"forecast-43", "prices-43", "storm", "dengue", "training"}
    got = {msgspec.structs.replace(bulletin, word_lengths=()) for bulletin in edition.bulletins}
    assert {bulletin for bulletin in bulletins if bulletin.id in wanted} == got
    assert {one.kind for one in edition.bulletins if one.word_lengths} == {
        "warning",
        "price_list",
        "article",
        "notice",
    }
    assert numbers(edition) == country.newest()
    assert edition.issued == country.now
    assert edition.keys == country.central.keyring.service_keys(15)


def test_a_finer_forecast_is_taken_and_given_up_again(country: Country) -> None:
    country.publish(a_forecast("43"), a_forecast("4301"))
    assert "forecast-4301" in ids(country.fetch())
    country.put(a_forecast("4301"), state="withdrawn")
    country.publish()
    assert ids(country.fetch()) == {"forecast-43"}
    assert numbers(country.fetch()) == country.newest()


def _any_bulletin(chance: random.Random) -> AnyBulletin:
    area = chance.choice(["th", "43", "4301", "4302", "430105", "43010501", "10"])
    makers: list[Callable[[], AnyBulletin]] = [
        lambda: a_forecast(chance.choice(["43", "4301", "10"]), high=float(chance.randint(20, 40))),
        lambda: a_price_list(chance.choice(["43", "10"]), satang=chance.randint(1, 10_000)),
        lambda: a_warning(f"storm-{chance.randint(1, 3)}", area, hours=chance.randint(1, 100)),
        lambda: an_article(f"article-{chance.randint(1, 3)}", title=f"เรื่อง {chance.randint(1, 99)}"),
        lambda: a_notice(f"notice-{chance.randint(1, 3)}", area, days=chance.randint(1, 5)),
    ]
    return chance.choice(makers)()


def never_fell_but_by_an_empty_list_that_left(before: Part, after: Part | None) -> bool:
    """Tell whether the number of a part grew or stayed; it falls where a list that was empty for a month has left."""
    assert after is not None
    left = [file for file in before.files if file.path not in {one.path for one in after.files}]
    return after.number >= before.number or (bool(left) and not any(file.bulletins for file in left))


@pytest.mark.parametrize(
    ("seed", "publishes"), [(43, 8), *(pytest.param(seed, 60, marks=pytest.mark.slow) for seed in range(5))]
)
def test_whatever_is_published_central_and_kiosk_agree_on_the_newest_edition(
    country: Country, seed: int, publishes: int
) -> None:
    chance = random.Random(seed)
    before = Edition()
    for _ in range(publishes):
        if chance.random() < 0.3:
            country.put(_any_bulletin(chance), state="withdrawn")
        fresh = [_any_bulletin(chance) for _ in range(chance.randint(0, 2))]
        country.publish(*fresh, later=timedelta(hours=chance.randint(1, 40)))
        edition = country.fetch()
        assert numbers(edition) == country.newest()
        for part in before.parts:
            assert never_fell_but_by_an_empty_list_that_left(part, edition.part(part.role))
        before = edition
    assert max(numbers(before).values()) > publishes // 2


def test_what_changed_elsewhere_is_no_newer_edition_here(country: Country) -> None:
    country.publish(a_forecast("43"), a_forecast("10"))
    before = country.fetch()
    country.publish(a_forecast("10", high=40.0), a_price_list("10"))
    assert country.newest() == numbers(before)
    assert numbers(country.fetch()) == numbers(before)


def test_a_tree_signed_anew_after_a_quiet_year_is_taken(country: Country) -> None:
    country.publish(a_forecast("43"))
    before = country.fetch()
    country.publish(later=timedelta(days=360))
    after = country.fetch()
    assert after.bulletins == before.bulletins
    assert {part.confirmed for part in after.parts} == {country.now}


def test_a_tree_put_back_from_a_backup_is_refused(country: Country) -> None:
    country.publish(a_forecast("43"))
    old = country.central.tree.read("metadata/timestamp.json")
    assert old is not None
    country.publish(a_warning())
    country.fetch()
    (country.central.tree.folder / "metadata" / "timestamp.json").write_bytes(old)
    with pytest.raises(RollbackError):
        country.fetch()


def test_a_long_article_goes_on_where_the_line_was_cut(country: Country) -> None:
    letters = random.Random(7)
    body = "".join(letters.choices("กขคงจฉชซฌญฎฏฐ", k=19_000))
    long = msgspec.structs.replace(an_article("long"), body=body)
    assert isinstance(long, Article)
    country.publish(long)
    unfinished = country.folder / "tree" / "unfinished"
    unfinished.mkdir(parents=True)
    (whole,) = (path for path in country.central.tree.folder.rglob("*.long"))
    (unfinished / whole.name).write_bytes(whole.read_bytes()[:40_000])
    assert "long" in ids(country.fetch())
    assert list(unfinished.iterdir()) == []


def _reports(country: Country) -> list[str]:
    with country.central.database.reading() as session:
        return list(session.scalars(select(ReportRow.text).order_by(ReportRow.serial)))


def test_a_report_goes_up_with_its_photo_and_its_answer_comes_home(journey: Journey) -> None:
    reference = journey.kiosk.report("เน็ตช้า")
    name = journey.kiosk.photo(reference)
    result = journey.visit()
    assert (result.up, result.down, result.photos) == (StepResult(outcome="ok"),) * 3
    assert result.reports_sent == 1
    assert result.photos_sent == 1
    assert result.refused == 0
    assert _reports(journey.country) == ["เน็ตช้า"]
    with journey.country.central.database.writing() as session:
        report = session.scalars(select(ReportRow.id)).one()
        photo = session.scalars(select(PhotoRow)).one()
        assert photo.sha256 == name
        assert photo.size_bytes == len(PHOTO)
        assert photo.received_at is not None
        session.add(
            AnswerRow(id="c" * 32, report=report, status="resolved", text="แก้แล้ว", at=journey.country.now, author="s")
        )
    assert journey.visit().answers == 1
    followed = look_up(journey.kiosk.outbox, reference)
    assert followed is not None
    assert followed.status == "resolved"
    assert followed.answer == "แก้แล้ว"
    assert followed.send_state == "sent"
    result = journey.visit()
    assert (result.answers, result.photos.outcome) == (0, "skipped")


def test_lost_answers_make_no_second_report(journey: Journey) -> None:
    journey.visit()
    for number in range(30):
        journey.kiosk.report(f"เรื่อง {number}")
    with carrier(journey.port) as line:
        journey.port = line.port
        line.lose_answers(1)
        assert journey.visit().up == StepResult(outcome="failed", reason=Reason.NO_LINK)
        result = journey.visit()
    assert (result.up.outcome, result.reports_sent) == ("ok", 30)
    assert _reports(journey.country) == [f"เรื่อง {number}" for number in range(30)]
    assert journey.kiosk.outbox.waiting().count == 0


def test_an_idle_visit_costs_less_than_a_kilobyte(journey: Journey) -> None:
    journey.visit()
    result = journey.visit()
    assert result.is_ok
    assert result.new_parts == ()
    assert result.is_newest
    assert result.bytes_up + result.bytes_down < 1_000


def test_what_a_kiosk_holds_is_told_once_and_what_is_newer_comes_all_the_same(journey: Journey) -> None:
    for _ in range(3):
        assert journey.visit().is_newest
        assert _parts_at_central(journey.country) == _held(journey)
    opened = journey.kiosk.envelopes.begin()
    whole = Envelope(parts=_held(journey))
    sent = journey.kiosk.told.short_envelope(whole, journey.kiosk.heartbeat(), opened)
    assert sent == Envelope(parts_as=opened.seq - 1), "so it went before, too"
    journey.country.publish(a_warning("storm", "43"))
    assert journey.visit().new_parts == ("warnings",)
    for _ in range(2):
        assert journey.visit().is_newest
        assert _parts_at_central(journey.country) == _held(journey)


def _held(journey: Journey) -> dict[str, int]:
    return held_numbers(journey.kiosk.content.edition(), VILLAGE)


def _parts_at_central(country: Country) -> dict[str, int]:
    with country.central.database.reading() as session:
        row = session.scalars(select(HeartbeatRow)).one()
        return {role: part.number for role, part in read_parts(row.parts).items()}


def test_a_kiosk_nobody_registered_still_gets_its_pages(journey: Journey) -> None:
    journey.kiosk.seed = bytes(32)  # a new key; the village is registered with another one
    journey.kiosk.report("ยังไม่รู้จัก")
    result = journey.visit()
    assert result.up == StepResult(outcome="failed", reason=Reason.REFUSED)
    assert result.down == StepResult(outcome="ok")
    assert journey.kiosk.content.edition().parts != ()
    journey.country.publish(a_warning("storm", "43"))
    assert journey.visit().new_parts == ("warnings",)
    assert numbers(journey.kiosk.content.edition()) == journey.country.newest()
    assert journey.kiosk.outbox.waiting().count == 1


def test_a_role_that_is_broken_at_central_costs_nothing_else_and_the_desk_sees_which_part_lags(
    journey: Journey,
) -> None:
    journey.visit()
    since = journey.country.now + timedelta(hours=1)
    journey.country.publish(a_warning("storm", "43"), a_price_list("43"))
    for broken in journey.country.central.tree.folder.glob("targets/prices/*.43"):
        broken.unlink()
    result = journey.visit()
    assert (result.new_parts, result.failed_parts) == (("warnings",), {"prices": Reason.MISSING})
    for _ in range(2):
        journey.country.now += timedelta(hours=1)
        journey.visit()
    with journey.country.central.database.reading() as session:
        seen = session.scalars(select(HeartbeatRow)).one()
        assert lagging(read_parts(seen.parts), seen.received_at) == {"c43": since}


def test_a_role_that_central_itself_cannot_read_holds_no_other_back(journey: Journey) -> None:
    journey.visit()
    journey.country.publish(a_warning("storm", "43"), a_price_list("43"))
    tree = journey.country.central.tree.folder
    shutil.rmtree(tree / ".packs")  # a pack has what was kept when it was published, and would bring it all the same
    for broken in tree.glob("metadata/*.c43.json"):
        broken.write_bytes(b"\0" * 500)
    result = journey.visit()
    assert (result.up, result.new_parts) == (StepResult(outcome="ok"), ("warnings",))
    (tree / "metadata" / "timestamp.json").write_bytes(b"no timestamp")
    result = journey.visit()
    assert (result.up, result.down) == (StepResult(outcome="ok"), StepResult(outcome="ok"))
