"""Large pieces of memory go back to the system once they are free, whatever still stands behind them."""

from __future__ import annotations

import subprocess
import sys

from tests.cast.folders import PROJECT

_FREED = """
from pathlib import Path
from kiosk.device.memory import give_large_pieces_back

def resident_mb():
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 >> 20

give_large_pieces_back()
photo = b"x" * (8 << 20)
del photo
before_mb = resident_mb()
pieces = [b"x" * (1 << 20) for _ in range(30)]
del pieces[:-1]
print(resident_mb() - before_mb)
"""


def test_large_pieces_go_back() -> None:
    root = PROJECT
    left_mb = subprocess.run([sys.executable, "-c", _FREED], cwd=root, capture_output=True, check=True).stdout
    assert int(left_mb) < 10, "it would be 29"


_SCATTERED = """
from pathlib import Path
from kiosk.device.memory import give_free_pieces_back

def resident_mb():
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 >> 20

pieces = [b"x" * 10_000 for _ in range(3_000)]
del pieces[:-1]
before_mb = resident_mb()
give_free_pieces_back()
print(before_mb - resident_mb())
"""


def test_what_is_free_between_other_pieces_goes_back_when_asked_for() -> None:
    freed_mb = subprocess.run([sys.executable, "-c", _SCATTERED], cwd=PROJECT, capture_output=True, check=True).stdout
    assert int(freed_mb) > 20, "it would be 0"
