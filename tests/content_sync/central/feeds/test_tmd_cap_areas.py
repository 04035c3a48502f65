"""Which areas an alert of TMD warns."""

from __future__ import annotations

from content_sync.central.feeds.tmd_cap import parse
from tests.cast.central.ministry import NOW
from tests.cast.feeds.cap_alerts import ALERT, EVENING, changed, refused, told, warnings, without
from tests.cast.feeds.cap_documents import NONG_KHAI, an_alert, an_area, an_info


def test_a_town_is_warned_with_its_province_and_what_nobody_knows_is_named() -> None:
    parsed = parse(
        an_alert("TMD-E1_1", an_info(an_area("พัทยา", "TH-S"), an_area("หาดใหญ่"), an_area("ล้านช้าง"))), now=NOW
    )
    assert parsed.alerts[0].warnings[0].areas == ("20", "90")
    (fault,) = parsed.faults
    assert fault.place == "TMD-E1_1"
    assert fault.field == "area"
    assert "'ล้านช้าง'" in fault.reason
    assert parsed.alerts[0].is_whole


def test_ten_thousand_areas_are_read_and_told_shortly() -> None:
    unknown = "".join(an_area(f"เมือง{number}", "TH-98") for number in range(10_000))
    parsed = parse(an_alert("TMD-E2_1", an_info(unknown, NONG_KHAI)), now=NOW)
    assert parsed.alerts[0].warnings[0].areas == ("43",)
    assert len(parsed.faults) == 1
    assert len(str(parsed.faults[0])) < 300


def test_an_area_that_is_written_wrong_is_told_and_the_others_are_kept() -> None:
    twice = "<area><areaDesc>เลย</areaDesc><areaDesc>น่าน</areaDesc></area>"
    parsed = parse(an_alert("TMD-E3_1", an_info(twice, NONG_KHAI)), now=NOW)
    assert (parsed.alerts[0].warnings[0].areas, told(parsed)) == (("43",), [("TMD-E3_1", "areaDesc")])


def test_provinces_come_from_their_names_where_there_is_no_code() -> None:
    unmarked = ALERT.replace(b"ISO3166-2", b"FIPS")
    assert warnings(unmarked)[0].areas == ("31", "33", "40", "44")


def test_the_code_of_pattaya_is_chon_buri() -> None:
    assert warnings(changed("TH-40", "TH-S"))[0].areas == ("20", "31", "33", "44")


def test_a_code_nobody_knows_is_told_and_the_names_beside_it_are_read() -> None:
    parsed = parse(changed("TH-40", "TH-99"), now=EVENING)
    assert parsed.alerts[0].warnings[0].areas == ("31", "33", "40", "44")
    assert "'TH-99'" in parsed.faults[0].reason


def test_a_warning_for_nowhere_is_refused() -> None:
    assert refused(without("area")).field == "area"
    assert "ล้านช้าง" in refused(an_alert("TMD-N1_1", an_info(an_area("ล้านช้าง"))), now=NOW).reason
