"""The answers that came back and that somebody has to be told of, and those that were told.

In: the outbox, and ticks. Out: of each answer what its reporter allows, and enough to find them; a tick with who told
it and when, which can be taken back; one notice that names the reports with an answer (answer_notice.py). Rules: the
text of an answer is read where the reporter said so; a tick holds only for the answer that was on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldErrors
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.admin import answer_notice
from kiosk.admin.answer_notice import AnswerNotice
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.admin.telling_form import MAX_BY, TellingForm, decide, sent_telling
from kiosk.admin.when_reported import made_by_number
from kiosk.facts.made import Made
from kiosk.services import Services
from kiosk.store.outbox.stored import AnswerTold
from kiosk.store.outbox.views import AnswerForVolunteer

PATH: Final = "/admin/answers"
_TOLD: Final = f"{PATH}/told"
A_PAGE: Final = 20  # each has a form of its own
_DAY_S: Final = 24 * 3600
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAnswer:
    """An answer in a list: for how many days it waits, None where nobody can tell; and the name of who ticked it."""

    answer: AnswerForVolunteer
    waited_days: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersView:
    """A page of the answers that wait, the oldest report first, or of those that were told, the newest first.

    Attributes:
        made: when each report was made, by its number.
        count: how many wait; `count_told`: how many were told.
        page: which page this is, from 1; `is_last`: there is no further one.
        offer: the notice that one press posts; None where it stands as it would be.
        notice: the notice that stands.
        number: the report of the form that needs another look, or the one just ticked; 0 for none.
        typed: what was typed in that form.
    """

    answers: tuple[ListedAnswer, ...]
    made: Mapping[int, Made]
    now: Stamp
    count: int
    count_told: int
    page: int
    is_last: bool
    is_told: bool = False
    offer: AnswerNotice | None = None
    notice: AnswerNotice | None = None
    number: int = 0
    typed: TellingForm = field(default_factory=TellingForm)
    field_errors: FieldErrors = field(default_factory=dict)
    flash_code: str = ""
    longest_by: int = MAX_BY
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, _TOLD, show_told)
    add_route(blueprint, services, f"{PATH}/<int:serial>/told", tell, "POST")
    add_route(blueprint, services, f"{PATH}/<int:serial>/untold", take_back, "POST")
    add_route(blueprint, services, f"{PATH}/notice", announce, "POST")


def show(services: Services) -> Response:
    """See which answers to pass on, and how to find who reported."""
    return _waiting(services, page=request.args.get("page", 1, type=int))


def show_told(services: Services) -> Response:
    """See who was told, by whom and when."""
    count = services.outbox.passing_on.count_told()
    page = _page_within(request.args.get("page", 1, type=int), count)
    names = {person.number: person.name for person in services.people.all()}
    told = services.outbox.passing_on.told(first=(page - 1) * A_PAGE, most=A_PAGE)
    view = AnswersView(
        answers=tuple(ListedAnswer(answer=one, by=_ticked_by(one.told, names)) for one in told),
        made=made_by_number(services, told),
        now=services.clock.read(),
        count=services.outbox.passing_on.count(),
        count_told=count,
        page=page,
        is_last=page * A_PAGE >= count,
        is_told=True,
        flash_code=flash_code("gone"),
    )
    return render(services, _TOLD, "admin/told.html", view)


def tell(services: Services, serial: int) -> Response:
    """Tick an answer as told, by you or by somebody else."""
    form, person = sent_telling(request.form), services.sign_in.person()
    told = decide(form, services.clock.read(), person=person.number if person else 0)
    if not isinstance(told, AnswerTold):
        page = request.form.get("page", 1, type=int)
        return _waiting(services, page=page, number=serial, typed=form, field_errors=told)
    if not services.outbox.passing_on.tell(serial, request.form.get("seen", ""), told):
        return redirect_to(f"{PATH}?done=newer")
    services.sign_in.note("answer_passed", str(serial))
    answer_notice.renew(services)
    services.reprint()
    return redirect_to(f"{PATH}?done=told&number={serial}")


def take_back(services: Services, serial: int) -> Response:
    """Let an answer wait again that was ticked by mistake."""
    if not services.outbox.passing_on.take_back(serial):
        return redirect_to(f"{_TOLD}?done=gone")
    services.sign_in.note("answer_untold", str(serial))
    return redirect_to(f"{PATH}?done=untold")


def announce(services: Services) -> Response:
    """Post one notice that names all reports with an answer that nobody was told of."""
    numbers = services.outbox.passing_on.numbers()
    if not numbers:
        return redirect_to(PATH)
    services.sign_in.note("answers_announced", str(answer_notice.post(services, numbers)))
    services.reprint()
    return redirect_to(f"{PATH}?done=posted")


def _waiting(
    services: Services,
    *,
    page: int,
    number: int = 0,
    typed: TellingForm | None = None,
    field_errors: FieldErrors | None = None,
) -> Response:
    now, numbers = services.clock.read(), services.outbox.passing_on.numbers()
    page = _page_within(page, len(numbers))
    stands = answer_notice.standing(services)
    is_shown = stands is not None and stands.is_shown(now)
    waiting = services.outbox.passing_on.waiting(first=(page - 1) * A_PAGE, most=A_PAGE)
    is_offered = bool(numbers) and not (is_shown and stands is not None and stands.numbers == numbers)
    view = AnswersView(
        answers=tuple(ListedAnswer(answer=one, waited_days=waited_days(one.waiting_since, now)) for one in waiting),
        made=made_by_number(services, waiting),
        now=now,
        count=len(numbers),
        count_told=services.outbox.passing_on.count_told(),
        page=page,
        is_last=page * A_PAGE >= len(numbers),
        offer=answer_notice.written(services, numbers) if is_offered else None,
        notice=AnswerNotice(title=stands.title, body=stands.body) if is_shown and stands else None,
        number=number or _just_ticked(),
        typed=typed or TellingForm(),
        field_errors=field_errors or {},
        flash_code=flash_code("told", "untold", "newer", "posted") if request.method == "GET" else "",
    )
    return render(services, PATH, "admin/answers.html", view, status=422 if field_errors else 200)


def waited_days(since: Stamp | None, now: Stamp) -> int | None:
    """Return how many days something waits, 0 for since today; None where no clock tells."""
    if since is None:
        return None
    if since.is_trusted and now.is_trusted:
        return max(0, (local_date(now.at) - local_date(since.at)).days)
    is_same_run = bool(now.boot) and since.boot == now.boot
    return max(0, now.boot_s - since.boot_s) // _DAY_S if is_same_run else None


def _just_ticked() -> int:
    number = request.args.get("number", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS else 0


def _ticked_by(told: AnswerTold | None, names: Mapping[int, str]) -> str:
    return names.get(told.person, "") if told else ""


def _page_within(page: int, count: int) -> int:
    return min(max(1, page), max(1, -(-count // A_PAGE)))
