"""What a dry run prints: the addresses that a crawl would request, why, and how long it takes."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import echo
from osce_crawler.errors import BadArgument
from osce_crawler.quantities import in_words

_LONGEST_LIST = 64 * 1024 * 1024
"""Characters of a list of addresses."""


def print_plan(
    requested: tuple[str, ...], reasons: Mapping[str, str], pages: int, delay: float
) -> None:
    """Print the addresses to stdout, with reasons if it would be an increment; a summary to stderr.

    `pages` is the number of listing pages beside the addresses, `delay` that of seconds.
    """
    for url in reasons or requested:
        echo(f"{url}  {reasons[url]}" if reasons else url)
    number = len(reasons or requested) + pages
    kinds = Counter(reason.partition(":")[0] for reason in reasons.values())
    named = ", ".join(f"{count} {reason}" for reason, count in kinds.items())
    if not reasons:
        named = f"{counted(len(requested), 'release')}, {counted(pages, 'listing page')}"
    print_message(
        f"{counted(number, 'request')} ({named}): about {in_words(number * delay)} with {delay:g} s"
        " between requests, and the time of the answers.",
        err=True,
    )


def read_urls(source: str) -> tuple[str, ...]:
    """The addresses in a file, one a line; empty lines and those that begin with # are left out.

    `-` is the standard input. Raises OSError, UnicodeDecodeError, BadArgument.
    """
    if source == "-":
        text = sys.stdin.read(_LONGEST_LIST + 1)
    else:
        with Path(source).open(encoding="utf-8-sig") as file:
            text = file.read(_LONGEST_LIST + 1)
    if len(text) > _LONGEST_LIST:  # also a device without an end, such as /dev/zero
        raise BadArgument(
            f"--urls {source}: more than {_LONGEST_LIST:,} characters; expected a file with one"
            " address a line"
        )
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
