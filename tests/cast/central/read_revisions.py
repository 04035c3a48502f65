"""The revisions of central's database, read once in a run of the tests.

In: nothing. Out: the library's folder of revisions, read as ever, the first time; the next database that is opened
takes what was read. Hundreds of tests open a database of their own, and to read the files of the revisions anew took
most of that. Each database is still asked for its revision, and brought to the newest by the program itself.
"""

from __future__ import annotations

from typing import Final

from alembic.config import Config
from alembic.script import ScriptDirectory

_read: Final = ScriptDirectory.from_config
_known: Final[dict[str | None, ScriptDirectory]] = {}


def _read_once(config: Config) -> ScriptDirectory:
    place = config.get_main_option("script_location")
    if place not in _known:
        _known[place] = _read(config)
    return _known[place]


setattr(ScriptDirectory, _read.__name__, staticmethod(_read_once))
