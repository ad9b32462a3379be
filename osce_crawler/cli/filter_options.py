"""The filters of the verbs that select releases: their options, and what they stand for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from osce_crawler.archive.filters import SearchFilters

_Command = TypeVar("_Command", bound=Callable[..., Any])
_DATE = "YYYY, YYYY-MM or YYYY-MM-DD"
_OPTIONS = (
    click.option(
        "--field-of-work", metavar="TEXT", help="Only releases whose field of work contains TEXT."
    ),
    click.option("--source", metavar="TEXT", help="Only releases whose source contains TEXT."),
    click.option("--place", metavar="TEXT", help="Only releases whose place contains TEXT."),
    click.option("--language", metavar="TAG", help="Only releases in this language (en, ru, ...)."),
    click.option(
        "--type", "content_type", metavar="TEXT", help="Only releases whose type contains TEXT."
    ),
    click.option(
        "--since", metavar="DATE", help=f"Published on the first day of DATE or later ({_DATE})."
    ),
    click.option("--until", metavar="DATE", help="Published on the last day of DATE or earlier."),
)


def filter_options(command: _Command) -> _Command:
    """The options of all filters; the verb gets them by name, for `filters_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def filters_of(values: dict[str, str | None]) -> "SearchFilters":
    """The filters that the options stand for. Raises click.BadParameter."""
    from osce_crawler.archive.filters import SearchFilters
    from osce_crawler.errors import BadQuery

    made = dict(values)
    for name in ("since", "until"):
        if value := made[name]:
            from osce_crawler.query.dates import first_day, last_day

            day = first_day if name == "since" else last_day
            try:
                made[name] = day(value)
            except BadQuery as error:
                raise click.BadParameter(str(error), param_hint=f"--{name}") from error
    if language := made["language"]:
        from osce_crawler.urls import language_tag

        made["language"] = language_tag(language)
    return SearchFilters(**made)
