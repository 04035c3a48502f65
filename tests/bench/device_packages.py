"""The packages of the device alone: what its pinned list does not name cannot be imported, as if it were not installed.

A developer's machine has central's and the tests' packages too, and some libraries take of them what they find:
securesystemslib takes cryptography, which is 8 MB in a kiosk's memory, and on no device.
"""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.cast.folders import PROJECT

_LIST = PROJECT / "deploy" / "raspberrypi" / "requirements.txt"
_OURS = "village-kiosk"


def as_on_the_device(folder: Path) -> dict[str, str]:
    """Return the variables with which a Python finds only these packages; a folder for it is made in this one."""
    listed = {_plain(name) for name in re.findall(r"^([\w.-]+)==", _LIST.read_text("utf-8"), re.MULTILINE)}
    hidden = sorted(
        module
        for module, owners in packages_distributions().items()
        if not {_plain(owner) for owner in owners} & {*listed, _OURS}
    )
    start = folder / "device"
    start.mkdir()
    (start / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({hidden}))\n", "utf-8")
    return {"PYTHONPATH": str(start)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
