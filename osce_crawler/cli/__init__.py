"""The `osce-crawler` command: one file a group of verbs. Verbs import what they need when they
run.
"""

import sys

from osce_crawler.cli.program import program
from osce_crawler.cli.streams import outlive_their_readers


def main() -> None:
    """Run the command, with one line and an exit code for everything that goes wrong."""
    outlive_their_readers()
    sys.exit(program.main(standalone_mode=False, prog_name="osce-crawler"))
