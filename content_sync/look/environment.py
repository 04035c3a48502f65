"""One Jinja set-up for the kiosk's press, the kiosk's forms and the desk.

In: a language, its catalogue and the folders whose templates a program adds. Out: an environment
with autoescape, `_()`, and the filters below in that language, whose pages no text turns. The
shared templates are named `look/...`; a program's own are named from its package root
(`pages/home.html`), so that two of the same name cannot shadow each other. A per cent sign in a
msgid is written %%, as every translated sentence is formatted.
"""

from collections.abc import Callable, Mapping
from functools import partial
from gettext import NullTranslations
from pathlib import Path
from typing import Final, cast

import jinja2

from content_sync.look import spoken, thai, weather
from content_sync.look.catalogues import Language
from content_sync.look.direction import isolated, isolating
from content_sync.look.icons import icon
from content_sync.look.illustrations import recorded, shown_picture
from content_sync.look.passing_on import MOST_VERSION, line_address, sms_address, sms_line, words_to_pass_on
from content_sync.look.prose import first_sentence, prose, set_apart
from content_sync.look.qr import qr_code
from content_sync.look.read_aloud import spell_out

TRANSLATIONS: Final = Path(__file__).with_name("translations")
_TEMPLATES: Final = Path(__file__).with_name("templates")

_FILTERS_BY_LANGUAGE: Final[Mapping[str, Callable[..., str]]] = {
    "full_date": thai.full_date,
    "date": thai.long_date,
    "short_date": thai.short_date,
    "day_and_month": thai.day_and_month,
    "near_day": thai.near_day,
    "weekday": thai.weekday,
    "short_weekday": thai.short_weekday,
    "time": thai.clock_time,
    "time_span": thai.time_span,
    "moment": thai.date_and_time,
    "months": thai.month_spans,
    "month_and_year": thai.month_and_year,
}
# For a text that is read aloud: in Thai all figures are words.
_SAID: Final[Mapping[Language, Mapping[str, Callable[..., str]]]] = {
    "th": {
        "said_number": spoken.number_words,
        "said_baht": spoken.baht_words,
        "said_price": spoken.price_words,
        "said_time": spoken.time_words,
        "said_day": spoken.day_words,
        "said": spell_out,
    },
    "en": {
        "said_number": thai.number,
        "said_baht": thai.baht,
        "said_time": partial(thai.clock_time, language="en"),
        "said_day": partial(thai.full_date, language="en"),
        "said": str,
    },
}


def environment(language: Language, catalogue: NullTranslations, *folders: Path) -> jinja2.Environment:
    """Return an environment that finds `look/...` and the templates below the given folders."""
    shared = jinja2.PrefixLoader({"look": jinja2.FileSystemLoader(_TEMPLATES)})
    own = jinja2.FileSystemLoader(folders)
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([shared, own]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each page asks the card six times whether its templates changed
    )
    equip(made, language, catalogue)
    return made


def equip(made: jinja2.Environment, language: Language, catalogue: NullTranslations) -> None:
    """Give an environment our words and filters, for a program that brings its own."""
    made.install_gettext_translations(  # type: ignore[attr-defined]  # put there by jinja2.ext.i18n
        catalogue, newstyle=True
    )
    for name in ("gettext", "ngettext"):
        made.globals[name] = isolating(cast("Callable[..., str]", made.globals[name]))
    made.finalize = isolated
    for name, write in _FILTERS_BY_LANGUAGE.items():
        made.filters[name] = partial(write, language=language)
    made.filters.update(_SAID[language])
    made.filters["between"] = partial(thai.between, language=language, words=catalogue)
    made.filters["age"] = partial(thai.age, language=language, words=catalogue)
    made.filters.update(
        baht=thai.baht,
        number=thai.number,
        local_date=thai.local_date,
        last_day=thai.last_day,
        prose=prose,
        first_sentence=first_sentence,
        set_apart=set_apart,
        shown_picture=shown_picture,
        recorded=recorded,
        icon=icon,
    )
    made.filters.update(
        rain_share=weather.rain_share, warmth=weather.warmth, wind_force=weather.wind_force, sea=weather.sea
    )
    made.globals.update(
        language=language,
        icon=icon,
        qr_code=qr_code,
        words_code=partial(qr_code, level="l", most_version=MOST_VERSION),
        words_to_pass_on=words_to_pass_on,
        sms_line=sms_line,
        line_address=line_address,
        sms_address=sms_address,
    )
