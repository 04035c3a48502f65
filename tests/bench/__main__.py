"""Run every bench and print one table; a bar that is missed shows, and the exit status says so."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.bench.table import Row, print_table


def main() -> int:
    """Measure everything, or only the benches named on the command line."""
    wanted = sys.argv[1:] or sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    rows: list[Row] = []
    for name in wanted:
        print(f"measuring {name.removeprefix('bench_')} ...", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.bench.{name}").rows()
    print_table(rows)
    return int(any(row.is_missed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
