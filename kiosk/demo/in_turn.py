"""Commands of one program in turn, in one process, which starts and imports once: `python -m kiosk.demo.in_turn`.

In: the program's package, and its commands as JSON. Out: the commands' own words. Rules: the first that does not
succeed is the last; it is named, and the process ends with 1.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module


def main(program: str, commands: Sequence[Sequence[str]]) -> int:
    """Run them; return the exit status."""
    run: Callable[[Sequence[str]], int] = import_module(f"{program}.__main__").main
    for words in commands:
        if not _succeeds(run, words):
            print(f"`{program.rsplit('.', 1)[-1]} {words[0]}` did not succeed", file=sys.stderr)  # noqa: T201  said to the demo
            return 1
    return 0


def _succeeds(run: Callable[[Sequence[str]], int], words: Sequence[str]) -> bool:
    try:
        return run(words) == 0
    except SystemExit as ended:  # argparse, of words it does not know
        return not ended.code
    except Exception:  # noqa: BLE001  whatever it is, it is said, and ends the turn
        traceback.print_exc()
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
