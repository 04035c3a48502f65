"""Activities that volunteers write, and that go up to be shown in the subdistrict or the district."""

from __future__ import annotations


def bulletin_id(village: str, activity: str) -> str:
    """Return the id under which every kiosk shows an activity of a village.

    Args:
        village: 8 digits.
        activity: the id of the activity at its kiosk, 32 hex digits.
    """
    return f"act-{village}-{activity}"
