"""The notice that names the reports to which an answer is here: one for all of them, and nothing private in it.

In: the numbers of reports. Out: a notice among the volunteers' own, posted in one press, without the numbers that were
told since, and gone with the last of them. Its words stand in a template. Rules: a number comes onto it by a press
alone; who changes its words by hand has a notice like any other, which nothing changes behind their back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from content_sync.look.thai import local_date, midnight
from content_sync.wire.stamps import Stamp
from kiosk.callers.form_tokens import new_form_id
from kiosk.paper import Page
from kiosk.services import Services
from kiosk.store.state import LocalNotice

_SHOWN_FOR: Final = timedelta(days=14)
_IN_THE_TITLE: Final = 8  # numbers: two lines of a small phone
_MOST: Final = 100  # the village reads so far, and asks for the others
_TEMPLATE: Final = "admin/answer_notice.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerNoticeView:
    """The numbers on the notice, and how many more there are; `is_short`: they all fit into its title."""

    numbers: tuple[int, ...]
    more: int
    is_short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerNotice:
    """The words of the notice."""

    title: str
    body: str


def written(services: Services, numbers: Collection[int]) -> AnswerNotice:
    """Return the notice that names these reports."""
    shown = tuple(numbers)[:_MOST]
    view = AnswerNoticeView(numbers=shown, more=len(numbers) - len(shown), is_short=len(numbers) <= _IN_THE_TITLE)
    text = services.paper.write(Page(path="/news", template=_TEMPLATE, view=view), "th")
    title, _, body = text.strip().partition("\n")
    return AnswerNotice(title=title, body=body.strip())


def standing(services: Services) -> LocalNotice | None:
    """Return the notice that names reports, whether or not villagers see it; None where there is none."""
    return next((notice for notice in reversed(services.state.notices()) if notice.numbers), None)


def post(services: Services, numbers: tuple[int, ...]) -> int:
    """Post the notice, in the place of one that stands already, and return its number."""
    now = services.clock.read()
    while notice := standing(services):
        ends = _ends(now)
        renewed = replace(_with(services, notice, numbers), starts=now.at, ends=ends, posted=now, is_hidden=False)
        if services.state.change_notice(renewed):
            return notice.id
    words = written(services, numbers)
    return services.state.post_notice(
        title=words.title,
        body=words.body,
        starts=now.at,
        ends=_ends(now),
        posted=now,
        form=new_form_id(),
        numbers=numbers,
    ).id


def renew(services: Services) -> None:
    """Take the numbers off the notice whose answer was told, and take it away with the last of them."""
    waiting = set(services.outbox.passing_on.numbers())
    while notice := standing(services):
        left = tuple(number for number in notice.numbers if number in waiting)
        if not left:
            services.state.remove_notice(notice.id)
        elif left == notice.numbers or services.state.change_notice(_with(services, notice, left)):
            return


def _with(services: Services, notice: LocalNotice, numbers: tuple[int, ...]) -> LocalNotice:
    words = written(services, numbers)
    return replace(notice, title=words.title, body=words.body, numbers=numbers)


def _ends(now: Stamp) -> datetime:
    return midnight(local_date(now.at + _SHOWN_FOR))
