"""Reports through lost requests, lost answers and late copies, all at once."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast.central.intake_results import reports
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, an_intake, take_in


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_through_lost_answers_replays_and_late_copies_every_report_is_kept_once(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    with ministry_in(tmp_path_factory.mktemp("lossy")) as ministry:
        intake = an_intake(ministry)
        senders = [SendingKiosk(ministry, village=f"4301050{number}").enlist(str(number)) for number in range(3)]
        senders.append(SendingKiosk(ministry, village=senders[0].village, seed=senders[0].seed, epoch=senders[0].epoch))
        sticks: list[bytes] = []
        made: set[str] = set()
        for index, sender in enumerate(senders):
            waiting = [sender.report(100 * index + number) for number in range(1, 8)]
            made |= {report.id for report in waiting}
            while waiting:
                batch = waiting[: chance.randint(1, 4)]
                box = sender.box(*chance.sample(batch, len(batch)), a_heartbeat())
                sticks.append(box)
                if chance.random() < 0.3:
                    continue  # the request was lost
                reply = take_in(intake, box, now=NOW)
                if chance.random() < 0.3:
                    continue  # the answer was lost
                said = sender.read(reply)
                assert {result.result for result in said.results[:-1]} <= {"ok", "dup"}
                done = {result.id for result in said.results}
                waiting = [report for report in waiting if report.id not in done]
        for box in chance.sample(sticks, len(sticks)):
            take_in(intake, box, now=NOW)
        assert {row.id for row in reports(ministry)} == made
        assert len(reports(ministry)) == len(made)
