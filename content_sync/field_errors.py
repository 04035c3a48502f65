"""What may be wrong with one field of a form, as a code; the templates of both programs put it into words."""

from __future__ import annotations

from typing import Literal

FieldError = Literal[
    "empty", "unreadable", "too_long", "too_many_bytes", "not_chosen", "not_a_day", "not_a_time", "not_possible",
    "not_a_phone_number", "not_a_price",
    "ends_before_it_starts", "ended_already", "lasts_too_long", "shown_at_once", "not_yet", "too_long_ago", "day_full",
    "no_area", "too_many_areas", "place_not_settled", "nothing_new",
    "taken", "not_confirmed", "too_many",
    "not_a_picture", "too_many_pixels", "not_a_recording", "too_heavy", "not_in_a_notice",
]  # fmt: skip
"""`unreadable`: bytes that are no text. `too_many_bytes`: short enough, but of signs that take much room. `not_chosen`:
nothing of the list that the form offers. `lasts_too_long`: too many days from the first to the last. `shown_at_once`: a
first day to come, for a text that has none. `not_yet`, `too_long_ago`: a day that has not come, or that is long over.
`day_full`: as much stands on that day as may be. `place_not_settled`: a typed name that several places have, or none.
`nothing_new`: sending it would change nothing. `too_many`: as many as may be within a day were sent.
`taken`: somebody
else has it. `too_many_pixels`, `too_heavy`: a file of more than is taken."""

FieldErrors = dict[str, FieldError]
"""The error of each field that has one, by the field's name."""
