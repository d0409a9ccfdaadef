"""Run the benchmarks that are named, or all of them; each in a process of its own, so that its memory is its own."""

import subprocess
import sys

BENCHMARKS = (
    "planning",
    "claims",
    "punctuality",
    "startup",
    "interactions",
    "presses",
    "storm",
    "fanout",
    "words",
    "pledges",
    "exports",
    "feeds",
)


def main() -> int:
    """Run and report; a benchmark that fails makes the whole run fail."""
    wanted = sys.argv[1:] or BENCHMARKS
    unknown = set(wanted) - set(BENCHMARKS)
    if unknown:
        sys.stderr.write(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}\n")
        return 2
    codes = [subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode for name in wanted]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
