"""Runs a command and writes what it took: CPU seconds of it and its children, and its largest
resident memory.

`python benchmarks/measured.py RESULT.json COMMAND...`. A script with nothing but the standard
library in it, started anew for each command: a child begins with the peak memory of the process
that forked it, so that process must be small.
"""

import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    result, *command = sys.argv[1:]
    started = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    amounts = {
        "exit_code": os.waitstatus_to_exitcode(status),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "wall_seconds": time.perf_counter() - started,
        "peak_kilobytes": usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1),
    }
    Path(result).write_text(json.dumps(amounts), encoding="utf-8")


if __name__ == "__main__":
    main()
