"""The `osce-crawler` command: one file a group of verbs. Verbs import what they need when they run."""

import sys

from osce_crawler.cli.program import program


def main() -> None:
    """Run the command, with one line and an exit code for everything that goes wrong."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(errors="backslashreplace")  # a terminal of few letters is no error
    sys.exit(program.main(standalone_mode=False, prog_name="osce-crawler"))
