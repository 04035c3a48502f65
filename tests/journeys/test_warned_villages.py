"""From the source through central's signed tree to the pages of villages: who is warned, of what, and until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from content_sync.central.feeds.feeding import feed
from content_sync.wire.stamps import Stamp
from kiosk.facts.warnings import in_force, lifted, original_of
from kiosk.moment import Moment
from kiosk.paper import Paper
from tests.cast.central.ministry import a_warning
from tests.cast.feeds.alert_desk import tmd_cap
from tests.cast.feeds.cap_documents import NONG_KHAI, a_bundle, an_alert, an_area, an_info, at, reference
from tests.cast.journeys.country import Country
from tests.cast.link.http_server import HttpServer
from tests.cast.pages.printed_pages import banner, printed, words
from tests.cast.pages.sample_moment import a_moment
from tests.cast.tree.client import TreeClient

WIANG_KHUK, NEXT_SUBDISTRICT, NEXT_DISTRICT = "43010501", "43010601", "43020101"
CAP_NOW = dt.datetime.fromisoformat(at(0)).astimezone(dt.UTC)


def moment_in(country: Country, village: str) -> Moment:
    """Have a village's kiosk fetch the tree, and return the moment of its pages."""
    client = TreeClient(
        server=HttpServer(country.port), folder=country.folder / village, root=country.root, village=village
    )
    edition = client.fetch()
    assert client.failed == {}
    return replace(a_moment(), village=village, edition=edition, now=Stamp(at=country.now, clock="trusted"))


def fed(country: Country, *documents: bytes) -> None:
    country.now = CAP_NOW
    feed(tmd_cap(), lambda: a_bundle(*documents), publisher=country.central.publisher, now=CAP_NOW)


def test_a_warning_aimed_at_one_subdistrict_is_shown_only_there(country: Country, paper: Paper) -> None:
    here, everywhere = a_warning("dam", "430105"), a_warning("storm", "43")
    country.publish(
        msgspec.structs.replace(here, headline="ฝายเวียงคุกจะล้น", event="น้ำล้นฝาย"),
        msgspec.structs.replace(everywhere, headline="พายุเข้าหนองคาย"),
    )
    told = {
        village: {fact.warning.headline for fact in in_force(moment_in(country, village))}
        for village in (WIANG_KHUK, NEXT_SUBDISTRICT, NEXT_DISTRICT)
    }
    assert told[WIANG_KHUK] == {"ฝายเวียงคุกจะล้น", "พายุเข้าหนองคาย"}
    assert told[NEXT_SUBDISTRICT] == told[NEXT_DISTRICT] == {"พายุเข้าหนองคาย"}
    moment = moment_in(country, NEXT_SUBDISTRICT)
    assert not [page.path for page in printed(moment) if "เวียงคุกจะล้น" in paper.write(page, "th")]
    assert "ที่ไหน เวียงคุก" in words(paper, "/warnings/dam", moment_in(country, WIANG_KHUK))


DRILLS = (
    *((status, "Public") for status in ("Exercise", "System", "Test", "Draft")),
    *(("Actual", scope) for scope in ("Restricted", "Private")),
)


def test_what_is_an_exercise_a_test_or_not_for_the_public_reaches_no_page(country: Country, paper: Paper) -> None:
    drills = [
        an_alert(
            f"TMD-{status}-{scope}", an_info(NONG_KHAI, headline="ซ้อมอพยพ", event="ซ้อม"), status=status, scope=scope
        )
        for status, scope in DRILLS
    ]
    real = an_alert("TMD-R1_1", an_info(NONG_KHAI, headline="ของจริง"))
    fed(country, *drills, real)
    moment = moment_in(country, WIANG_KHUK)
    assert [fact.warning.headline for fact in in_force(moment)] == ["ของจริง"]
    assert not [page.path for page in printed(moment) if "ซ้อม" in paper.write(page, "th")]
    tree = b"".join(file.read_bytes() for file in country.central.tree.folder.rglob("*") if file.is_file())
    assert "ซ้อมอพยพ".encode() not in tree
    assert "ของจริง".encode() in tree


def test_a_warning_is_updated_cancelled_and_forgotten_as_its_source_says(country: Country, paper: Paper) -> None:
    first = an_alert("TMD-W1_1", an_info(NONG_KHAI, headline="ลมแรง", event="Strong Wind"), sent=-3)
    fed(country, first)
    moment = moment_in(country, WIANG_KHUK)
    assert "อันตราย ลมแรง" in banner(paper, "/", moment)
    (fact,) = in_force(moment)
    assert original_of(moment, fact.warning) == first

    update = an_info(NONG_KHAI, headline="ลมแรงมาก", severity="Extreme", event="Strong Wind")
    second = an_alert("TMD-W2_1", update, kind="Update", references=reference("TMD-W1_1"), sent=-2)
    fed(country, first, second)
    moment = moment_in(country, WIANG_KHUK)
    assert [fact.warning.headline for fact in in_force(moment)] == ["ลมแรงมาก"]
    assert lifted(moment) == ()

    cancel = an_alert("TMD-W3_1", kind="Cancel", references=reference("TMD-W2_1"), sent=-1)
    fed(country, first, second, cancel)
    moment = moment_in(country, WIANG_KHUK)
    assert (in_force(moment), [fact.warning.headline for fact in lifted(moment)]) == ((), ["ลมแรงมาก"])
    assert "ยกเลิกแล้ว ลมแรง" in banner(paper, "/", moment)
    assert "ตอนนี้ไม่มีคำเตือนภัย" not in words(paper, "/weather", moment)
    (fact,) = lifted(moment)
    assert original_of(moment, fact.warning) == second
    late = replace(moment, now=Stamp(at=CAP_NOW + dt.timedelta(days=3), clock="trusted"))
    assert (in_force(late), lifted(late)) == ((), ())


@pytest.mark.parametrize("village", [WIANG_KHUK, NEXT_DISTRICT])
def test_the_original_comes_with_another_part_than_the_warning(country: Country, village: str) -> None:
    fed(country, an_alert("TMD-O1_1", an_info(an_area("หนองคาย เลย", "TH-43", "TH-42"))))
    moment = moment_in(country, village)
    kinds = {part.role: {one.kind for one in part.bulletins} for part in moment.edition.parts}
    assert (kinds["warnings"], kinds[f"p{village[:2]}"]) == ({"warning"}, {"original"})
