"""What strangers wrote cannot turn the page around it, and what nobody can see is no report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kiosk.admin
from kiosk.pages.report import Typed, decide
from kiosk.store.outbox import Fields
from tests.clerks import a_report, a_village, office_in

TURNED = "\u202eไฟดับ"
ISOLATED = rf'<(?:bdi\b[^>]*|\w+\b[^>]* dir="auto"[^>]*)>(?:<p>)?\s*{TURNED}'


def test_what_a_stranger_wrote_turns_nothing_around_it_at_the_desk(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        office.add(a_village(), a_report(1, text=TURNED, name=TURNED, phone=TURNED))
        client = office.client()
        for path, times in (("/", 1), ("/inbox", 1), (f"/inbox/{1:032x}", 3)):
            page = client.get(path).text
            assert (page.count(TURNED), len(re.findall(ISOLATED, page))) == (times, times), path


@pytest.mark.parametrize("screen", ["answers", "overview"])
def test_every_word_from_elsewhere_is_isolated_on_the_volunteer_s_screens(screen: str) -> None:
    drawn = (Path(kiosk.admin.__file__).parent / f"{screen}.html").read_text("utf-8")
    said = re.findall(r"<[^<>]*>\{\{ (?:one\.text|one\.reason|view\.notice\.title)", drawn)
    assert said
    assert all("<bdi" in one or 'dir="auto"' in one for one in said)


@pytest.mark.parametrize(
    "unseen",
    ["\u3164", "\u115f \u1160", "\u2800\uffa0", "\u0e48\u0e49", "\u0301\u0302", "\u200b\u2060\ufeff", "\u202e"],
)
def test_a_report_of_signs_nobody_sees_is_empty(unseen: str) -> None:
    assert decide(Typed(form="x", topic="road", text=unseen), takes_contact=False) == {"text": "empty"}


@pytest.mark.parametrize("seen", ["ก", "5", "?", "🚧", "กี่"])
def test_a_report_of_one_sign_is_one(seen: str) -> None:
    decided = decide(Typed(form="x", topic="road", text=seen), takes_contact=False)
    assert isinstance(decided, Fields)
    assert decided.text == seen
