"""What is typed into the report's pages, and what is wrong with it.

In: the fields that were sent. Out: a `ReportForm`, and either the fields to keep or, for each field that needs another
look, the code of what is wrong with it. Rules: the form's UUID is made with the form, so the same form sent twice is
one report, and sent again after a change it is a new one; name, phone and voice are taken only if they can be sealed at
once; only where a voice is to follow the words may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.icons import TOPIC_ICONS
from content_sync.wire.reports import MAX_NAME, MAX_PLACE, MAX_TEXT, TOPICS, Contact, Topic
from content_sync.wire.terms import known
from content_sync.wire.text import SEPARATORS, one_line, one_spelling, plain_digits, text_error
from kiosk.callers.drafts import MAX_BYTES, ReportDraft
from kiosk.callers.form_tokens import FormTokens, new_form_id
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.stored import SHARED_TOPICS

KEEPABLE: Final = "private, no-cache"  # Back shows the form with what was typed, and with its UUID
MAX_FOUND_AT: Final = 80
_EXCERPT: Final = 140  # characters: four lines of a phone
_PHONE_DIGITS: Final = range(9, 16)  # Thai numbers have 9 or 10, with a country code up to 15 (E.164)
_PHONE_SIGNS: Final = re.compile(f"[{SEPARATORS}().]+")
_PHONE: Final = re.compile(r"\+?[0-9]+")

Subject = Literal[
    "road", "electricity", "water", "flood", "waste", "smoke", "animal", "farm-pest", "health", "scam", "wifi", "kiosk",
    "other",
]  # fmt: skip
"""What page 1 offers: a topic, or `wifi` and `kiosk`, whose topics stand on page 2."""

SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)
CHOICES: Final[Mapping[Subject, tuple[Topic, ...]]] = {
    "wifi": ("wifi-no-signal", "wifi-slow", "wifi-login", "wifi-equipment", "wifi-power"),
    "kiosk": ("kiosk-content", "kiosk-device"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """The form as the villager filled it in; `id` is the UUID that was made with it. `spoken`: a voice is to follow.

    `found_at`: where the volunteer finds who reports, once an answer is here.
    """

    id: str
    topic: str = ""
    text: str = ""
    place: str = ""
    name: str = ""
    phone: str = ""
    read_aloud: bool = False
    spoken: bool = False
    found_at: str = ""

    @property
    def length(self) -> int:
        """Return how many characters its text has, as they are counted."""
        return len(one_spelling(self.text))


def subject_of(code: str) -> Subject | None:
    """Return what page 1 offers for a topic or subject; None for what is neither."""
    return next((one for one in SUBJECTS if code == one or code in CHOICES.get(one, ())), None)


def picture_of(subject: Subject) -> str:
    """Return the icon of what page 1 offers."""
    topic = topic_of(subject)
    return TOPIC_ICONS[topic] if topic else subject


def shared_topics(code: str) -> tuple[Topic, ...]:
    """Return the topics of what page 1 offers that neighbours see as well; none where it is one person's matter."""
    choices = next((choices for subject, choices in CHOICES.items() if subject == code), (code,))
    return tuple(topic for topic in SHARED_TOPICS if topic in choices)


def topic_of(code: str) -> Topic | None:
    """Return the topic of a code; None for what is none."""
    return next((topic for topic in TOPICS if topic == code), None)


def draft_of(form: ReportForm) -> ReportDraft:
    """Return all that was typed as a draft, whether or not it may be sent."""
    return ReportDraft(
        form=form.id,
        topic=known(form.topic, TOPICS, otherwise="other"),
        text=one_spelling(form.text),
        place=one_line(form.place),
        spoken=form.spoken,
        name=form.name,
        phone=form.phone,
        read_aloud=form.read_aloud,
        found_at=form.found_at,
    )


def described(form: ReportForm) -> ReportDraft | FieldErrors:
    """Return the draft of page 2, or for each of its fields that needs another look what is wrong with it."""
    draft = draft_of(form)
    errors: dict[str, FieldError | None] = {
        "topic": None if topic_of(form.topic) else "not_chosen",
        "text": text_error(draft.text, longest=MAX_TEXT, is_needed=not form.spoken),
        "place": text_error(draft.place, longest=MAX_PLACE),
    }
    if draft.size_bytes > MAX_BYTES:
        errors["text"] = errors["text"] or "too_many_bytes"
    return _wrong(errors) or draft


def decide(form: ReportForm, *, takes_contact: bool) -> Fields | FieldErrors:
    """Return what to keep, or for each field that needs another look the code of what is wrong with it."""
    words = replace(form, name="", phone="", found_at="")  # sent, they stand in no draft
    found_at = one_line(form.found_at)
    draft, contact = described(words), _contact(form) if takes_contact else Contact()
    errors: dict[str, FieldError | None] = {
        "name": text_error(contact.name, longest=MAX_NAME),
        "phone": None if not contact.phone or _is_phone(contact.phone) else "not_a_phone_number",
        "found_at": text_error(found_at, longest=MAX_FOUND_AT),
    }
    if not isinstance(draft, ReportDraft):
        return draft | _wrong(errors)
    return _wrong(errors) or Fields(
        topic=draft.topic,
        text=draft.text,
        place=draft.place,
        contact=contact,
        read_aloud=form.read_aloud,
        spoken=draft.spoken,
        found_at=found_at,
    )


def filled_in(sent: Mapping[str, str], forms: FormTokens, *, topic: str, takes_voice: bool) -> ReportForm:
    """Return the form as it was sent; that it is spoken counts only where a voice is taken."""
    return ReportForm(
        id=forms.form_of(sent.get("form", "")) or new_form_id(),  # not our token: the report gets a new id
        topic=topic,
        text=sent.get("text", "").replace("\r\n", "\n"),
        place=sent.get("place", ""),
        name=sent.get("name", ""),
        phone=sent.get("phone", ""),
        read_aloud="read_aloud" in sent,
        spoken=takes_voice and "spoken" in sent,
        found_at=sent.get("found_at", ""),
    )


def of_draft(draft: ReportDraft) -> ReportForm:
    """Return the form that a draft was written in."""
    return ReportForm(
        id=draft.form,
        topic=draft.topic,
        text=draft.text,
        place=draft.place,
        name=draft.name,
        phone=draft.phone,
        read_aloud=draft.read_aloud,
        spoken=draft.spoken,
        found_at=draft.found_at,
    )


def shortened(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rstrip()}…"


def _wrong(errors: Mapping[str, FieldError | None]) -> FieldErrors:
    return {field: error for field, error in errors.items() if error}


def _contact(form: ReportForm) -> Contact:
    phone = _PHONE_SIGNS.sub("", plain_digits(form.phone))
    return Contact(name=one_line(form.name), phone=phone)


def _is_phone(phone: str) -> bool:
    return _PHONE.fullmatch(phone) is not None and len(phone.lstrip("+")) in _PHONE_DIGITS
