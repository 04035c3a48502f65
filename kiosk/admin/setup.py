"""The first start: the box's label, the village, and the first volunteer.

In: the code on the label, a yes to the village, a name, a password twice, and where there is one, the code of the
ministry's sheet. Out: the first volunteer, signed in, with the way to the Wi-Fi sign; or the same page, which says what
is wrong and keeps what was typed but code and password. While the ministry has to compare six digits, they stand here.
Rules: it is here while nobody has an account, and for nobody afterwards; ten wrong codes close it (callers/label.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.errors import MistypedReferenceError
from content_sync.field_errors import FieldError, FieldErrors
from content_sync.routes import add_route
from content_sync.wire.board import MAX_BY
from content_sync.wire.enrolment import read_code
from content_sync.wire.text import one_line, text_error
from kiosk.admin.rendering import RESET, SETUP, SIGN_IN, form_token, redirect_to, render
from kiosk.callers import label_file
from kiosk.callers.label import LabelRefusal
from kiosk.callers.passwords import MIN_LENGTH, NewPasswordRefusal
from kiosk.enrolment_setting import CodePlace
from kiosk.services import Services
from kiosk.store.enrolment import shown_digits

READY: Final = "/setup/ready"
_REFUSED: Final = 422
_MOST_TYPED: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupForm:
    """What is kept of what was typed."""

    name: str = ""
    is_confirmed: bool = False
    enrolment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupView:
    """The village, the form, and what is wrong with the code, with a field or with the password."""

    village: str
    form: SetupForm = SetupForm()
    digits: str = ""
    wants_enrolment: bool = False
    is_closed: bool = False
    label_refusal: LabelRefusal | None = None
    field_errors: FieldErrors = field(default_factory=dict)
    password_refusal: NewPasswordRefusal | None = None
    longest: int = MAX_BY
    least: int = MIN_LENGTH
    csrf: str = field(default_factory=form_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyView:
    """`has_sign`: the settings know the address that the Wi-Fi sign carries; `code_left_in`: where a used code is."""

    has_sign: bool
    code_left_in: CodePlace
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, SETUP, show)
    add_route(blueprint, services, SETUP, set_up, "POST")
    add_route(blueprint, services, READY, show_ready)


def show(services: Services) -> Response:
    """Set this kiosk up, with the code on its label."""
    if services.people.all():
        return redirect_to(RESET if services.label.reset_left_s() else SIGN_IN)
    return render(services, SETUP, "admin/setup.html", _view(services))


def set_up(services: Services) -> Response:
    """Become the first volunteer of this kiosk."""
    if services.people.all():
        return redirect_to(SIGN_IN)
    form = SetupForm(
        name=one_line(request.form.get("name", "")),
        is_confirmed=request.form.get("confirmed", "") == "yes",
        enrolment=one_line(request.form.get("enrolment", ""))[:_MOST_TYPED],
    )
    new, again = request.form.get("new", ""), request.form.get("again", "")
    errors = _field_errors(form)
    label_refusal = services.label.refusal(request.form.get("code", ""))
    password_refusal = services.sign_in.new_password_refusal(new, again, knows_label=label_refusal is None)
    if errors or password_refusal or label_refusal:
        view = _view(services, form=form, label_refusal=label_refusal, errors=errors, password_refusal=password_refusal)
        return render(services, SETUP, "admin/setup.html", view, status=_REFUSED)
    return _begin(services, form, new)


def show_ready(services: Services) -> Response:
    """See that the kiosk is ready, and print the Wi-Fi sign."""
    if not services.sign_in.is_signed_in():
        return redirect_to(SIGN_IN)
    return render(
        services,
        READY,
        "admin/ready.html",
        ReadyView(has_sign=bool(services.config.public_url), code_left_in=services.code_left_in()),
    )


def _begin(services: Services, form: SetupForm, password: str) -> Response:
    person = services.accounts.add_first(form.name, password)
    if person is None:  # somebody else with the code was quicker
        return redirect_to(SIGN_IN)
    if form.enrolment and not services.enrolment.has_used(read_code(form.enrolment)):
        services.enrolment.keep_code(read_code(form.enrolment))
        services.visit_now()
    label_file.forget(services.config.data_dir)
    services.sign_in.let_in(person, "set_up")
    response = redirect_to(READY)
    services.sign_in.mark_phone(response)
    return response


def _field_errors(form: SetupForm) -> FieldErrors:
    errors: dict[str, FieldError | None] = {
        "name": text_error(form.name, longest=MAX_BY, is_needed=True),
        "confirmed": None if form.is_confirmed else "not_confirmed",
        "enrolment": None if _is_code(form.enrolment) else "not_possible",
    }
    return {name: error for name, error in errors.items() if error}


def _is_code(typed: str) -> bool:
    """Tell whether it is a code of the ministry without a slip; none was given is no mistake."""
    try:
        return not typed or bool(read_code(typed))
    except MistypedReferenceError:
        return False


def _view(
    services: Services,
    *,
    form: SetupForm | None = None,
    label_refusal: LabelRefusal | None = None,
    errors: FieldErrors | None = None,
    password_refusal: NewPasswordRefusal | None = None,
) -> SetupView:
    return SetupView(
        village=services.config.village,
        form=form or SetupForm(),
        digits=shown_digits(services.enrolment.read()),
        wants_enrolment=services.enrolment.read().state in {"none", "refused"},
        is_closed=services.label.is_closed(),
        label_refusal=label_refusal,
        field_errors=errors or {},
        password_refusal=password_refusal,
    )
