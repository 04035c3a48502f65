"""Page 1 of a report is printed: plain links without a token, village matters first, every topic within reach."""

from __future__ import annotations

import re
from pathlib import Path

from content_sync.wire.reports import TOPICS
from kiosk.facts.report_form import CHOICES, SUBJECTS, subject_of
from kiosk.pages.report import choosing
from tests.cast.kiosk.served_kiosk import kiosk_in


def test_page_1_has_links_alone_and_the_village_comes_before_the_hotspot(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=[choosing.pages]) as kiosk:
        for prefix in ("", "/en"):
            main = kiosk.get(f"{prefix}/report").text.partition("<main")[2].partition("</main>")[0]
            assert "<form" not in main
            links = re.findall(r'href="([^"]+)"', main)
            assert links == [f"{prefix}/help", *(f"{prefix}/report/{subject}" for subject in SUBJECTS)]
            assert [kiosk.get(link).status for link in links[1:]] == [200] * len(SUBJECTS)
    assert SUBJECTS.index("road") < SUBJECTS.index("wifi")


def test_every_topic_is_reached_from_page_1_once() -> None:
    reached = [topic for subject in SUBJECTS for topic in CHOICES.get(subject, (subject,))]
    assert sorted(reached) == sorted(TOPICS)
    assert {subject_of(topic) for topic in TOPICS} == set(SUBJECTS)
