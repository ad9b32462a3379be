"""The `osce-crawler` command. One module holds one group of verbs.

A verb imports its dependencies when it runs, so that `search` does not wait for Scrapy to load.
"""

import sys

from osce_crawler.cli.program import program
from osce_crawler.terminal import replace_standard_streams


def main() -> None:
    """Run the command and exit with its exit code. Every error is one line on stderr."""
    replace_standard_streams()
    sys.exit(program.main(standalone_mode=False, prog_name="osce-crawler"))
