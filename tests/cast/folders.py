"""Where the project, its parts and the tests' samples stand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[2]
KIOSK: Final = PROJECT / "kiosk"
CENTRAL: Final = PROJECT / "content_sync" / "central"
LOOK: Final = PROJECT / "content_sync" / "look"
TESTS: Final = PROJECT / "tests"
DATA: Final = TESTS / "data"
GOLDEN: Final = TESTS / "golden"
HARMED: Final = TESTS / "harmed"
SHARED: Final = PROJECT.parent / "shared"
