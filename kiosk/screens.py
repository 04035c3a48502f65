"""The list of the kiosk's screens: a new page is added here, and nowhere else.

A screen is a module beside its template. A printed screen has `pages(moment)`: it looks the same to everybody, so the
press prints it ahead. A computed screen has a plain function for each of its addresses, and `add_routes(blueprint,
services)` adds their routes.
"""

from __future__ import annotations

from typing import Final

from kiosk.admin import (
    access_log,
    activity_log,
    after_restore,
    answers,
    backup,
    box,
    carry,
    clock,
    diagnostics,
    enrolment,
    flood,
    handbook,
    handover,
    join,
    loudspeaker,
    market,
    market_redaction,
    neighbour,
    notice,
    notice_photo,
    own_name,
    password,
    power,
    queue,
    reported,
    rescue,
    reset,
    restored,
    setup,
    sign_in,
    stick,
    today,
    visit,
)
from kiosk.admin.board import conversation, misuse, withdrawing, writing
from kiosk.admin.board import listing as board
from kiosk.admin.board import photo as board_photo
from kiosk.admin.diary import counting as diary_counting
from kiosk.admin.diary import entry as diary_entry
from kiosk.admin.diary import front as diary
from kiosk.admin.diary import month as diary_month
from kiosk.admin.people import everybody, one
from kiosk.pages import (
    about,
    activities,
    articles,
    feed,
    healthz,
    help,  # noqa: A004  the page's name
    home,
    media,
    news,
    notice_photos,
    original,
    prices,
    print_today,
    privacy,
    screen,
    search,
    share,
    sign,
    thanks,
    voice,
    warnings,
    weather,
)
from kiosk.pages.follow import erasing, following, saying
from kiosk.pages.market import complaining, listing, managing, nearby, photos, putting_up, ticket
from kiosk.pages.report import choosing, describing, sending
from kiosk.services import ComputedScreen
from kiosk.site.press import PrintedScreen

# A new warning is shown before the rest is printed.
URGENT: Final[tuple[PrintedScreen, ...]] = (warnings.pages, home.pages, choosing.pages)
PRINTED: Final[tuple[PrintedScreen, ...]] = (
    *URGENT,
    weather.pages,
    prices.pages,
    articles.pages,
    news.pages,
    activities.pages,
    feed.pages,
    listing.pages,
    nearby.pages,
    help.pages,
    privacy.pages,
    about.pages,
    print_today.pages,
    sign.pages,
    share.pages,
    screen.pages,
)
# For villagers, in both languages.
COMPUTED: Final[tuple[ComputedScreen, ...]] = (
    choosing,
    describing,
    sending,
    thanks,
    voice,
    following,
    saying,
    erasing,
    original,
    putting_up,
    ticket,
    managing,
    complaining,
    photos,
    notice_photos,
    search,
)
# For the people who run the kiosk, in both languages: before the sign-in, behind it the daily work of everybody, and
# what only a volunteer may do.
SIGN_IN: Final[tuple[ComputedScreen, ...]] = (sign_in, join, rescue, setup, reset, restored, handbook)
DAILY: Final[tuple[ComputedScreen, ...]] = (
    today,
    visit,
    notice,
    notice_photo,
    answers,
    neighbour,
    reported,
    market,
    market_redaction,
    board,
    conversation,
    writing,
    withdrawing,
    diary,
    diary_counting,
    diary_month,
    diary_entry,
    board_photo,
    loudspeaker,
    stick,
    carry,
    queue,
    box,
    password,
    own_name,
)
VOLUNTEER: Final[tuple[ComputedScreen, ...]] = (
    after_restore,
    flood,
    misuse,
    everybody,
    one,
    activity_log,
    clock,
    enrolment,
    power,
    diagnostics,
    access_log,
    backup,
    handover,
)
# For programs, which read no language.
MACHINES: Final[tuple[ComputedScreen, ...]] = (healthz, media)
