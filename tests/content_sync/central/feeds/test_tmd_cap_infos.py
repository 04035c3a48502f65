"""Several infos in one alert: each warns its own areas, in Thai where somebody wrote Thai."""

from __future__ import annotations

import itertools

from content_sync.central.feeds.tmd_cap import parse
from tests.cast.central.ministry import NOW
from tests.cast.feeds.cap_alerts import by_area, refused, the_alert, told
from tests.cast.feeds.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_area, an_info, reference


def test_of_several_infos_each_warns_its_own_areas() -> None:
    moderate = an_info(LOEI, severity="Moderate", headline="ฝนหนัก")
    extreme = an_info(NONG_KHAI, severity="Extreme", headline="ฝนหนักมาก")
    for infos in itertools.permutations((moderate, extreme)):
        body = an_alert("TMD-A1_1", *infos)
        assert by_area(body) == {"42": {("moderate", "ฝนหนัก")}, "43": {("extreme", "ฝนหนักมาก")}}
        assert len({one.id for one in the_alert(body).warnings}) == 2


def test_two_infos_for_one_area_both_hold() -> None:
    body = an_alert(
        "TMD-A1_1", an_info(NONG_KHAI, headline="ฝน"), an_info(NONG_KHAI, headline="ลม", event="Strong Wind")
    )
    assert by_area(body) == {"43": {("severe", "ฝน"), ("severe", "ลม")}}


def test_an_info_that_is_over_does_not_stand_before_one_in_force() -> None:
    over = an_info(NONG_KHAI, headline="เช้า", effective=-10, expires=-1)
    in_force = an_info(NONG_KHAI, headline="บ่าย", severity="Extreme", expires=10)
    ends = {one.headline: one.valid_until for one in the_alert(an_alert("TMD-A2_1", over, in_force)).warnings}
    assert {headline: (end or NOW) > NOW for headline, end in ends.items()} == {"เช้า": False, "บ่าย": True}


def test_infos_that_say_the_same_are_one_warning_for_all_their_areas() -> None:
    alert = the_alert(an_alert("TMD-A3_1", an_info(LOEI), an_info(NONG_KHAI), an_info(LOEI)))
    assert [one.areas for one in alert.warnings] == [("42", "43")]


def test_of_several_languages_the_thai_one_is_told_for_the_same_areas() -> None:
    thai, english = an_info(LOEI, headline="ฝน"), an_info(LOEI, headline="Rain", language="en-US")
    chinese = an_info(LOEI, headline="雨", language="zh")
    for infos in itertools.permutations((thai, english, chinese)):
        assert by_area(an_alert("TMD-L1_1", *infos)) == {"42": {("severe", "ฝน")}}


def test_areas_without_thai_words_are_told_in_english_before_any_other_language() -> None:
    thai = an_info(LOEI, headline="ฝน")
    english = an_info(LOEI, NONG_KHAI, headline="Rain", language="en-US")
    chinese = an_info(LOEI, NONG_KHAI, headline="雨", language="zh")
    for infos in itertools.permutations((thai, english, chinese)):
        assert by_area(an_alert("TMD-L2_1", *infos)) == {"42": {("severe", "ฝน")}, "43": {("severe", "Rain")}}
    assert by_area(an_alert("TMD-L3_1", chinese, english)) == {"42": {("severe", "Rain")}, "43": {("severe", "Rain")}}


def test_thai_words_for_the_whole_country_are_for_each_of_its_areas() -> None:
    thai = an_info(an_area("ประเทศไทย"), headline="ฝน")
    assert by_area(an_alert("TMD-L4_1", an_info(LOEI, language="en"), thai)) == {"th": {("severe", "ฝน")}}


def test_english_words_stay_where_the_thai_ones_end_earlier_or_begin_later() -> None:
    english = an_info(NONG_KHAI, headline="Rain", language="en-US", effective=-1, expires=12)
    for span in ((-1, 6), (0, 12), (-10, -2)):
        thai = an_info(NONG_KHAI, headline="ฝน", effective=span[0], expires=span[1])
        assert by_area(an_alert("TMD-L5_1", thai, english)) == {"43": {("severe", "ฝน"), ("severe", "Rain")}}


def test_words_of_no_said_language_are_thai_where_they_are_written_in_it() -> None:
    unsaid = an_info(LOEI, headline="ฝน", language="")
    assert by_area(an_alert("TMD-L6_1", an_info(LOEI, headline="Rain", language="en"), unsaid)) == {
        "42": {("severe", "ฝน")}
    }
    foreign = an_info(LOEI, headline="Rain", description="Rain", language="")
    assert by_area(an_alert("TMD-L7_1", foreign, an_info(LOEI, headline="ฝน"))) == {"42": {("severe", "ฝน")}}


def test_an_info_that_cannot_be_read_is_told_and_the_others_are_published_but_end_nothing() -> None:
    broken = an_info(NONG_KHAI, severity="")
    parsed = parse(
        an_alert("TMD-P1_1", an_info(LOEI), broken, kind="Update", references=reference("TMD-BASE_1")), now=NOW
    )
    (alert,) = parsed.alerts
    assert [one.areas for one in alert.warnings] == [("42",)]
    assert alert.ends == ()
    assert not alert.is_whole
    assert told(parsed) == [("TMD-P1_1 info 2", "severity")]
    assert refused(an_alert("TMD-P2_1", broken, broken), now=NOW).field == "severity"


def test_an_info_without_areas_is_told_and_its_translation_stands() -> None:
    parsed = parse(an_alert("TMD-P3_1", an_info(headline="ฝน"), an_info(LOEI, headline="Rain", language="en")), now=NOW)
    assert [one.headline for one in parsed.alerts[0].warnings] == ["Rain"]
    assert told(parsed) == [("TMD-P3_1 info 1", "area")]


def test_more_infos_than_any_alert_has_are_refused_with_their_alert_alone() -> None:
    most = parse(an_alert("TMD-M1_1", *[an_info(LOEI, headline=f"ฝน {n}") for n in range(200)]), now=NOW)
    assert (len(most.alerts[0].warnings), most.faults) == (200, ())
    parsed = parse(a_bundle(an_alert("TMD-M2_1", *[an_info(LOEI)] * 201), an_alert("TMD-M3_1", an_info(LOEI))), now=NOW)
    assert ([alert.name for alert in parsed.alerts], told(parsed)) == (["TMD-M3_1"], [("TMD-M2_1", "info")])


def test_english_words_go_with_the_thai_ones_they_translate() -> None:
    thai = an_info(LOEI, NONG_KHAI, headline="ฝน")
    english = an_info(LOEI, NONG_KHAI, headline="Rain", description="It rains.", language="en-US")
    for infos in itertools.permutations((thai, english)):
        (warning,) = the_alert(an_alert("TMD-E1_1", *infos)).warnings
        assert (warning.headline, warning.headline_en) == ("ฝน", "Rain")
        assert (warning.description_en, warning.instruction_en, warning.event_en) == ("It rains.", "ระวัง", "Heavy Rain")


def test_english_words_of_another_time_gravity_place_or_event_go_with_none() -> None:
    thai = an_info(LOEI, NONG_KHAI, headline="ฝน")
    for other in (
        an_info(LOEI, NONG_KHAI, headline="Rain", language="en", expires=11),
        an_info(LOEI, NONG_KHAI, headline="Rain", language="en", severity="Extreme"),
        an_info(LOEI, headline="Rain", language="en"),
        an_info(LOEI, NONG_KHAI, headline="雨", language="zh"),
    ):
        told_in_thai = [one for one in the_alert(an_alert("TMD-E2_1", thai, other)).warnings if one.headline == "ฝน"]
        assert [one.headline_en for one in told_in_thai] == [""]
    wind = an_info(LOEI, NONG_KHAI, headline="ลม", event="Strong Wind")
    rain = an_info(LOEI, NONG_KHAI, headline="Rain", language="en")
    both = the_alert(an_alert("TMD-E3_1", thai, wind, rain)).warnings
    assert {one.headline: one.headline_en for one in both} == {"ฝน": "Rain", "ลม": ""}


def test_a_pair_in_two_languages_belongs_together_whatever_each_calls_its_event() -> None:
    thai, english = an_info(LOEI, event="ฝนตกหนัก"), an_info(LOEI, headline="Rain", language="en")
    (warning,) = the_alert(an_alert("TMD-E4_1", thai, english)).warnings
    assert (warning.headline_en, warning.event_en) == ("Rain", "")


def test_whom_to_call_and_where_to_read_on_are_taken_and_refuse_nothing() -> None:
    plain = an_info(LOEI)
    said = plain.replace("<headline>", "<contact>ปภ. <b>โทร. 1784</b></contact><headline>").replace(
        "<area>", "<web>https://tmd.go.th/warning</web><area>", 1
    )
    (warning,) = the_alert(an_alert("TMD-W1_1", said)).warnings
    assert (warning.contact, warning.source_url) == ("ปภ. โทร. 1784", "https://tmd.go.th/warning")
    for web in ("javascript:alert(1)", "https://tmd.go.th/a b", "https://tmd.go.th/" + "a" * 300, ""):
        odd = plain.replace(
            "<area>", f"<web>{web}</web><web>https://b.example</web><contact/><contact>b</contact><area>", 1
        )
        (warning,) = the_alert(an_alert("TMD-W2_1", odd)).warnings
        assert (warning.contact, warning.source_url) == ("", "https://www.tmd.go.th")
