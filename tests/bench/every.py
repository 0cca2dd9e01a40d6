"""Every benchmark, one after the other; it ends with exit code 1 when a promise does not hold.

uv run task bench [--only advance|mail|pages|lists|soak] [--stores sqlite,postgresql] [its options]
"""

import argparse
import subprocess
import sys
from typing import Final

_BENCHMARKS: Final = ("advance", "mail", "pages", "lists", "soak")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=False)
    parser.add_argument("--only", choices=_BENCHMARKS)
    asked, options = parser.parse_known_args()
    named = [asked.only] if asked.only else _BENCHMARKS
    ran = [
        subprocess.run(  # noqa: S603 -- our own modules
            [sys.executable, "-m", f"tests.bench.{name}", *options], check=False
        )
        for name in named
    ]
    sys.exit(1 if any(each.returncode for each in ran) else 0)


if __name__ == "__main__":
    main()
