"""Which version of the kiosk's software this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def software() -> str:
    """Return the version of the kiosk's software; `unpackaged` where it was not installed."""
    try:
        return version("village-kiosk")
    except PackageNotFoundError:
        return "unpackaged"
