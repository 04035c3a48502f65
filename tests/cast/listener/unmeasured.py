"""Programs that run as they are shipped, without coverage, which takes as much time as their start itself.

Which of their lines are run is measured where each program is tested alone.
"""

from __future__ import annotations

import os


def unmeasured_environ() -> dict[str, str]:
    """Return this process's variables without those by which a child measures itself."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
