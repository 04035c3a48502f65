"""Harmed files set aside, until their end date.

A file that could not be read whole gets a second name, `NAME.aside-INODE`, or that name alone. The first sweep that
knows the date adds an end date, `NAME.aside-INODE.until-YYYYMMDD`; a sweep after that date removes the file. So a kiosk
that woke in 1970 neither keeps personal data for ever nor throws a harmed file away at once.
"""
# ruff: noqa: PTH104, PTH108, PTH116, PTH208 - every call goes through `os`: there the tests put their own card

import contextlib
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.store.errors import card_errors

KEEP_FOR = timedelta(days=30)
NAME = re.compile(r".+\.aside-\d+(?:\.until-(\d{8}))?")


def link_aside(path: Path) -> None:
    """Give the file a second name, so that replacing it does not throw it away."""
    # The inode number makes the name the file's own: the same file set aside twice has one such name.
    with contextlib.suppress(FileExistsError):
        os.link(path, f"{path}.aside-{os.stat(path).st_ino}")


def move_aside(path: Path) -> None:
    """Rename the file, so that another may take its place."""
    os.rename(path, f"{path}.aside-{os.stat(path).st_ino}")


def sweep_aside(folder: Path, now: datetime) -> list[str]:
    """Give an end date to the files set aside in the folder, and remove those past their date.

    Args:
        folder: the data folder.
        now: a trusted time.

    Returns:
        The names of the files removed.

    Raises:
        CardError: the card refused; the next sweep goes on.
    """
    removed = []
    with card_errors():
        for name in sorted(os.listdir(folder)):
            found = NAME.fullmatch(name)
            if found and found[1] is None:
                os.rename(folder / name, folder / f"{name}.until-{now + KEEP_FOR:%Y%m%d}")
            elif found and found[1] < f"{now:%Y%m%d}":
                os.unlink(folder / name)
                removed.append(name)
    return removed
